"""From answers to rows as `sameroom compare` reads them: which session, which way, whose, and who is in at all."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from sameroom.booking import attendance
from sameroom.booking.models import Appointment, Cancellation, Participant
from sameroom.booking.moving import switch_to_online
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.own import consenting
from sameroom.evidence.own.outcomes import OUTCOMES
from sameroom.evidence.own.ratings import Rating, as_csv, as_table, gather, gather_own, in_order, members_of
from sameroom.measures.models import respond
from sameroom.people.models import CaseFile
from sameroom.people.models.lockbox import lock
from sameroom.stats.ratings import COLUMNS
from tests.access_world import agree
from tests.answers import SESSION_CHECK, rate
from tests.appointments import an_appointment

pytestmark = pytest.mark.django_db
OUTCOME = OUTCOMES["session-check"]


def now() -> datetime:
    return timezone.now() + timedelta(hours=1)


def rows(**more: int) -> list[tuple[str, int, str, str, float]]:
    """By first name, in the order of sessions."""
    names = {one.pk: one.first_name.lower() for file in CaseFile.objects.all() for one in file.people.all()}
    found = gather(OUTCOME, until=now(), **more)
    return sorted((names[one.person], one.session, one.way, one.rater, one.score) for one in found)


def held(cast: Cast, *, days_ago: int, way: str = "online", of: str = "adas_file") -> Appointment:
    file = getattr(cast, of)
    service = cast.couple if file.kind == "couple" else cast.individual
    return an_appointment(file, service, modality=way, in_minutes=-days_ago * 24 * 60)


@pytest.fixture
def agreed(cast: Cast) -> None:
    """Ada and both therapists."""
    agree(cast.ada, cast.adas_file, "evidence")
    for therapist in (cast.ben, cast.eve):
        consenting.agree(therapist)


@pytest.mark.usefixtures("agreed")
def test_a_rating_of_each_side_is_a_row(cast: Cast) -> None:
    first, second = held(cast, days_ago=14), held(cast, days_ago=7, way="in-person")
    rate(first, cast.ada, level=8), rate(first, cast.ben, level=6), rate(second, cast.ada, level=7)
    assert rows() == [
        ("ada", 1, "online", "client", 8.0),
        ("ada", 1, "online", "therapist", 6.0),
        ("ada", 2, "in_person", "client", 7.0),
    ]


@pytest.mark.usefixtures("agreed")
def test_the_way_is_the_one_in_which_it_took_place(cast: Cast) -> None:
    switched = held(cast, days_ago=-2, way="in-person")
    switch_to_online(switched, by=cast.ben)
    Appointment.objects.filter(pk=switched.pk).update(starts_at=now() - timedelta(hours=3))
    rate(Appointment.objects.get(pk=switched.pk), cast.ada)
    assert [one[2] for one in rows()] == ["online"]


@pytest.mark.usefixtures("agreed")
def test_sessions_are_numbered_by_those_that_took_place(cast: Cast) -> None:
    """Of four before it one was cancelled, one missed, one a first conversation."""
    held(cast, days_ago=50)
    Cancellation.objects.create(appointment=held(cast, days_ago=40), by=cast.ben)
    missed = held(cast, days_ago=30)
    attendance.note(missed.participants.get(role="client"), "missed", by=cast.ben)
    an_appointment(cast.adas_file, cast.consultation, in_minutes=-60 * 24 * 60)
    held(cast, days_ago=20)
    rate(held(cast, days_ago=10), cast.ada)
    assert [(name, number) for name, number, *_more in rows()] == [("ada", 3)]


@pytest.mark.usefixtures("agreed")
def test_who_was_noted_as_missing_and_came_after_all_has_a_session(cast: Cast) -> None:
    seat = held(cast, days_ago=30).participants.get(role="client")
    for kind in ("missed", "late"):
        attendance.note(seat, kind, by=cast.ben)
    rate(held(cast, days_ago=10), cast.ada)
    assert [number for _name, number, *_more in rows()] == [2]


@pytest.mark.usefixtures("agreed")
def test_what_began_later_is_not_in(cast: Cast) -> None:
    rate(held(cast, days_ago=1), cast.ada)
    assert gather(OUTCOME, until=timezone.now() - timedelta(days=2)) == []


@pytest.mark.usefixtures("agreed")
def test_who_did_not_agree_is_not_in(cast: Cast) -> None:
    session = held(cast, days_ago=7, of="moes_file")
    rate(session, cast.moe), rate(session, cast.eve)
    rate(held(cast, days_ago=7), cast.ada)
    assert [name for name, *_more in rows()] == ["ada"]


def test_of_a_therapist_who_did_not_agree_no_session_is_in(cast: Cast) -> None:
    agree(cast.ada, cast.adas_file, "evidence")
    session = held(cast, days_ago=7)
    rate(session, cast.ada), rate(session, cast.ben)
    assert rows() == []
    consenting.agree(cast.ben)
    assert len(rows()) == 2
    consenting.withdraw(cast.ben)
    assert rows() == []


@pytest.mark.usefixtures("agreed")
def test_partners_are_two_and_their_therapist_s_rating_stands_once(cast: Cast) -> None:
    for person in (cast.cleo, cast.dev):
        agree(person, cast.couples_file, "evidence")
    session = held(cast, days_ago=7, of="couples_file")
    rate(session, cast.cleo, level=9), rate(session, cast.dev, level=5), rate(session, cast.ben, level=7)
    found = rows()
    assert {(name, score) for name, _number, _way, rater, score in found if rater == "client"} == {
        ("cleo", 9.0),
        ("dev", 5.0),
    }
    assert [score for *_more, rater, score in found if rater == "therapist"] == [7.0]


@pytest.mark.usefixtures("agreed")
def test_where_one_of_a_couple_did_not_agree_the_therapist_s_word_on_both_is_not_in(cast: Cast) -> None:
    agree(cast.cleo, cast.couples_file, "evidence")
    session = held(cast, days_ago=7, of="couples_file")
    rate(session, cast.cleo), rate(session, cast.dev), rate(session, cast.ben)
    assert [(name, rater) for name, _number, _way, rater, _score in rows()] == [("cleo", "client")]


@pytest.mark.usefixtures("agreed")
def test_answers_that_a_client_locked_are_not_in(cast: Cast) -> None:
    kept, other = (rate(held(cast, days_ago=days), cast.ada) for days in (14, 7))
    lock(cast.adas_file, thing="response", thing_id=kept.pk, against=None, by=cast.ada)
    lock(cast.adas_file, thing="response", thing_id=other.pk, against=cast.hal, by=cast.ada)
    assert [number for _name, number, *_more in rows()] == [2]


@pytest.mark.usefixtures("agreed")
def test_who_passed_over_the_questions_gave_no_rating(cast: Cast) -> None:
    session = held(cast, days_ago=7)
    seat = session.participants.get(person=cast.ada)
    asked = SESSION_CHECK.asked("client", {}, modality="online")
    respond(SESSION_CHECK, participant=seat, answers={}, skipped={one.code: "asked-declined" for one in asked})
    assert rows() == []


@pytest.mark.usefixtures("agreed")
def test_after_a_hand_over_the_therapist_is_the_one_who_held_the_session(cast: Cast) -> None:
    rate(held(cast, days_ago=14), cast.ada)
    CaseFile.objects.filter(pk=cast.adas_file.pk).update(therapist=cast.eve)
    cast.adas_file.refresh_from_db()
    rate(held(cast, days_ago=7), cast.ada)
    found = gather(OUTCOME, until=now())
    assert [(one.session, one.therapist) for one in sorted(found, key=lambda one: one.session)] == [
        (1, cast.ben.pk),
        (2, cast.eve.pk),
    ]


@pytest.mark.usefixtures("agreed")
def test_a_therapist_s_own_rows_are_those_that_they_may_see(cast: Cast) -> None:
    """Not a colleague's, and not what a client keeps from this therapist by name."""
    agree(cast.moe, cast.moes_file, "evidence")
    own = rate(held(cast, days_ago=14), cast.ada)
    first = own.appointment
    rate(first, cast.ben)
    rate(held(cast, days_ago=7, of="moes_file"), cast.moe)
    assert {one.person for one in gather_own(OUTCOME, cast.ben, until=now())} == {cast.ada.pk}
    lock(cast.adas_file, thing="response", thing_id=own.pk, against=cast.ben, by=cast.ada)
    assert [one.rater for one in gather_own(OUTCOME, cast.ben, until=now())] == ["therapist"]


@pytest.mark.usefixtures("agreed")
def test_the_table_names_nobody_and_has_one_hash(cast: Cast) -> None:
    first = held(cast, days_ago=14)
    rate(first, cast.ada, level=8), rate(first, cast.ben, level=6)
    found = gather(OUTCOME, until=now())
    text = as_csv(found, in_order(found))
    assert text.splitlines() == [
        ",".join(COLUMNS),
        "c0001,t01,1,online,client,8",
        "c0001,t01,1,online,therapist,6",
    ]
    assert as_table(found)[1] == as_table(reversed(found))[1]
    assert as_table(found)[1] != as_table(found[:1])[1]
    assert len(as_table(found)[0]) == 2


def test_members_are_counted_over_their_files() -> None:
    person, files = UUID(int=1), (UUID(int=2), UUID(int=3))
    found = [Rating((person, file), UUID(int=4), 1, "online", "client", 5.0) for file in files]
    assert members_of(found) == {str(person): 2}


def test_a_seat_without_a_therapist_is_no_session(cast: Cast) -> None:
    agree(cast.ada, cast.adas_file, "evidence")
    session = held(cast, days_ago=7)
    rate(session, cast.ada)
    Participant.objects.filter(appointment=session, role="therapist").delete()
    assert rows() == []
