"""What else could help, when somebody is not on track: six things to think about, each a few questions.

An alert alone changes little; what helps is to have looked at these (Lambert; Barkham 2023).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sameroom.booking.models import Appointment
from sameroom.measures.models import Considered
from sameroom.people.models import Person

QUESTIONS = {
    Considered.Aspect.ALLIANCE: (
        _("Do you two agree on what you work towards, and on how?"),
        _("Has something been said, or left unsaid, that still stands between you?"),
        _("Ask: what should we do differently?"),
    ),
    Considered.Aspect.MOTIVATION: (
        _("Whose wish is it that something changes, and what speaks against it?"),
        _("Is what you work on still what matters most?"),
        _("Does something make it hard to come, or to try things between sessions?"),
    ),
    Considered.Aspect.LIFE: (
        _("A loss, an illness, work, money, housing, the law, a move?"),
        _("Sleep, alcohol or other substances, a new or changed medicine?"),
        _("Is anybody unsafe, at home or elsewhere?"),
    ),
    Considered.Aspect.SUPPORT: (
        _("Who knows how it is, and who would be called at night?"),
        _("Could somebody come along, or help with one thing this week?"),
    ),
    Considered.Aspect.FIT: (
        _("Does the way of working suit this problem and this person?"),
        _("More often, another way to meet, a second opinion, a physician, another therapist?"),
        _("Was something missed at the start?"),
    ),
    Considered.Aspect.SUPERVISION: (
        _("Bring it to your supervisor or to a colleague before you go on as before."),
        _("What would you ask, if you could ask one thing?"),
    ),
}


@dataclass(frozen=True)
class Aspect:
    """One thing to think about. `done`: that somebody has, before this session."""

    code: str
    label: str
    questions: tuple[object, ...]
    done: Considered | None


def aspects_for(appointment: Appointment, *, seen_by: Person) -> dict[UUID, list[Aspect]]:
    """By client, for everybody in this session."""
    rows = Considered.objects.visible_to(seen_by).filter(appointment=appointment).select_related("by")
    done = {(row.client_id, row.aspect): row for row in rows}
    return {client.person_id: list(_aspects(client.person_id, done)) for client in appointment.clients}


def _aspects(client: UUID, done: dict[tuple[UUID, str], Considered]) -> Iterable[Aspect]:
    for aspect, questions in QUESTIONS.items():
        yield Aspect(aspect.value, str(aspect.label), questions, done.get((client, aspect.value)))
