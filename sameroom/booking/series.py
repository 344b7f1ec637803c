"""A place that comes again: every so many weeks at the same hour of the clocks. Its appointments are like any other."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from dateutil.rrule import rrulestr
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sameroom.people.models import CaseFile, Person

MOST_WEEKS_APART = 4


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, person: Person) -> "SeriesQuerySet":
        """One's own as a client, and those of the files that one works with or books for."""
        files = CaseFile.objects.visible_to(person).values("pk")
        booked = CaseFile.objects.bookable_by(person).values("pk")
        return self.filter(models.Q(case_file__in=files) | models.Q(case_file__in=booked))

    def kept(self) -> "SeriesQuerySet":
        """Those that go on without an end."""
        return self.filter(is_kept=True, end=None, case_file__closing=None)


class Series(models.Model):
    """`rule`: a recurrence rule (RFC 5545, 3.3.10) on the wall time `first` (naive, ISO 8601) of `zone`.

    `is_kept`: the place is kept without an end; `work` makes the next appointments (`repeating.extend`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    first = models.CharField(max_length=19)
    zone = models.CharField(max_length=60)
    is_kept = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = SeriesQuerySet.as_manager()

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return self.case_file.client_ids

    @property
    def weeks_apart(self) -> int:
        return int(self.rule.rpartition("=")[2])

    @property
    def rhythm(self) -> str:
        """“every week”, “every 2 weeks”."""
        weeks = self.weeks_apart
        return ngettext("every week", "every %(weeks)d weeks", weeks) % {"weeks": weeks}

    @property
    def has_ended(self) -> bool:
        return hasattr(self, "end")

    def times_after(self, day: date) -> Iterator[datetime]:
        """By the clocks of `zone`, without an end."""
        begins = datetime.fromisoformat(self.first)
        return (one for one in rrulestr(self.rule, dtstart=begins) if one.date() > day)

    def planned_until(self) -> date:
        """The last day for which something was made, or left out."""
        days = [rows.aggregate(last=Max("on"))["last"] for rows in (self.occurrences, self.omissions)]
        return max((day for day in days if day), default=datetime.fromisoformat(self.first).date())


class Occurrence(models.Model):
    """One appointment of a series. `on`: the day that the rule names, wherever the appointment was moved since."""

    appointment = models.OneToOneField("booking.Appointment", on_delete=models.CASCADE, related_name="occurrence")
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="once_on_a_day_of_the_series")]


class Omission(models.Model):
    """A day of the rule on which there is no appointment: it was left out, or the time was taken."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="omissions")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="left_out_once")]


class SeriesEnd(models.Model):
    """Nothing more is made in this series."""

    series = models.OneToOneField(Series, on_delete=models.CASCADE, related_name="end")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Reach(models.TextChoices):
    """How much of a series an act is about."""

    THIS = "this", _("this one")
    FOLLOWING = "following", _("this one and those after it")
    ALL = "all", _("all that are to come")


def rule_of(weeks_apart: int) -> str:
    return f"FREQ=WEEKLY;INTERVAL={weeks_apart}"


def first_times(begins: datetime, weeks_apart: int, count: int) -> list[datetime]:
    """After the first one, by the clocks."""
    return list(islice(iter(rrulestr(rule_of(weeks_apart), dtstart=begins)), 1, count + 1))
