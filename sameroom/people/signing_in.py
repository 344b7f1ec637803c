"""A client's way in: a one-time code to the e-mail address. Clients have no password.

The answer is the same whether the address is known or not. A code lives ten minutes, for three tries, in the browser
that asked for it. How often one may ask, `slowing` says. A staff member gets no code, but a mail that says where to
sign in. Views only call `ask` and `check`.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.models import Person, SignInRequest

CODE_LIFETIME = timedelta(minutes=10)
TRIES = 3
DIGITS = 6
# Somebody has many codes sent to one person, from many places, to guess one of them: then codes get longer. Nobody is
# kept out by that, and the guesses come to nothing.
MANY_AN_HOUR = 20
DIGITS_THEN = 12


def new_browser_secret() -> str:
    """What binds a code to the browser that asked; kept in its session."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def ask(*, address: str, browser: str) -> None:
    """Put a code on its way to the client who has this address; to a staff member, where to sign in instead."""
    person = Person.objects.filter(email__iexact=address, is_active=True).first()
    if person is None:
        return
    if person.works_here:
        post(address=person.email, language=person.language, kind="staff-sign-in", reference=person.pk)
        return
    request = SignInRequest.objects.create(
        person=person, browser_hash=_hash(browser), expires_at=timezone.now() + CODE_LIFETIME
    )
    post(address=person.email, language=person.language, kind="sign-in-code", reference=request.pk)


def mint_code(request: SignInRequest) -> str:
    """A new code for this request; only its HMAC is stored, whose key is not in the database."""
    lately = SignInRequest.objects.filter(person=request.person_id, asked_at__gt=timezone.now() - timedelta(hours=1))
    digits = DIGITS if lately.count() <= MANY_AN_HOUR else DIGITS_THEN
    code = f"{secrets.randbelow(10**digits):0{digits}d}"
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
    is_tried = request is None or _take_a_try(request)
    if request and is_tried and is_right and _use_up(request):
        return request.person
    if is_tried:  # a fourth try is not looked at: nobody fills the trail with it
        note_refusal(request.person if request else None, reason="code")
    return None


def note_refusal(person: Person | None, *, reason: str) -> None:
    """Into the audit trail: somebody did not come in. Whose address was typed is known only where it is somebody's."""
    record("sign-in", "person", person.pk if person else "", by=None, outcome="refused", reason=reason)


def _use_up(request: SignInRequest) -> bool:
    """Whether the code was still good, and the person may come in."""
    now = timezone.now()
    used = SignInRequest.objects.filter(pk=request.pk, expires_at__gt=now).update(expires_at=now)
    return bool(used) and request.person.is_active and not request.person.works_here


def _take_a_try(request: SignInRequest) -> bool:
    """Counted in the database, so that guesses sent at once do not share a try."""
    return bool(SignInRequest.objects.filter(pk=request.pk, tries__lt=TRIES).update(tries=F("tries") + 1))


def _code_hash(request: object, code: str) -> str:
    return salted_hmac("sameroom.sign-in", f"{request}:{code}", algorithm="sha256").hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
