"""“Not the right fit?”: after the first sessions, a client is told quietly how to look for another therapist."""

from uuid import UUID

from django.db.models import Count

from sameroom.booking.models import Appointment
from sameroom.people.models import CaseFile, Person

# After this many sessions it is settled, or talked about with the therapist; the way to look elsewhere stays on home.
FIRST_SESSIONS = 3


def is_still_early(file_id: UUID | None) -> bool:
    """Whether at most the first sessions of this file took place."""
    return 0 < _held_in([file_id] if file_id else []).get(file_id, 0) <= FIRST_SESSIONS


def is_getting_to_know(person: Person) -> bool:
    """Whether this client is within the first sessions of a file of theirs."""
    files = CaseFile.objects.attended_by(person).open().values_list("pk", flat=True)
    return any(0 < held <= FIRST_SESSIONS for held in _held_in(list(files)).values())


def _held_in(files: list[UUID]) -> dict[UUID | None, int]:
    """File → the number of sessions in which somebody was inside."""
    held = Appointment.objects.filter(case_file__in=files, visits__isnull=False)
    rows = held.values("case_file").annotate(number=Count("pk", distinct=True)).order_by()
    return {row["case_file"]: row["number"] for row in rows}
