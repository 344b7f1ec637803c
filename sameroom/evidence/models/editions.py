"""Editions of the public page: made by the software, published by the owner, withdrawn with a reason."""

import uuid

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.evidence.models.analyses import Analysis, digest
from sameroom.evidence.models.once import WrittenOnce
from sameroom.people.models import STAFF, Person, Role
from sameroom.refusal import refuse_if


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, person: Person | None) -> "EditionQuerySet":
        """All of them, to staff; to everybody those that were published, with those that were withdrawn since."""
        is_staff = person is not None and STAFF & person.role_kinds()
        return self.all() if is_staff else self.filter(approval__isnull=False)

    def approved(self) -> "EditionQuerySet":
        """Those that an owner published at some time, also what was withdrawn since; the newest first."""
        return self.filter(approval__isnull=False).order_by("-number")

    def whole(self) -> "EditionQuerySet":
        return self.select_related("by", "approval__by", "withdrawal__by").prefetch_related("uses__analysis")


class Edition(WrittenOnce):
    """`margins`: in standard deviations, by name; `why`: the reason for them. `hash`: over the margins and the hashes
    of the analyses, so that what was approved is what is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    margins = models.JSONField()
    why = models.CharField(max_length=500)
    hash = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="editions_count_from_one")]

    @property
    def is_published(self) -> bool:
        return hasattr(self, "approval") and not hasattr(self, "withdrawal")

    @property
    def is_as_made(self) -> bool:
        """Whether nothing was changed behind the pages."""
        uses = list(self.uses.all())
        return all(one.analysis.is_as_frozen for one in uses) and hash_of(self.margins, self.why, uses) == self.hash


class Use(WrittenOnce):
    """An analysis in an edition. `place`: for what it stands there: a figure's code, a claim's, or `pooled`."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="uses")
    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="uses")
    place = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "order"], name="one_use_a_place")]


class Approval(WrittenOnce):
    """An owner read it and published it."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="approval")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Retraction(WrittenOnce):
    """It is not shown any more; the reason stays."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="withdrawal")
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def hash_of(margins: dict[str, float], why: str, uses: "list[Use]") -> str:
    in_order = sorted(uses, key=lambda one: one.order)
    return digest({"margins": margins, "why": why, "uses": [[one.place, one.analysis.hash] for one in in_order]})


@transaction.atomic
def put_together(analyses: "list[tuple[str, Analysis]]", *, margins: dict[str, float], why: str, by: Person) -> Edition:
    """The next edition, which nobody but staff sees until it is approved. `analyses`: each with its place, in order.

    Raises `Refused` for who comes second at the same moment.
    """
    uses = [Use(analysis=analysis, place=place, order=order) for order, (place, analysis) in enumerate(analyses)]
    newest = Edition.objects.aggregate(newest=Max("number"))["newest"] or 0
    said = {"margins": margins, "why": why, "hash": hash_of(margins, why, uses), "by": by}
    edition, is_first = Edition.objects.get_or_create(number=newest + 1, defaults=said)
    refuse_if([] if is_first else [_("Somebody prepared another edition at the same moment. Look at theirs first.")])
    for use in uses:
        use.edition = edition
    Use.objects.bulk_create(uses)
    record("make", "edition", edition.number, by=by.pk)
    return edition


def obstacles_to_approving(edition: Edition, *, by: Person) -> list[str]:
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice publishes it.")]
    if hasattr(edition, "approval"):
        return [_("This edition was published already.")]
    if Edition.objects.filter(number__gt=edition.number, approval__isnull=False).exists():
        return [_("A newer edition was published meanwhile. Prepare another one to change it.")]
    if not edition.is_as_made:
        return [
            _(
                "Something in this edition is not as it was made. "
                "Prepare another one, and tell whoever looks after the computer."
            )
        ]
    return []


@transaction.atomic
def approve(edition: Edition, *, by: Person) -> None:
    """Everybody reads it from now on. Raises `Refused`, also for who comes second."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    refuse_if(obstacles_to_approving(edition, by=by))
    Approval.objects.create(edition=edition, by=by)
    record("publish", "edition", edition.number, by=by.pk)


def obstacles_to_withdrawing(edition: Edition, *, by: Person) -> list[str]:
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice withdraws it.")]
    return [] if edition.is_published else [_("This edition is not public.")]


@transaction.atomic
def withdraw(edition: Edition, *, why: str, by: Person) -> None:
    """The page says that it was withdrawn, and why, until another one is published. Raises `Refused`."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    refuse_if(obstacles_to_withdrawing(edition, by=by))
    Retraction.objects.create(edition=edition, why=why, by=by)
    record("withdraw", "edition", edition.number, by=by.pk)
