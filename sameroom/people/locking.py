"""The staff lock: fifteen minutes without an act cover the pages, until whoever sits there has proved who they are."""

from typing import Any, TypeVar

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from sameroom.people import confirming

View = TypeVar("View")


def opens_while_locked(view: View) -> View:
    """Not covered: signing out, unlocking itself, and asking how long there is."""
    view.opens_while_locked = True  # type: ignore[attr-defined]
    return view


def asks_by_itself(view: View) -> View:
    """A page asks this every few seconds, with nobody before it: it is no act."""
    view.asks_by_itself = True  # type: ignore[attr-defined]
    return view


def cover(request: Any) -> HttpResponse | None:
    """A page becomes the lock's, which leads back; a form is kept in the page; a script is told.

    None where the form came with a proof: it goes on then.
    """
    if request.content_type == "application/json" or request.headers.get("Accept") == "application/json":
        return JsonResponse({"reason": "locked"}, status=423)
    if request.method in {"GET", "HEAD"}:
        return redirect("/locked/?" + urlencode({"next": request.get_full_path()}))
    trouble = confirming.take_proof(request) if confirming.HOW in request.POST else ""
    return confirming.ask(request, trouble=trouble, is_locked=True) if request.sign_in.is_locked else None
