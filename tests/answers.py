"""Whole answers to the questions after a session, as somebody might give them."""

from sameroom.booking.models import Appointment
from sameroom.measures import instruments
from sameroom.measures.models import Response, form_of, respond
from sameroom.people.models import Person

SESSION_CHECK = instruments.load("session-check")


def whole(form: str = "client", *, level: int = 7, modality: str = "online", **others: int) -> dict[str, int]:
    """`level` where numbers are chosen, nothing of note where words are; `others`: what is otherwise."""
    asked = SESSION_CHECK.asked(form, {}, modality=modality)
    given = {item.code: 0 if item.is_labelled else level for item in asked}
    return given | {code.replace("_", "-"): value for code, value in others.items()}


def rate(appointment: Appointment, person: Person, *, level: int = 7, **others: int) -> Response:
    """What this person says about the session."""
    seat = appointment.participants.get(person=person)
    answers = whole(form_of(seat), level=level, modality=appointment.modality, **others)
    response = respond(SESSION_CHECK, participant=seat, answers=answers)
    assert response
    return response
