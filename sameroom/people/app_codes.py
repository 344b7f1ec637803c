"""Six digits from an app (RFC 6238: SHA-1, 30 seconds), and the recovery codes that stand in for it."""

import base64
import hashlib
import io
import secrets
import time

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.utils.crypto import constant_time_compare

from sameroom.people.models import AppCodes, Person, RecoveryCode

STEP = 30
RECOVERY_CODES = 10
# Crockford's alphabet: no I, L, O or U, so nothing is misread. Each carries five bits.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_SIGNS = 28


def new_secret() -> str:
    """160 bits (RFC 4226, section 4), in base32 as the apps want it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def counter_of(secret: str, code: str) -> int | None:
    """Which step this code belongs to: now, the one before or the one after; None for none of them."""
    now = int(time.time()) // STEP
    fits = [step for step in (now - 1, now, now + 1) if constant_time_compare(_code(secret, step), code)]
    return fits[-1] if fits else None


def link(secret: str, person: Person, practice: str) -> str:
    """The `otpauth:` link that apps read from a picture."""
    return _totp(secret).get_provisioning_uri(person.email, practice)


def picture(text: str) -> bytes:
    """A QR code as an SVG document, dark on light in either theme, since cameras want it so."""
    document = io.BytesIO()
    segno.make(text, error="m").save(document, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return document.getvalue()


def set_up(person: Person, secret: str, *, counter: int) -> AppCodes:
    """From now on this app counts, and no other."""
    with transaction.atomic():
        AppCodes.objects.filter(person=person).delete()
        return AppCodes.objects.create(person=person, secret=secret, last_counter=counter)


@transaction.atomic
def new_recovery_codes(person: Person) -> list[str]:
    """Ten codes that exist only in the answer; older ones stop working."""
    person.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(SIGNS) for _ in range(RECOVERY_SIGNS)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, code_hash=recovery_hash(code)) for code in codes)
    return [grouped(code) for code in codes]


def take_recovery_code(person: Person, code: str) -> bool:
    """Whether it was one of this person's; it is used up then."""
    return bool(person.recovery_codes.filter(code_hash=recovery_hash(code)).delete()[0])


def recovery_hash(code: str) -> str:
    """140 random bits need no slow hash: nobody tries them all (OWASP ASVS 5.0, 6.5.2: from 112 bits on)."""
    return hashlib.sha256(f"sameroom.recovery:{plain(code)}".encode()).hexdigest()


def grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def spaced(secret: str) -> str:
    """In fours, for whoever types it into the app by hand."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def plain(code: str) -> str:
    """As it was made, however it was typed."""
    return "".join(code.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))


def _code(secret: str, step: int) -> str:
    return _totp(secret).generate(step * STEP).decode()


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP)  # noqa: S303 # nosec B303 - as RFC 6238 has it
