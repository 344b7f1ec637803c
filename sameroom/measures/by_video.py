"""Before people first meet by video each says how personal they expect it to be; once they have met, how it was."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from sameroom.booking.attendance import Attendance
from sameroom.booking.models import Appointment, Participant
from sameroom.measures.instruments import BY_VIDEO, VIDEO_AFTER, VIDEO_BEFORE
from sameroom.measures.models import Response, ResponseQuerySet
from sameroom.people.models import CaseFile, Person


@dataclass(frozen=True)
class Told:
    """What one person said, from 0 to 10; None: not asked yet, or left out."""

    person: Person
    expected: int | None = None
    was: int | None = None
    ease_before: int | None = None
    ease: int | None = None


def is_first_by_video(appointment: Appointment) -> bool:
    """Whether it is the first one by video in its file; not counted are those cancelled, or missed by all clients."""
    if not appointment.is_online or appointment.case_file_id is None:
        return False
    before = Appointment.objects.not_cancelled().filter(case_file=appointment.case_file_id)
    earlier = before.filter(modality=Appointment.Modality.ONLINE, starts_at__lt=appointment.starts_at)
    newest = Attendance.objects.filter(participant=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    clients = Participant.objects.filter(appointment__in=earlier, role=Participant.Role.CLIENT)
    noted = clients.annotate(noted=Coalesce(Subquery(newest), Value("")))
    return not noted.exclude(noted=Attendance.Kind.MISSED).exists()


def is_to_expect(appointment: Appointment, person: Person) -> bool:
    """Whether this person is still to say what they expect of it. Once in a file."""
    return is_first_by_video(appointment) and not _own(appointment, person).filter(instrument=VIDEO_BEFORE).exists()


def is_to_tell(participant: Participant) -> bool:
    """Whether somebody who said what they expected is still to say how it was. Once in a file."""
    appointment = participant.appointment
    if not appointment.is_online or appointment.case_file_id is None:
        return False
    return set(_own(appointment, participant.person).values_list("instrument", flat=True)) == {VIDEO_BEFORE}


def to_tell_about(file: CaseFile, person: Person) -> Appointment | None:
    """The newest session by video that this therapist held and is still to say how personal it was."""
    held = (
        Appointment.objects.with_therapist(person).not_cancelled().filter(case_file=file, starts_at__lte=timezone.now())
    )
    newest = held.filter(modality=Appointment.Modality.ONLINE).order_by("-starts_at").first()
    return newest if newest and is_to_tell(newest.participants.get(person=person)) else None


def told_by_all(file: CaseFile, *, seen_by: Person) -> list[Told]:
    """What the reader may see of what was said in this file: their own first, then by name."""
    rows = Response.objects.visible_to(seen_by).given().filter(appointment__case_file=file)
    said: dict[Person, dict[str, dict[str, int]]] = {}
    asked = rows.filter(instrument__in=BY_VIDEO)
    for one in asked.select_related("person").prefetch_related("answers").order_by("given_at"):
        said.setdefault(one.person, {})[one.instrument] = one.values
    told = [_told(person, by.get(VIDEO_BEFORE, {}), by.get(VIDEO_AFTER, {})) for person, by in said.items()]
    return sorted(told, key=lambda one: (one.person != seen_by, one.person.name))


def _told(person: Person, before: dict[str, int], after: dict[str, int]) -> Told:
    return Told(person, before.get("personal"), after.get("personal"), before.get("ease"), after.get("ease"))


def _own(appointment: Appointment, person: Person) -> ResponseQuerySet:
    own = Response.objects.visible_to(person).given().filter(person=person, instrument__in=BY_VIDEO)
    return own.filter(appointment__case_file=appointment.case_file_id)
