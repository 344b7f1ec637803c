"""Who and what is taken, from when to when. No two appointments take the same person or office at one time.

The database itself refuses an overlap (`overlaps.py`). Here it is asked first, so that whoever is too late hears it in
a sentence; those who want the same thing at the same moment come one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.busy import BusySpan
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Office, Service
from sameroom.refusal import refuse_if

HELD_FOR = timedelta(minutes=10)


class Resource(models.Model):
    """What can be taken: a person, or an office."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, null=True, related_name="+")
    office = models.OneToOneField(Office, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, office__isnull=False) | Q(person__isnull=False, office=None),
                name="a_person_or_an_office",
            )
        ]


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, person: Person) -> "HoldQuerySet":
        """One's own; what is offered to somebody who waits is no booking yet."""
        return self.filter(by=person, offer=None)


class Hold(models.Model):
    """A time is kept for whoever is just booking it. Living state: it goes when it is booked, and when it lapses.

    For a client in a file; or for a newcomer, of whom nothing is known yet but the browser: the hash of a random key in
    its session, and whose time it is.
    """

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, null=True, related_name="+")
    therapist = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    browser_hash = models.CharField(max_length=64, blank=True, db_index=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    modality = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False, case_file__isnull=False, therapist=None, browser_hash="")
                | (Q(by=None, case_file=None, therapist__isnull=False) & ~Q(browser_hash="")),
                name="held_by_a_client_or_a_newcomer",
            )
        ]

    @property
    def is_lapsed(self) -> bool:
        return self.expires_at <= timezone.now()


class Occupancy(models.Model):
    """A person or an office is taken: by an appointment, or by a hold while it lasts.

    `starts_at`, `ends_at`: Unix time in seconds, since a search for free times reads tens of thousands; the end is not
    included. `on_purpose`: staff put it over another one knowingly. Deleted when the time is free again.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="+", db_index=False)
    starts_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()
    appointment = models.ForeignKey(
        "booking.Appointment", on_delete=models.CASCADE, null=True, related_name="occupancies"
    )
    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, null=True, related_name="occupancies")
    on_purpose = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="free_again_after_it_was_taken"),
            models.CheckConstraint(
                condition=Q(appointment=None, hold__isnull=False) | Q(appointment__isnull=False, hold=None),
                name="taken_by_an_appointment_or_a_hold",
            ),
        ]
        indexes = [models.Index(fields=["resource", "ends_at", "starts_at"])]


@dataclass(frozen=True)
class Span:
    """Somebody or something, from when to when."""

    what: Person | Office
    starts_at: datetime
    ends_at: datetime


def take(spans: Sequence[Span], *, on_purpose: bool = False, **by: Any) -> None:
    """Take all of these, or none. `by`: `appointment=…` or `hold=…`. Inside a transaction.

    Raises `Refused`, naming what is taken, unless it is `on_purpose`.
    """
    resources = lock_resources([span.what for span in spans])
    ids = list(resources.values())
    Hold.objects.filter(occupancies__resource__in=ids, expires_at__lte=timezone.now()).delete()
    if not on_purpose:
        refuse_if(obstacles_to_taking(spans))
    Occupancy.objects.bulk_create(
        Occupancy(
            resource_id=resources[span.what],
            starts_at=_seconds(span.starts_at),
            ends_at=_seconds(span.ends_at),
            on_purpose=on_purpose,
            **by,
        )
        for span in spans
    )


def obstacles_to_taking(spans: Iterable[Span], *, apart_from: Any = None) -> list[str]:
    """Which of these are taken, as sentences. What takes them is not told.

    `apart_from`: an appointment that is being moved, and is not in its own way.
    """
    taken = [
        span
        for span in spans
        if _meets(span).exclude(appointment__isnull=False, appointment=apart_from).exists() or _is_busy_elsewhere(span)
    ]
    return [_("%(name)s is taken at this time.") % {"name": span.what.name} for span in taken]


def _meets(span: Span) -> models.QuerySet[Occupancy]:
    """What takes the same thing at that time: an appointment, also one put there on purpose, or a hold that lasts."""
    whose = {"person" if isinstance(span.what, Person) else "office": span.what}
    lasting = Q(hold=None) | Q(hold__expires_at__gt=timezone.now())
    return Occupancy.objects.filter(
        lasting,
        resource__in=Resource.objects.filter(**whose),
        starts_at__lt=_seconds(span.ends_at),
        ends_at__gt=_seconds(span.starts_at),
    )


def _is_busy_elsewhere(span: Span) -> bool:
    """Whether another calendar of that person's says so."""
    if not isinstance(span.what, Person):
        return False
    busy = BusySpan.objects.filter(therapist=span.what)
    return busy.filter(starts_at__lt=_seconds(span.ends_at), ends_at__gt=_seconds(span.starts_at)).exists()


def lock_resources(things: Iterable[Person | Office]) -> dict[Person | Office, int]:
    """The resource of each, held until the transaction ends: in one order everywhere, so that nobody waits in a ring.

    On SQLite who writes is alone in any case.
    """
    keys = {thing: _resource(thing) for thing in things}
    if connection.features.has_select_for_update:
        locked = Resource.objects.filter(pk__in=keys.values()).order_by("pk").select_for_update()
        list(locked.values_list("pk"))
    return keys


def _resource(thing: Person | Office) -> int:
    whose: dict[str, Any] = {"person" if isinstance(thing, Person) else "office": thing}
    return Resource.objects.get_or_create(**whose)[0].pk


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
