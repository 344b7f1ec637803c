"""What people answered: one row for each time that somebody is asked, one for each item."""

import uuid
from collections.abc import Mapping

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Participant
from sameroom.measures import instruments
from sameroom.measures.considering import Considered as Considered
from sameroom.measures.crisis import CrisisCheck as CrisisCheck
from sameroom.measures.instruments import Instrument
from sameroom.measures.instruments.shape import THERAPIST, Item
from sameroom.measures.joint import Opening as Opening
from sameroom.measures.own_words import OwnWords as OwnWords
from sameroom.measures.plans import FormPlan as FormPlan
from sameroom.measures.safety import SafetyNotice as SafetyNotice
from sameroom.measures.safety import SafetyStep as SafetyStep
from sameroom.measures.safety_cover import SafetyCover as SafetyCover
from sameroom.measures.seeing_to import look_out
from sameroom.measures.sharing import NOT_OF_A_RIFT, shared_with
from sameroom.measures.sharing import Sharing as Sharing
from sameroom.people.models import BreakGlass, CaseFile, Lock, Person
from sameroom.refusal import refuse_if

BY_CLIENT = ~Q(form=THERAPIST)
GIVEN = Q(given_at__isnull=False)


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, person: Person) -> "ResponseQuerySet":
        """One's own; what clients gave, for the file's therapist; all, for the supervisor, but for what is locked.

        What somebody has not given yet is nobody else's. A therapist's own rating is for that therapist and the
        supervisor; a partner's answers are never for the other. Broken glass opens the answers of the one client whom
        it names. What a therapist is asked as well, that therapist sees of the others after the own answers are in.
        """
        treated, supervised = self._treated(person), self._supervised(person)
        broken = Q(person__in=BreakGlass.objects.in_force(by=person).values("client")) & BY_CLIENT
        ways = ((treated | supervised | broken) & NOT_OF_A_RIFT) | self._of_a_rift(person, treated, supervised)
        return self.filter(Q(person=person) | (ways & GIVEN & ~self._before_ones_own(person))).distinct()

    def kept_from(self, person: Person) -> "ResponseQuerySet":
        """What a client locked in a file that `person` reads: only the number is told."""
        files = CaseFile.objects.open_to_staff(person).values("pk")
        locked = Lock.objects.holding(person).of(Lock.Thing.RESPONSE).values("thing_id")
        visible = Response.objects.visible_to(person).values("pk")
        return self.filter(NOT_OF_A_RIFT, appointment__case_file__in=files, pk__in=locked).exclude(pk__in=visible)

    def given(self) -> "ResponseQuerySet":
        return self.filter(GIVEN)

    def _before_ones_own(self, person: Person) -> Q:
        """Of sessions that `person` held: what both sides are asked, while the own side is open."""
        held = Appointment.objects.with_therapist(person).values("pk")
        own = Response.objects.filter(GIVEN, person=person, form=THERAPIST, instrument=OuterRef("instrument"))
        of_session = Q(Exists(own.filter(appointment=OuterRef("appointment"))))
        of_file = Q(Exists(own.filter(appointment__case_file=OuterRef("appointment__case_file"))))
        is_in = of_session | (Q(instrument__in=instruments.BY_VIDEO) & of_file)
        besides = Q(instrument__in=instruments.BESIDES) & ~Q(Exists(self._rating(person)))
        return Q(appointment__in=held) & (besides | (Q(instrument__in=instruments.two_sided()) & ~is_in))

    def _rating(self, person: Person) -> "ResponseQuerySet":
        """The own rating of the same session."""
        own = Response.objects.filter(GIVEN, person=person, form=THERAPIST, instrument=instruments.SESSION_CHECK)
        return own.filter(appointment=OuterRef("appointment"))

    def _of_a_rift(self, person: Person, treated: Q, supervised: Q) -> Q:
        """Whom the client chose. Who is responsible reads it beside the notice alone; broken glass does not open it."""
        notices = SafetyNotice.objects.of_therapists_for(person).values("response")
        locked = Lock.objects.holding(person).of(Lock.Thing.RESPONSE).values("thing_id")
        responsible = supervised | (Q(pk__in=notices) & ~Q(pk__in=locked))
        return (shared_with(Sharing.Readers.THERAPIST) & treated) | (
            shared_with(Sharing.Readers.RESPONSIBLE) & responsible
        )

    def _treated(self, person: Person) -> Q:
        named = Lock.objects.naming(person).of(Lock.Thing.RESPONSE).values("thing_id")
        files = CaseFile.objects.treated_by(person).values("pk")
        return Q(appointment__case_file__in=files) & BY_CLIENT & ~Q(pk__in=named)

    def _supervised(self, person: Person) -> Q:
        locked = Lock.objects.holding(person).of(Lock.Thing.RESPONSE).values("thing_id")
        return Q(appointment__case_file__in=CaseFile.objects.supervised_by(person).values("pk")) & ~Q(pk__in=locked)


