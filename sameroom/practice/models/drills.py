"""Practising the restore of a backup."""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import Person
from sameroom.practice.models.about import practice_zone
from sameroom.refusal import refuse_if

# Once a quarter, and some days for finding an hour.
EVERY = timedelta(days=100)


class DrillQuerySet(models.QuerySet["Drill"]):
    def newest_first(self) -> "DrillQuerySet":
        return self.order_by("-on", "-pk")


class Drill(models.Model):
    """Somebody brought a backup back somewhere else and looked whether it is whole. `found`: what is to be mended."""

    on = models.DateField()
    went_well = models.BooleanField()
    found = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = DrillQuerySet.as_manager()

    @property
    def age(self) -> timedelta:
        """In whole days, by the practice's clocks."""
        return timezone.localdate(timezone=practice_zone()) - self.on

    @property
    def is_recent(self) -> bool:
        return self.age <= EVERY


def obstacles_to_noting(*, on: date, went_well: bool, found: str) -> list[str]:
    """Why such a drill cannot be noted, as sentences."""
    ahead = on > timezone.localdate(timezone=practice_zone())
    return [
        *([_("This day is still to come.")] if ahead else []),
        *([] if went_well or found else [_("Write what did not go well, so that it can be mended.")]),
    ]


def note_drill(*, on: date, went_well: bool, found: str, by: Person) -> Drill:
    """Raises `Refused`."""
    refuse_if(obstacles_to_noting(on=on, went_well=went_well, found=found))
    drill = Drill.objects.create(on=on, went_well=went_well, found=found, by=by)
    record("note", "drill", drill.pk, by=by.pk)
    return drill
