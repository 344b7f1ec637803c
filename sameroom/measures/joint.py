"""What a couple looks at together: only what both partners opened to each other, and only as long as both do.

What one partner chose is that partner's alone. Whether the other has not chosen yet, refused, or took it back looks the
same everywhere.
"""

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.measures.instruments import SESSION_CHECK
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from collections.abc import Iterable

A_COUPLE = 2


class OpeningQuerySet(models.QuerySet["Opening"]):
    def visible_to(self, person: Person) -> "OpeningQuerySet":
        """What one chose oneself; a partner's choice is the partner's, and the therapist's is none."""
        return self.filter(person=person)

    def in_force(self) -> "OpeningQuerySet":
        """The newest of each person on each thing."""
        same = {name: OuterRef(name) for name in ("case_file", "person", "thing")}
        return self.filter(~Exists(Opening.objects.filter(**same, number__gt=OuterRef("number"))))


class Opening(models.Model):
    """One partner opens one thing to the other, or (`is_open` False) no longer does."""

    class Thing(models.TextChoices):
        RELATIONSHIP = "relationship", gettext_lazy("How content you are in your relationship")
        RATINGS = "ratings", gettext_lazy("How you rated your sessions")

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="joint_openings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="joint_openings")
    thing = models.CharField(max_length=16, choices=Thing.choices)
    number = models.PositiveIntegerField()
    is_open = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_file", "person", "thing", "number"], name="one_opening_after_the_other"
            )
        ]


INSTRUMENTS = {
    Opening.Thing.RELATIONSHIP: ("csi-16", "csi-4"),
    Opening.Thing.RATINGS: (SESSION_CHECK,),
}


def obstacles_to_opening(case_file: CaseFile, *, by: Person) -> list[str]:
    """Why nothing in this file can be opened to a partner, as sentences."""
    if case_file.is_closed:
        return [_("This file is closed. Nothing in it is shown to you together any more.")]
    people = case_file.client_ids
    if case_file.kind != CaseFile.Kind.COUPLE or len(people) != A_COUPLE or by.pk not in people:
        return [_("Only two people who come as a couple can look at something together.")]
    return []


@transaction.atomic
def choose(case_file: CaseFile, thing: str, *, is_open: bool, by: Person) -> None:
    """It counts at once. The same again changes nothing. To close is never refused."""
    refuse_if(obstacles_to_opening(case_file, by=by) if is_open else [])
    Person.objects.select_for_update().get(pk=by.pk)
    own = Opening.objects.visible_to(by).filter(case_file=case_file, thing=thing)
    if own.in_force().filter(is_open=True).exists() == is_open:
        return
    number = (own.aggregate(newest=Max("number"))["newest"] or 0) + 1
    Opening.objects.create(case_file=case_file, person=by, thing=thing, number=number, is_open=is_open)
    record("open-to-partner" if is_open else "close-to-partner", "case-file", case_file.pk, by=by.pk, about=[by.pk])


def opened_by(person: Person, case_file: CaseFile) -> set[str]:
    """The things that this partner has open: for nobody but that partner."""
    own = Opening.objects.visible_to(person).in_force().filter(case_file=case_file, is_open=True)
    return set(own.values_list("thing", flat=True))


def opened_by_both(case_file: CaseFile) -> list[Opening.Thing]:
    """What may be shown to both together, in order; nothing in a file that is closed."""
    people = case_file.client_ids
    if case_file.is_closed or case_file.kind != CaseFile.Kind.COUPLE or len(people) != A_COUPLE:
        return []
    rows: Iterable[tuple[str, object]] = (
        Opening.objects.in_force()
        .filter(case_file=case_file, person__in=people, is_open=True)
        .values_list("thing", "person")
    )
    by = {thing: {person for one, person in rows if one == thing} for thing in Opening.Thing.values}
    return [thing for thing in Opening.Thing if len(by[thing]) == A_COUPLE]
