"""What people answered, for the table of who gets where; and an appointment in any file."""

import uuid
from datetime import timedelta

from django.utils import timezone

from sameroom.booking.models import Appointment, Participant
from sameroom.desk.demo.cast import Cast
from sameroom.measures.joint import choose
from sameroom.measures.rifts import respond_of_rift
from sameroom.people.models import CaseFile
from sameroom.practice.models import Service
from tests.answers import rate
from tests.measures.filling import give_form, phq_9


def put_in(file: CaseFile, service: Service, *, days_ago: int = 0) -> Appointment:
    """An appointment in any file, a closed one too."""
    start = timezone.now() - timedelta(days=days_ago)
    appointment = Appointment.objects.create(
        case_file=file,
        service=service,
        modality="online",
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        wall_time="2026-11-24T10:00:00",
        zone="America/Toronto",
        made_by=file.therapist,
    )
    Participant.objects.create(appointment=appointment, person=file.therapist, role="therapist")
    for person in file.people.all():
        Participant.objects.create(appointment=appointment, person=person, role="client")
    return appointment


def filled_in(cast: Cast) -> dict[str, uuid.UUID]:
    """A form of Ada's, and one of Cleo's in the couple's file that is closed."""
    adas = put_in(cast.adas_file, cast.individual, days_ago=40)
    both = put_in(cast.old_couples_file, cast.couple, days_ago=61)
    return {
        "adas_form": give_form(adas, cast.ada, phq_9(14)).pk,
        "cleos_form": give_form(both, cast.cleo, phq_9(9)).pk,
    }


def of_a_rift(cast: Cast) -> dict[str, uuid.UUID]:
    """Ada felt unsafe with Ben, and chose nobody."""
    seat = put_in(cast.adas_file, cast.individual, days_ago=41).participants.get(person=cast.ada)
    said = {"q1": 0, "q2": 1, "q3": 0, "q4": 0}
    response = respond_of_rift(participant=seat, answers=said, skipped={}, readers="nobody")
    assert response
    return {"adas_rift": response.pk}


def of_both(cast: Cast) -> dict[str, uuid.UUID]:
    """Cleo and Dev rated two sessions, as Ben did, and opened their ratings to each other."""
    for days in (42, 43):
        session = put_in(cast.couples_file, cast.couple, days_ago=days)
        for person in (cast.ben, cast.cleo, cast.dev):
            rate(session, person)
    for person in (cast.cleo, cast.dev):
        choose(cast.couples_file, "ratings", is_open=True, by=person)
    return {}


def of_rifts_and_openings(cast: Cast, held: Appointment) -> None:
    """Cleo told of a rift with Ben, and opened her ratings to Dev, who opened none of his."""
    seat, said = held.participants.get(person=cast.cleo), {"q1": 1, "q2": 1, "q3": 0, "q4": 0}
    assert respond_of_rift(participant=seat, answers=said, skipped={}, readers="responsible")
    choose(cast.couples_file, "ratings", is_open=True, by=cast.cleo)
    for is_open in (True, False):
        choose(cast.couples_file, "relationship", is_open=is_open, by=cast.cleo)
