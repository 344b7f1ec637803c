"""Cancelling: what it costs is seen before, as it was signed; who asked decides; for three minutes it can be undone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.fees import charge, waive
from sameroom.booking.invitations import UNDO
from sameroom.booking.making import make, spans_of, take_up
from sameroom.booking.models import Appointment, Cancellation, FeeWaiver, Invitation, MissedFee, Occupancy
from sameroom.booking.occupancy import take
from sameroom.booking.terms import terms_of
from sameroom.consent.models import Statement
from sameroom.consent.signing import withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import CancellationPolicy, Service
from sameroom.refusal import Refused
from tests.access_world import agree
from tests.appointments import move, participant
from tests.booking.test_making import proposal
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]
Booked = Callable[..., Appointment]


@pytest.fixture
def booked(cast: Cast) -> Booked:
    """An appointment to which everybody said yes, so many hours from now; who `signed` did so before."""

    def build(
        file: CaseFile | None = None,
        service: Service | None = None,
        *,
        hours: float = 12,
        signed: tuple[Person, ...] = (),
    ) -> Appointment:
        file, service = file or cast.adas_file, service or cast.individual
        for person in signed:
            agree(person, file, "fees")
        appointment = make(proposal(file, service), by=cast.ben)
        for client in appointment.clients:
            take_up(client)
        move(appointment, to=timezone.now() + timedelta(hours=hours))
        return Appointment.objects.whole().get(pk=appointment.pk)

    return build


def cannot_come(client: Client, appointment: Appointment, seen: int = 0) -> str:
    at = f"/appointments/{appointment.pk}/cannot-come/"
    return client.post(at, {"seen": str(seen)}, follow=True).content.decode()


def test_a_client_sees_until_when_it_is_free_and_cancels(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked(hours=48, signed=(cast.ada,))
    client.force_login(cast.ada)
    page = client.get(f"/appointments/{soon.pk}/cannot-come/").content.decode()
    assert "It costs nothing" in page
    assert "Cancelling is free until" in page
    assert "(Toronto time)" in page
    assert "The appointment is cancelled" in cannot_come(client, soon)
    made = Cancellation.objects.get()
    assert (made.by, made.asked_by) == (cast.ada, cast.ada)
    assert not MissedFee.objects.exists()
    assert not Occupancy.objects.exists()


def test_what_it_costs_is_said_first_and_owed_afterwards(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked(signed=(cast.ada,))
    client.force_login(cast.ada)
    page = client.get(f"/appointments/{soon.pk}/cannot-come/").content.decode()
    assert "It costs $160" in page
    assert "It was free until" in page
    assert "$160, cancelled late" in cannot_come(client, soon, seen=160_00)
    fee = MissedFee.objects.get()
    assert (fee.cents, fee.why, fee.participant.person, fee.by) == (160_00, "late", cast.ada, cast.ada)


def test_nobody_pays_what_the_page_did_not_say(client: Client, cast: Cast, booked: Booked) -> None:
    """The page was opened while it was free, and sent after that."""
    soon = booked(signed=(cast.ada,))
    client.force_login(cast.ada)
    page = cannot_come(client, soon, seen=0)
    assert "has passed. Nothing is cancelled yet." in page
    assert "It costs $160" in page
    assert not Cancellation.objects.exists()


@pytest.mark.parametrize(
    "case", ["not signed", "withdrawn", "signed in another file", "free service", "never said yes"]
)
def test_only_who_agreed_pays(client: Client, cast: Cast, booked: Booked, case: str) -> None:
    in_the_other = case == "signed in another file"
    soon = booked(cast.couples_file, cast.couple) if in_the_other else booked()
    if case == "withdrawn":
        withdraw(agree(cast.ada, cast.adas_file, "fees"), by=cast.ada)
    elif case == "signed in another file":
        agree(cast.cleo, cast.cleos_file, "fees")
    elif case != "not signed":
        agree(cast.ada, cast.adas_file, "fees")
    if case == "free service":
        Appointment.objects.update(fee_cents=0)
    if case == "never said yes":
        participant(soon, cast.ada).taking_up.delete()
    whose = cast.cleo if in_the_other else cast.ada
    soon = Appointment.objects.whole().get(pk=soon.pk)
    assert terms_of(next(one for one in soon.clients if one.person == whose)) is None
    client.force_login(whose)
    cannot_come(client, soon)
    assert Cancellation.objects.exists()
    assert not MissedFee.objects.exists()


def test_who_booked_keeps_the_numbers_of_then(cast: Cast, booked: Booked) -> None:
    soon = booked(signed=(cast.ada,))
    newer = Statement.objects.create(kind="fees", number=2, text_en="Later", text_fr="Plus tard", by=cast.gus)
    CancellationPolicy.objects.create(statement=newer, notice_hours=72, late_percent=50, missed_percent=33, by=cast.gus)
    agree(cast.ada, cast.adas_file, "fees")
    terms = terms_of(participant(soon, cast.ada))
    assert terms
    assert (terms.policy.notice_hours, terms.late_cents, terms.missed_cents) == (24, 160_00, 160_00)
    after = booked(hours=20)
    later = terms_of(participant(after, cast.ada))
    assert later
    assert (later.policy.notice_hours, later.late_cents, later.missed_cents) == (72, 80_00, 52_80)


def test_the_front_desk_says_who_asked_and_may_let_it_go(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked(signed=(cast.ada,))
    client.force_login(cast.fay)
    at = f"/appointments/{soon.pk}/cancel/"
    page = client.get(at).content.decode()
    assert "Ada Singh: $160, as signed" in page
    assert client.post(at, {}).status_code == 200
    assert not Cancellation.objects.exists()
    client.post(at, {"asked_by": str(participant(soon, cast.ada).pk), "waiver": "serious"})
    fee = MissedFee.objects.get()
    assert (fee.waiver.why, fee.waiver.by) == ("serious", cast.fay)
    assert Cancellation.objects.get().asked_by == cast.ada
    client.force_login(cast.ada)
    seen = client.get(f"/appointments/{soon.pk}/").content.decode()
    assert "You need not pay it." in seen
    assert "illness" not in seen


def test_a_therapist_sees_no_amount_and_waives_nothing(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked(signed=(cast.ada,))
    client.force_login(cast.ben)
    at = f"/appointments/{soon.pk}/cancel/"
    assert "$160" not in client.get(at).content.decode()
    client.post(at, {"asked_by": str(participant(soon, cast.ada).pk), "waiver": "goodwill"})
    fee = MissedFee.objects.get()
    assert not hasattr(fee, "waiver")
    assert "$160" not in client.get(f"/appointments/{soon.pk}/").content.decode()
    assert client.post(f"/fees/{fee.pk}/waive/", {"why": "goodwill"}).status_code == 404
    client.force_login(cast.fay)
    client.post(f"/fees/{fee.pk}/waive/", {"why": "no such reason"})
    assert not FeeWaiver.objects.exists()
    client.post(f"/fees/{fee.pk}/waive/", {"why": "goodwill"})
    client.post(f"/fees/{fee.pk}/waive/", {"why": "filled"})
    assert FeeWaiver.objects.get().why == "goodwill"


def test_what_the_practice_cancels_costs_nothing(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked(signed=(cast.ada,))
    client.force_login(cast.fay)
    client.post(f"/appointments/{soon.pk}/cancel/", {"asked_by": "practice"})
    assert Cancellation.objects.get().asked_by is None
    assert not MissedFee.objects.exists()


def test_of_a_couple_who_cancels_pays_and_the_other_sees_nothing_of_it(
    client: Client, cast: Cast, booked: Booked
) -> None:
    soon = booked(cast.couples_file, cast.couple, signed=(cast.cleo, cast.dev))
    client.force_login(cast.cleo)
    assert "It is cancelled for both of you." in client.get(f"/appointments/{soon.pk}/cannot-come/").content.decode()
    cannot_come(client, soon, seen=220_00)
    assert MissedFee.objects.get().participant.person == cast.cleo
    client.force_login(cast.dev)
    page = client.get(f"/appointments/{soon.pk}/").content.decode()
    assert "This appointment is cancelled." in page
    assert "cancelled late" not in page


def test_what_has_begun_is_not_cancelled_by_a_client(client: Client, cast: Cast, booked: Booked) -> None:
    begun = booked(hours=-0.1)
    client.force_login(cast.ada)
    assert "Call us if you cannot come" in client.get(f"/appointments/{begun.pk}/cannot-come/").content.decode()
    cannot_come(client, begun, seen=999_999)
    assert not Cancellation.objects.exists()


def test_undone_within_three_minutes_nobody_hears_of_it(
    client: Client, cast: Cast, booked: Booked, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = booked(signed=(cast.ada,))
    stand_still(monkeypatch, timezone.now() + UNDO)
    send_due()
    client.force_login(cast.ada)
    assert "Undo: it takes place after all" in cannot_come(client, soon, seen=160_00)
    client.post(f"/appointments/{soon.pk}/cancel/undo/")
    assert not Cancellation.objects.exists()
    assert not MissedFee.objects.exists()
    assert Occupancy.objects.filter(appointment=soon).count() == 2
    assert [one.method for one in Invitation.objects.that_count()] == ["REQUEST"]
    assert Message.objects.filter(delivery=None).count() == 0


def test_undone_before_the_invitation_went_out_it_goes_out(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked()
    client.force_login(cast.ada)
    cannot_come(client, soon)
    client.post(f"/appointments/{soon.pk}/cancel/undo/")
    assert [one.method for one in Invitation.objects.that_count()] == ["REQUEST"]
    assert Message.objects.filter(delivery=None, kind="calendar").count() == 1


def test_undoing_has_an_end(client: Client, cast: Cast, booked: Booked, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = booked()
    client.force_login(cast.ada)
    cannot_come(client, soon)
    client.force_login(cast.ben)
    client.post(f"/appointments/{soon.pk}/cancel/undo/")
    assert Cancellation.objects.exists()
    stand_still(monkeypatch, timezone.now() + UNDO)
    client.force_login(cast.ada)
    assert "Undo" not in client.get(f"/appointments/{soon.pk}/").content.decode()
    client.post(f"/appointments/{soon.pk}/cancel/undo/")
    assert Cancellation.objects.exists()


def test_a_time_that_was_taken_meanwhile_is_not_taken_back(client: Client, cast: Cast, booked: Booked) -> None:
    soon = booked(hours=72)
    client.force_login(cast.ada)
    cannot_come(client, soon)
    other = booked(cast.couples_file, cast.couple, hours=100)
    other.occupancies.filter(resource__person=cast.ben).delete()
    move(other, to=soon.starts_at)
    take(spans_of(cast.ben, None, other.starts_at, other.ends_at), appointment=other)
    assert (
        "Somebody took this time meanwhile."
        in client.post(f"/appointments/{soon.pk}/cancel/undo/", follow=True).content.decode()
    )
    assert Cancellation.objects.filter(appointment=soon).exists()


def test_a_partner_who_made_other_plans_meanwhile_is_asked_again_and_nobody_learns_why(
    client: Client, cast: Cast, booked: Booked
) -> None:
    soon = booked(cast.couples_file, cast.couple, hours=72)
    client.force_login(cast.dev)
    cannot_come(client, soon)
    own = make(proposal(cast.cleos_file, cast.individual), by=cast.eve)
    move(own, to=soon.starts_at)
    take_up(participant(own, cast.cleo))
    page = client.post(f"/appointments/{soon.pk}/cancel/undo/", follow=True).content.decode()
    assert not Cancellation.objects.exists()
    now = Appointment.objects.whole().get(pk=soon.pk)
    assert [one.person for one in now.clients if one.is_waited_for] == [cast.cleo]
    assert "Cleo Martin is" not in page


def test_only_one_of_two_waives(cast: Cast, booked: Booked) -> None:
    soon = booked(signed=(cast.ada,))
    fee = charge(participant(soon, cast.ada), "missed", by=cast.ben)
    assert fee
    assert charge(participant(soon, cast.ada), "missed", by=cast.ben) is None
    waive(fee, "goodwill", by=cast.fay)
    with pytest.raises(Refused):
        waive(fee, "line", by=cast.fay)
