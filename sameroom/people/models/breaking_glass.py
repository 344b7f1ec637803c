"""Breaking the glass: staff open a client's record that is closed to them, for a reason, for an hour, in the open."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.people.models.person import STAFF, Person

OPEN_FOR = timedelta(minutes=60)


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def in_force(self, *, by: Person) -> "BreakGlassQuerySet":
        """What `by` opened within the hour, while still working here."""
        if not by.role_kinds() & STAFF:
            return self.none()
        return self.filter(by=by, at__gt=timezone.now() - OPEN_FOR)


class BreakGlass(models.Model):
    """`by` may read all that concerns `client`, locked or not, until an hour after `at`."""

    class Reason(models.TextChoices):
        DANGER = "danger", _("somebody’s life or health is in danger")
        THERAPIST_AWAY = "therapist-away", _("the therapist cannot be reached, and the client needs an answer")
        LAW = "law", _("the law asks for it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="broken_glass")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="glass_broken")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = BreakGlassQuerySet.as_manager()

    @property
    def until(self) -> datetime:
        return self.at + OPEN_FOR
