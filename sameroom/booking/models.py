"""Appointments: one agreed hour. What became of it is told by the rows that hang from it."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.arriving import Arrival as Arrival
from sameroom.booking.attendance import Attendance as Attendance
from sameroom.booking.busy import BusyCalendar as BusyCalendar
from sameroom.booking.busy import BusyReading as BusyReading
from sameroom.booking.busy import BusySpan as BusySpan
from sameroom.booking.calls import Call as Call
from sameroom.booking.calls import CallMade as CallMade
from sameroom.booking.changes import Cancellation as Cancellation
from sameroom.booking.changes import Move as Move
from sameroom.booking.changes import Overlap as Overlap
from sameroom.booking.changes import SwitchToOnline as SwitchToOnline
from sameroom.booking.changes import TakingUp as TakingUp
from sameroom.booking.feeds import CalendarAddress as CalendarAddress
from sameroom.booking.feeds import CalendarAddressEnd as CalendarAddressEnd
from sameroom.booking.fees import FeeWaiver as FeeWaiver
from sameroom.booking.fees import MissedFee as MissedFee
from sameroom.booking.fees import charge
from sameroom.booking.invitations import Bundle as Bundle
from sameroom.booking.invitations import Invitation as Invitation
from sameroom.booking.invitations import TakingBack as TakingBack
from sameroom.booking.invitations import tell_cancelled
from sameroom.booking.occupancy import Hold as Hold
from sameroom.booking.occupancy import Occupancy as Occupancy
from sameroom.booking.occupancy import Resource as Resource
from sameroom.booking.partners import ComingAlong as ComingAlong
from sameroom.booking.partners import PartnerInvitation as PartnerInvitation
from sameroom.booking.reminders import Reminder as Reminder
from sameroom.booking.reminders import ReminderWish as ReminderWish
from sameroom.booking.series import Occurrence as Occurrence
from sameroom.booking.series import Omission as Omission
from sameroom.booking.series import Series as Series
from sameroom.booking.series import SeriesEnd as SeriesEnd
from sameroom.booking.waitlist import Offer as Offer
from sameroom.booking.waitlist import OfferAnswer as OfferAnswer
from sameroom.booking.waitlist import Waiting as Waiting
from sameroom.booking.waitlist import WaitingEnd as WaitingEnd
from sameroom.people.models import CaseFile, Person, Role, join_names
from sameroom.practice.models import Office, Service, fee_words
from sameroom.refusal import refuse_if

SEATS = 4


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

    def with_therapist(self, person: Person) -> "AppointmentQuerySet":
        return self.filter(participants__person=person, participants__role=Participant.Role.THERAPIST)

    def between(self, earliest: datetime, latest: datetime) -> "AppointmentQuerySet":
        return self.filter(starts_at__gte=earliest, starts_at__lt=latest).order_by("starts_at")

    def whole(self) -> "AppointmentQuerySet":
        """With all that a list shows, in a fixed number of queries."""
        seats = Participant.objects.select_related("person", "taking_up", "arrival")
        told = ("occurrence__series__end", "partner_invitation__coming_along")
        facts = ("service", "cancellation", "office", "overlap", "case_file__closing", *told)
        with_facts = self.select_related(*facts)
        return with_facts.prefetch_related(models.Prefetch("participants", seats))


class Appointment(models.Model):
    """One agreed hour, online or in person.

    The time is kept three ways: in UTC, and as the wall time in a zone that people agreed on, since governments change
    clocks. `make` keeps them in step. The fee is that of the service when it was made.
    """

    class Modality(models.TextChoices):
        ONLINE = "online", gettext_lazy("by video")
        IN_PERSON = "in-person", gettext_lazy("in person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    modality = models.CharField(max_length=12, choices=Modality.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wall_time = models.CharField(max_length=19)
    zone = models.CharField(max_length=60)
    fee_cents = models.PositiveIntegerField(default=0)
    tax = models.CharField(max_length=8, choices=Service.Tax.choices, default=Service.Tax.EXEMPT)
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
    def fee(self) -> str:
        return fee_words(self.fee_cents, self.tax)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

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

    def asks(self, person: Person) -> bool:
        """Whether this client has still to say yes or no. Reads what `whole()` fetched."""
        return any(client.is_waited_for for client in self.clients if client.person_id == person.pk)

    @property
    def waits_for_a_partner(self) -> bool:
        """Whether the partner was asked by mail and has not said yes. Reads what `whole()` fetched."""
        return hasattr(self, "partner_invitation") and not hasattr(self.partner_invitation, "coming_along")

    def obstacles_to_declining(self, person: Person) -> list[str]:
        """Why this client cannot say no any more, as sentences."""
        if self.asks(person) or self.cancelled:
            return self.obstacles_to_cancelling()
        return [_("You have said yes already. Call us if you cannot come.")]

    @transaction.atomic
    def cancel(self, *, by: Person, asked_by: "Participant | None" = None) -> "Cancellation":
        """`asked_by`: the client who cannot come, and pays what they signed; None, where the practice cancels.

        Raises `Refused`.
        """
        refuse_if(lock(self).obstacles_to_cancelling())
        asking = asked_by.person if asked_by else None
        given = {"by": by, "asked_by": asking}
        cancellation, is_first = Cancellation.objects.get_or_create(appointment=self, defaults=given)
        refuse_if([] if is_first else [_("This appointment is cancelled already.")])
        self.occupancies.all().delete()
        tell_cancelled(self)
        record("cancel", "appointment", self.pk, by=by.pk, about=self.client_ids)
        if asked_by:
            charge(asked_by, MissedFee.Why.LATE, by=by)
        return cancellation


def lock(appointment: Appointment) -> Appointment:
    """The appointment as it is now, held until the transaction ends: changes of it come one after the other."""
    return Appointment.objects.select_for_update(of=("self",)).select_related("cancellation").get(pk=appointment.pk)


def lock_all(appointments: "list[Appointment]") -> None:
    """All of these at once, in one order everywhere, so that nobody waits in a ring."""
    wanted = Appointment.objects.filter(pk__in=[one.pk for one in appointments])
    list(wanted.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


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

    @property
    def is_waited_for(self) -> bool:
        """A client who has not said yes yet to an appointment that is to come."""
        to_come = not self.appointment.cancelled and self.appointment.starts_at > timezone.now()
        return self.role == self.Role.CLIENT and to_come and not hasattr(self, "taking_up")

    def partner(self) -> "Participant | None":
        """The other client of a couple's appointment, or of their first conversation."""
        if self.role != self.Role.CLIENT or self.appointment.service.kind == Service.Kind.INDIVIDUAL:
            return None
        return next((client for client in self.appointment.clients if client.pk != self.pk), None)
