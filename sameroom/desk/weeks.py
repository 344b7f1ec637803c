"""The week of one therapist: their own, any at the front desk; for an owner how many sessions there are."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sameroom.booking.clocks import on_the_wall
from sameroom.desk.day import day_of
from sameroom.desk.week import monday_of, week_of
from sameroom.desk.week_grid import grid_of
from sameroom.people.access import FRONT_DESK, OWNER, THERAPIST, PersonRequest, open_to, open_to_change
from sameroom.people.models import Person
from sameroom.practice.models import Therapist


@open_to(THERAPIST, FRONT_DESK, OWNER)
def week(request: PersonRequest, pk: UUID) -> HttpResponse:
    """As a grid, on a narrow screen and on paper as a list; with `as=list` always as that."""
    therapists = Therapist.objects.hours_changeable_by(request.user).select_related("person").order_by("person__name")
    people = Person.objects.staff().filter(therapist__in=therapists.values("pk"))
    person = open_to_change(request, people, pk, act="view")
    therapist = Therapist.objects.select_related("person").get(person=person)
    monday = monday_of(day_of(request.GET.get("from", "")) or _today(therapist))
    shown = week_of(therapist, monday, seen_by=request.user)
    is_list = request.GET.get("as") == "list" or not shown.sees_sessions
    return render(
        request,
        "desk/week.html",
        {
            "week": shown,
            "is_own": person == request.user,
            "is_list": is_list,
            "grid": [] if is_list else grid_of(shown),
            "therapists": therapists,
            "this_week": monday == monday_of(_today(therapist)),
        },
    )


def _today(therapist: Therapist) -> date:
    return on_the_wall(timezone.now(), therapist.zone).date()
