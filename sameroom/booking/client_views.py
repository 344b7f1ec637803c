"""A client finds a time, keeps it, and books it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking import holding
from sameroom.booking.clocks import moment_sent
from sameroom.booking.models import Appointment, Hold
from sameroom.booking.weeks import Week, week_of
from sameroom.consent.standing import missing_for
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change
from sameroom.people.models import CaseFile
from sameroom.practice.models import Service, Therapist
from sameroom.refusal import Refused

ONLINE, IN_PERSON = Appointment.Modality.ONLINE, Appointment.Modality.IN_PERSON


@open_to(CLIENT)
def find_time(request: PersonRequest) -> HttpResponse:
    """With whom: a step only for who comes in several ways."""
    files = list(_own_files(request))
    if len(files) == 1:
        return redirect("free_times", files[0].pk)
    return render(request, "booking/find_time.html", {"files": files})


@open_to(CLIENT)
def free_times(request: PersonRequest, pk: UUID) -> HttpResponse:
    case_file = open_to_change(request, _own_files(request), pk, act="book")
    services = holding.services_of(case_file)
    service = _chosen(services, request.GET.get("service", ""))
    modality = IN_PERSON if request.GET.get("how") == IN_PERSON else ONLINE
    return render(
        request,
        "booking/free_times.html",
        {
            "case_file": case_file,
            "services": services,
            "service": service,
            "modality": modality,
            "modalities": Appointment.Modality.choices,
            "week": _week(request, case_file, service, modality) if service else None,
        },
    )


@require_POST
@open_to(CLIENT)
def hold_time(request: PersonRequest, pk: UUID) -> HttpResponse:
    case_file = open_to_change(request, _own_files(request), pk, act="book")
    service = _chosen(holding.services_of(case_file), request.POST.get("service", ""))
    starts_at = moment_sent(request.POST.get("starts_at", ""))
    if not service or not starts_at:
        raise Refused([_("Choose one of the times on the page.")])
    modality = IN_PERSON if request.POST.get("how") == IN_PERSON else ONLINE
    holding.hold(case_file, service, starts_at, modality=modality, by=request.user)
    return redirect("held_time")


@open_to(CLIENT)
def held_time(request: PersonRequest) -> HttpResponse:
    """What is about to be booked, and for whom it is kept how long."""
    held = _held(request)
    if held is None or held.case_file is None:
        return redirect("find_time")
    zone = holding.zone_of(held.case_file.therapist)
    to_sign = missing_for(request.user, held.case_file)
    return render(request, "booking/held_time.html", {"held": held, "zone": zone, "to_sign": to_sign})


@require_POST
@open_to(CLIENT)
def book_held(request: PersonRequest) -> HttpResponse:
    held = _held(request)
    if held is None:
        messages.info(request, _("There is nothing to book any more. Choose a time."))
        return redirect("find_time")
    try:
        appointment = holding.book(held)
    except Refused as refused:
        # What was held is gone, so there is no page to go back to: the times are the next step.
        for sentence in refused.reasons:
            messages.error(request, sentence)
        return redirect("free_times", held.case_file_id)
    messages.success(request, _("Your appointment is booked."))
    return redirect("appointment", appointment.pk)


@require_POST
@open_to(CLIENT)
def let_go(request: PersonRequest) -> HttpResponse:
    holding.let_go(request.user)
    return redirect("find_time")


def _own_files(request: PersonRequest) -> QuerySet[CaseFile]:
    return CaseFile.objects.attended_by(request.user).open().select_related("therapist").prefetch_related("people")


def _held(request: PersonRequest) -> Hold | None:
    held = Hold.objects.visible_to(request.user).select_related("case_file__therapist", "service", "by", "office")
    return held.filter(case_file__closing=None).first()


def _chosen(services: list[Service], key: str) -> Service | None:
    return next((one for one in services if str(one.pk) == key), services[0] if services else None)


def _week(request: PersonRequest, case_file: CaseFile, service: Service, modality: str) -> Week:
    moments = holding.times_for(case_file, service, modality=modality, by=request.user)
    profile = Therapist.objects.filter(person=case_file.therapist).first()
    return week_of(moments, zone=profile.zone if profile else "UTC", first=request.GET.get("from", ""))
