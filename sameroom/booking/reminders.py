"""What somebody chose about being reminded, and each reminder that was posted. When one is due: `reminding.py`."""

import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.people.models import Person
from sameroom.practice.models import practice_zone

NINE_IN_THE_EVENING, EIGHT_IN_THE_MORNING = time(21), time(8)


class ReminderWishQuerySet(models.QuerySet["ReminderWish"]):
    def visible_to(self, person: Person) -> "ReminderWishQuerySet":
        """One's own."""
        return self.filter(person=person)


class ReminderWish(models.Model):
    """When somebody wants to be written to. Who chose nothing has what stands here by default.

    `two_days`, `two_hours`: before an appointment that one comes to; `as_therapist`: two hours before a session that
    one holds.
    Nothing is sent in the quiet hours, by the clocks of `zone` (empty: the practice's); the same time twice: none.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    two_days = models.BooleanField(default=True)
    two_hours = models.BooleanField(default=True)
    as_therapist = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=NINE_IN_THE_EVENING)
    quiet_to = models.TimeField(default=EIGHT_IN_THE_MORNING)
    zone = models.CharField(max_length=60, blank=True)

    objects = ReminderWishQuerySet.as_manager()

    @property
    def clocks(self) -> ZoneInfo:
        return ZoneInfo(self.zone) if self.zone else practice_zone()

    def is_quiet(self, moment: datetime) -> bool:
        at = moment.astimezone(self.clocks).time()
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to

    def quiet_began(self, moment: datetime) -> datetime:
        """When the quiet hours that `moment` lies in began."""
        local = moment.astimezone(self.clocks)
        day = local.date() if local.time() >= self.quiet_from else local.date() - timedelta(days=1)
        return datetime.combine(day, self.quiet_from, tzinfo=self.clocks)

    def quiet_ends(self, moment: datetime) -> datetime:
        """When the quiet hours that `moment` lies in end."""
        local = moment.astimezone(self.clocks)
        day = local.date() if local.time() < self.quiet_to else local.date() + timedelta(days=1)
        return datetime.combine(day, self.quiet_to, tzinfo=self.clocks)


class Reminder(models.Model):
    """One mail before an appointment, to one person: never two of a kind, unless the appointment was moved.

    `sequence`: how often it had been moved.
    """

    class Kind(models.TextChoices):
        TWO_DAYS = "two-days"
        TWO_HOURS = "two-hours"
        ANSWER = "answer"  # whoever was asked is reminded to say yes or no, instead

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey("booking.Appointment", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "person", "kind", "sequence"], name="reminded_once")
        ]


def wish_of(person: Person) -> ReminderWish:
    """What `person` chose, or what holds for who chose nothing: then it is not saved."""
    return ReminderWish.objects.visible_to(person).first() or ReminderWish(person=person)


def wishes_of(people: Iterable[Person]) -> dict[uuid.UUID, ReminderWish]:
    """By person, each with its zone, in two queries."""
    everybody = {one.pk: one for one in people}
    chosen = {wish.person_id: wish for wish in ReminderWish.objects.filter(person__in=everybody)}
    home = practice_zone().key
    wishes = {pk: chosen.get(pk) or ReminderWish(person=person) for pk, person in everybody.items()}
    for wish in wishes.values():
        wish.zone = wish.zone or home
    return wishes


@transaction.atomic
def choose(person: Person, **chosen: Any) -> ReminderWish:
    """`chosen`: fields of the wish; the others stay as they are."""
    wish, _is_new = ReminderWish.objects.update_or_create(person=person, defaults=chosen)
    record("change", "reminders", person.pk, by=person.pk, about=[person.pk])
    return wish
