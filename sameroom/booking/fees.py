"""Fees for what did not take place. They are called what they are, and never a session."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.terms import terms_of
from sameroom.people.models import CaseFile, Person, Role
from sameroom.practice.models import CancellationPolicy, Service, fee_words
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from sameroom.booking.models import Participant


class MissedFeeQuerySet(models.QuerySet["MissedFee"]):
    def visible_to(self, person: Person) -> "MissedFeeQuerySet":
        """One's own, never a partner's; all those at the front desk that are not locked for it; the owner's practice.

        A therapist does not see them: what somebody owes is no part of the work with them.
        """
        roles = person.role_kinds()
        if Role.Kind.OWNER in roles:
            return self.all()
        ways = Q(participant__person=person)
        if Role.Kind.FRONT_DESK in roles:
            files = CaseFile.objects.at_the_desk_of(person).values("pk")
            ways |= Q(participant__appointment__case_file__in=files)
        return self.filter(ways)

    def due(self) -> "MissedFeeQuerySet":
        return self.filter(waiver=None)


class MissedFee(models.Model):
    """One client owes this for an appointment that was cancelled late, or to which this client did not come."""

    class Why(models.TextChoices):
        LATE = "late", gettext_lazy("cancelled late")
        MISSED = "missed", gettext_lazy("missed session")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("booking.Participant", on_delete=models.CASCADE, related_name="missed_fees")
    why = models.CharField(max_length=8, choices=Why.choices)
    cents = models.PositiveIntegerField()
    tax = models.CharField(max_length=8, choices=Service.Tax.choices)
    policy = models.ForeignKey(CancellationPolicy, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = MissedFeeQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="a_fee_is_something")]

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.participant.person_id]

    @property
    def waiver_choices(self) -> list[tuple[str, Any]]:
        return FeeWaiver.CHOSEN

    @property
    def amount(self) -> str:
        return fee_words(self.cents, self.tax)


class FeeWaiver(models.Model):
    """The practice does not ask for it."""

    class Why(models.TextChoices):
        SERIOUS = "serious", gettext_lazy("illness or something serious")
        LINE = "line", gettext_lazy("the line or the site did not work")
        FILLED = "filled", gettext_lazy("somebody else took the time")
        GOODWILL = "goodwill", gettext_lazy("goodwill")
        MISTAKE = "mistake", gettext_lazy("it was noted by mistake")

    # Those that the front desk gives itself.
    CHOSEN = [(why.value, why.label) for why in (Why.SERIOUS, Why.LINE, Why.FILLED, Why.GOODWILL)]

    fee = models.OneToOneField(MissedFee, on_delete=models.CASCADE, related_name="waiver")
    why = models.CharField(max_length=10, choices=Why.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def charge(client: "Participant", why: str, *, by: Person) -> MissedFee | None:
    """What this client's terms say; None, where that is nothing, or it is asked for already. Inside a transaction."""
    terms = terms_of(client)
    cents = (terms.late_cents if why == MissedFee.Why.LATE else terms.missed_cents) if terms else 0
    if terms is None or not cents or client.missed_fees.due().exists():
        return None
    fee = MissedFee.objects.create(participant=client, why=why, cents=cents, tax=terms.tax, policy=terms.policy, by=by)
    record("charge", "missed-fee", fee.pk, by=by.pk, about=[client.person_id], reason=why)
    return fee


@transaction.atomic
def waive(fee: MissedFee, why: str, *, by: Person) -> FeeWaiver:
    """Raises `Refused` for who comes second."""
    waiver, is_first = FeeWaiver.objects.get_or_create(fee=fee, defaults={"why": why, "by": by})
    refuse_if([] if is_first else [_("Nobody asks for this fee any more already.")])
    record("waive", "missed-fee", fee.pk, by=by.pk, about=fee.client_ids, reason=why)
    return waiver
