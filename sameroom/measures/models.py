"""What people answered. A response is whole or it is not there; it is never changed."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.measures.instruments import Instrument
from sameroom.people.models import BreakGlass, CaseFile, Lock, Person

BY_CLIENT = Q(form=Participant.Role.CLIENT)


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, person: Person) -> "ResponseQuerySet":
        """One's own; what clients answered, for the file's therapist; all, for the supervisor, but for what is locked.

        A therapist's own rating is for that therapist and the supervisor; a partner's answers are never for the other.
        Broken glass opens the answers of the one client whom it names.
        """
        ways = Q(person=person) | self._treated(person) | self._supervised(person)
        broken = BreakGlass.objects.in_force(by=person).values("client")
        return self.filter(ways | (Q(person__in=broken) & BY_CLIENT)).distinct()

    def kept_from(self, person: Person) -> "ResponseQuerySet":
        """What a client locked in a file that `person` reads: only the number is told."""
        files = CaseFile.objects.open_to_staff(person).values("pk")
        locked = Lock.objects.holding(person).of(Lock.Thing.RESPONSE).values("thing_id")
        visible = Response.objects.visible_to(person).values("pk")
        return self.filter(appointment__case_file__in=files, pk__in=locked).exclude(pk__in=visible)

    def _treated(self, person: Person) -> Q:
        named = Lock.objects.naming(person).of(Lock.Thing.RESPONSE).values("thing_id")
        files = CaseFile.objects.treated_by(person).values("pk")
        return Q(appointment__case_file__in=files) & BY_CLIENT & ~Q(pk__in=named)

    def _supervised(self, person: Person) -> Q:
        locked = Lock.objects.holding(person).of(Lock.Thing.RESPONSE).values("thing_id")
        return Q(appointment__case_file__in=CaseFile.objects.supervised_by(person).values("pk")) & ~Q(pk__in=locked)


class Response(models.Model):
    """One person's answers to one instrument about one session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="responses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    instrument = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    form = models.CharField(max_length=12)
    given_at = models.DateTimeField(default=timezone.now)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "person", "instrument"], name="one_response_a_session")
        ]

    @property
    def values(self) -> dict[str, int]:
        return {answer.item: answer.value for answer in self.answers.all()}


class Answer(models.Model):
    """One item's answer."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    value = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item"], name="one_answer_an_item")]
        ordering = ["id"]


@transaction.atomic
def respond(instrument: Instrument, *, participant: Participant, answers: dict[str, Any]) -> Response | None:
    """Store whole answers (`instrument.obstacles_to(answers)` is empty). None if this person has answered already."""
    response, is_new = Response.objects.get_or_create(
        appointment_id=participant.appointment_id,
        person_id=participant.person_id,
        instrument=instrument.id,
        defaults={
            "version": instrument.version,
            "content_hash": instrument.content_hash,
            "form": participant.role,
        },
    )
    if not is_new:
        return None
    Answer.objects.bulk_create(Answer(response=response, item=code, value=value) for code, value in answers.items())
    # A therapist's own rating is in no client's record.
    about = [participant.person_id] if participant.role == Participant.Role.CLIENT else []
    record("answer", "response", response.pk, by=participant.person_id, about=about)
    return response
