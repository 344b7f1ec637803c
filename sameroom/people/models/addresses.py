"""Another e-mail address for a client: a day passes, in which whoever reads the old one can stop it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from sameroom.people.models.person import Person

WAITS = timedelta(hours=24)


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def visible_to(self, person: Person) -> "AddressChangeQuerySet":
        """One's own; at the front desk those of the clients that one may change."""
        return self.filter(person__in=Person.objects.changeable_by(person).values("pk"))

    def pending(self) -> "AddressChangeQuerySet":
        return self.filter(end=None)

    def due(self) -> "AddressChangeQuerySet":
        return self.pending().filter(asked_at__lte=timezone.now() - WAITS)


class AddressChange(models.Model):
    """The front desk asks for it. Codes to sign in go to an address, so whoever moves it could become the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="address_changes")
    address = models.EmailField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    objects = AddressChangeQuerySet.as_manager()

    @property
    def due_at(self) -> datetime:
        return self.asked_at + WAITS

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [self.person_id]


class AddressChangeEnd(models.Model):
    """It was made (`was_made`), or somebody stopped it."""

    change = models.OneToOneField(AddressChange, on_delete=models.CASCADE, related_name="end")
    was_made = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
