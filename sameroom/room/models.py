"""The room's rows: who may come in, who came in, who was inside. Nothing that was said, shown or typed is stored."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import Person, SignIn
from sameroom.people.provinces import PLACES
from sameroom.room import line
from sameroom.room.told import DeviceKey as DeviceKey
from sameroom.room.told import SafetyReport as SafetyReport
from sameroom.sealing.fields import SealedRow, SealedText

# A page says that it is there every 30 seconds, and its place is kept for a minute after its line broke. Only a page
# whose server died says no more; after two minutes it is taken to be gone.
FRESH = timedelta(seconds=120)


class JoinToken(models.Model):
    """A join link was given out. Only the SHA-256 of its token is kept.

    One that a signed-in person made by a button ends with that sign-in.
    """

    class Via(models.TextChoices):
        MAIL = "mail", _("by mail")
        BUTTON = "button", _("by button")
        IN_PERSON = "in-person", _("by a code, in person")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="join_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    via = models.CharField(max_length=10, choices=Via.choices)
    minted_at = models.DateTimeField(default=timezone.now)
    minted_in = models.ForeignKey(SignIn, on_delete=models.SET_NULL, null=True, related_name="+")


class Capability(models.Model):
    """A token was redeemed on a device. Ends with the window, or with a `Withdrawal`, or with a cancellation."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="capabilities")
    capability_hash = models.CharField(max_length=64, unique=True)
    device_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=timezone.now)
    token = models.ForeignKey(JoinToken, on_delete=models.CASCADE)


class Withdrawal(models.Model):
    """All links that this participant had until now stop working."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="withdrawals")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Refusal(models.Model):
    """This one capability no longer holds: a second device that was turned away beside the person's own."""

    capability = models.OneToOneField(Capability, on_delete=models.CASCADE, related_name="refusal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class CheckIn(SealedRow):
    """What a person said and what worked before the session, on one device. For the therapist, never for a partner."""

    class Alone(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_ASKED = "", _("not asked")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="check_ins")
    device_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    place = SealedText(max_length=200, blank=True)
    province = models.CharField(max_length=2, choices=PLACES, blank=True)
    alone = models.CharField(max_length=3, choices=Alone.choices, blank=True)
    together = models.BooleanField(default=False)
    camera = models.BooleanField()
    microphone = models.BooleanField()
    speaker = models.BooleanField()

    def container(self) -> str:
        return f"person:{self.participant.person_id}"

    def as_json(self) -> dict[str, object]:
        """All but the place, which is sealed."""
        return {
            "province": self.province or None,
            "alone": self.alone or None,
            "together": self.together,
            "camera": self.camera,
            "microphone": self.microphone,
            "speaker": self.speaker,
        }


class Admission(models.Model):
    """The therapist let a seat in, on one device, as it was then: `beside` is the partner before the same screen.

    Only the newest of a participant counts, and only until an `Ending` or a `Withdrawal` after it.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="admissions")
    beside = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="admissions_beside")
    device_hash = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Ending(models.Model):
    """The therapist ended the session for everyone. While the window is open it can be returned to."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="endings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, person: Person) -> "VisitQuerySet":
        """One's own; for staff those of the appointments that they see."""
        at_work = Appointment.objects.open_to_staff(person).values("pk")
        return self.filter(Q(person=person) | Q(appointment__in=at_work))

    def open(self) -> "VisitQuerySet":
        return self.filter(departure=None)


class Visit(models.Model):
    """A person was inside, online or in person. `seen_at` moves while it lasts; a `Departure` ends it.

    What the person's page counted of the line: sound packets that came and that were lost, samples of sound that were
    played and that were made up in the place of missing ones, freezes of the others' pictures, interruptions.
    """

    class Transport(models.TextChoices):
        DIRECT = "direct", _("directly, from one device to the other")
        RELAYED = "relayed", _("through the practice’s relay")
        IN_PERSON = "in-person", _("in person")
        UNKNOWN = "", _("not known")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    entered_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    transport = models.CharField(max_length=10, choices=Transport.choices, blank=True)
    round_trip_ms = models.FloatField(null=True)
    packets = models.BigIntegerField(default=0)
    lost = models.BigIntegerField(default=0)
    samples = models.BigIntegerField(default=0)
    concealed = models.BigIntegerField(default=0)
    freezes = models.BigIntegerField(default=0)
    frozen_ms = models.BigIntegerField(default=0)
    interruptions = models.BigIntegerField(default=0)
    interrupted_ms = models.BigIntegerField(default=0)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["appointment", "person"])]

    @property
    def left_at(self) -> datetime | None:
        """When the person left; where nobody said so, when the page was last heard of. None while inside.

        In person there is no page to hear of: inside until the therapist closes the session.
        """
        if hasattr(self, "departure"):
            return self.departure.at
        if self.transport == self.Transport.IN_PERSON:
            return None
        return self.seen_at if self.seen_at < timezone.now() - FRESH else None

    @property
    def line_words(self) -> list[str]:
        """The line in words: by which way, how late, how much sound was missing, how often it broke."""
        words = [str(self.get_transport_display())] if self.transport else []
        if self.round_trip_ms is not None:
            words.append(line.there_and_back(self.round_trip_ms))
        if self.samples:
            words.append(line.filled_in(100 * self.concealed / self.samples))
        if self.interruptions:
            words.append(line.interrupted(self.interruptions, milliseconds=self.interrupted_ms))
        return words


class Departure(models.Model):
    """The end of a visit."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="departure")
    at = models.DateTimeField(default=timezone.now)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def fresh(self) -> "PresenceQuerySet":
        return self.filter(seen_at__gt=timezone.now() - FRESH)

    def waiting(self) -> "PresenceQuerySet":
        return self.fresh().filter(~Q(phase="admitted"), participant__role=Participant.Role.CLIENT)


class Presence(models.Model):
    """A room page is connected now. Living state, not history: the table may be emptied at any time."""

    page = models.CharField(max_length=32, primary_key=True)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="presences")
    phase = models.CharField(max_length=16)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()


class EquipmentReportQuerySet(models.QuerySet["EquipmentReport"]):
    def visible_to(self, person: Person) -> "EquipmentReportQuerySet":
        """One's own; for the front desk and those who work with somebody, that person's."""
        return self.filter(person__in=Person.objects.visible_to(person).values("pk"))


class EquipmentReport(models.Model):
    """Somebody tried camera, sound and network, and sent how that went: verdicts and numbers, no word and no address.

    `findings`: step → {"verdict", numbers…}, as `docs/protocol.md` has them.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="equipment_reports")
    at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField()

    objects = EquipmentReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "at"])]


class Keyring(SealedRow):
    """With this secret a person's browsers lock up, and find again, their device key and whom they compared with.

    Only the person's own room pages are told it. Who opens a shared laptop's storage finds nothing to read; who has our
    database does not have what lies in the browsers.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="keyring")
    secret = SealedText(max_length=64)

    def container(self) -> str:
        return f"person:{self.person_id}"


class NoticeRequest(models.Model):
    """A person left the waiting room and wants a mail when the therapist opens the room. Deleted when it is posted."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="notice_request")
    at = models.DateTimeField(default=timezone.now)


class Introduction(models.Model):
    """A client's device answered the code that the therapist shows in person: its newest answer.

    `key` and `proof` as `docs/verification.md` has them, each 64 hexadecimal digits; only the therapist's page can tell
    whether they belong together. Living state: it goes with the next code, and when the session is closed.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="introduced")
    key = models.CharField(max_length=64)
    proof = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
