"""Where somebody is signed in, since when, how that was proved, and how it ended."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sameroom.audit.trail import record
from sameroom.people.models.person import Person

# A client's session ends after half an hour without an act; a staff member's is locked and stays.
CLIENT_IDLE = timedelta(minutes=30)
CLIENT_LIFE = timedelta(hours=24)
STAFF_LIFE = timedelta(hours=12)
LOCKS_AFTER = timedelta(minutes=15)
PROOF_HOLDS = timedelta(minutes=5)
# On the practice's own device, in a client's hands.
KIOSK_IDLE = timedelta(minutes=10)
KIOSK_LIFE = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=1)


class Session(AbstractBaseSession):
    """What the server remembers of one browser. The cookie's key is kept as SHA-256 only, the data sealed."""

    session_key = models.CharField(max_length=64, primary_key=True)
    session_data = models.BinaryField()  # type: ignore[assignment]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from sameroom.people.sessions import SessionStore

        return SessionStore


class SignInQuerySet(models.QuerySet["SignIn"]):
    def visible_to(self, person: Person) -> "SignInQuerySet":
        """One's own."""
        return self.filter(person=person)

    def open(self) -> "SignInQuerySet":
        """Neither ended nor run out; a client's idle time is counted by the newest act."""
        now = timezone.now()
        return self.filter(ending=None, made_at__gt=now - CLIENT_LIFE)


class SignIn(models.Model):
    """Somebody signed in, in one browser."""

    class Method(models.TextChoices):
        CODE = "code", _("with a code by e-mail")
        PASSKEY = "passkey", _("with a passkey")
        APP = "app", _("with a password and the app")
        RECOVERY_CODE = "recovery-code", _("with a password and a recovery code")
        ENROLMENT = "enrolment", _("with an invitation")
        DEMO = "demo", _("by the demo’s door")
        KIOSK = "kiosk", _("on the practice’s device, for a form")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_hash = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    acted_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=80)
    method = models.CharField(max_length=16, choices=Method.choices)

    objects = SignInQuerySet.as_manager()

    @property
    def holds(self) -> bool:
        """Whether it signs anybody in now."""
        now, is_staff = timezone.now(), self.person.works_here
        if hasattr(self, "ending") or not self.person.is_active:
            return False
        if self.is_at_kiosk:
            return now <= min(self.made_at + KIOSK_LIFE, self.acted_at + KIOSK_IDLE)
        if now > self.made_at + (STAFF_LIFE if is_staff else CLIENT_LIFE):
            return False
        return is_staff or now <= self.acted_at + CLIENT_IDLE

    @property
    def is_at_kiosk(self) -> bool:
        """Whether a staff member made it, for the practice's device."""
        return self.method == self.Method.KIOSK

    @property
    def locks_at(self) -> datetime | None:
        """When a staff member's pages are covered, if nothing is done until then. None for a client."""
        return self.acted_at + LOCKS_AFTER if self.person.works_here and not self.is_at_kiosk else None

    @property
    def is_locked(self) -> bool:
        return self.locks_at is not None and self.locks_at <= timezone.now()

    @property
    def is_confirmed(self) -> bool:
        """Whether this person proved within the last five minutes to be who signed in."""
        return self.proofs.filter(at__gt=timezone.now() - PROOF_HOLDS).exists()

    def note_being_here(self, *, acts: bool) -> None:
        """Written at most once a minute. Pages that ask by themselves do not count as acts."""
        now = timezone.now()
        if acts and self.acted_at < now - NOTED_EVERY:
            SignIn.objects.filter(pk=self.pk).update(last_seen_at=now, acted_at=now)
        elif self.last_seen_at < now - NOTED_EVERY:
            SignIn.objects.filter(pk=self.pk).update(last_seen_at=now)

    @transaction.atomic
    def prove(self, method: str) -> None:
        """Who sits there has just proved it again; this unlocks, too."""
        now = timezone.now()
        Proof.objects.create(sign_in=self, method=method, at=now)
        record("confirm", "person", self.person_id, by=self.person_id, reason=method)
        SignIn.objects.filter(pk=self.pk).update(last_seen_at=now, acted_at=now)
        self.acted_at = self.last_seen_at = now

    @transaction.atomic
    def end(self, *, by: Person | None, why: str) -> None:
        """From now on its cookie opens nothing, and no link into a room that was made with it."""
        _end, is_new = SignInEnd.objects.get_or_create(sign_in=self, defaults={"by": by, "why": why})
        if is_new:
            record("sign-out", "person", self.person_id, by=by.pk if by else None, reason=why)
        Session.objects.filter(session_key=self.session_hash).delete()


def end_all(person: Person, *, by: Person, why: str) -> None:
    """Every sign-in of `person` ends."""
    for sign_in in SignIn.objects.filter(person=person).open():
        sign_in.end(by=by, why=why)


class SignInEnd(models.Model):
    """A sign-in was ended by somebody, not by the clock."""

    class Why(models.TextChoices):
        SIGNED_OUT = "signed-out", _("signed out")
        FROM_ELSEWHERE = "from-elsewhere", _("signed out from another device")
        RECOVERED = "recovered", _("the person set up their sign-in anew")
        PASSWORD = "password", _("the password was changed")
        LEFT = "left", _("the person no longer works here")
        ADDRESS = "address", _("the e-mail address was changed")
        REPLACED = "replaced", _("somebody signed in again in this browser")
        HANDED = "handed", _("the device was given to a client, for a form")

    sign_in = models.OneToOneField(SignIn, on_delete=models.CASCADE, related_name="ending")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=16, choices=Why.choices)


class Proof(models.Model):
    """Whoever is signed in proved again who they are: by signing in, to unlock, or before an act that asks for it."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="proofs")
    at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=16, choices=SignIn.Method.choices)

    class Meta:
        indexes = [models.Index(fields=["sign_in", "at"])]


class Attempt(models.Model):
    """Somebody tried to sign in, asked for a code or a calendar, kept a time or looked for a therapist.

    Deleted when it succeeds, or a day later.

    Address and network are kept as keyed hashes: what strangers type is nobody's to read.
    """

    class Kind(models.TextChoices):
        CODE_ASKED = "code-asked", _("asked for a code")
        SECRET = "secret", _("tried a password, a code or a passkey")
        CALENDAR = "calendar", _("asked for a calendar")
        HOLD = "hold", _("kept a time")
        SEARCH = "search", _("looked for a therapist")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    address_hash = models.CharField(max_length=64)
    network_hash = models.CharField(max_length=64)
    browser_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "network_hash", "at"]),
            models.Index(fields=["kind", "address_hash", "at"]),
        ]