class Response(models.Model):
    """One person's answers to one instrument, before or after one appointment (FHIR: QuestionnaireResponse).

    `given_at` is empty as long as the person still answers; what was given is never changed. `language`: in which the
    words were shown.
    """

    class Channel(models.TextChoices):
        ROOM = "room", gettext_lazy("in the room, after the session")
        PAGE = "page", gettext_lazy("on one’s own pages")
        KIOSK = "kiosk", gettext_lazy("on the practice’s device")
        PAPER = "paper", gettext_lazy("on paper, typed in by the therapist")
        IMPORT = "import", gettext_lazy("in another program, read in by the therapist")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="responses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    instrument = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    form = models.CharField(max_length=12)
    language = models.CharField(max_length=8, default="en")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.ROOM)
    began_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "person", "instrument"], name="one_response_a_session")
        ]
        indexes = [models.Index(fields=["person", "instrument", "given_at"])]

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is: a therapist's own rating is in no client's."""
        return [] if self.form == THERAPIST else [self.person_id]

    @property
    def asked_with(self) -> Instrument:
        """The instrument in the version that was shown."""
        return instruments.load(self.instrument, self.version)

    @property
    def values(self) -> dict[str, int]:
        """Item → value, of what was answered. Reads the answers that were fetched with the response."""
        return {answer.item: answer.value for answer in self.answers.all() if answer.value is not None}

    @property
    def reached(self) -> set[str]:
        """The items that were answered or skipped."""
        return {answer.item for answer in self.answers.all()}

    def asked(self) -> tuple[Item, ...]:
        """The items that are asked, after what was answered so far."""
        return self.asked_with.asked(self.form, self.values, modality=self.appointment.modality)

    def next_item(self) -> Item | None:
        """The first one that was neither answered nor skipped."""
        reached = self.reached
        return next((item for item in self.asked() if item.code not in reached), None)


class Answer(models.Model):
    """One item's answer: the option's code and its value, or why there is none (FHIR: data-absent-reason)."""

    class Skipped(models.TextChoices):
        DECLINED = "asked-declined", gettext_lazy("I would rather not say")
        NOT_APPLICABLE = "not-applicable", gettext_lazy("It does not apply to me")
        UNCLEAR = "unclear", gettext_lazy("I do not understand the question")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True)
    value = models.SmallIntegerField(null=True)
    skipped = models.CharField(max_length=16, choices=Skipped.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="one_answer_an_item"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, skipped="") | (Q(value__isnull=True) & ~Q(skipped="")),
                name="answered_or_skipped",
            ),
        ]
        ordering = ["id"]


def form_of(participant: Participant) -> str:
    """On which form this person is asked: each of a couple is asked as a partner."""
    return "partner" if participant.partner() else participant.role


def form_on(instrument: Instrument, participant: Participant) -> str:
    """The same, of an instrument that may have no words of its own for partners."""
    form = form_of(participant)
    return form if form in instrument.forms else participant.role


def begin(instrument: Instrument, *, participant: Participant, channel: str, language: str) -> Response:
    """The response of this person for this appointment: the one that was begun, in its version, or a new one."""
    response, _is_new = Response.objects.get_or_create(
        appointment_id=participant.appointment_id,
        person_id=participant.person_id,
        instrument=instrument.id,
        defaults={
            "version": instrument.version,
            "content_hash": instrument.content_hash,
            "form": form_on(instrument, participant),
            "language": instrument.language_for(language),
            "channel": channel,
        },
    )
    return response


@transaction.atomic
def save_answer(response: Response, item: str, *, code: str = "", skipped: str = "") -> Answer:
    """One answer, at once: it replaces an earlier one as long as the form is not given. Raises `Refused`.

    Where it asks somebody to look, the notice is raised with it, whether or not the form is ever finished.
    """
    _lock_open(response)
    known = response.asked_with.item(item)
    option = known.option(code) if known else None
    refuse_if([] if option or (known and skipped in Answer.Skipped.values) else [_("Choose one of the answers.")])
    told = (
        {"code": option.code, "value": option.value, "skipped": ""}
        if option
        else {"code": "", "value": None, "skipped": skipped}
    )
    answer, _is_new = Answer.objects.update_or_create(
        response=response, item=item, defaults={**told, "at": timezone.now()}
    )
    look_out(response, answer)
    return answer


@transaction.atomic
def give(response: Response, *, typed_by: Person | None = None) -> None:
    """It is whole now. What was answered before another answer made it unasked is left out. Raises `Refused`.

    `typed_by`: who typed in what the person had written on paper.
    """
    _lock_open(response)
    refuse_if([_("There is still a question to answer.")] if response.next_item() else [])
    response.answers.exclude(item__in=[item.code for item in response.asked()]).delete()
    response.given_at = timezone.now()
    response.save(update_fields=["given_at"])
    act, by = ("type-in", typed_by.pk) if typed_by else ("answer", response.person_id)
    record(act, "response", response.pk, by=by, about=response.client_ids)


@transaction.atomic
def respond(
    instrument: Instrument,
    *,
    participant: Participant,
    answers: Mapping[str, int],
    skipped: Mapping[str, str] | None = None,
    channel: str = Response.Channel.ROOM,
) -> Response | None:
    """Whole answers at once (`instrument.obstacles_to(answers, …)` is empty). None if this person has given them.

    `skipped`: item → why, one of `Answer.Skipped`.
    """
    response = begin(instrument, participant=participant, channel=channel, language=participant.person.language)
    if response.given_at:
        return None
    _fill_in(response, answers, skipped or {})
    give(response)
    return response


@transaction.atomic
def type_in(
    instrument: Instrument,
    *,
    participant: Participant,
    answers: Mapping[str, int],
    skipped: Mapping[str, str],
    by: Person,
) -> Response:
    """What somebody wrote on paper, typed in by `by`. Whole answers, as for `respond`. Raises `Refused`."""
    language, channel = participant.person.language, Response.Channel.PAPER
    response = begin(instrument, participant=participant, channel=channel, language=language)
    taken = response.channel != channel or response.given_at
    refuse_if([_("This form was begun or given already. It can be typed in for another session.")] if taken else [])
    _fill_in(response, answers, skipped)
    give(response, typed_by=by)
    return response


def _fill_in(response: Response, answers: Mapping[str, int], skipped: Mapping[str, str]) -> None:
    asked = response.asked_with
    for item, value in answers.items():
        known = asked.item(item)
        option = known.option_of(value) if known else None
        save_answer(response, item, code=option.code if option else "")
    for item, why in skipped.items():
        save_answer(response, item, skipped=why)


def _lock_open(response: Response) -> None:
    """Held until the transaction ends, so that two devices answer one after the other."""
    now = Response.objects.select_for_update().get(pk=response.pk)
    refuse_if([_("These answers were sent already. Thank you.")] if now.given_at else [])
