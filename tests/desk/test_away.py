"""A therapist cannot work for some days: each appointment goes its way in one act, and who is near is called."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.calls import Call, note_call
from sameroom.booking.clocks import in_utc
from sameroom.booking.instead import times_instead
from sameroom.booking.making import make, take_up
from sameroom.booking.models import Appointment, Cancellation, Invitation, Move
from sameroom.booking.undoing import undo_cancelling
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.people.models import Lock, Person
from sameroom.practice.models import Office, TimeOff
from sameroom.refusal import Refused
from tests.appointments import ZONE, an_appointment, participant
from tests.booking.test_making import proposal

pytestmark = pytest.mark.django_db


def monday() -> datetime:
    """Monday after next, by Toronto's clocks."""
    today = datetime.now(ZoneInfo(ZONE))
    return (today + timedelta(days=14 - today.weekday())).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )


def at(hour: int, minute: int = 0, *, days: int = 0) -> str:
    return (monday() + timedelta(days=days, hours=hour, minutes=minute)).isoformat(timespec="minutes")


@pytest.fixture
def monday_of_ben(cast: Cast) -> list[Appointment]:
    """Ada in the Garden room at ten, to which she said yes; the couple by video at one; Ada by video at three."""
    garden = Office.objects.get(name="Garden room")
    wanted = proposal(cast.adas_file, cast.individual, at(10), modality="in-person")
    first = make(type(wanted)(**{**vars(wanted), "office": garden}), by=cast.ben)
    take_up(participant(first, cast.ada))
    second = make(proposal(cast.couples_file, cast.couple, at(13)), by=cast.ben)
    third = make(proposal(cast.adas_file, cast.individual, at(15)), by=cast.ben)
    return [first, second, third]


def days(way: str = "move", *, last: int = 0) -> dict[str, str]:
    return {"first": at(0)[:10], "last": at(0, days=last)[:10], "way": way}


def look(client: Client, who: Person, of: Person, sent: dict[str, str]) -> Any:
    client.force_login(who)
    return client.get(f"/therapists/{of.pk}/away/", sent)


def as_shown(page: Any) -> dict[str, str]:
    """What the page would send if nothing was chosen otherwise."""
    return {field.html_name: field.initial for _appointment, field in page.context["choices"].rows()}


def send(client: Client, of: Person, sent: dict[str, str]) -> Any:
    return client.post(f"/therapists/{of.pk}/away/", sent, follow=True)


@pytest.mark.parametrize("who", ["ben", "fay"])
def test_a_day_moves_to_the_next_week(client: Client, cast: Cast, monday_of_ben: list[Appointment], who: str) -> None:
    page = look(client, cast.people()[who], cast.ben, days())
    assert not Move.objects.exists()
    answer = send(client, cast.ben, days() | as_shown(page))
    assert "Nobody can book in these days any more." in answer.content.decode()
    moved = list(Appointment.objects.order_by("starts_at"))
    assert [one.pk for one in moved] == [one.pk for one in monday_of_ben]
    assert [one.wall_time[:16] for one in moved] == [at(10, days=7), at(13, days=7), at(15, days=7)]
    assert moved[0].office == monday_of_ben[0].office
    assert not hasattr(participant(moved[0], cast.ada), "taking_up")
    assert TimeOff.objects.get().first == TimeOff.objects.get().last == monday().date()
    assert not Call.objects.exists()
    assert Invitation.objects.filter(sequence=1).count() == 4


def test_what_is_offered_does_not_collide(cast: Cast, monday_of_ben: list[Appointment]) -> None:
    """The same hour a week later is taken: each goes next to it, and not where another one goes."""
    make(proposal(cast.couples_file, cast.couple, at(10, days=7)), by=cast.ben)
    after = in_utc(monday() + timedelta(days=1), ZONE)
    shown = [Appointment.objects.whole().get(pk=one.pk) for one in monday_of_ben]
    offers = times_instead(shown, therapist=cast.ben, zone=ZONE, after=after)
    firsts = [offers[one.pk][0] for one in shown]
    assert firsts[0] == in_utc(datetime.fromisoformat(at(9, days=7)), ZONE)
    for one, start in zip(shown, firsts, strict=True):
        make(proposal(one.case_file, one.service, start.astimezone(ZoneInfo(ZONE)).isoformat()[:16]), by=cast.ben)
    assert all(offers[one.pk][1] >= after for one in shown)


