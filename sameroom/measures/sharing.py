"""Who reads what a client said of a rift in a session (RISQ): the client chooses, each time in a new row."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sameroom.measures.instruments import RISQ

if TYPE_CHECKING:
    from sameroom.people.models import Person

NOT_OF_A_RIFT = ~Q(instrument=RISQ)


class SharingQuerySet(models.QuerySet["Sharing"]):
    def visible_to(self, person: "Person") -> "SharingQuerySet":
        """What one chose oneself. Others learn of it by what they may read, or may not."""
        return self.filter(response__person=person)

    def in_force(self) -> "SharingQuerySet":
        """The newest of each response."""
        later = Sharing.objects.filter(response=OuterRef("response"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))


class Sharing(models.Model):
    """One choice for one response; the newest counts. Without any, nobody reads it."""

    class Readers(models.TextChoices):
        THERAPIST = "therapist", gettext_lazy("my therapist")
        RESPONSIBLE = "responsible", gettext_lazy("somebody responsible at the practice, not my therapist")
        NOBODY = "nobody", gettext_lazy("nobody")

    response = models.ForeignKey("measures.Response", on_delete=models.CASCADE, related_name="sharings")
    number = models.PositiveSmallIntegerField()
    readers = models.CharField(max_length=12, choices=Readers.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = SharingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="one_choice_after_the_other")]


def shared_with(readers: Sharing.Readers) -> Q:
    """Of responses: what was said of a rift, for these readers."""
    return Q(instrument=RISQ, pk__in=Sharing.objects.in_force().filter(readers=readers).values("response"))
