"""Answers that ask for a look, for the tests: given as the product takes them, and somebody named to look."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import post
from sameroom.measures import seeing_to
from sameroom.measures.instruments import load
from sameroom.measures.models import Response, SafetyCover, SafetyNotice, begin, save_answer
from sameroom.measures.safety_cover import set_cover
from sameroom.people.models import Person
from tests.appointments import participant

# PHQ-9's options, by value.
CODES = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")


def begun(appointment: Appointment, person: Person) -> Response:
    """A PHQ-9 of which nothing is answered yet."""
    return begin(load("phq-9"), participant=participant(appointment, person), channel="page", language="en")


def says(response: Response, value: int, *, item: str = "q9") -> None:
    save_answer(response, item, code=CODES[value])


def a_notice(appointment: Appointment, person: Person, *, value: int = 1) -> SafetyNotice:
    """The form is begun and left: only this one answer is there."""
    response = begun(appointment, person)
    says(response, value)
    return SafetyNotice.objects.open().get(response=response)


def ask_for_looks(one: Appointment, other: Appointment, person: Person) -> None:
    """Somebody is on it; nobody on the other, so that we wrote again."""
    taken, waiting = a_notice(one, person, value=3), a_notice(other, person)
    by = one.made_by
    seeing_to.acknowledge(taken, by=by)
    seeing_to.assess(taken, words="zora", plan="zora", by=by)
    SafetyNotice.objects.filter(pk=waiting.pk).update(told_at=timezone.now() - timedelta(days=1))
    assert seeing_to.escalate_due() == 1


def other_mails(number: int) -> None:
    """As many as a notice sends: that mail waits may show, why may not."""
    for _ in range(number):
        post(address="ben@example.com", language="en", kind="role-changed", reference="")


def to_be_looked_at(appointment: Appointment, cast: Cast) -> dict[str, Any]:
    """Of a couple that Ben sees: nobody has looked at Cleo's, Ben is on Dev's; Gus is responsible."""
    named(cast.gus, by=cast.gus)
    notice, taken = a_notice(appointment, cast.cleo), a_notice(appointment, cast.dev, value=3)
    seeing_to.acknowledge(taken, by=cast.ben)
    return {"notice": notice, "taken": taken, "alarm": notice.response, "high_alarm": taken.response}


def named(
    responsible: Person | None, *, by: Person, backup: Person | None = None, outside: str = "", minutes: int = 30
) -> SafetyCover:
    """The next version. `outside`: the address of a colleague who does not work here."""
    newest = SafetyCover.objects.order_by("-number").first()
    second = "colleague" if backup else "outside" if outside else "nobody"
    return set_cover(
        SafetyCover(
            number=newest.number + 1 if newest else 1,
            responsible=responsible,
            second=second,
            backup=backup,
            outside_name="Kim Li" if outside else "",
            outside_address=outside,
            minutes=minutes,
        ),
        by=by,
    )
