"""What a therapist thought about because a client is not on track: a row for each thing, with the rule that asked."""

import uuid

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if


class ConsideredQuerySet(models.QuerySet["Considered"]):
    def visible_to(self, person: Person) -> "ConsideredQuerySet":
        """For whoever treats or supervises the file."""
        return self.filter(appointment__case_file__in=CaseFile.objects.by_work(person).values("pk"))


class Considered(models.Model):
    """One thing that was thought about before one appointment, for one client. Never changed, never taken back."""

    class Aspect(models.TextChoices):
        ALLIANCE = "alliance", gettext_lazy("How you two work together")
        MOTIVATION = "motivation", gettext_lazy("What the client wants")
        LIFE = "life-events", gettext_lazy("What happened in life")
        SUPPORT = "support", gettext_lazy("Who stands by the client")
        FIT = "fit", gettext_lazy("Whether this is the right help")
        SUPERVISION = "supervision", gettext_lazy("Somebody else’s eyes")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    aspect = models.CharField(max_length=16, choices=Aspect.choices)
    rule = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ConsideredQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "client", "aspect"], name="considered_once_a_session")
        ]


@transaction.atomic
def consider(appointment: Appointment, client: Person, aspect: str, *, rule: str, by: Person) -> None:
    """Twice is once. `rule`: the version of the rules that asked for it. Raises `Refused`."""
    is_closed = appointment.case_file is not None and appointment.case_file.is_closed
    refuse_if([_("This file is closed. Nothing is added to it.")] if is_closed else [])
    _row, is_new = Considered.objects.get_or_create(
        appointment=appointment, client=client, aspect=aspect, defaults={"rule": rule, "by": by}
    )
    if is_new:
        record("consider", "support", appointment.pk, by=by.pk, about=[client.pk])
