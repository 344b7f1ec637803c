"""Case files: the unit of treatment, and what became of it."""

import uuid
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.people.models.breaking_glass import BreakGlass
from sameroom.people.models.lockbox import Lock
from sameroom.people.models.person import Person, Role
from sameroom.refusal import refuse_if


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, person: Person) -> "CaseFileQuerySet":
        """Files that one is in, and those that are open to one as a member of staff."""
        return self.filter(Q(people=person) | Q(pk__in=CaseFile.objects.open_to_staff(person))).distinct()

    def open_to_staff(self, person: Person) -> "CaseFileQuerySet":
        """Files that `person` reads for the work's sake, and those of a client for whom `person` broke the glass.

        The front desk and the owner have no other way in.
        """
        broken = BreakGlass.objects.in_force(by=person).values("client")
        by_work = CaseFile.objects.by_work(person).values("pk")
        return self.filter(Q(pk__in=by_work) | Q(people__in=broken)).distinct()

    def by_work(self, person: Person) -> "CaseFileQuerySet":
        """The therapist's own; a supervisor's, of the therapists assigned, but for what is locked."""
        everything = CaseFile.objects
        treated, supervised = everything.treated_by(person), everything.supervised_by(person)
        return self.filter(Q(pk__in=treated.values("pk")) | Q(pk__in=supervised.values("pk")))

    def kept_from(self, person: Person) -> "CaseFileQuerySet":
        """Files of the therapists whom `person` supervises that a client locked: only their number is told."""
        if Role.Kind.SUPERVISOR not in person.role_kinds():
            return self.none()
        supervised = self.filter(therapist__supervised_by__supervisor=person)
        return supervised.exclude(pk__in=CaseFile.objects.open_to_staff(person).values("pk"))

    def bookable_by(self, person: Person) -> "CaseFileQuerySet":
        """Files for which `person` makes appointments: the therapist's own, and all for the front desk."""
        locked = Lock.objects.naming(person).of(Lock.Thing.CASE_FILE).values("thing_id")
        if Role.Kind.FRONT_DESK in person.role_kinds():
            return self.exclude(pk__in=locked)
        return self.treated_by(person)

    def attended_by(self, person: Person) -> "CaseFileQuerySet":
        """Files that `person` is in as a client."""
        return self.filter(people=person)

    def at_the_desk_of(self, person: Person) -> "CaseFileQuerySet":
        """For the front desk every file, but one's own and those that a client keeps from `person` by name."""
        if Role.Kind.FRONT_DESK not in person.role_kinds():
            return self.none()
        return self.bookable_by(person).exclude(people=person)

    def agreed_in_for(self, person: Person) -> "CaseFileQuerySet":
        """Files of which `person` may know who agreed to what: those worked with, and those at the front desk."""
        by_work, at_the_desk = CaseFile.objects.by_work(person), CaseFile.objects.at_the_desk_of(person)
        return self.filter(Q(pk__in=by_work.values("pk")) | Q(pk__in=at_the_desk.values("pk")))

    def treated_by(self, person: Person) -> "CaseFileQuerySet":
        """The therapist's own files, as long as `person` is a therapist here."""
        if Role.Kind.THERAPIST not in person.role_kinds():
            return self.none()
        named = Lock.objects.naming(person).of(Lock.Thing.CASE_FILE).values("thing_id")
        return self.filter(therapist=person).exclude(pk__in=named)

    def supervised_by(self, person: Person) -> "CaseFileQuerySet":
        """Files of the therapists whom `person` supervises, but for what is locked.

        Nor those of people with whom `person` shares a file as a client: nobody supervises their own family.
        """
        if Role.Kind.SUPERVISOR not in person.role_kinds():
            return self.none()
        locked = Lock.objects.holding(person).of(Lock.Thing.CASE_FILE).values("thing_id")
        near = Person.objects.filter(case_files__in=person.case_files.values("pk")).values("pk")
        others = self.filter(therapist__supervised_by__supervisor=person).exclude(pk__in=locked)
        return others.exclude(pk__in=CaseFile.objects.filter(people__in=near).values("pk"))

    def open(self) -> "CaseFileQuerySet":
        return self.filter(closing=None)


class CaseFile(models.Model):
    """The unit of treatment: one person, or a couple as such. A couple is A's file, B's file and the shared file."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", gettext_lazy("individual")
        COUPLE = "couple", gettext_lazy("couple")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    therapist = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="treats")
    people = models.ManyToManyField(Person, related_name="case_files")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = CaseFileQuerySet.as_manager()

    def __str__(self) -> str:
        """“Cleo Martin and Dev Martin”."""
        return join_names([person.name for person in self.people_in_order])

    @property
    def people_in_order(self) -> list[Person]:
        """By name. Reads what was prefetched."""
        return sorted(self.people.all(), key=lambda person: person.name)

    @property
    def is_closed(self) -> bool:
        return hasattr(self, "closing")

    @property
    def client_ids(self) -> list[UUID]:
        """Whose record this is."""
        return [person.pk for person in self.people.all()]

    def obstacles_to_closing(self, *, by: Person) -> list[str]:
        if self.is_closed:
            return [_("This file is closed already.")]
        if self.therapist != by:
            return [_("Only the therapist of this file can close it.")]
        return []

    @transaction.atomic
    def close(self, *, by: Person) -> "Closing":
        """Nothing is added from now on; it stays readable up to this moment. Raises `Refused`."""
        refuse_if(self.obstacles_to_closing(by=by))
        closing, is_first = Closing.objects.get_or_create(case_file=self, defaults={"by": by})
        refuse_if([] if is_first else [_("This file is closed already.")])
        record("close-file", "case-file", self.pk, by=by.pk, about=self.client_ids)
        return closing


class Closing(models.Model):
    """A case file was closed: it stays readable up to this moment, and nothing is added to it."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.CASCADE, related_name="closing")
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField(default=timezone.now)


def join_names(names: list[str]) -> str:
    """“Ada”, “Cleo and Dev”, “Cleo, Dev and Eve”, in the language in force."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
