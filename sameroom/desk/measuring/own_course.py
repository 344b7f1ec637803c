"""A client's own answers over time: what they gave, and a line for whoever wants to see one. No verdict."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sameroom.audit.trail import record
from sameroom.desk.answers import Given, given
from sameroom.desk.felt import Felt, felt_in
from sameroom.desk.measuring.courses import Followed, followed
from sameroom.desk.measuring.pictures import Row, table
from sameroom.desk.measuring.sentences import number
from sameroom.measures.models import OwnWords, Response
from sameroom.measures.trajectory import Course
from sameroom.people.access import CLIENT, PersonRequest, open_to
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import practice_zone

# What a form is about, without the name of an illness.
ABOUT = {
    "depression": _("Mood and energy"),
    "anxiety": _("Worry and tension"),
    "stress": _("Strain"),
    "distress": _("How heavy the last weeks were"),
    "couple_satisfaction": _("How content you are in your relationship"),
}
# Forms for sessions that are to come so soon were perhaps given already.
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Own:
    """One score. `given`: the last form, beside its first score. `wobble`: so many points come and go, or empty."""

    about: str
    score: str
    newest: Response
    given: Given | None
    rows: list[Row]
    wobble: str
    least: str
    most: str
    is_more_better: bool
    has_line: bool


@dataclass(frozen=True)
class Part:
    """One file: with whom. `words`: one's own, the newest first. `felt`: in which session, towards the therapist."""

    case_file: CaseFile
    words: list[OwnWords]
    own: list[Own]
    felt: list[Felt]


@open_to(CLIENT)
def own_course(request: PersonRequest) -> HttpResponse:
    person = request.user
    record("view", "record", by=person.pk, about=[person.pk])
    return render(request, "desk/measuring/own_course.html", {"parts": _parts(person), "zone": practice_zone()})


def _parts(person: Person) -> list[Part]:
    """Each file with something in it; in a couple's, one's own answers alone."""
    files = list(
        CaseFile.objects.visible_to(person).filter(people=person).select_related("therapist").order_by("opened_at")
    )
    rows = followed(files, seen_by=person, until=timezone.now() + AHEAD)
    felt = felt_in(files, seen_by=person, by=person)
    words: dict[object, list[OwnWords]] = {}
    written = OwnWords.objects.visible_to(person).filter(person=person).select_related("appointment")
    for one in written.order_by("-appointment__starts_at"):
        words.setdefault(one.appointment.case_file_id, []).append(one)
    told = [
        Part(
            file,
            words.get(file.pk, []),
            [_own(row, one) for row in rows.get((file.pk, person.pk), []) for one in row.courses],
            [session for one in felt.get(file.pk, []) for session in one.sessions],
        )
        for file in files
    ]
    return [part for part in told if part.words or part.own or part.felt]


def _own(row: Followed, course: Course) -> Own:
    return Own(
        about=_about(course),
        score=course.rule.name,
        newest=row.newest,
        given=given(row.newest) if course is row.courses[0] else None,
        rows=table(course, zone=practice_zone(), plain=True),
        wobble=number(course.reliable.points) if course.reliable else "",
        least=number(course.rule.min),
        most=number(course.rule.max),
        is_more_better=course.instrument.higher_is == "better",
        has_line=len(course.known) > 1,
    )


def _about(course: Course) -> str:
    title = course.instrument.title
    return str(
        ABOUT.get(course.rule.name)
        or ABOUT.get(course.instrument.construct)
        or title.get((get_language() or "en")[:2])
        or title["en"]
    )
