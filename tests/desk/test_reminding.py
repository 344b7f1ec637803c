"""A reminder says that questions wait, as long as they do: not which, and to nobody who is not asked."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from sameroom.booking.making import take_up
from sameroom.booking.models import Appointment, Reminder, ReminderWish
from sameroom.desk.demo.cast import Cast
from sameroom.desk.reminding import reminder_letter
from sameroom.mail.models import post
from sameroom.measures.plans import choose_plan
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.measures.filling import give_form, phq_9

pytestmark = pytest.mark.django_db
DAY = 60 * 24


@pytest.fixture(autouse=True)
def _no_quiet_hours(cast: Cast) -> None:
    for person in (cast.ada, cast.ben, cast.cleo, cast.dev):
        ReminderWish.objects.create(person=person, as_therapist=True, quiet_from="03:00", quiet_to="03:00")


@pytest.fixture
def coming(cast: Cast) -> Appointment:
    choose_plan(cast.adas_file, {"phq-9": "fortnight"}, by=cast.ben)
    return an_appointment(cast.adas_file, cast.individual, in_minutes=2 * DAY - 60)


def body_for(person: Person, appointment: Appointment, kind: str = "two-days") -> str:
    for seat in Appointment.objects.whole().get(pk=appointment.pk).clients:
        if seat.is_waited_for:
            take_up(seat)
    reminder = Reminder.objects.create(appointment=appointment, person=person, kind=kind, sequence=0)
    post(address=person.email, language="en", kind="reminder", reference=reminder.pk)
    letter = reminder_letter(str(reminder.pk))
    assert letter
    return letter.body


def test_it_is_what_the_outbox_asks() -> None:
    assert import_string(settings.MAIL_KINDS["reminder"]) is reminder_letter


def test_whoever_has_something_to_answer_is_told_once_and_where(cast: Cast, coming: Appointment) -> None:
    told = body_for(cast.ada, coming)
    assert f"about 1 min. Sign in to answer: {settings.ORIGIN}/forms/{coming.pk}/" in told
    assert not [word for word in ("PHQ", "phq", "depress", "mood", "therap") if word in told]
    give_form(coming, cast.ada, phq_9(4))
    assert "questions" not in body_for(cast.ada, coming, "two-hours")


def test_the_therapist_is_not(cast: Cast, coming: Appointment) -> None:
    assert "questions" not in body_for(cast.ben, coming, "two-hours")


def test_nor_who_is_not_asked(cast: Cast, coming: Appointment) -> None:
    choose_plan(cast.adas_file, {}, by=cast.ben)
    assert "questions" not in body_for(cast.ada, coming)


def test_partners_are_told_apart(cast: Cast) -> None:
    """That one has answered changes nothing in the other's mail."""
    choose_plan(cast.couples_file, {"phq-9": "fortnight"}, by=cast.ben)
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=2 * DAY - 60)
    give_form(both, cast.cleo, phq_9(4))
    assert "questions" in body_for(cast.dev, both) and "questions" not in body_for(cast.cleo, both)
