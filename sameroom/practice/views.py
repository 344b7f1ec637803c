"""The therapists' hours, the practice's offices and holidays. Every change is in the trail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.people.access import FRONT_DESK, OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.practice.forms import ExtraHoursForm, HolidayForm, OfficeForm, RulesForm, TimeOffForm, WeeklyForm
from sameroom.practice.models import Therapist, TherapistQuerySet, listed
from sameroom.refusal import Refused, refuse_if

# What is added by which form; `do` in what is sent.
OF_A_THERAPIST: dict[str, Any] = {
    "weekly": WeeklyForm,
    "off": TimeOffForm,
    "extra": ExtraHoursForm,
    "rules": RulesForm,
}
OF_THE_PRACTICE: dict[str, Any] = {"office": OfficeForm, "holiday": HolidayForm}


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def all_hours(request: PersonRequest) -> HttpResponse:
    """Whose hours: a step only for who may see several."""
    therapists = list(Therapist.objects.hours_visible_to(request.user).select_related("person"))
    if len(therapists) == 1:
        return redirect("hours", therapists[0].person_id)
    return render(request, "practice/all_hours.html", {"therapists": therapists})


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def hours(request: PersonRequest, pk: UUID) -> HttpResponse:
    rows = Therapist.objects.hours_visible_to(request.user)
    if request.method == "POST":
        rows = Therapist.objects.hours_changeable_by(request.user)
    therapist = _found(request, rows, pk)
    sent = _sent(request, OF_A_THERAPIST)
    forms = {
        name: form(request.POST if name == sent else None, instance=_instance(name, therapist))
        for name, form in OF_A_THERAPIST.items()
    }
    if sent and forms[sent].is_valid():
        _keep(request, forms[sent], "hours", therapist.person_id)
        return redirect("hours", pk)
    return render(
        request,
        "practice/hours.html",
        {
            "therapist": Therapist.objects.select_related("person").get(pk=therapist.pk),
            "is_own": therapist.person == request.user,
            "may_change": Therapist.objects.hours_changeable_by(request.user).filter(pk=therapist.pk).exists(),
            **{name: listed(name, therapist.person) for name in ("weekly", "off", "extra")},
            "forms": forms,
            "sent": sent,
        },
    )


@require_POST
@open_to(THERAPIST, FRONT_DESK, OWNER)
def remove_hours(request: PersonRequest, pk: UUID) -> HttpResponse:
    therapist = _found(request, Therapist.objects.hours_changeable_by(request.user), pk)
    _remove(request, listed(request.POST.get("from", ""), therapist.person), "hours", therapist.person_id)
    return redirect("hours", pk)


@open_to(FRONT_DESK, OWNER)
def places(request: PersonRequest) -> HttpResponse:
    """Offices, and days on which the practice is closed."""
    sent = _sent(request, OF_THE_PRACTICE)
    forms = {name: form(request.POST if name == sent else None) for name, form in OF_THE_PRACTICE.items()}
    if sent and forms[sent].is_valid():
        _keep(request, forms[sent], "practice", 1)
        return redirect("places")
    shown = {"offices": listed("office"), "holidays": listed("holiday"), "forms": forms, "sent": sent}
    return render(request, "practice/places.html", shown)


@require_POST
@open_to(FRONT_DESK, OWNER)
def remove_place(request: PersonRequest) -> HttpResponse:
    _remove(request, listed(request.POST.get("from", "")), "practice", 1)
    return redirect("places")


def _found(request: PersonRequest, rows: TherapistQuerySet, person: UUID) -> Therapist:
    therapist = rows.filter(person=person).first()
    if therapist is None:
        act = "change" if request.method == "POST" else "view"
        record(act, "hours", person, by=request.user.pk, outcome="refused")
        raise Http404
    return therapist


def _sent(request: PersonRequest, forms: dict[str, Any]) -> str:
    """Which form was sent; none, where the page is only looked at."""
    if request.method != "POST":
        return ""
    do = request.POST.get("do", "")
    refuse_if([] if do in forms else [_("Choose what to change.")])
    return do


def _instance(name: str, therapist: Therapist) -> Any:
    """The rules are of the therapist's own row; everything else is a new one."""
    return therapist if name == "rules" else listed(name, therapist.person).model(therapist=therapist.person)


@transaction.atomic
def _keep(request: PersonRequest, form: "ModelForm[Any]", thing: str, thing_id: object) -> None:
    form.save()
    record("change", thing, thing_id, by=request.user.pk)
    messages.success(request, _("It is kept."))


@transaction.atomic
def _remove(request: PersonRequest, rows: QuerySet[Any], thing: str, thing_id: object) -> None:
    """The row that was named; nothing where somebody removed it already. Raises `Refused` for an office in use."""
    key = request.POST.get("row", "")
    row = next((one for one in rows if str(one.pk) == key), None)
    if row is None:
        messages.info(request, _("That is gone already."))
        return
    try:
        row.delete()
    except ProtectedError:
        raise Refused([_("Appointments were made in this office, so it stays.")]) from None
    record("change", thing, thing_id, by=request.user.pk)
    messages.success(request, _("It is removed."))
