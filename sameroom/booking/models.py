"""Appointments: one agreed hour. What became of it is told by the rows that hang from it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.people.models import CaseFile, Person, Role, join_names
from sameroom.people.models.staff import cannot_take_over
from sameroom.practice.models import Service
from sameroom.refusal import refuse_if

SEATS = 4
FARTHEST = timedelta(days=10 * 365)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, person: Person) -> "AppointmentQuerySet":
        """Those of one's own as a client, in a closed file up to its end; and those `open_to_staff`."""
        own = Q(participants__person=person, participants__role=Participant.Role.CLIENT)
        before_the_end = Q(case_file__closing=None) | Q(starts_at__lt=F("case_file__closing__at"))
        at_work = Q(pk__in=Appointment.objects.open_to_staff(person).values("pk"))
        return self.filter((own & before_the_end) | at_work).distinct()

    def open_to_staff(self, person: Person) -> "AppointmentQuerySet":
        """Those of the files that `person` reads; for the front desk all, but where a client locked it out by name."""
        ways = Q(case_file__in=CaseFile.objects.open_to_staff(person).values("pk"))
        if Role.Kind.FRONT_DESK in person.role_kinds():
            ways |= Q(case_file__in=CaseFile.objects.bookable_by(person).values("pk"))
        return self.filter(ways)

    def changeable_by(self, person: Person) -> "AppointmentQuerySet":
        """For the therapist of the file and for the front desk. A supervisor only reads, and so does broken glass."""
        return self.filter(case_file__in=CaseFile.objects.bookable_by(person).values("pk"))

    def not_cancelled(self) -> "AppointmentQuerySet":
        return self.filter(cancellation=None)

    def of(self, person: Person) -> "AppointmentQuerySet":
        return self.filter(participants__person=person)

    def with_client(self, person: Person) -> "AppointmentQuerySet":
        """Those that `person` comes to as a client. One filter: two would meet any participant's role."""
        return self.filter(participants__person=person, participants__role=Participant.Role.CLIENT)

    def between(self, earliest: datetime, latest: datetime) -> "AppointmentQuerySet":
        return self.filter(starts_at__gte=earliest, starts_at__lt=latest).order_by("starts_at")

    def whole(self) -> "AppointmentQuerySet":
        """With all that a list shows, in a fixed number of queries."""
        return self.select_related("service", "cancellation", "case_file__closing").prefetch_related(
            "participants__person"
        )


class Appointment(models.Model):
    """One agreed hour, online or in person.

    The time is kept three ways: in UTC, and as the wall time in a zone that people agreed on, since governments change
    clocks. `make` keeps them in step.
    """

    class Modality(models.TextChoices):
        ONLINE = "online", gettext_lazy("by video")
        IN_PERSON = "in-person", gettext_lazy("in person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    modality = models.CharField(max_length=12, choices=Modality.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wall_time = models.CharField(max_length=19)
    zone = models.CharField(max_length=60)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="ends_after_start")]
        indexes = [models.Index(fields=["starts_at"])]

    @property
    def is_online(self) -> bool:
        return self.modality == self.Modality.ONLINE

    @property
    def cancelled(self) -> bool:
        return hasattr(self, "cancellation")

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def participants_in_order(self) -> "list[Participant]":
        """The therapist first, then by name. Reads what `whole()` fetched."""
        return sorted(self.participants.all(), key=lambda p: (p.role != Participant.Role.THERAPIST, p.person.name))

    @property
    def therapist(self) -> Person:
        return self.participants_in_order[0].person

    @property
    def clients(self) -> "list[Participant]":
        return [p for p in self.participants_in_order if p.role == Participant.Role.CLIENT]

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is."""
        return [p.person_id for p in self.participants.all() if p.role == Participant.Role.CLIENT]

    @property
    def client_names(self) -> str:
        return join_names([p.person.name for p in self.clients])

    @property
    def with_words(self) -> str:
        """“with Ben Okafor”, for a client."""
        return _("with %(therapist)s") % {"therapist": self.therapist.name}

    def obstacles_to_cancelling(self) -> list[str]:
        if self.cancelled:
            return [_("This appointment is cancelled already.")]
        if self.ends_at <= timezone.now():
            return [_("This appointment is over. It can no longer be cancelled.")]
        return []

    @transaction.atomic
    def cancel(self, *, by: Person) -> "Cancellation":
        refuse_if(self.obstacles_to_cancelling())
        cancellation, is_first = Cancellation.objects.get_or_create(appointment=self, defaults={"by": by})
        refuse_if([] if is_first else [_("This appointment is cancelled already.")])
        record("cancel", "appointment", self.pk, by=by.pk, about=self.client_ids)
        return cancellation


class Participant(models.Model):
    """A person who takes part in an appointment."""

    class Role(models.TextChoices):
        CLIENT = "client", gettext_lazy("client")
        THERAPIST = "therapist", gettext_lazy("therapist")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "person"], name="once_in_an_appointment"),
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(role="therapist"), name="one_therapist_an_appointment"
            ),
        ]

    def partner(self) -> "Participant | None":
        """The other client of a couple's appointment."""
        if self.role != self.Role.CLIENT or self.appointment.service.kind != Service.Kind.COUPLE:
            return None
        return next((client for client in self.appointment.clients if client.pk != self.pk), None)


