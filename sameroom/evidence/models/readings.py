"""Which way a printed number points, as somebody read in the article where the abstract does not say it."""

import uuid

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.evidence.literature.facts import UNKNOWN, Fact
from sameroom.evidence.models.once import WrittenOnce
from sameroom.people.models import Person
from sameroom.refusal import refuse_if


class Reading(WrittenOnce):
    """Somebody read the article. `place`: where in it the direction stands, so that another one finds it.

    Never changed; the newest one of a figure counts.
    """

    class Sign(models.TextChoices):
        ONLINE = "online", gettext_lazy("Above 0 means: better online")
        IN_PERSON = "in_person", gettext_lazy("Above 0 means: better in person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fact = models.CharField(max_length=40)
    sign = models.CharField(max_length=10, choices=Sign.choices)
    place = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]


def obstacles_to_reading(fact: Fact) -> list[str]:
    return (
        [] if fact.sign == UNKNOWN else [_("The source prints which way this number points. There is nothing to add.")]
    )


@transaction.atomic
def tell_sign(fact: Fact, *, sign: str, place: str, by: Person) -> Reading:
    """From the next edition on the number has a direction. Raises `Refused`."""
    refuse_if(obstacles_to_reading(fact))
    reading = Reading.objects.create(fact=fact.code, sign=sign, place=place, by=by)
    record("make", "reading", reading.pk, by=by.pk)
    return reading


def newest_readings() -> dict[str, Reading]:
    """By the figure's code."""
    return {one.fact: one for one in Reading.objects.select_related("by")}
