"""A notice is raised with the single answer, seen by few, and ends by three steps of which none is left out."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.measures import seeing_to
from sameroom.measures.models import Answer, Response, SafetyNotice, SafetyStep, save_answer
from sameroom.people.models import CaseFile, Lock, Person, Role, Supervision
from sameroom.refusal import Refused
from tests.access_world import answer
from tests.appointments import an_appointment
from tests.clock import Clock, by_hand
from tests.safety import CODES, a_notice, begun, named, says
from tests.worlds import fresh

pytestmark = [pytest.mark.services, pytest.mark.django_db]
TALKED = {"words": "Tired, and safe tonight.", "plan": "Calls her sister; we meet on Thursday."}


@pytest.fixture
def response(cast: Cast) -> Response:
    return begun(an_appointment(cast.moes_file, cast.individual), cast.moe)


def steps(notice: SafetyNotice) -> list[tuple[str, Person | None]]:
    return [(one.what, one.by) for one in notice.safety_steps.all()]


def told() -> list[str]:
    return list(Message.objects.filter(kind="safety-notice").order_by("pk").values_list("address", flat=True))


def seen_by(person: Person) -> list[SafetyNotice]:
    return list(SafetyNotice.objects.visible_to(fresh(person)))


@pytest.mark.parametrize(("value", "severity"), [(1, "safety"), (2, "safety_high"), (3, "safety_high")])
def test_one_answer_raises_it_though_the_form_is_never_finished(
    response: Response, cast: Cast, value: int, severity: str
) -> None:
    says(response, value)
    notice = SafetyNotice.objects.get()
    assert (notice.person, notice.case_file, notice.severity) == (cast.moe, cast.moes_file, severity)
    assert response.given_at is None and response.answers.count() == 1
    assert steps(notice) == [("raised", cast.moe)]
    entry = Entry.objects.get(act="raise")
    assert (entry.thing, entry.thing_id, entry.by) == ("safety-notice", str(notice.pk), cast.moe.pk)
    assert [one.person for one in entry.concerns.all()] == [cast.moe.pk]


def test_what_asks_for_no_look_raises_nothing(response: Response, cast: Cast) -> None:
    says(response, 0)
    save_answer(response, "q9", skipped="asked-declined")
    says(response, 3, item="q8")
    answer(an_appointment(cast.moes_file, cast.individual), cast.moe)
    assert not SafetyNotice.objects.exists()


def test_the_same_answer_again_is_the_same_notice(response: Response) -> None:
    says(response, 1)
    says(response, 1)
    assert SafetyNotice.objects.count() == 1
    assert SafetyStep.objects.count() == len(told()) == 1


def test_a_worse_answer_asks_for_another_look_and_a_milder_one_ends_nothing(response: Response, cast: Cast) -> None:
    says(response, 1)
    notice = SafetyNotice.objects.get()
    seeing_to.acknowledge(notice, by=cast.eve)
    says(response, 3)
    says(response, 2)
    notice.refresh_from_db()
    assert (notice.severity, notice.state) == ("safety_high", "raised")
    assert [what for what, _by in steps(notice)] == ["raised", "acknowledged", "raised"]
    says(response, 0)
    notice.refresh_from_db()
    assert (notice.severity, notice.state) == ("safety_high", "raised")
    assert Answer.objects.get(response=response).value == 0


def test_three_steps_each_by_somebody_and_none_left_out(response: Response, cast: Cast) -> None:
    says(response, 1)
    notice = SafetyNotice.objects.get()
    for too_early in (
        lambda: seeing_to.assess(notice, **TALKED, by=cast.eve),
        lambda: seeing_to.close(notice, reason="All is well.", by=cast.eve),
    ):
        with pytest.raises(Refused):
            too_early()
    seeing_to.acknowledge(notice, by=cast.eve)
    with pytest.raises(Refused):
        seeing_to.acknowledge(notice, by=cast.hal)
    with pytest.raises(Refused):
        seeing_to.close(notice, reason="All is well.", by=cast.eve)
    for silent in ({"words": " ", "plan": "A plan."}, {"words": "Well.", "plan": ""}):
        with pytest.raises(Refused):
            seeing_to.assess(notice, **silent, by=cast.eve)
    seeing_to.assess(notice, **TALKED, by=cast.eve)
    with pytest.raises(Refused):
        seeing_to.close(notice, reason=" ", by=cast.eve)
    seeing_to.close(notice, reason="We met; the plan holds.", by=cast.hal)
    assert steps(notice) == [
        ("raised", cast.moe),
        ("acknowledged", cast.eve),
        ("assessed", cast.eve),
        ("closed", cast.hal),
    ]
    acts = Entry.objects.filter(thing="safety-notice").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["raise", "acknowledge", "assess", "close-notice"]
    talk = notice.safety_steps.get(what="assessed")
    assert (talk.words, talk.plan) == (TALKED["words"], TALKED["plan"])
    assert talk.container() == f"file:{cast.moes_file.pk}"


def test_once_it_is_closed_the_next_such_answer_is_another_notice(response: Response, cast: Cast) -> None:
    says(response, 1)
    first = SafetyNotice.objects.get()
    seeing_to.acknowledge(first, by=cast.eve)
    seeing_to.assess(first, **TALKED, by=cast.eve)
    seeing_to.close(first, reason="We met.", by=cast.eve)
    says(response, 2)
    assert list(SafetyNotice.objects.open()) == [SafetyNotice.objects.exclude(pk=first.pk).get()]


def test_who_sees_it(response: Response, cast: Cast) -> None:
    says(response, 1)
    who = {name for name, person in cast.people().items() if seen_by(person)}
    assert who == {"eve"}
    Supervision.objects.create(supervisor=cast.hal, therapist=cast.eve)
    named(cast.gus, backup=cast.ben, by=cast.gus)
    who = {name for name, person in cast.people().items() if seen_by(person)}
    assert who == {"eve", "hal", "gus", "ben"}
    named(None, by=cast.gus)
    assert {name for name, person in cast.people().items() if seen_by(person)} == {"eve", "hal"}
    Lock.objects.create(by=cast.moe, thing="response", thing_id=response.pk)  # from every supervisor
    assert {name for name, person in cast.people().items() if seen_by(person)} == {"eve"}


def test_who_is_named_sees_neither_their_own_nor_those_of_who_is_near_nor_of_who_keeps_theirs(cast: Cast) -> None:
    Role.objects.create(person=cast.dev, kind="front_desk")
    named(fresh(cast.dev), backup=cast.fay, by=cast.gus)
    couple = an_appointment(cast.couples_file, cast.couple)
    cleos, devs = a_notice(couple, cast.cleo), a_notice(couple, cast.dev)
    alone = a_notice(an_appointment(cast.cleos_file, cast.individual), cast.cleo)
    moes = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    assert seen_by(cast.dev) == [moes]
    assert seen_by(cast.fay) == [cleos, devs, alone, moes]
    Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.cleos_file.pk, against=cast.fay)
    assert seen_by(cast.fay) == [cleos, devs, moes]
    assert seen_by(cast.ben) == [cleos, devs]


def test_who_left_sees_nothing_and_is_not_written_to(response: Response, cast: Cast) -> None:
    named(cast.hal, by=cast.gus)
    Person.objects.filter(pk=cast.hal.pk).update(is_active=False)
    says(response, 1)
    assert seen_by(cast.hal) == []
    assert told() == [cast.eve.email]


def test_a_therapists_rating_raises_nothing(response: Response, cast: Cast) -> None:
    Response.objects.filter(pk=response.pk).update(form="therapist")
    says(Response.objects.get(pk=response.pk), 3)
    assert not SafetyNotice.objects.exists()


@pytest.fixture
def clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return by_hand(monkeypatch, datetime(2026, 12, 1, 15, tzinfo=UTC))


def test_nobody_looks_so_the_backup_is_written_to_again_and_again(cast: Cast, clock: Clock) -> None:
    named(cast.hal, backup=cast.ben, minutes=30, by=cast.gus)
    notice = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    first = [cast.eve.email, cast.hal.email]
    assert told() == first
    clock.now += timedelta(minutes=29)
    assert seeing_to.escalate_due() == 0
    clock.now += timedelta(minutes=1)
    assert [seeing_to.escalate_due(), seeing_to.escalate_due()] == [1, 0]
    again = [*first, cast.ben.email]
    assert told() == [*first, *again]
    clock.now += timedelta(minutes=59)
    assert seeing_to.escalate_due() == 0
    clock.now += timedelta(minutes=1)
    assert seeing_to.escalate_due() == 1
    assert told() == [*first, *again, *again]
    seeing_to.acknowledge(notice, by=cast.ben)
    clock.now += timedelta(days=1)
    assert seeing_to.escalate_due() == 0
    assert steps(notice) == [
        ("raised", cast.moe),
        ("escalated", None),
        ("escalated", None),
        ("acknowledged", cast.ben),
    ]
    assert Entry.objects.filter(act="escalate", by=None, thing_id=str(notice.pk)).count() == 2


def test_each_time_it_waits_twice_as_long_up_to_half_a_day_until_a_worse_answer(cast: Cast, clock: Clock) -> None:
    notice = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    hours = []
    for hour in range(1, 41):
        clock.now += timedelta(hours=1)
        hours += [hour] * seeing_to.escalate_due()
    assert hours == [1, 3, 7, 15, 27, 39]
    save_answer(notice.response, "q9", code=CODES[3])
    for wait in (1, 2):
        clock.now += timedelta(hours=wait, minutes=-1)
        assert seeing_to.escalate_due() == 0
        clock.now += timedelta(minutes=1)
        assert seeing_to.escalate_due() == 1


def test_a_colleague_from_outside_is_written_to_alone_by_mail(cast: Cast, clock: Clock) -> None:
    named(cast.eve, outside="kim@elsewhere.example", minutes=5, by=cast.gus)
    a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    assert told() == [cast.eve.email]
    clock.now += timedelta(minutes=5)
    assert seeing_to.escalate_due() == 1
    assert told() == [cast.eve.email] * 2
    assert [one.address for one in Message.objects.filter(kind="safety-outside")] == ["kim@elsewhere.example"]


def test_without_anybody_named_the_therapist_is_written_to_each_hour(cast: Cast, clock: Clock) -> None:
    a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    clock.now += timedelta(minutes=59)
    assert seeing_to.escalate_due() == 0
    clock.now += timedelta(minutes=1)
    assert seeing_to.escalate_due() == 1
    assert told() == [cast.eve.email] * 2


def test_the_next_therapist_of_the_file_is_written_to(cast: Cast, clock: Clock) -> None:
    a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    CaseFile.objects.filter(pk=cast.moes_file.pk).update(therapist=cast.ben)
    clock.now += timedelta(hours=1)
    seeing_to.escalate_due()
    assert told() == [cast.eve.email, cast.ben.email]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_two_savings_and_two_workers_at_once(cast: Cast) -> None:
    response = begun(an_appointment(cast.moes_file, cast.individual), cast.moe)
    at_once(lambda: save_answer(Response.objects.get(pk=response.pk), "q9", code=CODES[1]))
    notice = SafetyNotice.objects.get()
    assert SafetyStep.objects.count() == 1
    SafetyNotice.objects.update(told_at=timezone.now() - timedelta(hours=2))
    at_once(seeing_to.escalate_due)
    assert [what for what, _by in steps(notice)] == ["raised", "escalated"]
    assert told() == [cast.eve.email] * 2


def at_once(act: object) -> None:
    """By two, each with a connection of its own."""
    begin, wrong = threading.Barrier(2), []

    def do() -> None:
        try:
            begin.wait(5)
            act()  # type: ignore[operator]
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    two = [threading.Thread(target=do) for _ in range(2)]
    [one.start() for one in two]
    [one.join(20) for one in two]
    assert wrong == []


def test_a_second_worker_with_the_same_rows_writes_to_nobody(cast: Cast, clock: Clock) -> None:
    notice = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    clock.now += timedelta(hours=1)
    two = [SafetyNotice.objects.get(pk=notice.pk) for _ in range(2)]
    assert [seeing_to._escalate(one, clock.now) for one in two] == [True, False]
    assert told() == [cast.eve.email] * 2
