"""The practice itself: its name and address, its therapists, what it offers."""

from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sameroom.look.money import dollars
from sameroom.people.models import CaseFile, Person, Role
from sameroom.people.provinces import PROVINCES
from sameroom.practice.matching.vocabulary import LANGUAGES
from sameroom.practice.models.pictures import Picture


class Practice(models.Model):
    """One installation is one practice: there is at most one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    province = models.CharField(max_length=2, choices=PROVINCES.items(), default="ON")
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    zone = models.CharField(max_length=60, default="America/Toronto")
    introduction_en = models.TextField(blank=True)
    introduction_fr = models.TextField(blank=True)
    logo = models.OneToOneField(Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_practice")]

    @property
    def introduction(self) -> str:
        return in_language(self, "introduction")


def practice_zone() -> ZoneInfo:
    """The zone whose clocks hang on the practice's walls."""
    practice = Practice.objects.first()
    return ZoneInfo(practice.zone if practice else "America/Toronto")


def in_ontario() -> list[str]:
    return ["ON"]


def in_english() -> list[str]:
    return ["en"]


def one_and_two() -> list[str]:
    return ["individual", "couple"]


def adults() -> list[str]:
    return ["adult", "older"]


def both_ways() -> list[str]:
    return ["online", "in-person"]


class TherapistQuerySet(models.QuerySet["Therapist"]):
    def shown(self) -> "TherapistQuerySet":
        """Who is in force in their College's register, as the owner found it there: whom the front page shows."""
        registrations = apps.get_model("practice", "Registration").objects.newest()
        in_force = registrations.filter(checking__isnull=False, expires_on__gte=timezone.localdate())
        return self.treating().filter(pk__in=in_force.values("therapist"))

    def described_by(self, person: Person) -> "TherapistQuerySet":
        """Whose words, face and registration `person` may change: one's own; for the owner everybody's."""
        kinds = person.role_kinds()
        if Role.Kind.OWNER in kinds:
            return self.treating()
        return self.treating().filter(person=person) if Role.Kind.THERAPIST in kinds else self.none()

    def hours_changeable_by(self, person: Person) -> "TherapistQuerySet":
        """One's own; for the front desk and the owner everybody's."""
        kinds = person.role_kinds()
        if kinds & {Role.Kind.FRONT_DESK, Role.Kind.OWNER}:
            return self.filter(person__is_active=True)
        return self.filter(person=person) if Role.Kind.THERAPIST in kinds else self.none()

    def taking_new_clients(self) -> "TherapistQuerySet":
        """Who said so and has fewer open files than the most they take."""
        open_files = CaseFile.objects.open().filter(therapist=OuterRef("person")).order_by().values("therapist")
        number = Coalesce(Subquery(open_files.annotate(number=Count("pk")).values("number")), 0)
        is_below = Q(caseload_cap=None) | Q(caseload_cap__gt=F("number_of_files"))
        return self.annotate(number_of_files=number).filter(is_below, takes_new_clients=True)

    def treating(self) -> "TherapistQuerySet":
        """Who works here as a therapist now."""
        return self.filter(person__is_active=True, person__role__kind=Role.Kind.THERAPIST)

    def hours_visible_to(self, person: Person) -> "TherapistQuerySet":
        """Those, and a supervisor sees everybody's."""
        if Role.Kind.SUPERVISOR in person.role_kinds():
            return self.filter(person__is_active=True)
        return self.hours_changeable_by(person)


