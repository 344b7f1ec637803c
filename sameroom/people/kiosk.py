"""The practice's own device in a client's hands: their forms alone, and nothing of whoever handed it over.

It is a sign-in of the client's, made by a staff member, whose own ends with it. It is short, and opens a few pages.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest

from sameroom.people.arrivals import begin
from sameroom.people.models import Person, SignIn

# Beside the sign-in, in the session: for which appointment, who comes next, and who answered before.
SEAT, NEXT, BEFORE = "kiosk-seat", "kiosk-next", "kiosk-before"

View = TypeVar("View")


def opens_at_kiosk(view: View) -> View:
    """A page that a client needs there. Each other one that asks for a sign-in leads back to the kiosk's own."""
    view.opens_at_kiosk = True  # type: ignore[attr-defined]
    return view


def is_at_kiosk(request: HttpRequest) -> bool:
    sign_in: SignIn | None = getattr(request, "sign_in", None)
    return sign_in is not None and sign_in.is_at_kiosk


def counts_here(sign_in: SignIn, request: HttpRequest) -> bool:
    """On any other page, a public one too, whoever holds the device is nobody."""
    view = request.resolver_match.func if request.resolver_match else None
    return not sign_in.is_at_kiosk or getattr(view, "opens_at_kiosk", False)


def hand(request: HttpRequest, people: Sequence[Person], seat: UUID, *, before: str = "") -> None:
    """To the first of `people`, then to the others in turn. Whoever was signed in in this browser no longer is."""
    begin(request, people[0], method=SignIn.Method.KIOSK)
    request.session.update({SEAT: str(seat), NEXT: [str(one.pk) for one in people[1:]], BEFORE: before})
