"""An answer that asks somebody to look at it at once: the notice, and each step up to its end. No risk has a number.

What a client says of the therapist (RISQ) goes another way: never to that therapist, and only as the client chose.
"""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sameroom.booking.models import Appointment
from sameroom.measures.instruments.shape import SAFETY, THERAPIST
from sameroom.measures.safety_cover import SafetyCover, cover
from sameroom.people.models import CaseFile, Lock, Person, Role, Supervision
from sameroom.sealing.fields import SealedRow, SealedText

if TYPE_CHECKING:
    from sameroom.measures.models import Response

HIGH = "safety_high"
# Of the therapist: a client felt unsafe, or something else broke in a session.
OF_THE_THERAPIST = UNSAFE, RIFT = "conduct", "rupture"


class SafetyNoticeQuerySet(models.QuerySet["SafetyNotice"]):
    def visible_to(self, person: Person) -> "SafetyNoticeQuerySet":
        """For the file's therapist, the assigned supervisor, and those whom the practice named for it.

        What is said of the therapist is for the supervisor; where there is none, or none looked in time, for those
        named and the owner. Never for the therapist of the file or of that session.
        """
        ways = self._treated(person) | self._supervised(person) | self._answered_for(person)
        ways = (~Q(severity__in=OF_THE_THERAPIST) & ways) | self._beside_the_therapist(person)
        return self.exclude(person=person).filter(ways)

    def of_therapists_for(self, person: Person) -> "SafetyNoticeQuerySet":
        """Those of them that are about a therapist; asked without a question to the database."""
        return self.exclude(person=person).filter(self._beside_the_therapist(person))

    def open(self) -> "SafetyNoticeQuerySet":
        return self.exclude(state=SafetyNotice.State.CLOSED)

    def whole(self) -> "SafetyNoticeQuerySet":
        """With all that a page shows, in a fixed number of queries."""
        steps = models.Prefetch("safety_steps", SafetyStep.objects.select_related("by"))
        return self.select_related("person", "case_file__therapist", "response").prefetch_related(steps)

    def _treated(self, person: Person) -> Q:
        return Q(case_file__in=CaseFile.objects.treated_by(person).values("pk"))

    def _supervised(self, person: Person) -> Q:
        """Not where the client keeps these very answers from a supervisor."""
        locked = Lock.objects.holding(person).of(Lock.Thing.RESPONSE).values("thing_id")
        return Q(case_file__in=CaseFile.objects.supervised_by(person).values("pk")) & ~Q(response__in=locked)

    def _answered_for(self, person: Person) -> Q:
        """All, but of those with whom one shares a file as a client, and who keep theirs from one by name."""
        return self._near_nobody(person) if answers_for_safety(person) else Q(pk__in=[])

    def _beside_the_therapist(self, person: Person) -> Q:
        held = Appointment.objects.with_therapist(person).values("pk")
        away = ~Q(case_file__therapist=person) & ~Q(response__appointment__in=held)
        supervisors = Supervision.objects.filter(therapist=OuterRef("case_file__therapist"))
        escalated = SafetyStep.objects.filter(notice=OuterRef("pk"), what=SafetyStep.What.ESCALATED)
        is_theirs = ~Q(Exists(supervisors)) | Q(Exists(escalated))
        others = self._near_nobody(person) & is_theirs & self._named_or_owner(person)
        return Q(severity__in=OF_THE_THERAPIST) & away & (self._supervised(person) | others)

    def _named_or_owner(self, person: Person) -> Q:
        """As `answers_for_conduct` says."""
        if not person.works_here:
            return Q(pk__in=[])
        newest = SafetyCover.objects.order_by("-number").values("pk")[:1]
        named = SafetyCover.objects.filter(Q(responsible=person) | Q(backup=person), pk=Subquery(newest))
        return ~Q(pk__in=[]) if Role.Kind.OWNER in person.role_kinds() else Q(Exists(named))

    def _near_nobody(self, person: Person) -> Q:
        near = Person.objects.filter(case_files__in=person.case_files.values("pk")).values("pk")
        named = Lock.objects.naming(person).of(Lock.Thing.CASE_FILE).values("thing_id")
        return ~Q(person__in=near) & ~Q(case_file__in=CaseFile.objects.filter(pk__in=named).values("pk"))


