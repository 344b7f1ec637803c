"""What a late cancellation and a missed session cost: the numbers that one version of “Fees and cancelling” says."""

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.consent.models import Statement
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if


class CancellationPolicyQuerySet(models.QuerySet["CancellationPolicy"]):
    def signed_by(self, person: Person, case_file: CaseFile, *, before: datetime) -> "CancellationPolicyQuerySet":
        """Those whose text `person` signed for this file and has not withdrawn, the newest first.

        Without those that were set after `before`: who booked under an older one keeps it.
        """
        signed = self.filter(
            statement__agreements__person=person,
            statement__agreements__case_file=case_file,
            statement__agreements__withdrawal=None,
        )
        return signed.filter(at__lte=before).order_by("-statement__number")


class CancellationPolicy(models.Model):
    """Free up to `notice_hours` before; then `late_percent` of the fee; `missed_percent` for who does not come.

    It belongs to the text that people sign, and is never changed: other numbers need a new version of the text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="policy")
    notice_hours = models.PositiveSmallIntegerField()
    late_percent = models.PositiveSmallIntegerField()
    missed_percent = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CancellationPolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(notice_hours__lte=336), name="at_most_two_weeks_before"),
            models.CheckConstraint(condition=Q(late_percent__lte=100), name="at_most_the_fee_if_late"),
            models.CheckConstraint(condition=Q(missed_percent__lte=100), name="at_most_the_fee_if_missed"),
        ]

    def free_until(self, starts_at: datetime) -> datetime:
        return starts_at - timedelta(hours=self.notice_hours)


def text_on_fees() -> Statement | None:
    """The version of “Fees and cancelling” that is signed now."""
    return Statement.objects.current().filter(kind=Statement.Kind.FEES).select_related("policy").first()


def obstacles_to_setting(text: Statement | None) -> list[str]:
    """Why no numbers can be set for this text, as sentences."""
    if text is None:
        return [_("Publish “Fees and cancelling” first: clients sign a text, not numbers.")]
    if hasattr(text, "policy"):
        return [_("This version has its numbers already. For others, publish a new version first.")]
    return []


@transaction.atomic
def set_policy(text: Statement, *, by: Person, **numbers: int) -> CancellationPolicy:
    """`numbers`: the fields of `CancellationPolicy`. Raises `Refused`, also for who comes second."""
    refuse_if(obstacles_to_setting(text))
    policy, is_first = CancellationPolicy.objects.get_or_create(statement=text, defaults={**numbers, "by": by})
    refuse_if([] if is_first else [_("Somebody set the numbers of this version meanwhile.")])
    record("change", "practice", 1, by=by.pk)
    return policy
