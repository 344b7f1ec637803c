"""Whoever booked after answering the questions: their answers become their own, and go where they ticked."""

from collections.abc import Collection

from django.http import HttpRequest

from sameroom.booking.models import Appointment
from sameroom.people.models import Person
from sameroom.practice.own_answers import GIVES, KEY, MAY_LEARN, give, note_booking, reader_in, seeker_in, take_over


def keep_what_was_said(
    request: HttpRequest, appointment: Appointment, person: Person, *, ticked: Collection[str]
) -> None:
    """`ticked`: `GIVES`, `MAY_LEARN`. Of a couple this is for the one who books; the other one's wait for the other.

    What two said on one screen becomes nobody's own: who of them books is not known.
    """
    case_file, reader = appointment.case_file, reader_in(request.session)
    if case_file is None or reader is None:
        return
    note_booking(reader.search.match, case_file, appointment.starts_at, may_learn=MAY_LEARN in ticked)
    if seeker := seeker_in(request.session):
        own = take_over(seeker, person)
        if GIVES in ticked:
            give(own, case_file)
    request.session.pop(KEY, None)


def keep_for_oneself(request: HttpRequest, person: Person) -> None:
    """Of a partner who was asked and comes in: what they said in this browser is theirs alone."""
    seeker = seeker_in(request.session)
    if seeker:
        take_over(seeker, person)
        del request.session[KEY]
