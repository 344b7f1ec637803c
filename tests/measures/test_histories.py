"""Two years of the demo: who does better is not flagged, who does worse is, when the rules say so.

So with the alliance: a rupture is seen and seen to be over, a couple that divides is seen to.
"""

import time

import pytest
from django.utils import timezone

from sameroom.desk.alliance import alliance_of
from sameroom.desk.demo.cast import Cast
from sameroom.desk.demo.histories import HISTORIES, remember
from sameroom.desk.measuring.courses import followed
from sameroom.measures.alliance import DROP, LOW, ONE_SIDED, SPLIT, STRAIN
from sameroom.measures.by_video import told_by_all
from sameroom.measures.models import Response
from sameroom.measures.trajectory import Course, doubts, state, track
from sameroom.people.models import CaseFile, Person

pytestmark = pytest.mark.services
ADA, MOE, COUPLE = HISTORIES


def course_of(cast: Cast, who: str, *, sessions: int = 26) -> Course:
    """On PHQ-9, as it was told before this session."""
    file, therapist = (cast.adas_file, cast.ben) if who == "ada" else (cast.moes_file, cast.eve)
    held = sorted(file.appointments.all(), key=lambda one: one.starts_at)
    rows = followed([file], seen_by=therapist, until=held[sessions - 1].starts_at)
    row = rows[(file.pk, cast.people()[who].pk)][0]
    assert row.newest.instrument == "phq-9"
    return row.courses[0]


def test_ada_gets_better_and_is_flagged_as_long_as_she_does_not(cast: Cast) -> None:
    """19 at the start: before session 6 (14) she is not reliably better yet, before session 7 (13) she is. Two gaps."""
    held = remember(ADA)
    assert (timezone.now() - held[0].starts_at).days in (727, 728)
    told = course_of(cast, "ada")
    assert [point.value for point in told.points] == list(ADA.totals["phq-9"])
    assert (state(told), doubts(told), told.missed) == ("recovered", [], 0)
    states = [track(course_of(cast, "ada", sessions=number)).state for number in range(1, 27)]
    assert (
        states
        == ["too-early"] * 5
        + ["amber"]
        + ["no-signal"] * 3
        + ["no-data"]
        + ["no-signal"] * 7
        + ["no-data"]
        + ["no-signal"] * 8
    )


def test_moe_gets_worse_and_is_flagged_once_it_was_so_twice(cast: Cast) -> None:
    """9 at the start: 15 is reliably worse. 15, 14, 15, 16 before sessions 14 to 17: twice in a row at session 17."""
    remember(MOE)
    told = course_of(cast, "moe")
    assert (state(told), track(told).state) == ("deteriorated", "red")
    states = [track(course_of(cast, "moe", sessions=number)).state for number in range(1, 27)]
    assert states == ["too-early"] * 5 + ["no-signal"] * 11 + ["red"] * 10


def test_nobody_in_the_demo_thinks_of_death(cast: Cast) -> None:
    for history in HISTORIES:
        remember(history)
    forms = Response.objects.filter(instrument="phq-9").prefetch_related("answers")
    assert len(forms) == 50
    assert {form.values["q9"] for form in forms} == {0}


def signals_of(file: CaseFile, *, seen_by: Person) -> list[tuple[str, int, str, int | None]]:
    """Kind, session from 1, whose, and in which one it was over."""
    shown = alliance_of(file, seen_by=seen_by)
    names = {str(person.pk): person.first_name for person in file.people.all()} | {"": ""}
    found = [one.signal for one in (*shown.open_signals, *shown.past_signals)]
    return sorted(
        (one.kind, one.session + 1, names[str(one.client)], None if one.closed_by is None else one.closed_by + 1)
        for one in found
    )


def test_ada_was_passed_over_once_and_it_was_mended(cast: Cast) -> None:
    """Session 13: hers falls from 7.8 to 4.2 with strain that Ben did not see; 14: both saw it; 15: mended."""
    remember(ADA)
    assert signals_of(cast.adas_file, seen_by=cast.ben) == [
        (DROP, 13, "Ada", 15),
        (ONE_SIDED, 13, "Ada", 15),
        (STRAIN, 14, "Ada", 15),
        (STRAIN, 15, "Ada", 15),
    ]
    shown = alliance_of(cast.adas_file, seen_by=cast.ben)
    assert shown.open_signals == []


def test_dev_is_lost_while_cleo_stays(cast: Cast) -> None:
    """By hand: before session 18 his mean is 7.49, and he says 6.4; before 17 it was 7.55, and he said 6.6.

    Two points apart from session 20 on (6 beside 8.2, before it 6.2 beside 8); his third rating below 5 is the last.
    """
    remember(COUPLE)
    file = cast.couples_file
    assert signals_of(file, seen_by=cast.ben) == [
        (DROP, 18, "Dev", None),
        (LOW, 26, "Dev", None),
        *((ONE_SIDED, session, "Dev", None) for session in range(21, 27)),
        (SPLIT, 20, "", None),
    ]
    kinds = {one.signal.kind for one in alliance_of(file, seen_by=cast.ben).open_signals}
    assert {SPLIT, LOW, DROP, ONE_SIDED} <= kinds


def test_the_histories_are_remembered_quickly(cast: Cast) -> None:
    began = time.process_time()
    for history in HISTORIES:
        remember(history)
    assert time.process_time() - began < 10


def test_video_was_more_personal_to_ada_than_she_thought(cast: Cast) -> None:
    remember(ADA)
    told = {one.person: (one.expected, one.was) for one in told_by_all(cast.adas_file, seen_by=cast.ben)}
    assert told == {cast.ben: (6, 8), cast.ada: (3, 8)}
    remember(COUPLE)
    seen = {one.person.first_name: one.was for one in told_by_all(cast.couples_file, seen_by=cast.ben)}
    assert seen == {"Ben": 6, "Cleo": 8, "Dev": 4}
