"""The room's HTTP: what its static page asks for. Shapes and reasons: `docs/protocol.md`.

No cookie is read or set; every view but `redeem` asks for a capability.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from sameroom.look.printable import is_printable
from sameroom.people import devices
from sameroom.people.access import open_to_everyone
from sameroom.people.models import Person
from sameroom.people.provinces import PLACES
from sameroom.room import admission, equipment, introductions, safety, visits
from sameroom.room.admission import Entrant
from sameroom.room.description import describe
from sameroom.room.models import CheckIn, NoticeRequest
from sameroom.room.standing import RoomRefused, digest

LONGEST = 16 * 1024
REDEMPTIONS_A_MINUTE = 30

RoomView = Callable[..., JsonResponse]


def room_api(view: RoomView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer a refusal as JSON. The room has no cookie, so there is nothing for CSRF to ride on."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponseBase:
        try:
            return view(request)
        except RoomRefused as refusal:
            return JsonResponse({"reason": refusal.reason, **refusal.more}, status=refusal.status)

    return csrf_exempt(answered)


def with_capability(
    view: Callable[[HttpRequest, Entrant], JsonResponse],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The policy of the room's views: whoever carries a capability that holds now, for that person's seat alone."""

    @open_to_everyone(because="it asks for a capability of the room, in the Authorization header")
    @room_api
    @wraps(view)
    def guarded(request: HttpRequest) -> JsonResponse:
        scheme, _, capability = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise RoomRefused("unknown", 404)
        entrant = admission.enter(capability)
        with translation.override(entrant.participant.person.language):
            return view(request, entrant)

    return guarded


def with_ticket_or_capability(
    view: Callable[[HttpRequest, Person], JsonResponse],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The policy of trying one's equipment: a ticket or a capability that holds now, for that person alone."""

    @open_to_everyone(because="it asks for a ticket or a capability, in the Authorization header")
    @room_api
    @wraps(view)
    def guarded(request: HttpRequest) -> JsonResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer":
            return view(request, admission.enter(secret).participant.person)
        if scheme == "Ticket":
            return view(request, equipment.bearer_of(secret))
        raise RoomRefused("unknown", 404)

    return guarded


@require_POST
@open_to_everyone(because="a join link is redeemed here; it asks for a token of 256 bits")
@room_api
def redeem(request: HttpRequest) -> JsonResponse:
    _refuse_too_many(request)
    data = body(request)
    capability, entrant = admission.redeem(data.get("token"), data.get("device"))
    with translation.override(entrant.participant.person.language):
        return JsonResponse({"capability": capability, "session": describe(entrant)})


@require_GET
@with_capability
def session(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    return _session(entrant)


@require_POST
@with_capability
def check_in(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    data = body(request)
    partner = entrant.participant.partner()
    together = field(data, "together", bool) and partner is not None
    place = field(data, "place", str).strip()
    if len(place) > 200 or not (place or entrant.is_therapist) or not is_printable(place):
        raise RoomRefused("malformed", 400, field="place")
    said = CheckIn(
        participant=entrant.participant,
        device_hash=entrant.device_hash,
        place=place,
        province=_province(data, is_asked=not entrant.is_therapist),
        alone=_alone(data, is_asked=not (entrant.is_therapist or together)),
        together=together,
        camera=field(data, "camera", bool),
        microphone=field(data, "microphone", bool),
        speaker=field(data, "speaker", bool),
    )
    visits.check_in(said)
    return _session(entrant)


@require_POST
@with_capability
def notify_me(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    if entrant.is_therapist:
        raise RoomRefused("not-now", 409)
    NoticeRequest.objects.get_or_create(participant=entrant.participant)
    return JsonResponse({"noted": True})


@require_POST
@with_capability
def open_in_person(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    visits.open_in_person(entrant, field(body(request), "attending", list))
    return _session(entrant)


@require_POST
@with_capability
def close_in_person(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    visits.close_in_person(entrant)
    return _session(entrant)


@require_POST
@with_capability
def introduction(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    return JsonResponse({"token": introductions.invite(entrant, field(body(request), "participant", str))})


@require_POST
@with_capability
def introduced(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    data = body(request)
    introductions.answer(entrant, key=field(data, "key", str), proof=field(data, "proof", str))
    return JsonResponse({"noted": True})


@require_GET
@with_capability
def introduction_answers(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    return JsonResponse({"introductions": introductions.newest_answers(entrant)})


@require_POST
@with_ticket_or_capability
def ice(request: HttpRequest, person: Person) -> JsonResponse:
    return JsonResponse(equipment.help_for(person))


@require_POST
@with_ticket_or_capability
def equipment_report(request: HttpRequest, person: Person) -> JsonResponse:
    equipment.take_report(person, field(body(request), "findings", dict))
    return JsonResponse({"noted": True})


@require_POST
@with_capability
def device_key(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    words = devices.in_words(request.META.get("HTTP_USER_AGENT", ""))
    safety.note_key(entrant.participant.person, field(body(request), "key", str), device=words)
    return JsonResponse({"noted": True})


@require_POST
@with_capability
def safety_report(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    safety.take_report(entrant, field(body(request), "what", str))
    return JsonResponse({"noted": True})


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises `RoomRefused`."""
    content = request.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise RoomRefused("too-large", 413)
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise RoomRefused("malformed", 400) from None
    if not isinstance(data, dict):
        raise RoomRefused("malformed", 400)
    return data


def field(data: dict[str, Any], name: str, kind: type) -> Any:
    """`data[name]`, of this type. Raises `RoomRefused`, naming the field."""
    value = data.get(name)
    if not isinstance(value, kind):
        raise RoomRefused("malformed", 400, field=name)
    return value


def _province(data: dict[str, Any], *, is_asked: bool) -> str:
    """Two letters; nothing from a page that was loaded before it was asked."""
    if not is_asked or data.get("province") is None:
        return ""
    if data["province"] not in [code for code, _words in PLACES]:
        raise RoomRefused("malformed", 400, field="province")
    return str(data["province"])


def _alone(data: dict[str, Any], *, is_asked: bool) -> str:
    if not is_asked:
        return CheckIn.Alone.NOT_ASKED
    if data.get("alone") not in (CheckIn.Alone.YES, CheckIn.Alone.NO):
        raise RoomRefused("malformed", 400, field="alone")
    return str(data["alone"])


def _session(entrant: Entrant) -> JsonResponse:
    return JsonResponse({"session": describe(entrant)})


def _refuse_too_many(request: HttpRequest) -> None:
    """By address, in this process. A token of 256 bits cannot be guessed; this keeps the database quiet."""
    key = "redeem-" + digest(request.META.get("REMOTE_ADDR", ""))
    asked = int(cache.get(key, 0))
    cache.set(key, asked + 1, timeout=60)
    if asked >= REDEMPTIONS_A_MINUTE:
        raise RoomRefused("too-many", 429)
