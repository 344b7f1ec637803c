"""The partner who was asked to a first conversation: who they are, a code by mail, then yes or no on their own page."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking import answering
from sameroom.booking.models import PartnerInvitation
from sameroom.booking.newcomer_booking import attempt_at
from sameroom.booking.newcomer_forms import NewcomerForm, newcomer_of
from sameroom.booking.newcomer_state import begun, browser_of, keep_typed
from sameroom.booking.newcomer_views import for_newcomers
from sameroom.booking.searching import keep_for_oneself
from sameroom.people import signing_in, slowing
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change, open_to_everyone
from sameroom.people.forms import CodeForm
from sameroom.people.models import SignIn
from sameroom.people.newcomers import become_client
from sameroom.people.proofs import prove_address
from sameroom.people.views.signing_in import slowed_down, welcome
from sameroom.refusal import Refused

DETAILS, CODE = "booking/together.html", "booking/together_code.html"


@open_to_everyone(because="a partner who was asked by mail says here who they are")
@for_newcomers
def together(request: HttpRequest) -> HttpResponse:
    """The same for every address, asked or not."""
    form = NewcomerForm(request.POST or None, initial={"language": get_language(), **begun(request).typed})
    if request.method != "POST" or not form.is_valid():
        return render(request, DETAILS, {"form": form})
    newcomer = newcomer_of(form.cleaned_data)
    if obstacles := slowing.obstacles_to_trying(attempt_at(request, newcomer.email)):
        return slowed_down(request, DETAILS, form, obstacles)
    keep_typed(request, form.cleaned_data)
    signing_in.ask_newcomer(address=newcomer.email, browser=browser_of(request), language=newcomer.language)
    return redirect("together_code")


@open_to_everyone(because="a partner who was asked by mail types the code here")
@for_newcomers
def together_code(request: HttpRequest) -> HttpResponse:
    typed = begun(request).typed
    if not typed:
        return redirect("together")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if answer := _arrive(request, typed, code=form.cleaned_data["code"]):
                return answer
        except Refused as refused:
            return slowed_down(request, CODE, form, refused.reasons, email=typed["email"])
        form.add_error("code", _("This code does not fit, or ten minutes have passed. Ask for a new one below."))
    return render(request, CODE, {"form": form, "email": typed["email"]})


@require_POST
@open_to(CLIENT)
def come_along(request: PersonRequest, pk: UUID) -> HttpResponse:
    asked = open_to_change(request, _asked(request), pk, act="come-along")
    answering.come_along(asked, person=request.user)
    messages.success(request, _("Thank you. The time is yours."))
    return redirect("home")


@require_POST
@open_to(CLIENT)
def stay_away(request: PersonRequest, pk: UUID) -> HttpResponse:
    asked = open_to_change(request, _asked(request), pk, act="cancel")
    answering.stay_away(asked, person=request.user)
    messages.success(request, _("Thank you for saying so. The appointment is cancelled, and it costs nothing."))
    return redirect("home")


@transaction.atomic
def _arrive(request: HttpRequest, typed: dict[str, str], *, code: str) -> HttpResponse | None:
    """Whoever was asked becomes a client here. Only somebody who has proven the address learns whether it was asked."""
    if prove_address(request, address=typed["email"], code=code) is None:
        return None
    if not PartnerInvitation.objects.asking(typed["email"]).exists():
        messages.info(request, _("Nobody asked you at this address, or it was answered. Was it another address?"))
        return redirect("together")
    person = become_client(newcomer_of(typed))
    keep_for_oneself(request, person)
    return welcome(request, person, method=SignIn.Method.CODE)


def _asked(request: PersonRequest) -> QuerySet[PartnerInvitation]:
    return PartnerInvitation.objects.visible_to(request.user).waiting().exclude(by=request.user)
