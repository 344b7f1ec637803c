"""What holds for every page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sameroom.audit import trail
from sameroom.people.coming_from import page_before
from sameroom.people.models import Person
from sameroom.people.networks import network
from sameroom.people.unwritten import CANNOT_WRITE, answer_that_nothing_is_written
from sameroom.refusal import Refused
from sameroom.sealing.fields import CannotSeal, CannotUnseal, ChangedMeanwhile

Next = Callable[[HttpRequest], HttpResponseBase]


class Refusals:
    """An act that was refused becomes its sentences on the page that people came from; a part of a record that cannot
    be opened becomes a page that says so.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, CannotUnseal):
            return render(request, "cannot_unseal.html", {"is_erased": exception.is_erased}, status=500)
        reasons = _reasons(exception)
        if not reasons:
            return None
        for sentence in reasons:
            messages.error(request, sentence)
        return redirect(page_before(request) or "start")


class SeenFrom:
    """The audit trail learns where an act comes from: of a stranger the network, and nothing else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        at_first = request.session.session_key or ""

        def session_of() -> str:
            """That of now: the entry of a sign-in belongs to the session that it began."""
            key = request.session.session_key or at_first
            return session_hash(key) if key else ""

        def roles_of(by: UUID) -> str:
            person = request.user
            return " ".join(sorted(person.role_kinds())) if isinstance(person, Person) and person.pk == by else ""

        address = network(request.META.get("REMOTE_ADDR", ""), six=48)
        with trail.seen_from(session_of=session_of, address=address, roles_of=roles_of):
            return self.get_response(request)


class Unrecorded:
    """What cannot be written down is not done, and the page says so."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_that_nothing_is_written(request, exception) if isinstance(exception, CANNOT_WRITE) else None


def session_hash(key: str) -> str:
    """Tells sessions apart, and tells nothing of a session's key."""
    return salted_hmac("sameroom.audit", key, algorithm="sha256").hexdigest()[:16]


def _reasons(exception: Exception) -> list[str]:
    """Why an act was refused, as sentences; nothing where it is another kind of exception."""
    if isinstance(exception, ChangedMeanwhile):
        return [
            _("Somebody else changed this while you had it open. Look at it as it is now, then make your change again.")
        ]
    if isinstance(exception, CannotSeal):
        return [_("This record was erased. Nothing is added to it.")]
    return exception.reasons if isinstance(exception, Refused) else []
