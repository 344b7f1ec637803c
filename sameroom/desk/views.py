"""Pages that gather several apps: the public home, a client's home, a therapist's day, one appointment."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, PartnerInvitation
from sameroom.booking.undoing import may_undo
from sameroom.consent.standing import waiting_for
from sameroom.desk import day as days
from sameroom.desk.acting import back, changeable, seat_of
from sameroom.desk.alliance import still_to_rate
from sameroom.desk.attendance import who_came
from sameroom.desk.away import calls_for
from sameroom.desk.before import asked_at_the_door, asks_about, needed_before
from sameroom.desk.cancelling import fees_for
from sameroom.desk.comparisons import comparisons_of
from sameroom.desk.finding.listing import turn_of
from sameroom.desk.fit import is_getting_to_know
from sameroom.desk.kiosk import obstacles_to_handing
from sameroom.desk.lapsed import registrations_to_see_to
from sameroom.desk.links import links_of
from sameroom.desk.measuring.answering import has_forms_open
from sameroom.desk.safety.notices import nobody_has_looked_at, to_look_at
from sameroom.desk.session_check import INSTRUMENT, still_open
from sameroom.desk.waitlist import offers_to, waits_of
from sameroom.evidence.models import Edition
from sameroom.mail.standing import has_trouble
from sameroom.people.access import (
    CLIENT,
    EVERY_ROLE,
    FRONT_DESK,
    OWNER,
    SUPERVISOR,
    THERAPIST,
    PersonRequest,
    open_record,
    open_to,
    open_to_change,
    open_to_everyone,
    record_list,
)
from sameroom.people.locking import asks_by_itself
from sameroom.people.models import BreakGlass, CaseFile, Person
from sameroom.practice.models import Area, Practice, Registration, Service, Therapist, practice_zone
from sameroom.practice.opening import left_to_do
from sameroom.refusal import refuse_if
from sameroom.room import admission, emails, standing, switchboard, visits
from sameroom.room.links import join_link
from sameroom.room.models import JoinToken, Visit

# So long a client's home says that a file was closed.
NEWS = timedelta(days=14)
# So many people the front door shows.
MOST_PEOPLE = 6


@open_to_everyone(because="the practice's front door")
def front_door(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate(timezone=practice_zone())
    shown = sorted(Therapist.objects.shown().select_related("person"), key=lambda one: turn_of(one.person_id, today))
    registrations = {one.therapist_id: one for one in Registration.objects.newest()}
    therapists = [(one, registrations[one.pk]) for one in shown[:MOST_PEOPLE]]
    services = list(Service.objects.offered())
    takes_newcomers = bool(therapists) and any(one.kind == Service.Kind.CONSULTATION for one in services)
    return render(
        request,
        "desk/front_door.html",
        {
            "therapists": therapists,
            "has_more": len(shown) > MOST_PEOPLE,
            "services": services,
            "takes_newcomers": takes_newcomers,
            "has_evidence": Edition.objects.approved().exists(),
        },
    )


@open_to_everyone(because="whoever thinks of coming wants to know it before")
def first_session(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/finding/first_session.html")


@open_to_everyone(because="whoever thinks of coming wants to know it before")
def what_we_can_see(request: HttpRequest) -> HttpResponse:
    way = f"{settings.ROOM_ORIGIN} --server {settings.ORIGIN}" if settings.ROOM_ORIGIN else settings.ORIGIN
    return render(request, "desk/what_we_can_see.html", {"way": way})


@open_to(*EVERY_ROLE)
def start(request: PersonRequest) -> HttpResponse:
    """Where a person begins after signing in."""
    roles = request.user.role_kinds()
    if OWNER in roles and not Practice.objects.exists():
        return redirect("opening")
    return redirect("home" if roles == {CLIENT} else "day")


@open_to(CLIENT)
def home(request: PersonRequest) -> HttpResponse:
    """When is my next session, how do I get in, what should I do before?"""
    person = request.user
    record("view", "person", person.pk, by=person.pk, about=[person.pk])
    mine = Appointment.objects.visible_to(person).with_client(person).not_cancelled().whole()
    now = timezone.now()
    coming = list(mine.filter(ends_at__gt=now - standing.CLOSES_AFTER).order_by("starts_at"))
    to_answer = {a: names for a in coming if (names := _to_answer(a, person))}
    coming = [a for a in coming if a not in to_answer and (a.ends_at > now or not _was_there(a, person))]
    following = coming[0] if coming else None
    return render(
        request,
        "desk/home.html",
        {
            "next_session": following,
            "obstacles": admission.obstacles_to_joining(following, person) if following else [],
            "later": coming[1:],
            "asked": [a for a in coming if a.asks(person)],
            "may_book": CaseFile.objects.attended_by(person).open().exists(),
            "to_answer": [(a, INSTRUMENT in names) for a, names in to_answer.items()],
            "to_sign": waiting_for(person),
            "closed_lately": CaseFile.objects.attended_by(person).filter(closing__at__gt=now - NEWS).exists(),
            "before": needed_before(following, person) if following else [],
            "asks_about": following is not None and asks_about(following, person),
            "to_fill_in": following is not None and has_forms_open(following, person),
            "invited": _invited(person),
            "getting_to_know": is_getting_to_know(person),
            "offers": offers_to(person),
            "waits": waits_of(person),
        },
    )


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def day(request: PersonRequest) -> HttpResponse:
    zone = practice_zone()
    today = timezone.localdate(timezone=zone)
    on = days.day_of(request.GET.get("on", "")) or today
    if BreakGlass.objects.in_force(by=request.user).exists():
        record_list(request, "day")
    answers_for_mail = bool({FRONT_DESK, OWNER} & request.user.role_kinds())
    return render(
        request,
        "desk/day.html",
        {
            "day": on,
            "today": on == today,
            "previous_day": on - timedelta(days=1),
            "next_day": on + timedelta(days=1),
            "sessions": days.sessions_of(request.user, on, zone=zone),
            "counts": days.counts_for(request.user, on, zone=zone),
            "now_line": timezone.now(),
            "calls": calls_for(request.user) if on == today else [],
            "to_look_at": to_look_at(request.user),
            "answers_for_mail": answers_for_mail,
            "mail_trouble": answers_for_mail and has_trouble(),
            "to_see_to": len(registrations_to_see_to()) if request.user.role_kinds() & {OWNER, FRONT_DESK} else 0,
            "left_to_do": left_to_do(request.user) if OWNER in request.user.role_kinds() else 0,
            "areas_waiting": Area.objects.waiting().count() if OWNER in request.user.role_kinds() else 0,
        },
    )


@asks_by_itself
@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def waiting(request: PersonRequest) -> HttpResponse:
    """Who waits in today's rooms, and how it stands, for the day page to ask again every few seconds."""
    now = days.now_for(request.user)
    standings = {
        str(one.client.pk): {"state": one.state, "picture": one.picture, "words": one.words} for one in now.standings
    }
    to_see = nobody_has_looked_at(request.user)
    return JsonResponse({"waiting": now.waiting, "standings": standings, "notices": to_see})


