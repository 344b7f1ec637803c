"""Sessions in which a comparison did not hold, for the owner's review: day, therapist and kind; no client."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sameroom.booking.models import Appointment
from sameroom.people.models import Person
from sameroom.room.models import SafetyReport


@dataclass(frozen=True)
class Comparison:
    """What the pages in one session told. `day`: by that session's clocks; `kinds`: sentences, each once."""

    day: date
    therapist: str
    kinds: list[str]


def comparisons_since(since: datetime) -> list[Comparison]:
    """One for each session in which a page told something since then, the newest first."""
    kinds: dict[Appointment, list[str]] = {}
    reports = SafetyReport.objects.filter(at__gte=since).select_related("appointment").order_by("-at", "-pk")
    for report in reports.prefetch_related("appointment__participants__person"):
        kinds.setdefault(report.appointment, []).append(str(report.get_what_display()))
    return [
        Comparison(one.starts_at.astimezone(ZoneInfo(one.zone)).date(), one.therapist.name, sorted(set(told)))
        for one, told in kinds.items()
    ]


def comparisons_of(appointment: Appointment, person: Person) -> list[str]:
    """What the pages in this session told, for its therapist: sentences, each once. Nothing for anybody else."""
    reports = SafetyReport.objects.visible_to(person).filter(appointment=appointment)
    return sorted({str(report.get_what_display()) for report in reports})
