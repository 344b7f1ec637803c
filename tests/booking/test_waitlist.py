"""Who waits is offered what becomes free: alone, for an hour, the longest waiting first; nobody learns of others."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sameroom.booking.making import make
from sameroom.booking.models import Appointment, Hold, Occupancy, Offer, OfferAnswer, Waiting, WaitingEnd
from sameroom.booking.offering import KEPT_FOR, make_offers, pass_on, stop_waiting, take_offer, wait
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.people.models import CaseFile, Closing
from sameroom.practice.models import ExtraHours, Therapist, WeeklyHours
from sameroom.refusal import Refused
from tests.booking.test_making import proposal
from tests.clock import stand_still
from tests.mail.test_sending import Taken, taken

__all__ = ["taken"]
pytestmark = [pytest.mark.services, pytest.mark.django_db]
Waits = Callable[..., Waiting]
# A Tuesday, two in the afternoon by the practice's clocks.
NOW = datetime(2027, 2, 2, 19, tzinfo=UTC)


@pytest.fixture(autouse=True)
def full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ben has one hour in the next weeks: next Tuesday from nine to ten."""
    WeeklyHours.objects.filter(therapist=cast.ben).delete()
    ExtraHours.objects.create(therapist=cast.ben, on="2027-02-09", starts="09:00", ends="09:50")
    Therapist.objects.update(horizon_days=30, gap_minutes=0)
    stand_still(monkeypatch, NOW)


@pytest.fixture
def waits(cast: Cast) -> Waits:
    def build(file: CaseFile | None = None, **more: Any) -> Waiting:
        file = file or cast.adas_file
        by = more.pop("by", file.people_in_order[0])
        service = cast.couple if file.kind == "couple" else cast.individual
        wish = {"modality": "online", "days": "01234", "parts": "mae", "until": NOW.date() + timedelta(days=20)}
        return wait(Waiting(case_file=file, service=service, person=by, **{**wish, **more}))

    return build


def test_what_suits_is_kept_for_one_and_told_in_neutral_words(cast: Cast, waits: Waits, taken: Taken) -> None:
    waits()
    assert make_offers() == 1
    assert make_offers() == 0
    offer = Offer.objects.get()
    assert offer.starts_at.isoformat() == "2027-02-09T14:00:00+00:00"
    assert offer.expires_at == timezone.now() + KEPT_FOR
    assert Occupancy.objects.filter(hold=offer.hold).count() == 1
    send_due()
    (mail,) = taken.mails
    assert mail["To"] == "ada@example.com"
    words = mail.get_body(("plain",)).get_content()
    assert "A time has become free: Tuesday 9 February, 09:00 (Toronto time)" in words
    assert "until 15:00" in words
    assert "Ben" not in words


def test_with_one_tap_it_is_an_appointment(client: Client, cast: Cast, waits: Waits) -> None:
    waits()
    make_offers()
    client.force_login(cast.ada)
    page = client.get("/home/").content.decode()
    assert "A time has become free" in page
    offer = Offer.objects.get()
    client.post(f"/offers/{offer.pk}/take/")
    appointment = Appointment.objects.whole().get(case_file=cast.adas_file)
    assert appointment.starts_at == offer.starts_at
    assert [one.is_waited_for for one in appointment.clients] == [False]
    assert WaitingEnd.objects.count() == 1
    assert not Hold.objects.exists()
    assert "You have answered already." in client.post(f"/offers/{offer.pk}/take/", follow=True).content.decode()


def test_passed_on_it_goes_to_the_next_and_nobody_else_learns_of_it(client: Client, cast: Cast, waits: Waits) -> None:
    waits(cast.couples_file, by=cast.cleo, until=NOW.date() + timedelta(days=1))  # 75 minutes never fit
    first = waits()
    second_file = CaseFile.objects.create(kind="individual", therapist=cast.ben)
    second_file.people.set([cast.ivo])
    second = waits(second_file, by=cast.ivo)
    Waiting.objects.filter(pk=second.pk).update(at=NOW + timedelta(seconds=1))
    assert make_offers() == 1
    assert Offer.objects.get().waiting == first
    client.force_login(cast.ivo)
    assert "A time has become free" not in client.get("/home/").content.decode()
    client.force_login(cast.ada)
    page = client.post(f"/offers/{Offer.objects.get().pk}/pass/", follow=True).content.decode()
    assert "you wait on" in page
    assert "Ivo" not in page
    assert make_offers() == 1
    assert Offer.objects.standing().get().waiting.person == cast.ivo
    assert not first.offers.get().reply.is_taken


