"""The invited and the recovering: link and word first, then a way to sign in. And the way to stop it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from sameroom.look.moments import when
from sameroom.people import app_codes, enrolling, slowing
from sameroom.people.access import open_to_everyone
from sameroom.people.arrivals import arrive, end_the_one_before
from sameroom.people.forms import AppForm, KitForm, StopForm, WordForm
from sameroom.people.models import Attempt, Enrolment, SignIn
from sameroom.people.views.own import PENDING, picture, secret_to_set_up, set_up_app
from sameroom.people.views.signing_in import in_language, slowed_down

ENROLMENT = "enrolment"


@open_to_everyone(because="who was invited has no account yet; it asks for a token of 256 bits and a word")
def enrol(request: HttpRequest) -> HttpResponse:
    """Opening the link burns nothing: mail scanners do that, too."""
    form = WordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/enrol.html", {"form": form})
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, "enrolment"))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return slowed_down(request, "people/enrol.html", form, obstacles)
    token = form.cleaned_data["token"].strip().lstrip("#")
    enrolment = enrolling.redeem(token=token, word=form.cleaned_data["word"])
    if enrolment is None:
        early = enrolling.opens_when(token)
        form.add_error(None, _early(early) if early else _("Link and word do not belong together, or they are old."))
        return render(request, "people/enrol.html", {"form": form})
    slowing.forgive(attempt)
    return let_set_up(request, enrolment)


def let_set_up(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """From now on this session may complete the enrolment, and is nobody else's."""
    end_the_one_before(request)
    request.session.flush()
    request.session[ENROLMENT] = str(enrolment.pk)
    return in_language(redirect("set_up"), enrolment.person.language)


def afterwards(enrolment: Enrolment) -> str:
    """Where the person goes on: the first owner to what the practice still needs."""
    return reverse("start" if enrolment.why == Enrolment.Why.FIRST else "my_sign_in")


@open_to_everyone(because="it asks for an enrolment, whose link and word were checked in this session")
def set_up(request: HttpRequest) -> HttpResponse:
    enrolment = enrolment_of(request)
    if enrolment is None:
        return redirect("enrol")
    person = enrolment.person
    person.set_unusable_password()  # not saved: the form then asks for a new one
    form = AppForm(request.POST or None, person=person)
    secret = secret_to_set_up(request)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            codes = _take(request, enrolment, form, secret)
            if codes is None:
                transaction.set_rollback(True)
        if codes:
            shown = {"codes": codes, "is_new": True, "go_on": afterwards(enrolment)}
            answer = render(request, "people/recovery_codes.html", shown)
            slowing.remember_browser(request, answer, person)
            return answer
        form.add_error("code", _("These are not the app’s digits of this moment. Type the newest ones."))
    more = {"person": person, "enrolment": enrolment, "secret": app_codes.spaced(secret)}
    return render(request, "people/set_up.html", {"form": form, **more})


@open_to_everyone(because="it asks for an enrolment, whose link and word were checked in this session")
def set_up_picture(request: HttpRequest) -> HttpResponse:
    enrolment = enrolment_of(request)
    return picture(request, enrolment.person) if enrolment else redirect("enrol")


@open_to_everyone(because="whoever reads the person's mail may stop a recovery; it asks for a token of 256 bits")
def stop(request: HttpRequest) -> HttpResponse:
    form = StopForm(request.POST or None)
    is_done = request.method == "POST" and form.is_valid()
    if is_done:
        enrolling.stop_by_link(form.cleaned_data["token"].strip().lstrip("#"))
    return render(request, "people/stop.html", {"form": form, "is_done": is_done})


@open_to_everyone(because="an owner who lost everything has only the printed kit")
def lost(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the kit fits or not."""
    form = KitForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/lost.html", {"form": form})
    parts = form.cleaned_data
    attempt = slowing.count(Attempt.Kind.SECRET, slowing.knock_of(request, parts["email"]))
    if obstacles := slowing.obstacles_to_trying(attempt):
        return slowed_down(request, "people/lost.html", form, obstacles)
    enrolling.recover_with_kit(address=parts["email"], code=parts["code"])
    return render(request, "people/lost.html", {"is_done": True})


def enrolment_of(request: HttpRequest) -> Enrolment | None:
    """The enrolment that this session may complete, if nothing stopped it meanwhile."""
    known = request.session.get(ENROLMENT)
    return enrolling.still_pending(known) if known else None


def _take(request: HttpRequest, enrolment: Enrolment, form: AppForm, secret: str) -> list[str] | None:
    person = enrolling.complete(enrolment)
    codes = set_up_app(person, form, secret, keep=None)
    if codes:
        request.session.pop(PENDING, None)
        arrive(request, person, method=SignIn.Method.ENROLMENT)
    return codes


def _early(enrolment: Enrolment) -> str:
    return _("This link opens on %(time)s.") % {"time": when(enrolment.opens_at, get_current_timezone())}
