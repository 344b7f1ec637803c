"""Trying one's equipment outside a session: a ticket for it, and the report that may be sent (`docs/protocol.md`)."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.people.models import Person, SignIn
from sameroom.practice.models import Practice
from sameroom.room import turn
from sameroom.room.models import EquipmentReport
from sameroom.room.standing import RoomRefused

GOOD_FOR = timedelta(minutes=15)
REPORTS_A_DAY = 20
SALT = "sameroom.room.equipment"
STEPS = (
    "browser", "camera", "microphone", "speaker", "devices",
    "socket", "udp", "turn-udp", "turn-tcp", "turn-tls", "sound",
)  # fmt: skip
VERDICTS = ("good", "trouble", "skipped", "none")
# Number → the most that it can be; 0 is the least.
NUMBERS = {"round_trip_ms": 60_000, "loss_percent": 100, "concealed_percent": 100, "seconds": 600, "count": 99}


def a_ticket(sign_in: SignIn) -> str:
    """For a quarter of an hour, and no longer than the sign-in. It opens no room and no record."""
    return signing.dumps(str(sign_in.pk), salt=SALT)


def bearer_of(ticket: str) -> Person:
    """Whose ticket it is. Raises `RoomRefused` if it does not hold now."""
    try:
        name = signing.loads(ticket, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired:
        raise RoomRefused("late", 410) from None
    except signing.BadSignature:
        raise RoomRefused("unknown", 404) from None
    sign_in = SignIn.objects.select_related("person", "ending").filter(pk=name).first()
    if sign_in is None or hasattr(sign_in, "ending") or not sign_in.person.is_active:
        raise RoomRefused("replaced", 410)
    return sign_in.person


def help_for(person: Person) -> dict[str, Any]:
    """The relay's credentials for a quarter of an hour; and whom to call, in which language."""
    practice = Practice.objects.first()
    return {
        "ice_servers": turn.ice_servers(timezone.now() + GOOD_FOR),
        "language": person.language,
        "practice": {"name": practice.name, "phone": practice.phone} if practice else {"name": "", "phone": ""},
    }


@transaction.atomic
def take_report(person: Person, findings: dict[str, Any]) -> None:
    """Raises `RoomRefused`."""
    _refuse_what_is_no_report(findings)
    today = EquipmentReport.objects.filter(person=person, at__gt=timezone.now() - timedelta(days=1))
    if today.count() >= REPORTS_A_DAY:
        raise RoomRefused("too-many", 429)
    report = EquipmentReport.objects.create(person=person, findings=findings)
    record("send", "equipment-report", report.pk, by=person.pk, about=[person.pk])


def _refuse_what_is_no_report(findings: dict[str, Any]) -> None:
    """Each step's verdict and numbers, and nothing else: no word of anybody's fits in."""
    if set(findings) != set(STEPS):
        raise RoomRefused("malformed", 400, field="findings")
    for step, finding in findings.items():
        if not isinstance(finding, dict) or finding.get("verdict") not in VERDICTS:
            raise RoomRefused("malformed", 400, field=step)
        if not all(name == "verdict" or _is_number(name, value) for name, value in finding.items()):
            raise RoomRefused("malformed", 400, field=step)


def _is_number(name: str, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return name in NUMBERS and 0 <= value <= NUMBERS[name]