class SafetyNotice(models.Model):
    """One answer of one person asks for a look. Only one is open for an item of a response.

    `state` is what the last step made of it. `told_at`: when somebody was written to last.
    """

    class State(models.TextChoices):
        RAISED = "raised", gettext_lazy("nobody has looked yet")
        ACKNOWLEDGED = "acknowledged", gettext_lazy("somebody is on it")
        ASSESSED = "assessed", gettext_lazy("somebody has talked with the person")
        CLOSED = "closed", gettext_lazy("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey("measures.Response", on_delete=models.PROTECT, related_name="safety_notices")
    item = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="safety_notices")
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, related_name="safety_notices")
    severity = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RAISED)
    raised_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)

    objects = SafetyNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "item"], condition=~Q(state="closed"), name="one_open_notice_an_answer"
            )
        ]
        ordering = ["raised_at", "pk"]

    @property
    def client_ids(self) -> list[uuid.UUID]:
        """Whose record this is: a partner in the same file has no part in it."""
        return [self.person_id]

    @property
    def is_high(self) -> bool:
        return self.severity == HIGH

    @property
    def is_of_the_therapist(self) -> bool:
        return self.severity in OF_THE_THERAPIST

    @property
    def taken_on_by(self) -> Person | None:
        """Whoever took the last step; nobody until somebody looked. Reads the steps that were fetched with it."""
        if self.state == self.State.RAISED:
            return None
        done = [one for one in self.safety_steps.all() if one.what in self.State.values]
        return done[-1].by if done else None

    @property
    def initials(self) -> str:
        """“M. H.”: all that a mail says of whom it is about."""
        return " ".join(f"{part[0].upper()}." for part in self.person.name.split())


class SafetyStep(SealedRow):
    """What became of a notice, one row a step; `by` is empty for what the work process did. Nothing here is changed.

    `words`: how the person is, or why it ends; `plan`: what was agreed on.
    """

    class What(models.TextChoices):
        RAISED = "raised", gettext_lazy("An answer asked for a look")
        ACKNOWLEDGED = "acknowledged", gettext_lazy("Somebody took it on")
        ASSESSED = "assessed", gettext_lazy("Somebody talked with the person")
        CLOSED = "closed", gettext_lazy("Closed")
        ESCALATED = "escalated", gettext_lazy("Nobody had looked, so we wrote again")

    notice = models.ForeignKey(SafetyNotice, on_delete=models.CASCADE, related_name="safety_steps")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=12, choices=What.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = SealedText(default="", blank=True)
    plan = SealedText(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="one_step_after_the_other")]
        ordering = ["number"]

    def container(self) -> str:
        """The file's, to which it belongs; the person's, where there is no file yet."""
        file = self.notice.case_file_id
        return f"file:{file}" if file else f"person:{self.notice.person_id}"


def severity_of(response: "Response", item: str, value: int | None) -> str:
    """How urgently this answer asks for a look: empty where it does not. A therapist's own rating never does."""
    if value is None or response.form == THERAPIST:
        return ""
    found = {one.severity for one in response.asked_with.flags_of(item, value) if one.severity.startswith(SAFETY)}
    return HIGH if HIGH in found else min(found, default="")


def answers_for_safety(person: Person) -> bool:
    """Whether the practice named `person`, who still works here, to look at notices."""
    now = cover()
    return now is not None and person.pk in {now.responsible_id, now.backup_id} and person.works_here


def answers_for_conduct(person: Person) -> bool:
    """The same for what clients say of their therapists, where an owner does, too: the therapist may be named."""
    return answers_for_safety(person) or Role.Kind.OWNER in person.role_kinds()


def besides(therapist: Person) -> list[Person]:
    """Who may be told of what a client says of this therapist: supervisors first, then those named, then owners."""
    now = cover()
    named = [one for one in (now.responsible, now.backup) if one] if now else []
    supervisors = Person.objects.filter(supervises__therapist=therapist).order_by("name")
    owners = Person.objects.filter(role__kind=Role.Kind.OWNER).order_by("name")
    return [one for one in dict.fromkeys([*supervisors, *named, *owners]) if one != therapist and one.works_here]
