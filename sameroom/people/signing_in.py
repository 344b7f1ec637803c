"""A client's way in: a one-time code to the e-mail address. Clients have no password.

The answer is the same whether the address is known or not. A code lives ten minutes, for three tries, in the browser
that asked for it. How often one may ask, `slowing` says. A staff member gets no code, but a mail that says where to
sign in. Whoever comes for the first time proves an address in the same way, known here or not. Views only call `ask`,
`ask_newcomer`, `check` and `prove`.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
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
    if person:
        _send(person, address=person.email, language=person.language, browser=browser)


@transaction.atomic
def ask_newcomer(*, address: str, browser: str, language: str) -> None:
    """Put the same code on its way to whoever has this address, known here or not; not to who left the practice."""
    person = Person.objects.filter(email__iexact=address).first()
    if person is None or person.is_active:
        _send(person, address=address, language=language, browser=browser)


def _send(person: Person | None, *, address: str, language: str, browser: str) -> None:
    """A staff member gets no code by mail."""
    if person and person.works_here:
        post(address=person.email, language=person.language, kind="staff-sign-in", reference=person.pk)
        return
    request = SignInRequest.objects.create(
        person=person,
        address_hash=_address_hash(address),
        browser_hash=_hash(browser),
        expires_at=timezone.now() + CODE_LIFETIME,
    )
    post(address=address, language=language, kind="sign-in-code", reference=request.pk)


def mint_code(request: SignInRequest) -> str:
    """A new code for this request; only its HMAC is stored, whose key is not in the database."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    lately = SignInRequest.objects.filter(address_hash=request.address_hash, asked_at__gt=an_hour_ago)
    digits = DIGITS if lately.count() <= MANY_AN_HOUR else DIGITS_THEN
    code = f"{secrets.randbelow(10**digits):0{digits}d}"
    request.code_hash = _code_hash(request.pk, code)
    request.save(update_fields=["code_hash"])
    return code


def check(*, address: str, browser: str, code: str) -> Person | None:
    """The person, if the code is right, as `prove` says. What a newcomer asked for is no way to sign in."""
    request = prove(SignInRequest.objects.exclude(person=None), address=address, browser=browser, code=code)
    return request.person if request else None


@transaction.atomic
def prove(among: QuerySet[SignInRequest], *, address: str, browser: str, code: str) -> SignInRequest | None:
    """The request of this code, if it is the newest for this address and browser, in time, within three tries.

    Used up then.
    """
    own = among.filter(address_hash=_address_hash(address), browser_hash=_hash(browser))
    request = own.select_related("person").order_by("-asked_at").first()
    expected = request.code_hash if request else ""
    is_right = constant_time_compare(_code_hash(request.pk if request else "nobody", code), expected)
    is_tried = request is None or _take_a_try(request)
    if request and is_tried and is_right and _use_up(request):
        return request
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
    person = request.person
    return bool(used) and (person is None or (person.is_active and not person.works_here))


def _take_a_try(request: SignInRequest) -> bool:
    """Counted in the database, so that guesses sent at once do not share a try."""
    return bool(SignInRequest.objects.filter(pk=request.pk, tries__lt=TRIES).update(tries=F("tries") + 1))


def _code_hash(request: object, code: str) -> str:
    return salted_hmac("sameroom.sign-in", f"{request}:{code}", algorithm="sha256").hexdigest()


def _address_hash(address: str) -> str:
    return salted_hmac("sameroom.sign-in.address", address.strip().lower(), algorithm="sha256").hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
