"""Two people decide the same in the same moment, each with the page as it was before: one act, one entry."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.consent.intake import send
from sameroom.consent.models import Agreement, Intake, Statement
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import keep_paper, withdraw
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.own.planning import Draft, lock_plan
from sameroom.measures.models import SafetyNotice
from sameroom.measures.seeing_to import acknowledge
from sameroom.people import details
from sameroom.people.models import AddressChange, CaseFile, Lock, Person
from sameroom.people.models.staff import leave
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.models.weighing import weigh
from sameroom.refusal import Refused
from sameroom.room.models import DeviceKey
from tests.access_world import agree, tell
from tests.appointments import an_appointment
from tests.safety import a_notice

pytestmark = [pytest.mark.services, pytest.mark.django_db]
Act = Callable[[], Any]


def cancelling(cast: Cast) -> list[Act]:
    made = an_appointment(cast.adas_file, cast.individual)
    two = [Appointment.objects.whole().get(pk=made.pk) for _ in range(2)]
    return [lambda: two[0].cancel(by=cast.ben), lambda: two[1].cancel(by=cast.fay)]


def closing(cast: Cast) -> list[Act]:
    two = [CaseFile.objects.select_related("closing").get(pk=cast.adas_file.pk) for _ in range(2)]
    return [lambda: two[0].close(by=cast.ben), lambda: two[1].close(by=cast.ben)]


def unlocking(cast: Cast) -> list[Act]:
    one = Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk)
    return [lambda: one.remove(by=cast.ada), lambda: Lock.objects.get().remove(by=cast.ada)]


def leaving(cast: Cast) -> list[Act]:
    two = [Person.objects.get(pk=cast.hal.pk) for _ in range(2)]
    for one in two:
        one.role_kinds()
    return [lambda: leave(two[0], by=cast.gus), lambda: leave(two[1], by=cast.gus)]


def stopping_an_address(cast: Cast) -> list[Act]:
    one = AddressChange.objects.create(person=cast.ada, address="ada2@example.com", by=cast.fay)
    return [lambda: details.stop(one, by=cast.fay), lambda: details.stop(one, by=cast.ada)]


def disowning_a_browser(cast: Cast) -> list[Act]:
    one = DeviceKey.objects.create(person=cast.ada, key="a" * 64)
    two = [DeviceKey.objects.get(pk=one.pk) for _ in range(2)]
    return [lambda: changes.disown(two[0], by=cast.ada), lambda: changes.disown(two[1], by=cast.ada)]


def withdrawing(cast: Cast) -> list[Act]:
    made = agree(cast.ada, cast.adas_file, "evidence")
    two = [Agreement.objects.whole().get(pk=made.pk) for _ in range(2)]
    return [lambda: withdraw(two[0], by=cast.ada), lambda: withdraw(two[1], by=cast.ada)]


def publishing(cast: Cast) -> list[Act]:
    one, two = ({"en": f"{word}.", "fr": "Mots."} for word in ("One", "Two"))
    return [lambda text=text: publish("fees", texts=text, after=1, by=cast.gus) for text in (one, two)]


def weighing(cast: Cast) -> list[Act]:
    return [lambda of=of: weigh(of, why="A", after=0, by=cast.gus) for of in (Weights(40), Weights(45))]


def locking_a_plan(cast: Cast) -> list[Act]:
    plans = (Draft(1, "session-check", Decimal(margin), "A small difference.") for margin in ("0.20", "0.25"))
    return [lambda plan=plan: lock_plan(plan, by=cast.gus) for plan in plans]


def sending_an_intake(cast: Cast) -> list[Act]:
    one = tell(cast.ada, cast.adas_file, is_sent=False)
    two = [Intake.objects.get(pk=one.pk) for _ in range(2)]
    return [lambda: send(two[0], by=cast.ada), lambda: send(two[1], by=cast.ada)]


def taking_on(cast: Cast) -> list[Act]:
    one = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    two = [SafetyNotice.objects.get(pk=one.pk) for _ in range(2)]
    return [lambda: acknowledge(two[0], by=cast.eve), lambda: acknowledge(two[1], by=cast.hal)]


def noting_a_paper(cast: Cast) -> list[Act]:
    fees, today = Statement.objects.get(kind="fees"), timezone.localdate()
    noted = {"case_file": cast.adas_file, "person": cast.ada, "signed_on": today}
    return [lambda: keep_paper(fees, **noted, by=cast.ben), lambda: keep_paper(fees, **noted, by=cast.fay)]


def taking_over_an_address_that_was_stopped(cast: Cast) -> list[Act]:
    one = AddressChange.objects.create(person=cast.ada, address="ada2@example.com", by=cast.fay)
    return [lambda: details.stop(one, by=cast.ada), lambda: details.take_over(one)]


@pytest.mark.parametrize(
    "deciding",
    [
        cancelling,
        closing,
        unlocking,
        taking_on,
        leaving,
        stopping_an_address,
        disowning_a_browser,
        withdrawing,
        publishing,
        weighing,
        locking_a_plan,
        noting_a_paper,
        sending_an_intake,
        taking_over_an_address_that_was_stopped,
    ],
)
def test_the_second_is_told_and_nothing_is_done_twice(cast: Cast, deciding: Callable[[Cast], list[Act]]) -> None:
    first, second = deciding(cast)
    first()
    before = Entry.objects.count()
    with pytest.raises(Refused):
        second()
    assert Entry.objects.count() == before
    assert Person.objects.get(pk=cast.ada.pk).email == "ada@example.com"


def test_of_a_person_are_the_appointments_that_the_person_takes_part_in(cast: Cast) -> None:
    shared, own = an_appointment(cast.couples_file, cast.couple), an_appointment(cast.cleos_file, cast.individual)
    an_appointment(cast.moes_file, cast.individual)
    assert set(Appointment.objects.of(cast.cleo)) == {shared, own}
    assert set(Appointment.objects.of(cast.ben)) == set(Appointment.objects.with_client(cast.dev)) == {shared}
    assert not Appointment.objects.with_client(cast.ben).exists()
