"""Other calendars of a therapist: when they say busy, nobody is offered that time. What it is about is never kept."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.outside import CannotFetch, Fetched, Reach, Trouble, fetch, place_of
from sameroom.booking.reading import spans_in
from sameroom.people.models import Person, Role
from sameroom.practice.models import Therapist
from sameroom.refusal import refuse_if
from sameroom.sealing.fields import SealedRow, SealedText

READ_EVERY = timedelta(minutes=15)
# So long what was read last counts; and so long nothing but what is new is asked for.
GOOD_FOR = ANEW_AFTER = timedelta(days=1)
AHEAD = timedelta(days=430)
MOST_CALENDARS = 5
SENTENCES = {
    Trouble.ADDRESS: gettext_lazy("This address is not one that we may read."),
    Trouble.NOT_THERE: gettext_lazy("There is no calendar at this address any more. Copy the address once more."),
    Trouble.NO_ANSWER: gettext_lazy("Nobody answers at this address."),
    Trouble.TOO_SLOW: gettext_lazy("The answer takes too long."),
    Trouble.TOO_LARGE: gettext_lazy("This calendar is too large for us: more than 5 MB."),
    Trouble.NO_CALENDAR: gettext_lazy("What stands there is not a calendar."),
    Trouble.TOO_MUCH: gettext_lazy("There are more events in it than we can read."),
}


class BusyCalendarQuerySet(models.QuerySet["BusyCalendar"]):
    def visible_to(self, person: Person) -> "BusyCalendarQuerySet":
        """One's own."""
        return self.filter(therapist=person)


class BusyCalendar(SealedRow):
    """A calendar of a therapist's elsewhere. Its address is a secret: whoever has it reads everything in there."""

    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    address = SealedText(max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)

    objects = BusyCalendarQuerySet.as_manager()

    @property
    def host(self) -> str:
        """All that is ever shown of the address."""
        return urlsplit(self.address).hostname or ""

    @property
    def client_ids(self) -> list[UUID]:
        """Nobody's record: a therapist's own affair."""
        return []

    def container(self) -> str:
        return f"person:{self.therapist_id}"


class BusyReading(models.Model):
    """How the last reading of a calendar went. Living state: each reading takes the place of the one before.

    `read_at`: the last that went well; `whole_at`: the last of the whole file. `trouble`: one of `Trouble`, or empty.
    """

    calendar = models.OneToOneField(BusyCalendar, on_delete=models.CASCADE, related_name="reading")
    next_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=200, blank=True)
    trouble = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"])]

    @property
    def trouble_words(self) -> str:
        return str(SENTENCES[Trouble(self.trouble)]) if self.trouble else ""

    @property
    def still_counts(self) -> bool:
        return self.read_at is not None and self.read_at > timezone.now() - GOOD_FOR


class BusySpan(models.Model):
    """From when to when (Unix seconds, as in `Occupancy`) a therapist is busy elsewhere."""

    calendar = models.ForeignKey(BusyCalendar, on_delete=models.CASCADE, related_name="+")
    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    starts_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["therapist", "ends_at", "starts_at"])]


def usual_reach() -> Reach:
    return Reach(closed_hosts=frozenset(settings.ALLOWED_HOSTS))


def obstacles_to_adding(address: str, *, by: Person) -> list[str]:
    """Why this calendar cannot be added, as sentences. Nobody is asked yet."""
    if BusyCalendar.objects.visible_to(by).count() >= MOST_CALENDARS:
        return [_("You have %(count)d calendars here already. Remove one first.") % {"count": MOST_CALENDARS}]
    try:
        place_of(address, usual_reach())
    except CannotFetch:
        return [_("This is not an address that we can read. It begins with https:// and often ends in .ics.")]
    return []


@transaction.atomic
def add_calendar(address: str, *, by: Person) -> BusyCalendar:
    """`work` reads it a moment later. Raises `Refused`."""
    refuse_if(obstacles_to_adding(address, by=by))
    calendar = BusyCalendar.objects.create(therapist=by, address=address)
    BusyReading.objects.create(calendar=calendar)
    record("add", "busy-calendar", calendar.pk, by=by.pk)
    return calendar


@transaction.atomic
def remove_calendar(calendar: BusyCalendar, *, by: Person) -> None:
    """With all that was read from it."""
    record("remove", "busy-calendar", calendar.pk, by=by.pk)
    calendar.delete()


def read_due_calendar(reach: Reach | None = None) -> bool:
    """For `work`: the one that waits longest is read, if one is due. One at a time, since mail waits meanwhile."""
    now = timezone.now()
    due = BusyReading.objects.filter(next_at__lte=now, calendar__therapist__is_active=True)
    due = due.filter(calendar__therapist__role__kind=Role.Kind.THERAPIST).order_by("next_at", "pk")
    reading = due.select_related("calendar__therapist").first()
    if reading is None:
        return False
    mine = BusyReading.objects.filter(pk=reading.pk, next_at=reading.next_at)
    if mine.update(next_at=now + READ_EVERY):
        _read(reading, reach or usual_reach(), now)
    return True


def _read(reading: BusyReading, reach: Reach, now: datetime) -> None:
    is_fresh = reading.whole_at is not None and reading.whole_at > now - ANEW_AFTER and not reading.trouble
    known = {"etag": reading.etag, "modified": reading.modified} if is_fresh else {}
    try:
        fetched = fetch(reading.calendar.address, **known, reach=reach)
        spans = (
            None
            if fetched is None
            else spans_in(fetched.content, zone=_zone(reading), earliest=now, latest=now + AHEAD)
        )
    except CannotFetch as trouble:
        _note_trouble(reading, trouble.why, now)
        return
    _note_reading(reading, fetched, spans, now)


@transaction.atomic
def _note_reading(
    reading: BusyReading, fetched: Fetched | None, spans: list[tuple[int, int]] | None, now: datetime
) -> None:
    rows = BusyReading.objects.filter(pk=reading.pk)
    if fetched is None or spans is None:
        rows.update(read_at=now, trouble="")
        return
    # Nothing is left of a calendar that was removed while it was read.
    if rows.update(read_at=now, whole_at=now, trouble="", etag=fetched.etag, modified=fetched.modified):
        calendar = reading.calendar
        BusySpan.objects.filter(calendar=calendar).delete()
        BusySpan.objects.bulk_create(
            BusySpan(calendar=calendar, therapist_id=calendar.therapist_id, starts_at=begins, ends_at=ends)
            for begins, ends in spans
        )


@transaction.atomic
def _note_trouble(reading: BusyReading, why: Trouble, now: datetime) -> None:
    """What was read last counts for a day."""
    BusyReading.objects.filter(pk=reading.pk).update(trouble=why.value)
    if not reading.still_counts:
        BusySpan.objects.filter(calendar=reading.calendar).delete()


def _zone(reading: BusyReading) -> str:
    profile = Therapist.objects.filter(person=reading.calendar.therapist).first()
    return profile.zone if profile else "America/Toronto"
