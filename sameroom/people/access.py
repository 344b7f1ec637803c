"""Who may open a page: one policy on top of each view. A system check refuses a URL or a socket without one.

A policy says which roles may come in at all; which rows they find there, `visible_to` says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase

from sameroom.people.models import Person, Role, SignIn

CLIENT = Role.Kind.CLIENT
THERAPIST = Role.Kind.THERAPIST
SUPERVISOR = Role.Kind.SUPERVISOR
FRONT_DESK = Role.Kind.FRONT_DESK
OWNER = Role.Kind.OWNER
EVERY_ROLE = tuple(Role.Kind)

Handler = TypeVar("Handler", bound=Callable[..., Any])


class PersonRequest(HttpRequest):
    """A request by somebody who has signed in."""

    user: Person
    sign_in: SignIn


@dataclass(frozen=True)
class Policy:
    """`roles` may enter; empty: everyone, `because` of the reason given."""

    roles: frozenset[str]
    because: str = ""


def open_to(*roles: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Only people with one of these roles; to anybody else the page does not exist."""
    allowed = frozenset(roles)

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated or not allowed & request.user.role_kinds():
                raise Http404
            return view(request, *args, **kwargs)

        guarded.policy = Policy(allowed)  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_everyone(*, because: str) -> Callable[[Handler], Handler]:
    """No sign-in asked. The reason is part of the policy. Also for a socket, which asks for a capability itself."""

    def decorate(view: Handler) -> Handler:
        login_not_required(view)
        view.policy = Policy(frozenset(), because)  # type: ignore[attr-defined]
        return view

    return decorate
