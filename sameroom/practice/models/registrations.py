"""Where a therapist stands in their College's register, as they say it and as the owner found it there."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import Person, Role
from sameroom.practice.colleges import STANDINGS, Standing
from sameroom.practice.models.about import Therapist
from sameroom.refusal import refuse_if

WARNED_BEFORE = timedelta(days=30)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def newest(self) -> "RegistrationQuerySet":
        """What counts of each therapist: what was said last."""
        newer = Registration.objects.filter(therapist=OuterRef("therapist"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer))


class Registration(models.Model):
    """What a therapist says of their place in the register. Never changed: other facts are another row, unchecked."""

    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="registrations")
    standing = models.CharField(max_length=24)
    number = models.CharField(max_length=30)
    expires_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = RegistrationQuerySet.as_manager()

    @property
    def facts(self) -> Standing:
        return STANDINGS[self.standing]

    @property
    def today(self) -> date:
        """By the clocks that the therapist works by. On the last day itself the registration still holds."""
        return timezone.localdate(timezone=ZoneInfo(self.therapist.zone))

    @property
    def is_lapsed(self) -> bool:
        return self.expires_on < self.today

    @property
    def ends_soon(self) -> bool:
        return not self.is_lapsed and self.expires_on <= self.today + WARNED_BEFORE

    @property
    def is_checked(self) -> bool:
        return hasattr(self, "checking")


class RegistrationCheck(models.Model):
    """Somebody looked this up in the College's public register and found it so."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="checking")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def registration_of(therapist: Therapist) -> Registration | None:
    """What counts now; nothing, where none was given."""
    rows = Registration.objects.filter(therapist=therapist).newest()
    return rows.select_related("therapist__person", "checking__by").first()


def obstacles_to_booking(person: Person) -> list[str]:
    """Why nobody can book this therapist now, as sentences. Who gave no registration yet is none of the clients'."""
    rows = Registration.objects.filter(therapist__person=person).newest().select_related("therapist")
    if not any(one.is_lapsed for one in rows):
        return []
    return [_("%(name)s cannot be booked: the registration with the College ran out.") % {"name": person.name}]


def obstacles_to_checking(registration: Registration, *, by: Person) -> list[str]:
    """Nobody vouches for themselves, unless there is no other owner."""
    if registration.is_checked:
        return [_("This was checked already.")]
    others = Person.objects.staff().filter(role__kind=Role.Kind.OWNER).exclude(pk=by.pk)
    if registration.therapist.person_id == by.pk and others.exists():
        return [_("Ask another owner to check yours.")]
    return []


@transaction.atomic
def check(registration: Registration, *, by: Person) -> None:
    """Raises `Refused`, also for who comes second."""
    refuse_if(obstacles_to_checking(registration, by=by))
    _row, is_first = RegistrationCheck.objects.get_or_create(registration=registration, defaults={"by": by})
    refuse_if([] if is_first else [_("This was checked already.")])
    record("check", "registration", registration.pk, by=by.pk)