@open_to(*EVERY_ROLE)
def appointment(request: PersonRequest, pk: UUID) -> HttpResponse:
    person = request.user
    shown = open_record(request, Appointment.objects.visible_to(person).whole(), pk)
    may_change = Appointment.objects.changeable_by(person).filter(pk=pk).exists()
    seen = Visit.objects.visible_to(person).filter(appointment=shown).select_related("person", "departure")
    return render(
        request,
        "desk/appointment.html",
        {
            "appointment": shown,
            "may_change": may_change,
            "obstacles": admission.obstacles_to_joining(shown, person),
            "links": links_of(shown) if may_change else [],
            "comparisons": comparisons_of(shown, person),
            "may_undo": may_undo(shown, person),
            "may_hand": may_change and not obstacles_to_handing(shown),
            "may_prepare": CaseFile.objects.by_work(person).filter(appointments=pk).exists(),
            "own_place": next((one for one in shown.clients if one.person_id == person.pk), None),
            "fees": fees_for(shown, person),
            "to_rate": [{"appointment": shown}] if still_to_rate(person).filter(pk=pk).exists() else [],
            "who_came": who_came(shown, person) if may_change else None,
            "visits": seen.order_by("entered_at") if person.role_kinds() != {CLIENT} else [],
        },
    )


@require_POST
@open_to(*EVERY_ROLE)
def join(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Into the room, with a link made for this moment. `aloud`: what is not signed yet is said to the therapist."""
    wanted = open_to_change(request, Appointment.objects.visible_to(request.user).whole(), pk, act="join")
    refuse_if(admission.obstacles_to_joining(wanted, request.user))
    if "aloud" not in request.POST and asked_at_the_door(wanted, request.user):
        return redirect("before_joining", pk)
    record("join", "appointment", wanted.pk, by=request.user.pk, about=wanted.client_ids)
    participant = wanted.participants.get(person=request.user)
    return redirect(join_link(participant, via=JoinToken.Via.BUTTON, minted_in=request.sign_in))


@require_POST
@open_to(THERAPIST, FRONT_DESK)
def send_links(request: PersonRequest, pk: UUID) -> HttpResponse:
    changed = changeable(request, pk)
    refuse_if([_("This appointment was cancelled.")] if changed.cancelled else [])
    emails.send_links(changed.clients, by=request.user)
    messages.success(request, _("Everyone’s link is on its way."))
    return back(request, pk)


@require_POST
@open_to(THERAPIST, FRONT_DESK)
def withdraw_links(request: PersonRequest, pk: UUID) -> HttpResponse:
    changed = changeable(request, pk)
    visits.withdraw_links(changed.clients, by=request.user)
    switchboard.check_again(changed.pk)
    messages.success(request, _("The links that were sent no longer work. You can send new ones."))
    return redirect("appointment", pk)


def _invited(person: Person) -> list[PartnerInvitation]:
    """First conversations that somebody asks this person to come along to."""
    asked = PartnerInvitation.objects.visible_to(person).waiting().exclude(by=person)
    with_facts = asked.select_related("by", "appointment__service")
    return list(with_facts.prefetch_related("appointment__participants__person").order_by("appointment__starts_at"))


def _was_there(appointment: Appointment, person: Person) -> bool:
    return Visit.objects.visible_to(person).filter(appointment=appointment, person=person).exists()


def _to_answer(appointment: Appointment, person: Person) -> list[str]:
    """What this person, who was in the session, is still to say about it once it has ended."""
    is_over = _was_there(appointment, person) and appointment.endings.exists()
    return still_open(seat_of(appointment, person)) if is_over else []
