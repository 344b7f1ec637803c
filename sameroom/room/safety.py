"""What pages tell about keys and comparisons: which browser somebody came with, and that a comparison did not hold."""

import re
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.models import Participant
from sameroom.people.models import Person
from sameroom.refusal import refuse_if
from sameroom.room.admission import Entrant
from sameroom.room.models import DeviceKey, SafetyReport
from sameroom.room.standing import RoomRefused

KEY = re.compile(r"[0-9a-f]{64}")
MOST_KEYS = 20
# Fewer than are kept, so that nobody pushes the others out of the list on one day.
NEW_KEYS_A_DAY = 10
REPORTS_A_SESSION = 20
SHORT, GROUP = 16, 4


def short_name(key: str) -> str:
    """Its first 16 digits in groups of four, as the room shows them (`shortName` of `pins.js`)."""
    return " ".join(key[at : at + GROUP] for at in range(0, SHORT, GROUP))


@transaction.atomic
def note_key(person: Person, key: str, *, device: str) -> None:
    """A browser with this key is in a session as `person`; `device` are words for it. Raises `RoomRefused`."""
    if not KEY.fullmatch(key):
        raise RoomRefused("malformed", 400, field="key")
    own = DeviceKey.objects.filter(person=person)
    if own.filter(key=key).update(last_seen_at=timezone.now()):
        return
    if own.filter(first_seen_at__gt=timezone.now() - timedelta(days=1)).count() >= NEW_KEYS_A_DAY:
        raise RoomRefused("too-many", 429)
    row, is_new = DeviceKey.objects.get_or_create(person=person, key=key, defaults={"device": device})
    if is_new:
        record("bring", "device-key", row.pk, by=person.pk, about=[person.pk])
        _keep_the_newest(person)


def _keep_the_newest(person: Person) -> None:
    """Those that the person did not know are the last to go."""
    rows = DeviceKey.objects.filter(person=person).order_by("-last_seen_at")
    kept = sorted(rows, key=lambda row: row.disowned_at is None)[:MOST_KEYS]
    DeviceKey.objects.filter(person=person).exclude(pk__in=[row.pk for row in kept]).delete()


@transaction.atomic
def disown(key: DeviceKey, *, by: Person) -> None:
    """Its person does not know this browser. Raises `Refused` where that was said already."""
    marked = DeviceKey.objects.filter(pk=key.pk, disowned_at=None).update(disowned_at=timezone.now())
    refuse_if([] if marked else [_("You have said already that you do not know this browser.")])
    record("disown", "device-key", key.pk, by=by.pk, about=[key.person_id])


@transaction.atomic
def take_report(entrant: Entrant, what: object) -> None:
    """Raises `RoomRefused`."""
    if what not in SafetyReport.What.values:
        raise RoomRefused("malformed", 400, field="what")
    appointment, person = entrant.appointment, entrant.participant.person
    if SafetyReport.objects.filter(appointment=appointment, person=person).count() >= REPORTS_A_SESSION:
        raise RoomRefused("too-many", 429)
    SafetyReport.objects.create(appointment=appointment, person=person, what=what)
    about = _who_may_know(entrant.participant)
    record("report", "appointment", appointment.pk, by=person.pk, about=about, reason=str(what))


def _who_may_know(by: Participant) -> list[UUID]:
    """Whose trail shows it: a client's own, or the one client's whose therapist told it.

    Of a couple neither may learn that the other one's page told something, by the therapist's page neither.
    """
    if by.role == Participant.Role.CLIENT:
        return [by.person_id]
    clients = by.appointment.client_ids
    return clients if len(clients) == 1 else []
