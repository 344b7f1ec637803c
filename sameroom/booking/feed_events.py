"""What a calendar program reads at a secret address: from 30 days ago to everything that is to come."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Event

from sameroom.booking.calendar import (
    CANCELLED,
    CONFIRMED,
    TENTATIVE,
    Said,
    event_of,
    feed_file,
    place_of,
    practice_address,
)
from sameroom.booking.feeds import CalendarAddress
from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import Person, join_names

KEPT_FOR = timedelta(days=30)


def feed_at(address: CalendarAddress) -> str:
    """The calendar in its owner's language: as a client one's own, as a therapist those whom one treats."""
    person = address.person
    with translation.override(person.language):
        place = practice_address()
        return feed_file([_event(one, address, place) for one in appointments_in_feed(person)])


def appointments_in_feed(person: Person) -> list[Appointment]:
    """What is cancelled stays for 30 days, so that every program hears of it."""
    since = timezone.now() - KEPT_FOR
    lately = Q(cancellation=None) | Q(cancellation__at__gt=since)
    own = Appointment.objects.visible_to(person).of(person).filter(lately, ends_at__gt=since)
    return list(own.whole().prefetch_related("participants__invitations").order_by("starts_at"))


def _event(appointment: Appointment, address: CalendarAddress, place: str) -> Event:
    own = next(one for one in appointment.participants.all() if one.person_id == address.person_id)
    is_at_work = own.role == Participant.Role.THERAPIST
    shows_busy = is_at_work and address.shows == CalendarAddress.Shows.BUSY
    told = [told for one in appointment.participants.all() for told in one.invitations.all()]
    changes = [appointment.made_at, *(one.at for one in told)]
    if appointment.cancelled:
        changes.append(appointment.cancellation.at)
    said = Said(
        summary=_summary(appointment, address) if is_at_work else _("Appointment"),
        place="" if shows_busy else place_of(appointment, place),
        status=_status(appointment, own),
        sequence=max((one.sequence for one in told), default=0),
        stamp=max(changes),
    )
    return event_of(appointment, said)


def _summary(appointment: Appointment, address: CalendarAddress) -> str:
    """To a therapist: “CM and DM”, or only “Busy”."""
    if address.shows == CalendarAddress.Shows.BUSY:
        return _("Busy")
    return join_names([initials(client.person.name) for client in appointment.clients])


def initials(name: str) -> str:
    """“CM” for “Cleo Martin”."""
    return "".join(word[0].upper() for word in name.replace("-", " ").split())


def _status(appointment: Appointment, own: Participant) -> str:
    if appointment.cancelled:
        return CANCELLED
    return TENTATIVE if own.is_waited_for else CONFIRMED
