"""What a client wants to say before a session, in their own words: beside the forms, and first wherever those show.

One text for each client of a session, changed until the session is over. No form asks for it and nothing reads it but
the therapist: it raises no notice, and the page says so.
"""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.people.models import CaseFile, Person
from sameroom.sealing.fields import SealedRow, SealedText


class OwnWordsQuerySet(models.QuerySet["OwnWords"]):
    def visible_to(self, person: Person) -> "OwnWordsQuerySet":
        """One's own, never a partner's; and those to whoever treats the file, from whom it is not locked."""
        files = CaseFile.objects.treated_by(person).values("pk")
        return self.filter(Q(person=person) | Q(appointment__case_file__in=files))


class OwnWords(SealedRow):
    """`at`: when they were last changed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="own_words")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_words")
    text = SealedText()
    at = models.DateTimeField(default=timezone.now)

    objects = OwnWordsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "person"], name="own_words_once_a_session")]

    def container(self) -> str:
        return f"file:{self.appointment.case_file_id}"

    @property
    def client_ids(self) -> list[UUID]:
        """Whose record this is: a partner in the same file has no part in it."""
        return [self.person_id]
