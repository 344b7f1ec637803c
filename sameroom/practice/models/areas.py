"""What a therapist has learned to treat, with the evidence, and who looked at it.

A College lets a member name an area of practice only with verifiable training (CRPO Standard 6.2).
"""

import uuid

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sameroom.audit.trail import record
from sameroom.people.models import Person, Role
from sameroom.practice.matching.vocabulary import AREAS, COMMUNITIES
from sameroom.practice.models.about import Therapist
from sameroom.refusal import refuse_if

ALL_AREAS = AREAS | COMMUNITIES
MOST_FOCUSED = 3


class AreaQuerySet(models.QuerySet["Area"]):
    def standing(self) -> "AreaQuerySet":
        """Not taken back; approved or not."""
        return self.filter(ending=None)

    def approved(self) -> "AreaQuerySet":
        """What the public may read."""
        return self.standing().filter(approval__isnull=False)

    def waiting(self) -> "AreaQuerySet":
        """Of whoever treats people here: what an owner has still to look at."""
        return self.standing().filter(approval=None, therapist__in=Therapist.objects.treating())


class Area(models.Model):
    """A therapist's word that they work with this, and by what. Never changed: another evidence is another row.

    `code`: one of `AREAS` or `COMMUNITIES`. `is_focus`: among the few that the therapist works with most.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=24)
    evidence = models.CharField(max_length=300)
    is_focus = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["-is_focus", "at"]

    @property
    def words(self) -> str | Promise:
        return ALL_AREAS.get(self.code, self.code)

    @property
    def is_approved(self) -> bool:
        return hasattr(self, "approval")


class AreaApproval(models.Model):
    """Somebody looked at the evidence and found it good."""

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="approval")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class AreaEnding(models.Model):
    """It is not said any more, by the therapist's or the owner's wish."""

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="ending")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def obstacles_to_naming(therapist: Therapist, code: str) -> list[str]:
    """Each area stands once: what shows it is one text, which somebody approves as a whole."""
    if Area.objects.standing().filter(therapist=therapist, code=code).exists():
        return [_("This is in the list already. To write something else, remove it there first.")]
    return []


def obstacles_to_focusing(therapist: Therapist) -> list[str]:
    """What somebody works with most is a few things; everything at once would say nothing."""
    if Area.objects.standing().filter(therapist=therapist, is_focus=True).count() < MOST_FOCUSED:
        return []
    return [
        ngettext(
            "%(most)d area is marked as the one you work with most. Remove it first, or add this one as another.",
            "%(most)d areas are marked as those you work with most. Remove one first, or add this one as another.",
            MOST_FOCUSED,
        )
        % {"most": MOST_FOCUSED}
    ]


@transaction.atomic
def claim(area: Area) -> None:
    """Keeps a new row. Raises `Refused`, also for who says the same a moment later."""
    therapist = Therapist.objects.select_for_update().get(pk=area.therapist_id)
    refuse_if(obstacles_to_naming(therapist, area.code))
    refuse_if(obstacles_to_focusing(therapist) if area.is_focus else [])
    area.save(force_insert=True)
    record("change", "therapist", therapist.person_id, by=area.by_id)


def obstacles_to_approving(area: Area, *, by: Person) -> list[str]:
    """Nobody vouches for themselves, unless there is no other owner."""
    if area.is_approved or hasattr(area, "ending"):
        return [_("This was approved or removed already.")]
    others = Person.objects.staff().filter(role__kind=Role.Kind.OWNER).exclude(pk=by.pk)
    if area.therapist.person_id == by.pk and others.exists():
        return [_("Ask another owner to look at yours.")]
    return []


@transaction.atomic
def approve(area: Area, *, by: Person) -> None:
    """Raises `Refused`, also for who comes second, or after it was removed."""
    area = _locked(area)
    refuse_if(obstacles_to_approving(area, by=by))
    AreaApproval.objects.create(area=area, by=by)
    record("check", "therapist", area.therapist.person_id, by=by.pk)


@transaction.atomic
def end(area: Area, *, by: Person) -> bool:
    """Whether it stood until now. Once is enough: who comes second finds it ended."""
    area = _locked(area)
    _row, is_first = AreaEnding.objects.get_or_create(area=area, defaults={"by": by})
    if is_first:
        record("change", "therapist", area.therapist.person_id, by=by.pk)
    return is_first


def _locked(area: Area) -> Area:
    """As it is now, and so that nobody approves what another one removes at the same moment."""
    return Area.objects.select_for_update(of=("self",)).select_related("therapist").get(pk=area.pk)
