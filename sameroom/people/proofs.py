"""Password and app: asked together, answered together, so that no answer tells which part was right."""

import re

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from sameroom.mail.models import post
from sameroom.people import app_codes, signing_in, slowing
from sameroom.people.models import AppCodes, Attempt, Person, SignIn, SignInRequest
from sameroom.refusal import refuse_if

SIX_DIGITS = re.compile(r"\d{6}")


def person_at(address: str) -> Person | None:
    return Person.objects.filter(email__iexact=address.strip(), is_active=True).first()


def check_all_parts(request: HttpRequest, *, address: str, password: str, code: str) -> tuple[Person, str] | None:
    """The staff member and the method, if every part is right. Raises `Refused` when it is too early to try again.

    Whoever asks, one password is hashed and the code is looked at; a code is used up only beside the right password.
    """
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, address))
    refuse_if(slowing.obstacles_to_trying(attempt))
    person = person_at(address)
    is_right = _is_password(person, password) and person is not None and person.works_here
    is_known = bool(attempt.browser_hash)
    method = _second_part(person, code, is_known_browser=is_known) if person and is_right else None
    if person is None or method is None:
        signing_in.note_refusal(person, reason="password")
        return None
    slowing.forgive(attempt)
    return person, method


def check_mailed_code(request: HttpRequest, *, address: str, code: str) -> Person | None:
    """Whose code from the mail it is, if it is right. Raises `Refused` when it is too early to try again."""
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, address))
    refuse_if(slowing.obstacles_to_trying(attempt))
    person = signing_in.check(address=address, browser=request.session.get("browser", ""), code=code)
    if person:
        slowing.forgive(attempt)
    return person


def prove_address(request: HttpRequest, *, address: str, code: str) -> SignInRequest | None:
    """The same for whoever comes for the first time: the request whose code it is, known here or not."""
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, address))
    refuse_if(slowing.obstacles_to_trying(attempt))
    browser = request.session.get("browser", "")
    proven = signing_in.prove(SignInRequest.objects.all(), address=address, browser=browser, code=code)
    if proven:
        slowing.forgive(attempt)
    return proven


def app_of(person: Person) -> AppCodes | None:
    return AppCodes.objects.filter(person=person).first()


def has_password_and_app(person: Person) -> bool:
    return person.has_usable_password() and app_of(person) is not None


def _is_password(person: Person | None, password: str) -> bool:
    """The same amount of hashing for an address that nobody has. Django does it for a person without a password."""
    if person is None:
        make_password(password)
        return False
    return person.check_password(password)


def _second_part(person: Person, code: str, *, is_known_browser: bool) -> str | None:
    """How the second part was proved. Whoever guesses it knows the password already: the person is told, and soon six
    digits are too few to be taken from just anywhere.
    """
    attempt, number = slowing.count_beside_password(person)
    takes_digits = is_known_browser or number <= slowing.DIGITS_COUNT_UNTIL
    method = _take_code(person, code, takes_digits=takes_digits)
    if method:
        attempt.delete()
    elif number == slowing.TOLD_AT:
        post(address=person.email, language=person.language, kind="password-known", reference=person.pk)
    return method


def _take_code(person: Person, code: str, *, takes_digits: bool) -> str | None:
    """How it was proved. Six digits are the app's, anything longer a recovery code."""
    digits = "".join(code.split())
    app = app_of(person)
    if not SIX_DIGITS.fullmatch(digits):
        return SignIn.Method.RECOVERY_CODE if app and app_codes.take_recovery_code(person, code) else None
    counter = app_codes.counter_of(app.secret, digits) if app and takes_digits else None
    return SignIn.Method.APP if app and counter is not None and app.take(counter) else None
