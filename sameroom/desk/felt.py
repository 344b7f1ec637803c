"""What clients felt towards their therapist, session by session (SPARQ), and what broke (RISQ) where it may be read."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import get_language

from sameroom.booking.models import Appointment
from sameroom.measures.instruments import BESIDES, RISQ
from sameroom.measures.models import Response
from sameroom.measures.scoring import score
from sameroom.people.models import CaseFile, Person


@dataclass
class Felt:
    """One session. `good`, `uneasy`: 0 to 16, or None; `rift`: the questions answered with yes, None: not told."""

    appointment: Appointment
    good: float | None = None
    uneasy: float | None = None
    rift: list[str] | None = None
    language: str = "en"


@dataclass(frozen=True)
class FeltBy:
    """The newest session first."""

    client: Person
    sessions: list[Felt] = field(default_factory=list)

    @property
    def has_rift(self) -> bool:
        return any(one.rift is not None for one in self.sessions)


def felt_in(files: Collection[CaseFile], *, seen_by: Person, by: Person | None = None) -> dict[UUID, list[FeltBy]]:
    """File → what the reader may see, by the names of the clients; `by`: of this one alone."""
    rows = Response.objects.visible_to(seen_by).given().filter(instrument__in=BESIDES)
    rows = rows.filter(appointment__case_file__in=list(files), **({"person": by} if by else {}))
    found: dict[tuple[UUID, UUID], tuple[Person, dict[UUID, Felt]]] = {}
    for one in rows.select_related("person", "appointment").prefetch_related("answers"):
        if file := one.appointment.case_file_id:
            _client, sessions = found.setdefault((file, one.person_id), (one.person, {}))
            _add(one, sessions.setdefault(one.appointment_id, Felt(one.appointment)))
    told: dict[UUID, list[FeltBy]] = {}
    for (file, _id), (client, sessions) in sorted(found.items(), key=lambda row: row[1][0].name):
        newest_first = sorted(sessions.values(), key=lambda one: one.appointment.starts_at, reverse=True)
        told.setdefault(file, []).append(FeltBy(client, newest_first))
    return told


def _add(response: Response, felt: Felt) -> None:
    asked, values = response.asked_with, response.values
    if response.instrument != RISQ:
        scores = score(asked, values).scores
        felt.good, felt.uneasy = scores["positive_affect"].value, scores["negative_affect"].value
        return
    felt.language = asked.language_for((get_language() or "en")[:2])
    felt.rift = [item.text[response.form][felt.language] for item in asked.items if values.get(item.code)]
