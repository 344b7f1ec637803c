"""Waiting for a time; and what becomes free is offered to one after the other, each alone for an hour."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.holding import book_at, office_in, spans_for, taken, times_for, zone_of
from sameroom.booking.making import obstacles_to_being_there
from sameroom.booking.models import Appointment, Hold
from sameroom.booking.occupancy import take
from sameroom.booking.reminders import wishes_of
from sameroom.booking.waitlist import Offer, OfferAnswer, Waiting, WaitingEnd, latest_day
from sameroom.mail.models import post
from sameroom.people.models import Person
from sameroom.refusal import Refused, refuse_if

KIND = "offer"
KEPT_FOR = timedelta(hours=1)
# Nobody is offered more than one in so long.
RESTS = timedelta(hours=4)


def obstacles_to_waiting(wish: Waiting) -> list[str]:
    """`wish`: not saved yet. Why this client cannot wait for such a time, as sentences."""
    if wish.case_file.is_closed or wish.person_id not in wish.case_file.client_ids:
        return [_("This file is closed. Open a new one to go on.")]
    if not wish.days or not wish.parts:
        return [_("Choose at least one day and one part of the day.")]
    too_far = obstacles_to_waiting_until(wish.until)
    return too_far or obstacles_to_being_there(wish.case_file.therapist, wish.person, modality=wish.modality)


def obstacles_to_waiting_until(day: date) -> list[str]:
    if timezone.localdate() <= day <= latest_day():
        return []
    return [_("Choose a day that is to come, within a year.")]


@transaction.atomic
def wait(wish: Waiting) -> Waiting:
    """From now on; what this client waited for in the same file before is no longer waited for. Raises `Refused`."""
    refuse_if(obstacles_to_waiting(wish))
    for before in Waiting.objects.going_on().filter(case_file=wish.case_file, person=wish.person):
        _end(before, by=wish.person)
    wish.at = timezone.now()
    wish.save(force_insert=True)
    record("wait", "waiting", wish.pk, by=wish.person_id, about=wish.client_ids)
    return wish


@transaction.atomic
def stop_waiting(waiting: Waiting, *, by: Person) -> None:
    """A time that is just offered is free again. Twice is once."""
    _end(waiting, by=by)
    record("stop-waiting", "waiting", waiting.pk, by=by.pk, about=waiting.client_ids)


def make_offers() -> int:
    """For `work`: how many times were offered. The one who waits longest comes first; nobody is woken for it."""
    facts = ("case_file__therapist", "service", "person")
    going_on = list(Waiting.objects.going_on().select_related(*facts).order_by("at", "pk"))
    hours, now = wishes_of(one.person for one in going_on), timezone.now()
    return sum(_offer_to(one) for one in going_on if not hours[one.person_id].is_quiet(now))


@transaction.atomic
def take_offer(offer: Offer, *, by: Person) -> Appointment:
    """It becomes an appointment, to which the client says yes; after the hour, too, unless somebody took it meanwhile.

    Raises `Refused`.
    """
    waiting = _lock(offer.waiting)
    refuse_if(_obstacles_to_answering(offer))
    office = offer.hold.office if offer.hold else None
    if offer.hold:
        offer.hold.delete()
    else:
        case_file, service = waiting.case_file, waiting.service
        office = office_in(spans_for(case_file.therapist, service, offer.starts_at, modality=waiting.modality))
    OfferAnswer.objects.create(offer=offer, is_taken=True)
    appointment = book_at(
        offer.starts_at, waiting.case_file, waiting.service, modality=waiting.modality, office=office, by=by
    )
    _end(waiting, by=by)
    return appointment


@transaction.atomic
def pass_on(offer: Offer, *, by: Person) -> None:
    """The time is free for the next one; the client waits on. Raises `Refused`."""
    _lock(offer.waiting)
    refuse_if(_obstacles_to_answering(offer))
    OfferAnswer.objects.create(offer=offer, is_taken=False)
    Hold.objects.filter(offer=offer).delete()
    record("pass-on", "offer", offer.pk, by=by.pk, about=offer.client_ids)


def _obstacles_to_answering(offer: Offer) -> list[str]:
    if OfferAnswer.objects.filter(offer=offer).exists():
        return [_("You have answered already.")]
    if offer.starts_at <= timezone.now() or WaitingEnd.objects.filter(waiting=offer.waiting).exists():
        return [taken()]
    return []


def _offer_to(waiting: Waiting) -> bool:
    if waiting.offers.filter(at__gt=timezone.now() - RESTS).exists():
        return False
    moment = _first_that_suits(waiting)
    try:
        return moment is not None and _keep(waiting, moment)
    except Refused:  # somebody was quicker; the next round looks again
        return False


def _first_that_suits(waiting: Waiting) -> datetime | None:
    """Of the free times that this client could book, one that was not offered before."""
    case_file = waiting.case_file
    before = set(waiting.offers.values_list("starts_at", flat=True))
    times = times_for(case_file, waiting.service, modality=waiting.modality, by=waiting.person)
    zone = zone_of(case_file.therapist)
    return next((one for one in times if one not in before and waiting.suits(one, zone=zone)), None)


@transaction.atomic
def _keep(waiting: Waiting, moment: datetime) -> bool:
    """Whether the time is now kept for this one. Raises `Refused` where it is taken."""
    locked = _lock(waiting)
    if Offer.objects.standing().filter(waiting=locked).exists() or locked.offers.filter(starts_at=moment).exists():
        return False  # another worker was quicker
    case_file, now = waiting.case_file, timezone.now()
    until = now + KEPT_FOR
    spans = spans_for(case_file.therapist, waiting.service, moment, modality=waiting.modality)
    held = Hold.objects.create(
        case_file=case_file,
        service=waiting.service,
        modality=waiting.modality,
        office=office_in(spans),
        starts_at=moment,
        by=waiting.person,
        expires_at=until,
    )
    take(spans, hold=held)
    offer = Offer.objects.create(waiting=waiting, hold=held, starts_at=moment, expires_at=until, at=now)
    person = waiting.person
    post(address=person.email, language=person.language, kind=KIND, reference=offer.pk)
    return True


def _lock(waiting: Waiting) -> Waiting:
    """Answers and offers of one client come one after the other."""
    return Waiting.objects.select_for_update(of=("self",)).select_related("case_file", "service").get(pk=waiting.pk)


def _end(waiting: Waiting, *, by: Person) -> None:
    WaitingEnd.objects.get_or_create(waiting=waiting, defaults={"by": by})
    Hold.objects.filter(offer__waiting=waiting).delete()
