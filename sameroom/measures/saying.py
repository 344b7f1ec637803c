"""Writing own words before a session (`own_words.OwnWords`)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.measures.due import obstacles_to_answering
from sameroom.measures.own_words import OwnWords
from sameroom.people.models import Person
from sameroom.refusal import refuse_if

LONGEST = 2_000


def own_words(appointment: Appointment, person: Person) -> OwnWords | None:
    """What `person` wrote before this session."""
    return OwnWords.objects.visible_to(person).filter(appointment=appointment, person=person).first()


def obstacles_to_writing(appointment: Appointment, text: str) -> list[str]:
    """Why these words cannot stand there, as sentences. Those for a session that is cancelled can be taken back."""
    if len(text) > LONGEST:
        return [_("This is too long. Up to 2,000 characters go to your therapist.")]
    return [] if appointment.cancelled and not text else obstacles_to_answering(appointment)


@transaction.atomic
def write_own_words(appointment: Appointment, text: str, *, by: Person) -> None:
    """Instead of what stood there; with an empty text nothing stands there any more. Raises `Refused`."""
    Person.objects.select_for_update().get(pk=by.pk)
    refuse_if(obstacles_to_writing(appointment, text))
    row = own_words(appointment, by)
    if not (row or text):
        return
    if row and not text:
        row.delete()
    else:
        row = row or OwnWords(appointment=appointment, person=by)
        row.text, row.at = text, timezone.now()
        row.save()
    record("give" if text else "erase", "own-words", appointment.pk, by=by.pk, about=[by.pk])
