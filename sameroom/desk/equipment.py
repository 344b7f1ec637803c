"""Trying one's equipment: the way there, and what the front desk reads of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sameroom.people.access import EVERY_ROLE, PersonRequest, open_to
from sameroom.people.models import Person
from sameroom.room import line
from sameroom.room.equipment import a_ticket
from sameroom.room.models import EquipmentReport

NEWEST = 5
STEPS = {
    "browser": gettext_lazy("browser"),
    "camera": gettext_lazy("camera"),
    "microphone": gettext_lazy("microphone"),
    "speaker": gettext_lazy("speaker"),
    "devices": gettext_lazy("devices"),
    "socket": gettext_lazy("connection to our site"),
    "udp": gettext_lazy("direct connection (UDP)"),
    "turn-udp": gettext_lazy("relay by UDP"),
    "turn-tcp": gettext_lazy("relay by TCP"),
    "turn-tls": gettext_lazy("relay by TLS"),
    "sound": gettext_lazy("a minute of sound"),
}


@dataclass(frozen=True)
class Report:
    """What somebody's equipment could do then, in two lines."""

    at: datetime
    is_good: bool
    verdict: str
    numbers: str


@require_POST
@open_to(*EVERY_ROLE)
def try_equipment(request: PersonRequest) -> HttpResponse:
    """To the page that tries it; the ticket stands in the fragment, which is never sent to a server."""
    return redirect(f"{settings.ROOM_ORIGIN}/room/check.html#{a_ticket(request.sign_in)}")


def reports_of(person: UUID, *, seen_by: Person) -> list[Report]:
    """The newest first."""
    known = EquipmentReport.objects.visible_to(seen_by).filter(person=person).order_by("-at")[:NEWEST]
    return [_report(one.at, one.findings) for one in known]


def _report(at: datetime, findings: dict[str, dict[str, Any]]) -> Report:
    troubles = [str(words) for step, words in STEPS.items() if findings[step]["verdict"] == "trouble"]
    verdict = _("Not in order: %(steps)s.") % {"steps": ", ".join(troubles)} if troubles else _("All in order.")
    return Report(at, not troubles, verdict, " · ".join(_numbers(findings)))


def _numbers(findings: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Where they were measured: by the sound, or else by the line to our site."""
    sound = findings["sound"]
    trip = sound.get("round_trip_ms", findings["socket"].get("round_trip_ms"))
    if trip is not None:
        yield line.there_and_back(trip)
    if "concealed_percent" in sound:
        yield line.filled_in(sound["concealed_percent"])
    if "loss_percent" in sound:
        yield _("%(number).1f %% lost on the way") % {"number": sound["loss_percent"]}