class Therapist(models.Model):
    """What the public may know of a person who treats, and how this therapist is booked.

    `gap_minutes`: free after each session, for the therapist and the office. Sessions start every `grid_minutes` from
    the beginning of the hours. Clients book no later than `notice_hours` before, and up to `horizon_days` ahead.
    `daily_cap`: so many sessions a day at most. `provinces`: where clients may be, by two letters, since a College's
    registration ends at a border.

    What matching goes by has the codes of `matching/vocabulary.py`: `languages` (`other_languages` are those that have
    none), `gender`, whom the therapist `sees` (`individual`, `couple`), of which `ages`, in which `modalities`, and
    `styles` (−3 to 3). `caseload_cap`: so many open files at most. `reduced_fee_cents`: what a session costs for whom
    the usual fee is too much, where the therapist has places for that.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="therapist")
    languages = models.JSONField(default=in_english)
    other_languages = models.CharField(max_length=120, blank=True)
    gender = models.CharField(max_length=12, blank=True)
    sees = models.JSONField(default=one_and_two)
    ages = models.JSONField(default=adults)
    modalities = models.JSONField(default=both_ways)
    styles = models.JSONField(default=dict, blank=True)
    takes_new_clients = models.BooleanField(default=True)
    caseload_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    reduced_fee_cents = models.PositiveIntegerField(null=True, blank=True)
    about_en = models.TextField(blank=True)
    about_fr = models.TextField(blank=True)
    video_url = models.URLField(blank=True)
    picture = models.OneToOneField(Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    zone = models.CharField(max_length=60, default="America/Toronto")
    gap_minutes = models.PositiveSmallIntegerField(default=10)
    grid_minutes = models.PositiveSmallIntegerField(default=30)
    notice_hours = models.PositiveSmallIntegerField(default=24)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    daily_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    provinces = models.JSONField(default=in_ontario)

    objects = TherapistQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(grid_minutes__gte=5, grid_minutes__lte=240), name="a_grid"),
            models.CheckConstraint(condition=models.Q(gap_minutes__lte=120), name="a_short_gap"),
            models.CheckConstraint(condition=models.Q(horizon_days__lte=400), name="a_near_horizon"),
        ]

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def about(self) -> str:
        return in_language(self, "about")

    @property
    def languages_spoken(self) -> str:
        """“English, French”."""
        known = [str(LANGUAGES[code]) for code in self.languages if code in LANGUAGES]
        return ", ".join([*known, *filter(None, [self.other_languages])])


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> "ServiceQuerySet":
        """Not retired, the shortest first."""
        return self.filter(retirement=None).order_by("minutes", "pk")


class Service(models.Model):
    """Something that the practice offers, with its usual length in minutes and its fee in cents of a Canadian dollar.

    Psychotherapy is exempt from HST since 20 June 2024 (CRA Notice 335); a practice that offers something else says so.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("individual")
        COUPLE = "couple", _("couple")
        CONSULTATION = "consultation", _("consultation")

    class Tax(models.TextChoices):
        EXEMPT = "exempt", _("no tax")
        HST = "hst", _("plus HST (13 %)")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name_en = models.CharField(max_length=80)
    name_fr = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    fee_cents = models.PositiveIntegerField(default=0)
    tax = models.CharField(max_length=8, choices=Tax.choices, default=Tax.EXEMPT)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=5, minutes__lte=240), name="a_sensible_length")
        ]

    def __str__(self) -> str:
        return _("%(name)s, %(minutes)d minutes") % {"name": self.name, "minutes": self.minutes}

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def fee(self) -> str:
        """“$160”, “$160 plus HST (13 %)”, “free”."""
        return fee_words(self.fee_cents, self.tax)


class Retirement(models.Model):
    """This service is no longer offered. Appointments that were made for it keep it."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="retirement")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def fee_words(cents: int, tax: str) -> str:
    """`tax`: one of `Service.Tax`."""
    if not cents:
        return gettext("free")
    return dollars(cents) if tax == Service.Tax.EXEMPT else f"{dollars(cents)} {Service.Tax(tax).label}"


def in_language(row: models.Model, field: str) -> str:
    """The row's `field` in the language in force, English where there is none in French."""
    french = (get_language() or "en").startswith("fr")
    return str((french and getattr(row, f"{field}_fr")) or getattr(row, f"{field}_en"))