class Cancellation(models.Model):
    """The appointment does not take place; its links end with it."""

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="cancellation")
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField(default=timezone.now)


@dataclass(frozen=True)
class Proposal:
    """What somebody would like to make: with whom, what, and when by the clocks of `zone` (naive)."""

    case_file: CaseFile
    service: Service
    wall_time: datetime
    zone: str


def obstacles_to_making(proposal: Proposal, *, by: Person) -> list[str]:
    """Why this appointment cannot be made, as sentences."""
    case_file, service = proposal.case_file, proposal.service
    obstacles = []
    if not CaseFile.objects.bookable_by(by).filter(pk=case_file.pk).exists():
        obstacles.append(_("Only the therapist of this file can make an appointment in it."))
    if case_file.is_closed:
        obstacles.append(_("This file is closed. Open a new one to go on."))
    if (service.kind == Service.Kind.COUPLE) != (case_file.kind == CaseFile.Kind.COUPLE):
        obstacles.append(_("A couple session needs a couple's file, and the other services a file of one person."))
    return [*obstacles, *_obstacles_to_seating(case_file), *_obstacles_to_the_time(proposal.wall_time, proposal.zone)]


def _obstacles_to_seating(case_file: CaseFile) -> list[str]:
    people = set(case_file.people.values_list("pk", flat=True))
    if case_file.therapist_id in people:
        return [_("Nobody is therapist and client in one file. Another therapist has to take it over first.")]
    return [_("A session has at most four seats.")] if len(people) + 1 > SEATS else []


def _obstacles_to_the_time(wall_time: datetime, zone: str) -> list[str]:
    if wall_time - datetime.now() > FARTHEST:  # noqa: DTZ005 - to the day; no zone reaches the end of the calendar
        return [_("This day is more than ten years away. Choose one that is nearer.")]
    if not is_real(wall_time, zone):
        return [_("The clocks go forward that night: this hour does not exist. Choose another.")]
    if in_utc(wall_time, zone) < timezone.now() - timedelta(hours=1):
        return [_("This time has passed. Choose one that is still to come.")]
    return []


@transaction.atomic
def make(proposal: Proposal, *, modality: str, by: Person) -> Appointment:
    """An appointment of the file's therapist with everyone in it. Raises `Refused`."""
    refuse_if(obstacles_to_making(proposal, by=by))
    case_file, service = proposal.case_file, proposal.service
    starts_at = in_utc(proposal.wall_time, proposal.zone)
    appointment = Appointment.objects.create(
        case_file=case_file,
        service=service,
        modality=modality,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=service.minutes),
        wall_time=proposal.wall_time.isoformat(timespec="seconds"),
        zone=proposal.zone,
        made_by=by,
    )
    seats = [(case_file.therapist, Participant.Role.THERAPIST)]
    seats += [(person, Participant.Role.CLIENT) for person in case_file.people.all()]
    Participant.objects.bulk_create(Participant(appointment=appointment, person=p, role=role) for p, role in seats)
    record("make", "appointment", appointment.pk, by=by.pk, about=appointment.client_ids)
    return appointment


def in_utc(wall_time: datetime, zone: str) -> datetime:
    """The moment at which clocks in `zone` show `wall_time` (naive); the first of two where they show it twice."""
    return wall_time.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def is_real(wall_time: datetime, zone: str) -> bool:
    """Whether clocks in `zone` ever show `wall_time`: not in the hour that is skipped in spring."""
    return in_utc(wall_time, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall_time


def obstacles_to_handing_over_coming(case_file: CaseFile, *, to: Person) -> list[str]:
    """Who came, or is to come, to the file's appointments as a client never becomes the therapist in them."""
    places = Participant.objects.filter(appointment__case_file=case_file, person=to, role=Participant.Role.CLIENT)
    return [cannot_take_over(to)] if places.exists() else []


@transaction.atomic
def hand_over_coming(case_file: CaseFile, *, to: Person) -> list[Participant]:
    """The therapist's places in the file's appointments that are not over become `to`'s; returns those places.

    What is over keeps the name of whoever was there. Raises `Refused`.
    """
    refuse_if(obstacles_to_handing_over_coming(case_file, to=to))
    places = Participant.objects.filter(
        appointment__case_file=case_file, appointment__ends_at__gt=timezone.now(), role=Participant.Role.THERAPIST
    )
    changed = list(places)
    places.update(person=to)
    return changed