def test_what_lapsed_is_offered_to_the_next_but_can_still_be_had(
    cast: Cast, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = waits()
    make_offers()
    stand_still(monkeypatch, NOW + KEPT_FOR + timedelta(minutes=1))
    assert make_offers() == 0, "it was offered to Ada already"
    appointment = take_offer(mine.offers.get(), by=cast.ada)
    assert appointment.starts_at == mine.offers.get().starts_at


def test_what_somebody_took_meanwhile_is_gone(cast: Cast, waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = waits()
    make_offers()
    stand_still(monkeypatch, NOW + KEPT_FOR + timedelta(minutes=1))
    make(proposal(cast.couples_file, cast.couple, "2027-02-09T09:00"), by=cast.ben)
    with pytest.raises(Refused, match="no longer free"):
        take_offer(mine.offers.get(), by=cast.ada)
    assert not OfferAnswer.objects.exists()
    assert Waiting.objects.going_on().exists()


def test_nobody_is_offered_one_after_the_other_nor_at_night(
    cast: Cast, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = waits()
    make_offers()
    pass_on(mine.offers.get(), by=cast.ada)
    ExtraHours.objects.create(therapist=cast.ben, on="2027-02-10", starts="09:00", ends="09:50")
    assert make_offers() == 0
    stand_still(monkeypatch, NOW + timedelta(hours=9))
    assert make_offers() == 0, "eleven in the evening"
    stand_still(monkeypatch, NOW + timedelta(hours=19))
    assert make_offers() == 1
    assert mine.offers.order_by("at").last().starts_at.day == 10


@pytest.mark.parametrize(
    "wish", [{"days": "0234"}, {"parts": "ae"}, {"until": NOW.date() + timedelta(days=6)}], ids=["day", "part", "until"]
)
def test_what_does_not_suit_is_not_offered(cast: Cast, waits: Waits, wish: dict[str, Any]) -> None:
    waits(**wish)
    assert make_offers() == 0


def test_an_offer_is_no_booking_in_progress(client: Client, cast: Cast, waits: Waits) -> None:
    """Whoever looks at other times, or lets one go, keeps what was offered."""
    waits()
    make_offers()
    client.force_login(cast.ada)
    assert client.get("/book/held/")["Location"] == "/book/"
    client.post("/book/held/let-go/")
    assert Hold.objects.count() == 1
    client.post(
        f"/book/{cast.adas_file.pk}/hold/", {"service": cast.individual.pk, "starts_at": "2027-02-09T14:00:00+00:00"}
    )
    assert Hold.objects.count() == 1


def test_who_waits_no_more_frees_the_time_and_a_closed_file_waits_for_nothing(
    client: Client, cast: Cast, waits: Waits
) -> None:
    mine = waits()
    make_offers()
    client.force_login(cast.ada)
    client.post(f"/waiting/{mine.pk}/stop/")
    assert not Hold.objects.exists()
    stop_waiting(mine, by=cast.ada)
    assert WaitingEnd.objects.count() == 1
    other = waits()
    assert Waiting.objects.going_on().get() == other
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben)
    assert make_offers() == 0


def test_the_form_says_what_is_missing_and_keeps_the_rest(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    at = f"/book/{cast.adas_file.pk}/wait/"
    sent = {"service": cast.individual.pk, "modality": "online", "days": ["1"], "parts": ["m"], "until": "2027-02-20"}
    assert "Choose at least one day." in client.post(at, {**sent, "days": []}).content.decode()
    assert (
        "Choose a day that is to come, within a year."
        in client.post(at, {**sent, "until": "2026-01-01"}).content.decode()
    )
    assert 'value="2030-01-01"' in client.post(at, {**sent, "until": "2030-01-01"}).content.decode()
    assert not Waiting.objects.exists()
    assert "We write to you as soon as" in client.post(at, sent, follow=True).content.decode()
    assert "You wait for a time" in client.get("/home/").content.decode()
    client.post(at, {**sent, "days": ["2"]})
    assert Waiting.objects.going_on().get().days == "2"


def test_staff_see_who_waits_and_partners_see_nothing_of_it(client: Client, cast: Cast, waits: Waits) -> None:
    waits()
    waits(cast.couples_file, by=cast.cleo)
    make_offers()
    client.force_login(cast.fay)
    page = client.get("/waitlist/").content.decode()
    assert "Ada Singh" in page
    assert "Cleo Martin" in page
    assert "offered: Tuesday 9 February, 09:00" in page
    client.force_login(cast.eve)
    assert "Ada Singh" not in client.get("/waitlist/").content.decode()
    client.force_login(cast.dev)
    assert "You wait for a time" not in client.get("/home/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_workers_offer_it_once(cast: Cast, waits: Waits) -> None:
    waits()
    start, made = threading.Barrier(2), list[int]()

    def work() -> None:
        start.wait()
        made.append(make_offers())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1]
    assert Message.objects.filter(kind="offer").count() == 1
