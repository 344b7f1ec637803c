"""Who may open a page: one policy on top of each view. A system check refuses a URL or a socket without one.

A policy says which roles may come in at all; which rows they find there, `visible_to` says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from sameroom.audit.trail import record
from sameroom.people.models import STAFF, BreakGlass, Person, Role, SignIn

CLIENT = Role.Kind.CLIENT
THERAPIST = Role.Kind.THERAPIST
SUPERVISOR = Role.Kind.SUPERVISOR
FRONT_DESK = Role.Kind.FRONT_DESK
OWNER = Role.Kind.OWNER
EVERY_ROLE = tuple(Role.Kind)

EVERY_STAFF_ROLE = tuple(sorted(STAFF))

Row = TypeVar("Row", bound=Model)
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


def open_record(request: PersonRequest, rows: QuerySet[Row], pk: UUID, *, act: str = "view") -> Row:
    """The row of `rows` (what the person may see) with this id, after one entry in the trail that says who looked.

    Raises `Http404` where there is none, after an entry that says so. The answer, the questions asked and the entry are
    the same for a row that is somebody else's and for one that does not exist. Rows tell whom they concern by
    `client_ids`.
    """
    found = rows.filter(pk=pk).first()
    if found is None:
        raise _not_found(request, rows.model, pk, act=act)
    whom = found.client_ids  # type: ignore[attr-defined]
    if request.user.pk in whom:
        whom = [request.user.pk]  # what a client looks at is no affair of a partner
    reason = "break-glass" if BreakGlass.objects.in_force(by=request.user).filter(client__in=whom).exists() else ""
    record(act, _in_small_letters(rows.model.__name__), pk, by=request.user.pk, about=whom, reason=reason)
    return found


def open_to_change(request: PersonRequest, rows: QuerySet[Row], pk: UUID, *, act: str = "change") -> Row:
    """The row of `rows` (what the person may change) with this id; the act itself is recorded by whoever does it.

    Raises `Http404` as `open_record` does.
    """
    found = rows.filter(pk=pk).first()
    if found is None:
        raise _not_found(request, rows.model, pk, act=act)
    return found


def _not_found(request: PersonRequest, model: type[Model], pk: UUID, *, act: str) -> Http404:
    """To raise where there is nothing that the person may see or change; the try is in the trail."""
    record(act, _in_small_letters(model.__name__), pk, by=request.user.pk, outcome="refused")
    return Http404()


def _in_small_letters(name: str) -> str:
    """`CaseFile` as the trail calls it: `case-file`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def record_list(request: PersonRequest, name: str) -> None:
    """One entry for a list; where broken glass put somebody on it, it says so, and whom it concerns."""
    by = request.user
    opened = list(BreakGlass.objects.in_force(by=by).values_list("client", flat=True))
    record("view", name, by=by.pk, about=opened, reason="break-glass" if opened else "")
