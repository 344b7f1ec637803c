"""Secret addresses at which a calendar program reads one's own appointments. A change of one is a new one."""

import secrets
import uuid
from datetime import timedelta
from hashlib import sha256

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.people.models import Person, Role

READERS = frozenset({Role.Kind.CLIENT, Role.Kind.THERAPIST})
NOTED_EVERY = timedelta(days=1)


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def visible_to(self, person: Person) -> "CalendarAddressQuerySet":
        """One's own."""
        return self.filter(person=person)

    def in_force(self) -> "CalendarAddressQuerySet":
        """Not ended, of somebody who may sign in and did not stop working here since."""
        left = Q(person__leaving__at__gte=F("made_at"))
        return self.filter(ending=None, person__is_active=True).exclude(left)


class CalendarAddress(models.Model):
    """Somebody's calendar may be read by whoever has this address. Only a hash of its token is kept."""

    class Shows(models.TextChoices):
        """What a therapist's calendar says of a session."""

        BUSY = "busy", gettext_lazy("only that I am busy")
        INITIALS = "initials", gettext_lazy("the initials of whom I meet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_addresses")
    token_hash = models.CharField(max_length=64, unique=True)
    shows = models.CharField(max_length=8, choices=Shows.choices, default=Shows.BUSY)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = CalendarAddressQuerySet.as_manager()

    def note_reading(self) -> None:
        """Calendar programs come every hour; the trail hears of them once a day."""
        now = timezone.now()
        not_lately = Q(read_at=None) | Q(read_at__lte=now - NOTED_EVERY)
        with transaction.atomic():
            if CalendarAddress.objects.filter(not_lately, pk=self.pk).update(read_at=now):
                record("view", "calendar-address", self.pk, by=self.person_id, about=[self.person_id])


class CalendarAddressEnd(models.Model):
    """The address opens nothing any more: another took its place, or nobody is to read."""

    address = models.OneToOneField(CalendarAddress, on_delete=models.CASCADE, related_name="ending")
    at = models.DateTimeField(default=timezone.now)


def address_of(person: Person) -> CalendarAddress | None:
    """The one that works now."""
    return CalendarAddress.objects.visible_to(person).in_force().first()


@transaction.atomic
def make_address(person: Person, *, shows: str = CalendarAddress.Shows.BUSY) -> str:
    """The token (256 bit) of a new address, shown this once. The one before ends."""
    end_address(person)
    token = secrets.token_urlsafe(32)
    address = CalendarAddress.objects.create(person=person, token_hash=hash_of(token), shows=shows)
    record("make", "calendar-address", address.pk, by=person.pk, about=[person.pk])
    return token


@transaction.atomic
def end_address(person: Person) -> bool:
    """Whether there was one to end."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two at once would leave one of theirs behind
    addresses = CalendarAddress.objects.visible_to(person).filter(ending=None)
    for address in addresses:
        CalendarAddressEnd.objects.create(address=address)
        record("end", "calendar-address", address.pk, by=person.pk, about=[person.pk])
    return bool(addresses)


def address_with(token: str) -> CalendarAddress | None:
    """Whose calendar opens with this token, as long as that person has one to read."""
    found = CalendarAddress.objects.in_force().select_related("person").filter(token_hash=hash_of(token)).first()
    return found if found and found.person.role_kinds() & READERS else None


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