def test_by_video_keeps_the_time_and_sends_the_link(
    client: Client, cast: Cast, monday_of_ben: list[Appointment]
) -> None:
    shown = as_shown(look(client, cast.ben, cast.ben, days("online")))
    assert list(shown.values()) == ["online", "keep", "keep"]
    send(client, cast.ben, days("online") | shown)
    first = Appointment.objects.get(pk=monday_of_ben[0].pk)
    assert (first.modality, first.office, first.starts_at) == ("online", None, monday_of_ben[0].starts_at)
    assert list(Message.objects.filter(kind="join-link").values_list("address", flat=True)) == [cast.ada.email]
    assert TimeOff.objects.exists()


def test_each_may_go_another_way(client: Client, cast: Cast, monday_of_ben: list[Appointment]) -> None:
    first, second, third = monday_of_ben
    shown = as_shown(look(client, cast.fay, cast.ben, days("cancel")))
    assert set(shown.values()) == {"cancel"}
    send(client, cast.ben, days("cancel") | shown | {f"do-{first.pk}": "online", f"do-{third.pk}": "keep"})
    assert Cancellation.objects.get().appointment == second
    assert Cancellation.objects.get().asked_by is None
    assert Appointment.objects.get(pk=first.pk).is_online


def test_one_that_clashes_stays_and_the_others_are_done(
    client: Client, cast: Cast, monday_of_ben: list[Appointment]
) -> None:
    first, second, third = monday_of_ben
    shown = as_shown(look(client, cast.ben, cast.ben, days()))
    make(proposal(cast.couples_file, cast.couple, at(10, days=7)), by=cast.ben)
    answer = send(client, cast.ben, days() | shown)
    page = answer.content.decode()
    assert "1 appointment stays, the others are done" in page
    assert [(one.appointment.pk, one.reasons) for one in answer.context["stayed"]] == [
        (first.pk, ["Ben Okafor is taken at this time."])
    ]
    assert {move.appointment_id for move in Move.objects.all()} == {second.pk, third.pk}
    assert TimeOff.objects.exists()
    again = send(client, cast.ben, days() | as_shown(answer))
    assert "Nobody can book" in again.content.decode()
    assert Move.objects.count() == 3
    assert TimeOff.objects.count() == 1


def test_what_came_in_meanwhile_is_shown_before_anything_is_done(
    client: Client, cast: Cast, monday_of_ben: list[Appointment]
) -> None:
    shown = as_shown(look(client, cast.ben, cast.ben, days("cancel")))
    late = make(proposal(cast.adas_file, cast.individual, at(11)), by=cast.ben)
    page = send(client, cast.ben, days("cancel") | shown).content.decode()
    assert "Choose what becomes of this appointment." in page
    assert f"do-{late.pk}" in page
    assert not Cancellation.objects.exists()
    assert not TimeOff.objects.exists()


def test_what_went_meanwhile_is_no_obstacle(client: Client, cast: Cast, monday_of_ben: list[Appointment]) -> None:
    shown = as_shown(look(client, cast.ben, cast.ben, days("cancel")))
    monday_of_ben[1].cancel(by=cast.fay)
    assert "Nobody can book" in send(client, cast.ben, days("cancel") | shown).content.decode()
    assert Cancellation.objects.count() == 3


@pytest.mark.parametrize(
    "what", ["", "x", "2020-01-01T10:00:00+00:00", "2031-01-01T10:00", "9999-12-31T23:59:59+00:00"]
)
def test_nonsense_is_said_at_its_field(client: Client, cast: Cast, monday_of_ben: list[Appointment], what: str) -> None:
    shown = as_shown(look(client, cast.ben, cast.ben, days()))
    page = send(client, cast.ben, days() | shown | {f"do-{monday_of_ben[0].pk}": what}).content.decode()
    assert "Choose what becomes of this appointment." in page or "Choose one from the list." in page
    assert not Move.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"first": "2020-01-01"}, "Choose today or a later day"),
        ({"first": "x"}, "Write the day as"),
        ({"last": "2020-01-01"}, "The last day is before the first one."),
        ({"last": "2031-01-01"}, "That is more than a month."),
        ({"way": "x"}, "Choose what becomes of the appointments."),
    ],
)
def test_days_that_make_no_sense_are_said(client: Client, cast: Cast, sent: dict[str, str], sentence: str) -> None:
    assert sentence in look(client, cast.ben, cast.ben, days() | sent).content.decode()
    assert sentence in send(client, cast.ben, days() | sent).content.decode()
    assert not TimeOff.objects.exists()


def test_days_without_appointments_are_closed_too(client: Client, cast: Cast) -> None:
    page = look(client, cast.fay, cast.eve, days("cancel", last=2))
    assert "No appointment is to come in these days." in page.content.decode()
    send(client, cast.eve, days("cancel", last=2))
    assert (TimeOff.objects.get().last - TimeOff.objects.get().first).days == 2
    assert TimeOff.objects.get().therapist == cast.eve


