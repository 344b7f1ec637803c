"""Making an appointment, taking it up, and handing it over: each takes the time of whom it concerns."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.clocks import in_utc, is_real
from sameroom.booking.invitations import Bundles, tell
from sameroom.booking.models import SEATS, Appointment, Overlap, Participant, TakingUp, lock
from sameroom.booking.occupancy import Span, obstacles_to_taking, take
from sameroom.people.models import CaseFile, Person
from sameroom.people.models.residence import province_of
from sameroom.people.models.staff import cannot_take_over
from sameroom.practice.models import Office, Service, obstacles_to_booking
from sameroom.practice.provinces import obstacles_to_practising
from sameroom.refusal import refuse_if

FARTHEST = timedelta(days=10 * 365)


@dataclass(frozen=True)
class Proposal:
    """What somebody would like to make: with whom, what, how, and when by the clocks of `zone` (naive).

    `office`: for a session in person, where the practice has offices. `overlap`: why staff put it over another
    appointment (`Overlap.Why`); empty, where it is to be free.
    """

    case_file: CaseFile
    service: Service
    wall_time: datetime
    zone: str
    modality: str
    office: Office | None = None
    overlap: str = ""

    @property
    def starts_at(self) -> datetime:
        return in_utc(self.wall_time, self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.service.minutes)

    @property
    def spans(self) -> list[Span]:
        """The therapist and the office, with the gap after it."""
        return spans_of(self.case_file.therapist, self.office, self.starts_at, self.ends_at)


def spans_of(therapist: Person, office: Office | None, starts_at: datetime, ends_at: datetime) -> list[Span]:
    free_again = ends_at + timedelta(minutes=gap_of(therapist))
    return [Span(what, starts_at, free_again) for what in (therapist, office) if what]


def gap_of(therapist: Person) -> int:
    """Minutes that stay free after each session."""
    return therapist.therapist.gap_minutes if hasattr(therapist, "therapist") else 0


def obstacles_to_making(proposal: Proposal, *, by: Person) -> list[str]:
    """Why this appointment cannot be made, as sentences."""
    obstacles = obstacles_to_proposing(proposal, by=by)
    return obstacles if obstacles or proposal.overlap else obstacles_to_taking(proposal.spans)


def obstacles_to_proposing(proposal: Proposal, *, by: Person) -> list[str]:
    """The same, whether the time is taken or not."""
    case_file, service = proposal.case_file, proposal.service
    obstacles = []
    is_own = CaseFile.objects.attended_by(by).filter(pk=case_file.pk).exists()
    if not is_own and not CaseFile.objects.bookable_by(by).filter(pk=case_file.pk).exists():
        obstacles.append(_("Only the therapist of this file can make an appointment in it."))
    if case_file.is_closed:
        obstacles.append(_("This file is closed. Open a new one to go on."))
    is_for_both = (service.kind == Service.Kind.COUPLE) == (case_file.kind == CaseFile.Kind.COUPLE)
    if not is_for_both and service.kind != Service.Kind.CONSULTATION:  # a couple begins with a consultation, too
        obstacles.append(_("A couple session needs a couple's file, and the other services a file of one person."))
    if proposal.office and proposal.modality == Appointment.Modality.ONLINE:
        obstacles.append(_("A session by video needs no office."))
    obstacles += obstacles_to_booking(case_file.therapist)
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
def make(proposal: Proposal, *, by: Person, bundles: Bundles | None = None) -> Appointment:
    """An appointment of the file's therapist with everyone in it. Raises `Refused`.

    The therapist's time and the office are taken at once; a client's when that client takes it up. `bundles`: where
    several are made together, and told in one mail.
    """
    refuse_if(obstacles_to_making(proposal, by=by))
    case_file = proposal.case_file
    appointment = Appointment.objects.create(
        case_file=case_file,
        service=proposal.service,
        modality=proposal.modality,
        office=proposal.office,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        wall_time=proposal.wall_time.isoformat(timespec="seconds"),
        zone=proposal.zone,
        fee_cents=proposal.service.fee_cents,
        tax=proposal.service.tax,
        made_by=by,
    )
    take(proposal.spans, on_purpose=bool(proposal.overlap), appointment=appointment)
    if proposal.overlap:
        Overlap.objects.create(appointment=appointment, why=proposal.overlap, by=by)
    seats = [(case_file.therapist, Participant.Role.THERAPIST)]
    seats += [(person, Participant.Role.CLIENT) for person in case_file.people.all()]
    Participant.objects.bulk_create(Participant(appointment=appointment, person=p, role=role) for p, role in seats)
    tell(appointment, bundles=bundles)
    record("make", "appointment", appointment.pk, by=by.pk, about=appointment.client_ids, reason=proposal.overlap)
    return appointment


def obstacles_to_being_there(therapist: Person, client: Person, *, modality: str) -> list[str]:
    """Whether the client is where the therapist may practise, as sentences for this client alone."""
    by_video = modality == Appointment.Modality.ONLINE
    return obstacles_to_practising(therapist, province_of(client), by_video=by_video)


def obstacles_to_taking_up(participant: Participant) -> list[str]:
    """Why this client cannot say yes to the appointment, as sentences for this client alone."""
    appointment = participant.appointment
    if appointment.cancelled:
        return [_("This appointment was cancelled.")]
    if appointment.starts_at <= timezone.now():
        return [_("This appointment has begun already.")]
    if hasattr(participant, "taking_up"):
        return [_("You have said yes already.")]
    if obstacles_to_taking([_own(participant)]):
        return [_("You have another appointment at this time.")]
    return obstacles_to_being_there(appointment.therapist, participant.person, modality=appointment.modality)


@transaction.atomic
def take_up(participant: Participant) -> None:
    """The client says yes, and is taken from then on. Raises `Refused`."""
    participant.appointment = lock(participant.appointment)  # not while it is being cancelled
    refuse_if(obstacles_to_taking_up(participant))
    TakingUp.objects.create(participant=participant)
    take([_own(participant)], appointment=participant.appointment)
    who = participant.person_id
    record("take-up", "appointment", participant.appointment_id, by=who, about=[who])


def _own(participant: Participant) -> Span:
    appointment = participant.appointment
    return Span(participant.person, appointment.starts_at, appointment.ends_at)


def obstacles_to_handing_over_coming(case_file: CaseFile, *, to: Person) -> list[str]:
    """Who came, or is to come, to the file's appointments as a client never becomes the therapist in them."""
    places = Participant.objects.filter(appointment__case_file=case_file, person=to, role=Participant.Role.CLIENT)
    return [cannot_take_over(to)] if places.exists() else []


