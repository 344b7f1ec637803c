"""Before a session, what a therapist reads in fifteen seconds: what changed, the line, what moved, what could help."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.booking.models import Appointment, AppointmentQuerySet
from sameroom.desk.alliance_words import strip_of
from sameroom.desk.measuring import sentences
from sameroom.desk.measuring.courses import OUTCOMES, Followed, followed, given_for
from sameroom.desk.measuring.pictures import Row, chart, table
from sameroom.desk.measuring.support import QUESTIONS, Aspect, aspects_for
from sameroom.desk.safety.notices import to_look_at
from sameroom.look.pictures import answer
from sameroom.measures.by_video import is_to_expect
from sameroom.measures.considering import consider
from sameroom.measures.instruments.shape import Item
from sameroom.measures.models import OwnWords, Response, SafetyNotice
from sameroom.measures.trajectory import TRACK_RULE, Course, doubts, moved
from sameroom.people.access import (
    EVERY_ROLE,
    SUPERVISOR,
    THERAPIST,
    PersonRequest,
    open_record,
    open_to,
    open_to_change,
)
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import practice_zone
from sameroom.refusal import refuse_if
from sameroom.room.admission import obstacles_to_joining

# A line says something from so many numbers on.
DRAWN_FROM = 2


@dataclass(frozen=True)
class Step:
    """One answer that moved, in the words of the form."""

    question: str
    before: str
    now: str


@dataclass(frozen=True)
class Told:
    """One course, as it is told. `has_picture`: enough for a line, and not the short form of another one."""

    course: Course
    newest: Response
    name: str
    summary: str
    steps: list[Step]
    doubts: list[str]
    rows: list[Row]
    rules: list[str]
    has_picture: bool

    @property
    def on(self) -> date:
        """Of the session that the newest form was given for."""
        return next(row.on for row in self.rows if not row.is_missed)


@dataclass(frozen=True)
class Look:
    """One client of the session. `words`: the own ones, before this session.

    `why`: for what reasons it is time to look at what else could help.
    """

    person: Person
    words: str
    lines: list[Told]
    together: str
    why: list[str]
    aspects: list[Aspect]

    @property
    def has_moved(self) -> bool:
        return any(one.steps for one in self.lines)

    @property
    def has_doubts(self) -> bool:
        return any(one.doubts for one in self.lines)


@open_to(THERAPIST, SUPERVISOR)
def prepare(request: PersonRequest, pk: UUID) -> HttpResponse:
    """For the therapist of the file and whoever supervises that work; each of a couple alone."""
    shown = open_record(request, _with_ones_own_file(request.user).whole(), pk)
    return render(
        request,
        "desk/measuring/prepare.html",
        {
            "appointment": shown,
            "to_look_at": _open_notices(shown, request.user),
            "looks": _looks(shown, request.user),
            "strip": strip_of(shown.case_file, seen_by=request.user) if shown.case_file else None,
            "to_expect": shown.therapist == request.user and is_to_expect(shown, request.user),
            "kept_back": _kept_back(shown, request.user),
            "may_consider": shown.case_file is not None and shown.case_file.therapist_id == request.user.pk,
            "may_join": not obstacles_to_joining(shown, request.user),
            "rule": TRACK_RULE,
            "together_rule": sentences.together_rule(),
        },
    )


@require_POST
@open_to(THERAPIST)
def considered(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One thing was thought about, for one client."""
    own = Appointment.objects.visible_to(request.user).filter(
        case_file__in=CaseFile.objects.treated_by(request.user).values("pk")
    )
    appointment = open_to_change(request, own.whole(), pk, act="consider")
    client = next((one for one in appointment.clients if str(one.person_id) == request.POST.get("client")), None)
    aspect = request.POST.get("aspect", "")
    refuse_if([] if client and aspect in QUESTIONS else [_("Choose one of the things on the page.")])
    if client:
        consider(appointment, client.person, aspect, rule=TRACK_RULE, by=request.user)
    messages.success(request, _("Noted."))
    return redirect("prepare", pk)


@open_to(*EVERY_ROLE)
def course_line(request: PersonRequest, pk: UUID, scheme: str) -> HttpResponse:
    """The picture of a course up to one form: for whoever may read that form. A client's own has plain words.

    `?score=` says which, where a form has several.
    """
    rows = Response.objects.visible_to(request.user).given().filter(instrument__in=OUTCOMES)
    response = open_record(request, rows.select_related("appointment__case_file"), pk)
    told = given_for(response, seen_by=request.user)
    if told is None:
        raise Http404
    is_own = response.person_id == request.user.pk
    course = next((one for one in told.courses if one.rule.name == request.GET.get("score")), told.courses[0])
    picture = chart(course, zone=practice_zone(), plain=is_own)
    return answer(picture, scheme=scheme)


def _with_ones_own_file(person: Person) -> AppointmentQuerySet:
    files = CaseFile.objects.by_work(person).values("pk")
    return Appointment.objects.visible_to(person).filter(case_file__in=files).select_related("case_file__therapist")


def _open_notices(appointment: Appointment, person: Person) -> list[SafetyNotice]:
    """What is still to be looked at, of whoever comes to this session."""
    return [one for one in to_look_at(person) if one.person_id in appointment.client_ids]


def _kept_back(appointment: Appointment, person: Person) -> int:
    kept = Response.objects.kept_from(person).filter(appointment__case_file=appointment.case_file_id)
    return kept.filter(instrument__in=OUTCOMES).count()


def _looks(appointment: Appointment, person: Person) -> list[Look]:
    file = appointment.case_file
    rows = followed([file], seen_by=person, until=appointment.starts_at) if file else {}
    aspects = aspects_for(appointment, seen_by=person)
    written = OwnWords.objects.visible_to(person).filter(appointment=appointment).select_related("appointment")
    words = {one.person_id: one.text for one in written}
    return [
        _look(
            client.person,
            words.get(client.person_id, ""),
            rows.get((file.pk, client.person_id), []),
            aspects[client.person_id],
        )
        for client in appointment.clients
        if file
    ]


def _look(person: Person, words: str, rows: list[Followed], aspects: list[Aspect]) -> Look:
    courses = {one.instrument.id: one for row in rows for one in row.courses}
    both = [courses[name] for name in ("phq-9", "gad-7") if name in courses]
    why = [sentences.why_support(one) for row in rows for one in row.courses]
    return Look(
        person=person,
        words=words,
        lines=[_told(one, row) for row in rows for one in row.courses],
        together=sentences.together(*both) if len(both) == 2 else "",
        why=[one for one in why if one],
        aspects=aspects,
    )


def _told(course: Course, row: Followed) -> Told:
    return Told(
        course=course,
        newest=row.newest,
        name=sentences.name_of(course),
        summary=sentences.summary(course),
        steps=_steps(course, row.newest),
        doubts=[str(sentences.DOUBTS[one]) for one in doubts(course)],
        rows=table(course, zone=practice_zone(), plain=False),
        rules=sentences.rules(course),
        has_picture=len(course.known) >= DRAWN_FROM and len(course.rule.items) > DRAWN_FROM,
    )


def _steps(course: Course, newest: Response) -> list[Step]:
    """In the language of the page, where the form has it."""
    language = course.instrument.language_for((get_language() or "en")[:2])
    return [
        Step(
            one.item.text[newest.form][language],
            *(_words(one.item, value, language) for value in (one.before, one.now)),
        )
        for one in moved(course)
    ]


def _words(item: Item, value: int, language: str) -> str:
    option = item.option_of(value)
    return option.label.get(language, str(value)) if option else str(value)
