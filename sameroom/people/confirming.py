"""Step-up: an act that could do harm asks first who sits there, if the last proof is older than five minutes.

The question stands at the act's own address. What was typed is kept in the page and sent again, so nothing is lost.
"""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.people import signing_in, slowing
from sameroom.people.coming_from import page_before
from sameroom.people.models import Attempt, Person, SignIn
from sameroom.people.proofs import check_all_parts, check_mailed_code, has_password_and_app
from sameroom.refusal import Refused

HOW = "confirm-how"
OURS = "confirm-"
TYPED_AGAIN = "password"  # what a form calls a new password


def confirmed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Below `open_to`: within five minutes of a proof the view is called, otherwise the question is asked."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and HOW in request.POST:
            trouble = take_proof(request)
            if trouble or not request.sign_in.is_confirmed:
                return ask(request, trouble=trouble)
            if request.POST.get("confirm-was") == "GET":
                return redirect(request.get_full_path())
            return view(request, *args, **kwargs)
        if request.sign_in.is_confirmed:
            return view(request, *args, **kwargs)
        return ask(request)

    asked.asks_for_proof = True  # type: ignore[attr-defined]
    return asked


def ask(request: Any, *, trouble: str = "", is_locked: bool = False) -> HttpResponse:
    """The question, with everything that was typed. For a script, only that it must be asked.

    A password never stands in a page: where one was typed, the proof leads to the empty form.
    """
    if request.content_type == "application/json":
        return JsonResponse({"reason": "confirm"}, status=403)
    person: Person = request.user
    is_secret = TYPED_AGAIN in request.POST
    return render(
        request,
        "people/confirm.html",
        {
            "typed": [] if is_secret else _typed(request),
            "types_again": is_secret,
            "was": "GET" if is_secret else request.POST.get("confirm-was", request.method),
            "came_from": page_before(request),
            "trouble": trouble,
            "is_locked": is_locked,
            **ways_of(request, person),
        },
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    typed = [(key, value) for key, values in request.POST.lists() for value in values]
    return [(key, value) for key, value in typed if not key.startswith(OURS) and key != "csrfmiddlewaretoken"]


def ways_of(request: HttpRequest, person: Person) -> dict[str, bool]:
    """With what this person can prove who they are, for the templates."""
    return {
        "has_passkey": person.passkeys.exists(),
        "has_password": person.works_here and has_password_and_app(person),
        "has_mail": not person.works_here,
        "code_was_sent": request.POST.get(HOW) in {"send", "code"},
        "by_the_demos_door": is_demo_here(request),
    }


def take_proof(request: Any) -> str:
    """Take what was given as a proof of this sign-in, once a request. The sentence that says what to do, or nothing.

    A passkey has answered before, by a request of its own; then there is nothing more to take.
    """
    if not hasattr(request, "proof_trouble"):
        request.proof_trouble = _take(request)
    return str(request.proof_trouble)


def _take(request: Any) -> str:
    how, person = request.POST.get(HOW), request.user
    try:
        if how == "password" and person.works_here:
            method = _password_and_code(request, person)
        elif how == "send" and not person.works_here:
            return _send_code(request, person)
        elif how == "code" and not person.works_here:
            method = _mailed_code(request, person)
        else:
            method = SignIn.Method.DEMO if how == "demo" and is_demo_here(request) else ""
    except Refused as refusal:
        return refusal.reasons[0]
    if method:
        request.sign_in.prove(method)
    elif how != "passkey":
        return _("This did not fit. Look at each part again.")
    return ""


def is_demo_here(request: HttpRequest) -> bool:
    """In the demo, on this machine, everybody may be anybody."""
    return settings.DEMO and ip_address(request.META["REMOTE_ADDR"]).is_loopback


def _password_and_code(request: Any, person: Person) -> str:
    found = check_all_parts(
        request,
        address=person.email,
        password=request.POST.get("confirm-password", ""),
        code=request.POST.get("confirm-code", ""),
    )
    return found[1] if found and found[0] == person else ""


def _send_code(request: Any, person: Person) -> str:
    attempt = slowing.count(Attempt.Kind.CODE_ASKED, slowing.knock_of(request, person.email))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return obstacles[0]
    browser = request.session.setdefault("browser", signing_in.new_browser_secret())
    signing_in.ask(address=person.email, browser=browser)
    return ""


def _mailed_code(request: Any, person: Person) -> str:
    code = "".join(request.POST.get("confirm-code", "").split())
    found = check_mailed_code(request, address=person.email, code=code)
    return SignIn.Method.CODE if found == person else ""
