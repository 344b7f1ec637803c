"""One's own ways to sign in: passkeys, the app, recovery codes, the password."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.people import app_codes, factors
from sameroom.people.access import EVERY_ROLE, EVERY_STAFF_ROLE, PersonRequest, open_to, open_to_change
from sameroom.people.arrivals import keep_signed_in
from sameroom.people.confirming import confirmed
from sameroom.people.forms import AppForm, PasswordForm
from sameroom.people.models import Person, SignIn
from sameroom.people.proofs import app_of

PENDING = "app-secret"


@open_to(*EVERY_ROLE)
@confirmed
def my_sign_in(request: PersonRequest) -> HttpResponse:
    person = request.user
    return render(
        request,
        "people/my_sign_in.html",
        {
            "passkeys": person.passkeys.order_by("made_at"),
            "app": app_of(person),
            "recovery_codes": person.recovery_codes.count(),
            "has_password": person.has_usable_password(),
            "works_here": person.works_here,
        },
    )


@require_POST
@open_to(*EVERY_ROLE)
@confirmed
def remove_passkey(request: PersonRequest, pk: UUID) -> HttpResponse:
    factors.remove_passkey(open_to_change(request, request.user.passkeys.all(), pk, act="remove"))
    messages.success(request, _("The passkey no longer opens anything. Delete it on your device, too."))
    return redirect("my_sign_in")


@open_to(*EVERY_STAFF_ROLE)
@confirmed
def app(request: PersonRequest) -> HttpResponse:
    """Scan, type the six digits, done: then the recovery codes are shown, this once."""
    form = AppForm(request.POST or None, person=request.user)
    secret = secret_to_set_up(request)
    if request.method == "POST" and form.is_valid():
        codes = set_up_app(request.user, form, secret, keep=request.sign_in)
        if codes:
            del request.session[PENDING]
            keep_signed_in(request, request.user)
            return render(request, "people/recovery_codes.html", {"codes": codes})
        form.add_error("code", _("These are not the app’s digits of this moment. Type the newest ones."))
    return render(request, "people/app.html", {"form": form, "secret": app_codes.spaced(secret)})


@require_POST
@open_to(*EVERY_STAFF_ROLE)
@confirmed
def remove_app(request: PersonRequest) -> HttpResponse:
    factors.remove_app(request.user, keep=request.sign_in)
    keep_signed_in(request, request.user)
    messages.success(request, _("Password and app no longer open anything."))
    return redirect("my_sign_in")


@open_to(*EVERY_STAFF_ROLE)
@confirmed
def app_picture(request: PersonRequest) -> HttpResponse:
    return picture(request, request.user)


@open_to(*EVERY_STAFF_ROLE)
@confirmed
def password(request: PersonRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        factors.change_password(request.user, form.cleaned_data["password"], keep=request.sign_in)
        keep_signed_in(request, request.user)
        messages.success(request, _("The new password counts from now on. Elsewhere you are signed out."))
        return redirect("my_sign_in")
    return render(request, "people/password.html", {"form": form})


@require_POST
@open_to(*EVERY_STAFF_ROLE)
@confirmed
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Shown in the answer to this one request; only their hashes are kept."""
    codes = factors.renew_recovery_codes(request.user)
    return render(request, "people/recovery_codes.html", {"codes": codes})


def pending_secret(request: HttpRequest) -> str:
    """The app's secret while it is being set up; in the session, which is sealed."""
    return str(request.session.setdefault(PENDING, app_codes.new_secret()))


def secret_to_set_up(request: HttpRequest) -> str:
    """A new secret each time that the page is opened: none that was seen before stays good until somebody proves."""
    if request.method != "POST":
        request.session[PENDING] = app_codes.new_secret()
    return pending_secret(request)


def picture(request: HttpRequest, person: Person) -> HttpResponse:
    """The QR code of the secret that is being set up, as an image of its own."""
    link = app_codes.link(pending_secret(request), person, request.get_host())
    return HttpResponse(app_codes.picture(link), content_type="image/svg+xml")


def set_up_app(person: Person, form: AppForm, secret: str, *, keep: SignIn | None) -> list[str] | None:
    """With the new recovery codes, or None. Where a password comes with it, of all sign-ins `keep` alone goes on."""
    parts = form.cleaned_data
    return factors.set_up_app(person, secret=secret, code=parts["code"], password=parts.get("password"), keep=keep)
