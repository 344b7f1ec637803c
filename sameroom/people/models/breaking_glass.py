"""Breaking the glass: staff open a client's record that is closed to them, for a reason, for an hour, in the open."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.models.person import STAFF, Person, Role
from sameroom.refusal import refuse_if
from sameroom.sealing.fields import SealedRow, SealedText

OPEN_FOR = timedelta(minutes=60)


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def visible_to(self, person: Person) -> "BreakGlassQuerySet":
        """For the client whose record it was: by whom, why, and what was said about it."""
        return self.filter(client=person)

    def in_force(self, *, by: Person) -> "BreakGlassQuerySet":
        """What `by` opened within the hour, while still working here."""
        if not by.role_kinds() & STAFF:
            return self.none()
        return self.filter(by=by, at__gt=timezone.now() - OPEN_FOR)


class BreakGlass(SealedRow):
    """`by` may read all that concerns `client`, locked or not, until an hour after `at`."""

    class Reason(models.TextChoices):
        DANGER = "danger", gettext_lazy("somebody’s life or health is in danger")
        THERAPIST_AWAY = (
            "therapist-away",
            gettext_lazy("the therapist cannot be reached, and the client needs an answer"),
        )
        LAW = "law", gettext_lazy("the law asks for it")

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="broken_glass")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="glass_broken")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = SealedText(max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    objects = BreakGlassQuerySet.as_manager()

    def container(self) -> str:
        return f"person:{self.client_id}"

    @property
    def until(self) -> datetime:
        return self.at + OPEN_FOR


@transaction.atomic
def break_glass(client: Person, *, reason: str, words: str, by: Person) -> BreakGlass:
    """Open all that concerns `client` to `by` for an hour; every owner is told at once. Raises `Refused`."""
    may = by.role_kinds() & STAFF and Role.Kind.CLIENT in client.role_kinds() and client != by
    refuse_if([] if may else [_("Only staff can open the record of a client.")])
    broken = BreakGlass.objects.create(by=by, client=client, reason=reason, words=words)
    record("break-glass", "person", client.pk, by=by.pk, about=[client.pk], reason=reason)
    for owner in Person.objects.staff().filter(role__kind=Role.Kind.OWNER):
        post(address=owner.email, language=owner.language, kind="glass-broken", reference=broken.pk)
    return broken
