"""When therapists can be booked, and where. All times here are those of the clocks in the therapist's zone."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sameroom.people.models import Person


class Office(models.Model):
    """A room of the practice's, for sessions in person. ("Room" is the video room.)"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WeeklyHours(models.Model):
    """Each week on this day, from … to … . A therapist may have several on one day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="weekly_hours_end_after_they_start"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_day_of_the_week"),
        ]


class TimeOff(models.Model):
    """Whole days, both included, on which the weekly hours do not count. Why is nobody's business here."""

    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="times_off")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="time_off_ends_after_it_starts")]


class ExtraHours(models.Model):
    """On this one day also from … to … , whatever the week says: on a holiday and in time off, too."""

    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="extra_hours")
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["on", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="extra_hours_end_after_they_start")
        ]


class Holiday(models.Model):
    """A day on which the practice is closed."""

    on = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["on"]


def listed(name: str, therapist: Person | None = None) -> models.QuerySet[Any]:
    """One of the lists of a page: a therapist's `weekly`, `off`, `extra`; the practice's `office`, `holiday`.

    Nothing, where there is no list of this name.
    """
    if therapist is not None:
        of_a_therapist: dict[str, Any] = {"weekly": WeeklyHours, "off": TimeOff, "extra": ExtraHours}
        rows = of_a_therapist.get(name)
        return rows.objects.filter(therapist=therapist) if rows else WeeklyHours.objects.none()
    of_the_practice: dict[str, Any] = {"office": Office, "holiday": Holiday}
    return of_the_practice[name].objects.all() if name in of_the_practice else Office.objects.none()
