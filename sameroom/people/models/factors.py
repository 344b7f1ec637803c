"""With what people prove who they are. Secrets are sealed where they must be read again, hashed where not."""

from django.db import models
from django.utils import timezone

from sameroom.people.models.person import Person
from sameroom.sealing.fields import SealedRow, SealedText


class Passkey(SealedRow):
    """One passkey (W3C WebAuthn, discoverable, with user verification). It is found by the hash of its identifier."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    id_hash = models.CharField(max_length=64, unique=True)
    credential = SealedText()  # base64url of the attested credential data: identifier and public key
    sign_count = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    def container(self) -> str:
        return f"person:{self.person_id}"


class AppCodes(SealedRow):
    """An authenticator app that makes six digits from a shared secret (RFC 6238). One a person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="app_codes")
    secret = SealedText()  # base32
    last_counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    def container(self) -> str:
        return f"person:{self.person_id}"

    def take(self, counter: int) -> bool:
        """Each code works once, and none that is older than one that worked: RFC 6238, section 5.2."""
        newer = AppCodes.objects.filter(pk=self.pk, last_counter__lt=counter)
        return bool(newer.update(last_counter=counter))


class RecoveryCode(models.Model):
    """One of ten codes of 140 bits that stand in for the app once. Only its SHA-256 is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code_hash"], name="one_recovery_code")]


class KnownBrowser(models.Model):
    """This person signed in with this browser before: strangers' attempts do not slow it down. It opens nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_browsers")
    secret_hash = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "secret_hash"], name="known_once")]
