"""Where one is signed in, and signing out, here and there; and the browsers that were in one's video sessions.

These pages stand in `desk`, since ending a sign-in also closes the room's sockets that it opened (docs/adr/0005).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.desk import changes
from sameroom.people.access import EVERY_ROLE, PersonRequest, open_to, open_to_change
from sameroom.people.confirming import confirmed
from sameroom.people.locking import opens_while_locked
from sameroom.people.models import Person, SignIn, SignInEnd
from sameroom.practice.models import practice_zone
from sameroom.room import links, safety, switchboard
from sameroom.room.models import DeviceKey


@require_POST
@opens_while_locked
@open_to(*EVERY_ROLE)
def sign_out(request: PersonRequest) -> HttpResponse:
    """The browser forgets what it kept of the pages. Not its storage: the room's name for this device lives there."""
    sign_in = request.sign_in
    try:
        end([sign_in], request, why=SignInEnd.Why.SIGNED_OUT)
    finally:
        logout(request)  # whoever leaves is out, even where it cannot be written down
    answer = redirect("front_door")
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@open_to(*EVERY_ROLE)
def devices(request: PersonRequest) -> HttpResponse:
    return render(
        request,
        "desk/devices.html",
        {"sign_ins": _open(request), "this": request.sign_in, "browsers": _browsers(request.user)},
    )


@require_POST
@open_to(*EVERY_ROLE)
def end_there(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    sign_in = open_to_change(request, SignIn.objects.visible_to(request.user).open(), pk, act="sign-out")
    if sign_in == request.sign_in:
        return sign_out(request)
    end([sign_in], request, why=SignInEnd.Why.FROM_ELSEWHERE)
    messages.success(request, _("You are signed out there, from this moment on."))
    return redirect("devices")


@require_POST
@open_to(*EVERY_ROLE)
@confirmed
def end_elsewhere(request: PersonRequest) -> HttpResponse:
    end([one for one in _open(request) if one != request.sign_in], request, why=SignInEnd.Why.FROM_ELSEWHERE)
    messages.success(request, _("You are signed out everywhere else, from this moment on."))
    return redirect("devices")


@require_POST
@open_to(*EVERY_ROLE)
def disown_browser(request: PersonRequest, pk: UUID) -> HttpResponse:
    key = open_to_change(request, DeviceKey.objects.visible_to(request.user), pk, act="disown")
    changes.disown(key, by=request.user)
    messages.success(request, _("Your links into sessions no longer work, and what they had opened is closed."))
    return redirect("devices")


def end(sign_ins: Iterable[SignIn], request: PersonRequest, *, why: str) -> None:
    """End them, then ask the sockets that they opened."""
    ended = list(sign_ins)
    for sign_in in ended:
        sign_in.end(by=request.user, why=why)
    for appointment in links.calls_entered_by(ended):
        switchboard.check_again(appointment)


def _open(request: PersonRequest) -> list[SignIn]:
    """This one first, then by the newest sign of life."""
    own = list(SignIn.objects.visible_to(request.user).open().select_related("ending").order_by("-last_seen_at"))
    for one in own:
        one.person = request.user
    return sorted((one for one in own if one.holds), key=lambda one: one != request.sign_in)


@dataclass(frozen=True)
class Browser:
    """`row`, the short name of its key as the room shows it, and the days by the practice's clocks."""

    row: DeviceKey
    name: str
    first: date
    last: date


def _browsers(person: Person) -> list[Browser]:
    """The newest first."""
    zone = practice_zone()
    return [
        Browser(
            row,
            safety.short_name(row.key),
            row.first_seen_at.astimezone(zone).date(),
            row.last_seen_at.astimezone(zone).date(),
        )
        for row in DeviceKey.objects.visible_to(person).order_by("-last_seen_at", "-first_seen_at")
    ]
