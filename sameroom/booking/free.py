"""Free times of one therapist, as moments: for a page, and to help whoever came too late."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.diaries import Stretch, diaries, taken_of, taken_of_offices
from sameroom.booking.making import Proposal
from sameroom.booking.models import Appointment
from sameroom.booking.occupancy import Span, obstacles_to_taking
from sameroom.booking.slots import Taken, free_times, starts
from sameroom.people.models import Person
from sameroom.practice.models import Office, Service, Therapist

NEAREST = 3
LOOK_AROUND = timedelta(days=21)


def free_moments(
    therapist: Person, service: Service, stretch: Stretch, *, in_person: bool = False, of: Iterable[Person] = ()
) -> list[datetime]:
    """When `therapist` can begin this service. `of`: clients whose own appointments are in the way, too."""
    profile = Therapist.objects.filter(person=therapist).first()
    if profile is None:
        return []
    own = [span for person in of for span in taken_of(person.pk, stretch)]
    offices = list(taken_of_offices(stretch).values()) if in_person else []
    found = free_times(
        diaries([profile], stretch)[therapist.pk],
        length=60 * service.minutes,
        earliest=int(stretch.earliest.timestamp()),
        latest=int(stretch.latest.timestamp()),
        also=offices,
    )
    moments = [datetime.fromtimestamp(one, UTC) for one in starts(found)]
    return [one for one in moments if _is_clear(one, service, own)] if own else moments


def nearest_free(therapist: Person, service: Service, to: datetime, *, in_person: bool) -> list[datetime]:
    """The free times next to that moment, before and after it, in order."""
    stretch = Stretch(max(to - LOOK_AROUND, timezone.now()), to + LOOK_AROUND)
    moments = free_moments(therapist, service, stretch, in_person=in_person)
    return sorted(sorted(moments, key=lambda one: abs(one - to))[:NEAREST])


def free_office(span: Span, *, apart_from: Appointment | None = None) -> Office | None:
    """One that is not taken then: the first by name."""
    asked = ((one, [replace(span, what=one)]) for one in Office.objects.all())
    return next((one for one, spans in asked if not obstacles_to_taking(spans, apart_from=apart_from)), None)


def needs_an_office(modality: str) -> bool:
    """In person, unless the practice named no offices."""
    return modality == Appointment.Modality.IN_PERSON and Office.objects.exists()


def obstacles_to_an_office(proposal: Proposal) -> list[str]:
    """Where one is needed and none was found."""
    if needs_an_office(proposal.modality) and proposal.office is None:
        return [_("No office is free at this time.")]
    return []


def _is_clear(moment: datetime, service: Service, taken: Taken) -> bool:
    begins = int(moment.timestamp())
    return all(end <= begins or begin >= begins + 60 * service.minutes for begin, end in taken)