def test_only_their_own_day_and_what_clients_keep_back_is_a_number(
    client: Client, cast: Cast, monday_of_ben: list[Appointment]
) -> None:
    make(proposal(cast.moes_file, cast.individual, at(12)), by=cast.eve)
    Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.couples_file.pk, against=cast.fay)
    page = look(client, cast.fay, cast.ben, days("cancel"))
    assert len(as_shown(page)) == 2
    text = page.content.decode()
    assert "1 more appointment is not open to you" in text
    assert "Cleo" not in text and "Moe" not in text
    send(client, cast.ben, days("cancel") | as_shown(page))
    assert Cancellation.objects.count() == 2
    assert look(client, cast.eve, cast.ben, days("cancel")).status_code == 404


def soon(cast: Cast, *, minutes: int) -> Appointment:
    return an_appointment(cast.couples_file, cast.couple, in_minutes=minutes)


def today_of(cast: Cast, appointment: Appointment) -> dict[str, str]:
    day = appointment.starts_at.astimezone(ZoneInfo(ZONE)).date().isoformat()
    return {"first": day, "last": day, "way": "cancel"}


@pytest.mark.parametrize(("minutes", "calls"), [(90, 2), (125, 0)])
def test_who_comes_within_two_hours_is_called(client: Client, cast: Cast, minutes: int, calls: int) -> None:
    near = soon(cast, minutes=minutes)
    sent = today_of(cast, near)
    shown = as_shown(look(client, cast.ben, cast.ben, sent))
    send(client, cast.ben, sent | shown)
    assert Call.objects.to_make().count() == calls
    client.force_login(cast.fay)
    page = client.get("/day/").content.decode()
    assert page.count("/day/calls/") == calls
    for number in range(calls):
        call = Call.objects.to_make().first()
        assert call and f"tel:{call.participant.person.phone}" in page, number
        client.post(f"/day/calls/{call.pk}/")
        entry = Entry.objects.filter(act="call").latest("id")
        assert list(entry.concerns.values_list("person", flat=True)) == [call.participant.person_id]
    assert not Call.objects.to_make().exists()


def test_undone_nobody_is_called_but_who_was_called_already(cast: Cast) -> None:
    near = Appointment.objects.whole().get(pk=soon(cast, minutes=60).pk)
    near.cancel(by=cast.ben)
    for client in near.clients:
        Call.objects.create(participant=client, expected_at=near.starts_at, by=cast.ben)
    told = Call.objects.get(participant__person=cast.dev)
    note_call(told, by=cast.fay)
    with pytest.raises(Refused, match="Somebody reached this client already"):
        note_call(told, by=cast.ben)
    undo_cancelling(Appointment.objects.whole().get(pk=near.pk), by=cast.ben)
    assert [call.participant.person for call in Call.objects.to_make()] == [cast.dev]


def test_a_call_that_is_too_late_is_no_longer_asked_for(cast: Cast) -> None:
    over = soon(cast, minutes=-200)
    Call.objects.create(participant=participant(over, cast.dev), expected_at=over.starts_at, by=cast.ben)
    assert not Call.objects.to_make().exists()
    assert Call.objects.visible_to(cast.ben).exists()
    assert not Call.objects.visible_to(cast.eve).exists()


def test_a_cancelled_one_is_undone_from_the_page(client: Client, cast: Cast, monday_of_ben: list[Appointment]) -> None:
    shown = as_shown(look(client, cast.ben, cast.ben, days("cancel")))
    page = send(client, cast.ben, days("cancel") | shown).content.decode()
    for one in monday_of_ben:
        assert f"/appointments/{one.pk}/cancel/undo/" in page
    client.post(f"/appointments/{monday_of_ben[0].pk}/cancel/undo/")
    assert Cancellation.objects.count() == 2
    Cancellation.objects.update(at=timezone.now() - timedelta(minutes=4))
    assert "/cancel/undo/" not in client.get(f"/therapists/{cast.ben.pk}/away/").content.decode()


def test_over_a_night_in_which_the_clocks_change_the_hour_stays(cast: Cast) -> None:
    """Toronto, 2030-03-10: ten o'clock stays ten o'clock."""
    made = make(proposal(cast.adas_file, cast.individual, "2030-03-08T10:00"), by=cast.ben)
    shown = [Appointment.objects.whole().get(pk=made.pk)]
    offers = times_instead(shown, therapist=cast.ben, zone=ZONE, after=datetime(2030, 3, 9, 5, tzinfo=UTC))
    assert offers[made.pk][0] == datetime(2030, 3, 15, 14, tzinfo=UTC)
