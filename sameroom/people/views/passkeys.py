"""What a page's script asks for a passkey: JSON in, JSON out, always with the page's CSRF token.

Each pair of addresses first gives the browser its options, then takes the answer.
"""

import json
import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.people import enrolling, factors, passkeys, slowing
from sameroom.people.access import EVERY_ROLE, PersonRequest, open_to, open_to_everyone
from sameroom.people.arrivals import arrive
from sameroom.people.confirming import confirmed
from sameroom.people.locking import opens_while_locked
from sameroom.people.models import Attempt, Person, SignIn
from sameroom.people.signing_in import note_refusal
from sameroom.people.views.enrolling import afterwards, enrolment_of
from sameroom.people.views.signing_in import TOO_OFTEN, in_language
from sameroom.refusal import Refused

LONGEST = 16 * 1024


@require_POST
@open_to_everyone(because="a passkey signs in; the challenge tells nothing")
def options(request: HttpRequest) -> JsonResponse:
    return JsonResponse(passkeys.ask_for_one(request.session))


@require_POST
@open_to_everyone(because="a passkey signs in here")
def sign_in(request: HttpRequest) -> JsonResponse:
    """Nobody guesses a signature, so a right one is never slowed down; wrong ones are counted by network."""
    passkey = passkeys.find(request.session, read(request))
    if passkey is None:
        return _refused(request)
    person = passkey.person
    arrive(request, person, method=SignIn.Method.PASSKEY)
    answer = JsonResponse({"next": request.session.pop("next", "") or reverse("start")})
    slowing.remember_browser(request, answer, person)
    in_language(answer, person.language)
    return answer


@require_POST
@opens_while_locked
@open_to(*EVERY_ROLE)
def confirm_options(request: PersonRequest) -> JsonResponse:
    return JsonResponse(passkeys.ask_for_one(request.session, of=request.user))


@require_POST
@opens_while_locked
@open_to(*EVERY_ROLE)
def confirm(request: PersonRequest) -> JsonResponse:
    """A proof for an act, or to unlock."""
    passkey = passkeys.find(request.session, read(request))
    if passkey is None or passkey.person != request.user:
        note_refusal(request.user, reason="passkey")
        return JsonResponse({"says": _("This passkey is not yours. Try another way.")}, status=400)
    request.sign_in.prove(SignIn.Method.PASSKEY)
    return JsonResponse({"done": True})


@require_POST
@open_to(*EVERY_ROLE)
@confirmed
def offer(request: PersonRequest) -> JsonResponse:
    return JsonResponse(passkeys.offer_one(request.session, request.user))


@require_POST
@open_to(*EVERY_ROLE)
@confirmed
def keep(request: PersonRequest) -> JsonResponse:
    try:
        _keep(request, request.user)
    except Refused as refusal:
        return JsonResponse({"says": refusal.reasons[0]}, status=400)
    return JsonResponse({"next": reverse("my_sign_in")})


@require_POST
@open_to_everyone(because="it asks for an enrolment, whose link and word were checked in this session")
def set_up_options(request: HttpRequest) -> JsonResponse:
    enrolment = enrolment_of(request)
    if enrolment is None:
        return JsonResponse({"next": reverse("enrol")}, status=400)
    return JsonResponse(passkeys.offer_one(request.session, enrolment.person))


@require_POST
@open_to_everyone(because="it asks for an enrolment, whose link and word were checked in this session")
def set_up(request: HttpRequest) -> JsonResponse:
    """The invited or recovering person's first passkey: everything older ends, and they are signed in."""
    enrolment = enrolment_of(request)
    if enrolment is None:
        return JsonResponse({"next": reverse("enrol")}, status=400)
    try:
        with transaction.atomic():
            person = enrolling.complete(enrolment)
            _keep(request, person)
            arrive(request, person, method=SignIn.Method.ENROLMENT)
    except Refused as refusal:
        return JsonResponse({"says": refusal.reasons[0]}, status=400)
    answer = JsonResponse({"next": afterwards(enrolment)})
    slowing.remember_browser(request, answer, person)
    return answer


def read(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; an empty one for anything else."""
    content = request.read(LONGEST + 1)
    try:
        data = json.loads(content) if len(content) <= LONGEST else None
    except (ValueError, RecursionError):
        data = None
    return data if isinstance(data, dict) else {}


def _refused(request: HttpRequest) -> JsonResponse:
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, secrets.token_hex()))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return JsonResponse({"says": obstacles[0]}, status=TOO_OFTEN)
    note_refusal(None, reason="passkey")
    return JsonResponse({"says": _("This passkey does not open anything here. Try another way.")}, status=400)


@transaction.atomic
def _keep(request: HttpRequest, person: Person) -> None:
    data = read(request)
    name = data.pop("name", "")
    passkey = passkeys.keep(request.session, person, data, name=name if isinstance(name, str) else "")
    factors.tell(person, "add", "passkey", passkey.pk)
