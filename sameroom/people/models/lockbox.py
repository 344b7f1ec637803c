"""The lock-box: what a client keeps from somebody who could otherwise read it (PHIPA, sections 20 (2), 37 and 38)."""

import uuid
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.people.models.person import STAFF, Person
from sameroom.refusal import refuse_if

if TYPE_CHECKING:
    from sameroom.people.models.files import CaseFile


class LockQuerySet(models.QuerySet["Lock"]):
    def visible_to(self, person: Person) -> "LockQuerySet":
        """Those that one placed oneself: a partner's lock is the partner's own affair."""
        return self.filter(by=person)

    def in_force(self) -> "LockQuerySet":
        return self.filter(removal=None)

    def holding(self, person: Person) -> "LockQuerySet":
        """Those that keep something from `person`, unless it is the therapist of the file."""
        return self.in_force().filter(Q(against=person) | Q(against=None))

    def naming(self, person: Person) -> "LockQuerySet":
        """Those that keep something from `person` by name: they hold whatever `person` is to the file."""
        return self.in_force().filter(against=person)

    def of(self, thing: str) -> "LockQuerySet":
        return self.filter(thing=thing)


class Lock(models.Model):
    """A client keeps one thing from one member of staff, or (`against` empty) from all but the file's therapist.

    Whoever meets a lock is told that something is kept back, never what. Only broken glass opens it.
    """

    class Thing(models.TextChoices):
        CASE_FILE = "case-file", gettext_lazy("a whole file")
        RESPONSE = "response", gettext_lazy("one session’s answers")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="locks")
    thing = models.CharField(max_length=20, choices=Thing.choices)
    thing_id = models.UUIDField()
    against = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = LockQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["thing", "thing_id"])]

    @transaction.atomic
    def remove(self, *, by: Person) -> "Removal":
        removal, is_first = Removal.objects.get_or_create(lock=self, defaults={"by": by})
        refuse_if([] if is_first else [_("This lock is taken off already.")])
        record("unlock", self.thing, self.thing_id, by=by.pk, about=[by.pk])
        return removal


class Removal(models.Model):
    """The client took the lock off."""

    lock = models.OneToOneField(Lock, on_delete=models.CASCADE, related_name="removal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def obstacles_to_locking(case_file: "CaseFile", *, thing: str, against: Person | None, by: Person) -> list[str]:
    """Why `by` cannot keep this from `against`, as sentences. `case_file` is the file that the thing lies in."""
    obstacles = []
    if not case_file.people.filter(pk=by.pk).exists():
        obstacles.append(_("Only the people in a file can keep something in it from others."))
    if against and not against.role_kinds() & STAFF:
        obstacles.append(_("Choose somebody who works at the practice."))
    if thing == Lock.Thing.CASE_FILE and against == case_file.therapist:
        obstacles.append(
            _("Your therapist needs the file to work with you. You can keep single answers back, or close the file.")
        )
    return obstacles


@transaction.atomic
def lock(case_file: "CaseFile", *, thing: str, thing_id: UUID, against: Person | None, by: Person) -> Lock:
    """Keep a thing of this file from `against`. Asking twice makes one lock. Raises `Refused`."""
    refuse_if(obstacles_to_locking(case_file, thing=thing, against=against, by=by))
    same = Lock.objects.in_force().filter(by=by, thing=thing, thing_id=thing_id, against=against).first()
    if same:
        return same
    record("lock", thing, thing_id, by=by.pk, about=[by.pk])
    return Lock.objects.create(by=by, thing=thing, thing_id=thing_id, against=against)
