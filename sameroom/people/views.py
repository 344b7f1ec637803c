"""Signing in and out, and choosing the language."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit import trail
from sameroom.people import signing_in
from sameroom.people.access import EVERY_ROLE, PersonRequest, open_to, open_to_everyone
from sameroom.people.forms import AddressForm, CodeForm
from sameroom.people.models import Person


@open_to_everyone(because="people sign in here")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("start")
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        browser = request.session.setdefault("browser", signing_in.new_browser_secret())
        request.session["address"] = form.cleaned_data["email"]
        request.session["next"] = _own_path(request, request.GET.get("next", ""))
        signing_in.ask(address=form.cleaned_data["email"], browser=browser)
        return redirect("code")
    return render(request, "people/sign_in.html", {"form": form})


@open_to_everyone(because="people type the code from the mail here")
def code(request: HttpRequest) -> HttpResponse:
    address, browser = request.session.get("address"), request.session.get("browser")
    if not address or not browser:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = signing_in.check(address=address, browser=browser, code=form.cleaned_data["code"])
        if person:
            return welcome(request, person)
        form.add_error("code", _("This code does not fit, or ten minutes have passed. Ask for a new one below."))
    return render(request, "people/code.html", {"form": form, "email": address})


def welcome(request: HttpRequest, person: Person) -> HttpResponse:
    """Start a session for `person` and go where they wanted to go, in their language."""
    target = request.session.pop("next", "") or "start"
    for key in ("address", "browser"):
        request.session.pop(key, None)
    login(request, person, backend="sameroom.people.signing_in.ByCode")
    return _in_language(redirect(target), person.language)


@require_POST
@open_to(*EVERY_ROLE)
def sign_out(request: PersonRequest) -> HttpResponse:
    person = request.user.pk
    logout(request)  # first: whoever leaves is out, even where it cannot be written down
    trail.record("sign-out", "person", person, by=person)
    return redirect("front_door")


@require_POST
@open_to_everyone(because="the language is chosen before and after signing in")
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    answer = redirect(_own_path(request, request.POST.get("next", "")) or "front_door")
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        return answer
    if isinstance(request.user, Person):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return _in_language(answer, chosen)


def _in_language(answer: HttpResponse, chosen: str) -> HttpResponse:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=31_536_000,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _own_path(request: HttpRequest, path: str) -> str:
    """`path` if it is a path of this site, else nothing."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