@transaction.atomic
def hand_over_coming(case_file: CaseFile, *, to: Person, by: Person) -> list[Participant]:
    """The therapist's places in the file's appointments that are not over become `to`'s; returns those places.

    What is over keeps the name of whoever was there. Where `to` is taken at that time, the two overlap, and say so.
    Raises `Refused`.
    """
    refuse_if(obstacles_to_handing_over_coming(case_file, to=to))
    places = Participant.objects.filter(
        appointment__case_file=case_file, appointment__ends_at__gt=timezone.now(), role=Participant.Role.THERAPIST
    )
    facts = ("appointment__office", "appointment__cancellation", "appointment__overlap")
    changed = list(places.select_related(*facts).order_by("appointment__starts_at", "pk"))
    for place in changed:
        if not place.appointment.cancelled:
            _take_over_the_time(place.appointment, before=place.person, to=to, by=by)
    places.update(person=to)
    return changed


def _take_over_the_time(appointment: Appointment, *, before: Person, to: Person, by: Person) -> None:
    """Another therapist is taken instead of the one before; the office stays taken as it was."""
    appointment.occupancies.filter(resource__person=before).delete()
    spans = spans_of(to, None, appointment.starts_at, appointment.ends_at)
    overlaps = bool(obstacles_to_taking(spans))
    take(spans, on_purpose=overlaps, appointment=appointment)
    if overlaps and not hasattr(appointment, "overlap"):
        Overlap.objects.create(appointment=appointment, why=Overlap.Why.HANDED_OVER, by=by)
