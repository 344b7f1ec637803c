"""Who sends this request, asked of the database each time: a sign-in that ended opens nothing from that moment on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from sameroom.people import kiosk, locking
from sameroom.people.arrivals import SIGN_IN
from sameroom.people.coming_from import page_before
from sameroom.people.models import Person, SignIn
from sameroom.people.unwritten import CANNOT_WRITE, answer_that_nothing_is_written, note


class Present(BaseBackend):
    """Loads the signed-in person. How somebody proves who they are is asked elsewhere."""

    def get_user(self, user_id: UUID | str) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()


class Sessions(SessionMiddleware):
    """Where the disk is full a page that only shows something goes on: that a sentence was read is left out."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except CANNOT_WRITE as exception:
            if request.method not in {"GET", "HEAD"}:
                raise
            note(exception)
            return response


class SignedIn(AuthenticationMiddleware):
    """`request.user` and `request.sign_in`; both are read only where a page asks, so public files cost nothing."""

    def process_request(self, request: HttpRequest) -> None:
        request.sign_in = None  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: _who(request))  # type: ignore[assignment]


class SignInAsked(LoginRequiredMiddleware):
    """Asks for a sign-in, notes that somebody is there, and covers a staff member's pages after fifteen minutes.

    Public pages and files are not asked at all. Nor is the room: it has no cookie, so no call ends by the lock.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            if kiosk.is_at_kiosk(request):
                return redirect("kiosk")
            return super().process_view(request, view, args, kwargs)
        sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
        if sign_in.is_locked and not getattr(view, "opens_while_locked", False):
            return _cover(request)
        if not sign_in.is_locked:
            _note_being_here(sign_in, acts=not getattr(view, "asks_by_itself", False))
        return None

    def handle_no_permission(self, request: HttpRequest, _view: object) -> HttpResponseRedirect:
        """Afterwards they go on where they were: an act is not done by itself then, and its address may be no page."""
        is_page = request.method in {"GET", "HEAD"}
        return redirect_to_login(request.get_full_path() if is_page else page_before(request))


def _cover(request: HttpRequest) -> HttpResponseBase | None:
    """The lock's answer. What is raised before a view runs reaches no other middleware, so it is answered here."""
    try:
        return locking.cover(request)
    except CANNOT_WRITE as exception:
        return answer_that_nothing_is_written(request, exception)


def _note_being_here(sign_in: SignIn, *, acts: bool) -> None:
    """Where the disk is full the note is left out: pages that write nothing go on."""
    try:
        sign_in.note_being_here(acts=acts)
    except DatabaseError as exception:
        note(exception)


def _who(request: HttpRequest) -> Person | AnonymousUser:
    """The person whose sign-in holds; nobody, where it ended or ran out, or the password is another one since."""
    if SIGN_IN not in request.session:
        return AnonymousUser()
    sign_in = SignIn.objects.select_related("person", "ending").filter(pk=request.session[SIGN_IN]).first()
    if sign_in is None or not sign_in.holds:
        return AnonymousUser()
    expected = sign_in.person.get_session_auth_hash()
    if not constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), expected):
        return AnonymousUser()
    request.sign_in = sign_in  # type: ignore[attr-defined]
    return sign_in.person if kiosk.counts_here(sign_in, request) else AnonymousUser()
