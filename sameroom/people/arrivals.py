"""The moment of signing in: a new session key, a row that names the browser, and whatever it makes void."""

from django.contrib.auth import login, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from sameroom.audit.trail import record
from sameroom.people import devices, enrolling
from sameroom.people.models import EnrolmentStop, Person, SignIn, SignInEnd
from sameroom.people.sessions import hash_of

SIGN_IN = "sign-in"
BACKEND = "sameroom.people.presence.Present"
KEPT = ("next",)


@transaction.atomic
def arrive(request: HttpRequest, person: Person, *, method: str) -> SignIn:
    """Sign `person` in: on record, and whoever can sign in as always has lost nothing."""
    sign_in = begin(request, person, method=method)
    record("sign-in", "person", person.pk, by=person.pk, reason=method)
    if method != SignIn.Method.ENROLMENT:
        for enrolment in person.enrolments.pending():
            enrolling.stop(enrolment, by=person, why=EnrolmentStop.Why.SIGNED_IN)
    return sign_in


def begin(request: HttpRequest, person: Person, *, method: str) -> SignIn:
    """Nothing of the session before stays but where they wanted to go, and its key is gone."""
    kept = {key: request.session[key] for key in KEPT if key in request.session}
    end_the_one_before(request)
    request.session.flush()
    login(request, person, backend=BACKEND)
    request.session.update(kept)
    sign_in = SignIn.objects.create(
        person=person,
        session_hash=hash_of(request.session.session_key or ""),
        device=devices.in_words(request.META.get("HTTP_USER_AGENT", "")),
        method=method,
    )
    sign_in.proofs.create(method=method, at=sign_in.made_at)
    request.session[SIGN_IN] = str(sign_in.pk)
    request.sign_in = sign_in  # type: ignore[attr-defined]
    return sign_in


def keep_signed_in(request: HttpRequest, person: Person) -> None:
    """After a new password this one session goes on, under a new key."""
    update_session_auth_hash(request, person)
    sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
    sign_in.session_hash = hash_of(request.session.session_key or "")
    sign_in.save(update_fields=["session_hash"])


def end_the_one_before(request: HttpRequest) -> None:
    """Whoever was signed in in this browser no longer is."""
    known = request.session.get(SIGN_IN)
    before = SignIn.objects.filter(pk=known, ending=None).first() if known else None
    if before:
        before.end(by=before.person, why=SignInEnd.Why.REPLACED)
