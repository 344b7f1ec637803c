"""Appointments for the tests: made as the product makes them, but at any time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from sameroom.booking.making import Proposal, make
from sameroom.booking.models import Appointment, Overlap, Participant
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Service
from sameroom.room.admission import redeem
from sameroom.room.links import mint_token
from sameroom.room.models import CheckIn
from sameroom.room.standing import digest

ZONE = "America/Toronto"


def an_appointment(file: CaseFile, service: Service, *, modality: str = "online", in_minutes: int = 0) -> Appointment:
    """It starts in so many minutes from now (may be negative)."""
    proposal = Proposal(file, service, _wall(timezone.now()), ZONE, modality, overlap=Overlap.Why.AGREED)
    appointment = make(proposal, by=file.therapist)
    move(appointment, to=timezone.now() + timedelta(minutes=in_minutes))
    return appointment


def move(appointment: Appointment, *, to: datetime) -> None:
    length = appointment.ends_at - appointment.starts_at
    later = int((to - appointment.starts_at).total_seconds())
    appointment.occupancies.update(starts_at=F("starts_at") + later, ends_at=F("ends_at") + later)
    appointment.starts_at, appointment.ends_at = to, to + length
    appointment.wall_time = _wall(to).isoformat(timespec="seconds")
    appointment.save()


def participant(appointment: Appointment, person: Person) -> Participant:
    return appointment.participants.get(person=person)


def token_for(appointment: Appointment, person: Person) -> str:
    return mint_token(participant(appointment, person), via="button")


def capability_for(appointment: Appointment, person: Person, *, device: str = "a" * 32) -> str:
    return redeem(token_for(appointment, person), device)[0]


def check_in(appointment: Appointment, person: Person, *, together: bool = False, device: str = "a" * 32) -> None:
    CheckIn.objects.create(
        participant=participant(appointment, person),
        device_hash=digest(device),
        place="Home",
        alone="" if together else "yes",
        together=together,
        camera=True,
        microphone=True,
        speaker=True,
    )


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, second=0, microsecond=0)
