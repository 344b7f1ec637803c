"""Who came. Noted by staff once the time has come; the newest note counts."""

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.fees import FeeWaiver, MissedFee, charge, waive
from sameroom.people.models import Person
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from sameroom.booking.models import Appointment, Participant


class Attendance(models.Model):
    """Whether one client came to one appointment."""

    class Kind(models.TextChoices):
        CAME = "came", gettext_lazy("came")
        LATE = "late", gettext_lazy("came late")
        MISSED = "missed", gettext_lazy("did not come")

    participant = models.ForeignKey("booking.Participant", on_delete=models.CASCADE, related_name="attendances")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def obstacles_to_noting(appointment: "Appointment") -> list[str]:
    if appointment.cancelled:
        return [_("This appointment was cancelled, so nobody was expected.")]
    return [] if appointment.has_begun else [_("This appointment has not begun yet.")]


def attended(client: "Participant") -> str:
    """One of `Attendance.Kind`; empty, where nothing is noted."""
    newest = client.attendances.order_by("-at", "-pk").first()
    return newest.kind if newest else ""


@transaction.atomic
def note(client: "Participant", kind: str, *, by: Person) -> None:
    """Who did not come owes what they signed for that; who came after all, owes nothing any more. Raises `Refused`."""
    refuse_if(obstacles_to_noting(client.appointment))
    if attended(client) == kind:
        return
    Attendance.objects.create(participant=client, kind=kind, by=by)
    record("note-attendance", "appointment", client.appointment_id, by=by.pk, about=[client.person_id], reason=kind)
    if kind == Attendance.Kind.MISSED:
        charge(client, MissedFee.Why.MISSED, by=by)
        return
    for fee in client.missed_fees.due().filter(why=MissedFee.Why.MISSED):
        waive(fee, FeeWaiver.Why.MISTAKE, by=by)
