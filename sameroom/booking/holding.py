"""A client books: sees the therapist's free times, keeps one for ten minutes, and makes it an appointment.

One of a couple books for both: that hour of the therapist's is taken at once, the partner's when the partner says yes.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.clocks import on_the_wall
from sameroom.booking.diaries import Stretch
from sameroom.booking.free import free_moments, free_office, needs_an_office
from sameroom.booking.making import Proposal, make, obstacles_to_being_there, spans_of, take_up
from sameroom.booking.models import Appointment
from sameroom.booking.occupancy import HELD_FOR, Hold, Span, obstacles_to_taking, take
from sameroom.people.models import CaseFile, Person, Role
from sameroom.practice.models import Office, Service, Therapist, obstacles_to_booking
from sameroom.refusal import Refused, refuse_if

MOST_TO_COME = 12


def services_of(case_file: CaseFile) -> list[Service]:
    """What can be booked in this file, the shortest first."""
    return list(Service.objects.offered().filter(kind=case_file.kind))


def times_for(
    case_file: CaseFile, service: Service, *, modality: str, by: Person, apart_from: Appointment | None = None
) -> list[datetime]:
    """When the file's therapist is free, within what the therapist lets clients book.

    Where one person comes alone, that person's own appointments are left out. A partner's never are: whoever of the two
    cannot come says so by not saying yes. `apart_from`: an appointment that is to be moved, and is not in its own way.
    """
    therapist = case_file.therapist
    profile = Therapist.objects.filter(person=therapist).first()
    if profile is None or Role.Kind.THERAPIST not in therapist.role_kinds() or obstacles_to_booking(therapist):
        return []
    now = timezone.now()
    earliest, latest = now + timedelta(hours=profile.notice_hours), now + timedelta(days=profile.horizon_days)
    stretch = Stretch(earliest, latest, apart_from)
    return free_moments(
        therapist,
        service,
        stretch,
        in_person=needs_an_office(modality),
        of=[by] if case_file.kind == CaseFile.Kind.INDIVIDUAL else [],
    )


@transaction.atomic
def hold(case_file: CaseFile, service: Service, starts_at: datetime, *, modality: str, by: Person) -> Hold:
    """This time is `by`'s for ten minutes. The one held before is let go. Raises `Refused`."""
    let_go(by)
    refuse_if(obstacles_to_booking(case_file.therapist))
    refuse_if(_too_many(case_file) or obstacles_to_being_there(case_file.therapist, by, modality=modality))
    times = times_for(case_file, service, modality=modality, by=by)
    refuse_if([] if starts_at in times else [taken()])
    spans = spans_for(case_file.therapist, service, starts_at, modality=modality)
    held = Hold.objects.create(
        case_file=case_file,
        service=service,
        modality=modality,
        office=office_in(spans),
        starts_at=starts_at,
        by=by,
        expires_at=timezone.now() + HELD_FOR,
    )
    take_or_say(spans, hold=held)
    return held


@transaction.atomic
def book(held: Hold) -> Appointment:
    """What was held becomes an appointment, and whoever held it says yes. Raises `Refused`.

    Where the ten minutes are over it is made all the same, unless somebody took the time meanwhile.
    """
    case_file, by = held.case_file, held.by
    if case_file is None or by is None:
        raise TypeError("What a newcomer holds is booked with its own file.")
    held.delete()
    return book_at(held.starts_at, case_file, held.service, modality=held.modality, office=held.office, by=by)


@transaction.atomic
def book_at(  # noqa: PLR0913 - an appointment has that many parts
    starts_at: datetime, case_file: CaseFile, service: Service, *, modality: str, office: Office | None, by: Person
) -> Appointment:
    """An appointment at this time, to which `by`, who is in the file, says yes. Raises `Refused`."""
    zone = zone_of(case_file.therapist)
    proposal = Proposal(case_file, service, on_the_wall(starts_at, zone), zone, modality, office=office)
    refuse_if([taken()] if obstacles_to_taking(proposal.spans) else [])
    appointment = make(proposal, by=by)
    take_up(appointment.participants.get(person=by))
    return appointment


def let_go(by: Person) -> None:
    """What this person holds is free again; not what is offered to them."""
    Hold.objects.filter(by=by, offer=None).delete()


def delete_lapsed() -> int:
    """For `work`: holds whose ten minutes are over an hour since. Until then whoever held one can still book it."""
    return Hold.objects.filter(expires_at__lte=timezone.now() - timedelta(hours=1)).delete()[0]


def spans_for(therapist: Person, service: Service, starts_at: datetime, *, modality: str) -> list[Span]:
    ends_at = starts_at + timedelta(minutes=service.minutes)
    spans = spans_of(therapist, None, starts_at, ends_at)
    if not needs_an_office(modality):
        return spans
    office = free_office(spans[0])
    refuse_if([] if office else [taken()])
    return spans_of(therapist, office, starts_at, ends_at)


def office_in(spans: list[Span]) -> Office | None:
    return next((span.what for span in spans if isinstance(span.what, Office)), None)


def take_or_say(spans: list[Span], *, hold: Hold) -> None:
    try:
        take(spans, hold=hold)
    except Refused:
        raise Refused([taken()]) from None


def _too_many(case_file: CaseFile) -> list[str]:
    to_come = Appointment.objects.not_cancelled().filter(case_file=case_file, starts_at__gt=timezone.now())
    if to_come.count() < MOST_TO_COME:
        return []
    return [_("You have %(count)d appointments to come. Call us to make more.") % {"count": MOST_TO_COME}]


def taken() -> str:
    return _("This time is no longer free. Choose another one.")


def zone_of(therapist: Person) -> str:
    return Therapist.objects.get(person=therapist).zone
