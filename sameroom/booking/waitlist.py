"""Who waits for a time that suits, and the times that are offered to one person alone, for a while."""

import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sameroom.booking.clocks import on_the_wall
from sameroom.booking.occupancy import Hold
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Service, WeeklyHours

NOON, EVENING = 12, 17


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def visible_to(self, person: Person) -> "WaitingQuerySet":
        """One's own, never a partner's; and those of the files that one books for."""
        files = CaseFile.objects.bookable_by(person).exclude(people=person).values("pk")
        return self.filter(Q(person=person) | Q(case_file__in=files))

    def going_on(self) -> "WaitingQuerySet":
        return self.filter(end=None, until__gte=timezone.localdate(), case_file__closing=None)


class Waiting(models.Model):
    """A client would like a time that is not free now: on these days, at these parts of the day, up to `until`.

    `days`: figures of the week, 0 for Monday. `parts`: of `Part`. Both as text, and by the clocks of the therapist.
    """

    class Part(models.TextChoices):
        MORNING = "m", gettext_lazy("in the morning")
        AFTERNOON = "a", gettext_lazy("in the afternoon")
        EVENING = "e", gettext_lazy("in the evening")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    modality = models.CharField(max_length=12)
    days = models.CharField(max_length=7)
    parts = models.CharField(max_length=3)
    until = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    objects = WaitingQuerySet.as_manager()

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.person_id]

    @property
    def day_names(self) -> list[str]:
        return [str(day.label) for day in WeeklyHours.Weekday if str(day.value) in self.days]

    @property
    def part_names(self) -> list[str]:
        return [str(part.label) for part in self.Part if part.value in self.parts]

    def suits(self, moment: datetime, *, zone: str) -> bool:
        wall_time = on_the_wall(moment, zone)
        is_on_a_day = str(wall_time.weekday()) in self.days and wall_time.date() <= self.until
        return is_on_a_day and part_of_the_day(wall_time) in self.parts


def part_of_the_day(wall_time: datetime) -> str:
    if wall_time.hour < NOON:
        return Waiting.Part.MORNING
    return Waiting.Part.AFTERNOON if wall_time.hour < EVENING else Waiting.Part.EVENING


class WaitingEnd(models.Model):
    """The client has a time, or waits no more."""

    waiting = models.OneToOneField(Waiting, on_delete=models.CASCADE, related_name="end")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, person: Person) -> "OfferQuerySet":
        """One's own; and at work those of whom one sees that they wait."""
        return self.filter(waiting__in=Waiting.objects.visible_to(person).values("pk"))

    def to(self, person: Person) -> "OfferQuerySet":
        return self.filter(waiting__person=person)

    def standing(self) -> "OfferQuerySet":
        """Not answered, and not over."""
        return self.filter(reply=None, expires_at__gt=timezone.now(), waiting__end=None)


class Offer(models.Model):
    """A time is kept for one who waits. `hold` is gone once the time was taken, passed on, or is over for an hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    waiting = models.ForeignKey(Waiting, on_delete=models.CASCADE, related_name="offers")
    hold = models.OneToOneField(Hold, on_delete=models.SET_NULL, null=True, related_name="offer")
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["waiting", "starts_at"], name="offered_once")]

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.waiting.person_id]


class OfferAnswer(models.Model):
    """The client took the time, or passed it on."""

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="reply")
    is_taken = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)


def latest_day() -> date:
    """Nobody waits for longer than a year."""
    return timezone.localdate().replace(year=timezone.localdate().year + 1, day=min(timezone.localdate().day, 28))
