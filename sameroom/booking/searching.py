"""Whoever booked after answering the questions: their answers become their own, and go where they ticked."""

from collections.abc import Collection

from django.http import HttpRequest

from sameroom.booking.models import Appointment
from sameroom.people.models import Person
from sameroom.practice.own_answers import GIVES, KEY, MAY_LEARN, give, note_booking, seeker_in, take_over


def keep_what_was_said(
    request: HttpRequest, appointment: Appointment, person: Person, *, ticked: Collection[str]
) -> None:
    """`ticked`: `GIVES`, `MAY_LEARN`. Of a couple this is for the one who books; the other one's wait for the other."""
    seeker = seeker_in(request.session)
    if seeker is None or appointment.case_file is None:
        return
    note_booking(seeker, appointment.case_file, appointment.starts_at, may_learn=MAY_LEARN in ticked)
    own = take_over(seeker, person)
    if GIVES in ticked:
        give(own, appointment.case_file)
    del request.session[KEY]


def keep_for_oneself(request: HttpRequest, person: Person) -> None:
    """Of a partner who was asked and comes in: what they said in this browser is theirs alone."""
    seeker = seeker_in(request.session)
    if seeker:
        take_over(seeker, person)
        del request.session[KEY]
