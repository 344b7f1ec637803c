"""Which forms a therapist chose for a file; until then, what is usual."""

import uuid

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.measures import schedule
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if


class FormPlan(models.Model):
    """What the people of a file are asked before their sessions, and how often. The newest of a file counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="form_plans")
    rhythms = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]


def plan_of(case_file: CaseFile) -> dict[str, str]:
    """What the therapist chose; else what is usual for one person, or for a couple."""
    chosen = case_file.form_plans.first()
    if chosen:
        return schedule.in_order(chosen.rhythms)
    return dict(schedule.AS_COUPLE if case_file.kind == CaseFile.Kind.COUPLE else schedule.ALONE)


@transaction.atomic
def choose_plan(case_file: CaseFile, rhythms: dict[str, str], *, by: Person) -> FormPlan:
    """Raises `Refused`."""
    refuse_if([_("This file is closed. Nothing is asked in it any more.")] if case_file.is_closed else [])
    plan = FormPlan.objects.create(case_file=case_file, rhythms=rhythms, by=by)
    record("change", "form-plan", case_file.pk, by=by.pk, about=case_file.client_ids)
    return plan
