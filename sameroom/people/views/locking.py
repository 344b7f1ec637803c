"""The lock's own page, and what a page's script asks about it."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sameroom.people import confirming
from sameroom.people.access import EVERY_STAFF_ROLE, PersonRequest, open_to
from sameroom.people.coming_from import own_path
from sameroom.people.locking import asks_by_itself, opens_while_locked


@require_http_methods(["GET", "POST"])
@opens_while_locked
@asks_by_itself
@open_to(*EVERY_STAFF_ROLE)
def locked(request: PersonRequest) -> HttpResponse:
    """Proves who sits there, then leads back. A page that is only covered asks by script and stays as it is."""
    trouble = confirming.take_proof(request) if request.method == "POST" else ""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"says": trouble, "locked": request.sign_in.is_locked})
    target = own_path(request.GET.get("next", "")) or "start"
    if not request.sign_in.is_locked:
        return redirect(target)
    ways = confirming.ways_of(request, request.user)
    return render(request, "people/locked.html", {"trouble": trouble, "is_locked": True, **ways})


@require_http_methods(["GET", "POST"])
@opens_while_locked
@asks_by_itself
@open_to(*EVERY_STAFF_ROLE)
def here(request: PersonRequest) -> JsonResponse:
    """How many seconds until the lock. A POST says that somebody is at the page: typing counts as an act."""
    sign_in = request.sign_in
    if request.method == "POST" and not sign_in.is_locked:
        sign_in.note_being_here(acts=True)
        sign_in.refresh_from_db(fields=["acted_at"])
    locks_at = sign_in.locks_at or timezone.now()
    return JsonResponse({"seconds": max(0, int((locks_at - timezone.now()).total_seconds()))})
