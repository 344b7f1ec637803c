"""Signing in, for clients and for staff, and choosing the language."""

from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.people import signing_in, slowing
from sameroom.people.access import open_to_everyone
from sameroom.people.arrivals import arrive
from sameroom.people.coming_from import own_path
from sameroom.people.forms import AddressForm, CodeForm, StaffForm
from sameroom.people.models import Attempt, Person, SignIn
from sameroom.people.proofs import check_all_parts, check_mailed_code
from sameroom.refusal import Refused

TOO_OFTEN = 429


@open_to_everyone(because="people sign in here")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("start")
    form = AddressForm(request.POST or None)
    remember_target(request)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/sign_in.html", {"form": form})
    address = form.cleaned_data["email"]
    attempt = slowing.count(Attempt.Kind.CODE_ASKED, slowing.knock_of(request, address))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return slowed_down(request, "people/sign_in.html", form, obstacles)
    browser = request.session.setdefault("browser", signing_in.new_browser_secret())
    request.session["address"] = address
    signing_in.ask(address=address, browser=browser)
    return redirect("code")


@open_to_everyone(because="people type the code from the mail here")
def code(request: HttpRequest) -> HttpResponse:
    address, browser = request.session.get("address"), request.session.get("browser")
    if not address or not browser:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # a code is not used up by a sign-in that cannot be written down
                person = check_mailed_code(request, address=address, code=form.cleaned_data["code"])
                if person:
                    return welcome(request, person, method=SignIn.Method.CODE)
        except Refused as refusal:
            return slowed_down(request, "people/code.html", form, refusal.reasons, email=address)
        form.add_error("code", _("This code does not fit, or ten minutes have passed. Ask for a new one below."))
    return render(request, "people/code.html", {"form": form, "email": address})


@open_to_everyone(because="people who work here sign in here")
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("start")
    form = StaffForm(request.POST or None)
    remember_target(request)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/staff_sign_in.html", {"form": form})
    parts = form.cleaned_data
    try:
        found = check_all_parts(request, address=parts["email"], password=parts["password"], code=parts["code"])
    except Refused as refusal:
        return slowed_down(request, "people/staff_sign_in.html", form, refusal.reasons)
    if found:
        return welcome(request, found[0], method=found[1])
    form.add_error(None, _("This did not fit. One of the three may be mistyped, or the six digits were new already."))
    return render(request, "people/staff_sign_in.html", {"form": form})


def welcome(request: HttpRequest, person: Person, *, method: str) -> HttpResponse:
    """Start a session for `person` and go where they wanted to go, in their language."""
    arrive(request, person, method=method)
    answer = redirect(request.session.pop("next", "") or "start")
    slowing.remember_browser(request, answer, person)
    return in_language(answer, person.language)


def slowed_down(request: HttpRequest, page: str, form: Form, obstacles: list[str], **more: str) -> HttpResponse:
    """What was typed stays; the sentence says when to come back."""
    for sentence in obstacles:
        form.add_error(None, sentence)
    return render(request, page, {"form": form, **more}, status=TOO_OFTEN)


def remember_target(request: HttpRequest) -> None:
    """Where to go after signing in; kept through the pages of signing in."""
    if target := own_path(request.GET.get("next", "")):
        request.session["next"] = target


@require_POST
@open_to_everyone(because="the language is chosen before and after signing in")
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    answer = redirect(own_path(request.POST.get("next", "")) or "front_door")
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        return answer
    if isinstance(request.user, Person):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return in_language(answer, chosen)


def in_language(answer: HttpResponse, chosen: str) -> HttpResponse:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=31_536_000,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
