"""Signing in by a one-time code to the e-mail address. No password exists.

The answer is the same whether the address is known or not. A code lives ten minutes, for three tries, in the browser
that asked for it. Views only call `ask` and `check`.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.models import Person, SignInRequest

CODE_LIFETIME = timedelta(minutes=10)
TRIES = 3
CODES_AN_HOUR = 6
CODES_AN_HOUR_IN_ALL = 40


class ByCode(BaseBackend):
    """Loads the signed-in person; whether the code is right is `check`'s question."""

    def get_user(self, user_id: UUID | str) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()


def new_browser_secret() -> str:
    """What binds a code to the browser that asked; kept in its session."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def ask(*, address: str, browser: str) -> None:
    """Put a code on its way, if somebody has this address and this browser has not asked too often within the hour."""
    person = Person.objects.filter(email__iexact=address, is_active=True).first()
    if person is None or _asked_too_often(person, browser):
        return
    request = SignInRequest.objects.create(
        person=person, browser_hash=_hash(browser), expires_at=timezone.now() + CODE_LIFETIME
    )
    post(address=person.email, language=person.language, kind="sign-in-code", reference=request.pk)


def mint_code(request: SignInRequest) -> str:
    """A new six-digit code for this request; only its HMAC is stored, whose key is not in the database."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    request.code_hash = _code_hash(request.pk, code)
    request.save(update_fields=["code_hash"])
    return code


@transaction.atomic
def check(*, address: str, browser: str, code: str) -> Person | None:
    """The person, if the code is the newest for this address and browser, in time, within three tries. Used up then."""
    request = (
        SignInRequest.objects.select_related("person")
        .filter(person__email__iexact=address, browser_hash=_hash(browser))
        .order_by("-asked_at")
        .first()
    )
    expected = request.code_hash if request else ""
    is_right = constant_time_compare(_code_hash(request.pk if request else "nobody", code), expected)
    is_in = request is not None and _take_a_try(request) and is_right and _use_up(request)
    person = request.person if request else None
    outcome = "done" if is_in else "refused"
    record(
        "sign-in", "person", person.pk if person else "", by=person.pk if person and is_in else None, outcome=outcome
    )
    return person if is_in else None


def _use_up(request: SignInRequest) -> bool:
    """Whether the code was still good, and the person may come in."""
    now = timezone.now()
    used = SignInRequest.objects.filter(pk=request.pk, expires_at__gt=now).update(expires_at=now)
    return bool(used) and request.person.is_active


def _take_a_try(request: SignInRequest) -> bool:
    """Counted in the database, so that guesses sent at once do not share a try."""
    return bool(SignInRequest.objects.filter(pk=request.pk, tries__lt=TRIES).update(tries=F("tries") + 1))


def _asked_too_often(person: Person, browser: str) -> bool:
    """Counted for each browser, so that a stranger cannot use up a client's codes; and in all, against floods."""
    lately = SignInRequest.objects.filter(person=person, asked_at__gt=timezone.now() - timedelta(hours=1))
    by_this_browser = lately.filter(browser_hash=_hash(browser))
    return by_this_browser.count() >= CODES_AN_HOUR or lately.count() >= CODES_AN_HOUR_IN_ALL


def _code_hash(request: object, code: str) -> str:
    return salted_hmac("sameroom.sign-in", f"{request}:{code}", algorithm="sha256").hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
