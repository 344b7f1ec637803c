"""One round after another: bounded, repeated without harm, stopped by a hold, and honest about what it could not do."""

import json
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from sameroom import cli, working
from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast, invent
from sameroom.mail.models import Delivery, Message, post
from sameroom.people.models import CaseFile, EmergencyContact, Lock, Person
from sameroom.retention import erasing
from sameroom.retention.erasing import erase, erase_what_is_due, erase_when_due
from sameroom.retention.holding import Record, hold, release
from sameroom.retention.models import Destruction, LegalHold, Round
from sameroom.retention.policy import policy
from sameroom.retention.units import due
from sameroom.sealing.containers import forget_keys
from sameroom.sealing.fields import CannotSeal, CannotUnseal
from sameroom.sealing.models import DataKey, Erasure
from tests.clock import Clock, by_hand
from tests.retention.test_units import LONG_AGO, meet

pytestmark = pytest.mark.django_db
# The last row of a file to go, when everything else of it is gone already.
REFUSES = """CREATE TRIGGER refuses BEFORE DELETE ON people_casefile
  BEGIN SELECT RAISE(ABORT, 'not this one'); END"""
OVER = LONG_AGO.replace(year=2030) + timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return by_hand(monkeypatch, LONG_AGO)


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    return invent()


def a_round() -> list[str]:
    troubles = erase_when_due()
    while not Round.objects.exists():
        troubles += erase_when_due()
    return troubles


def test_nothing_goes_on_the_last_day_and_all_on_the_day_after(cast: Cast, clock: Clock) -> None:
    clock.now = OVER - timedelta(days=1)
    assert a_round() == []
    assert (Round.objects.get().erased, CaseFile.objects.count()) == (0, 5)
    clock.now = OVER
    for _minute in range(4):
        assert erase_when_due() == []
    assert CaseFile.objects.count() == 0
    assert {one.name for one in Person.objects.all()} == {
        one.name for one in (cast.ben, cast.eve, cast.fay, cast.gus, cast.hal)
    }
    assert Round.objects.get(on=OVER.date()).erased == Destruction.objects.count() == 10


def test_a_step_is_bounded_and_what_is_left_comes_with_the_next(cast: Cast, clock: Clock) -> None:
    clock.now = OVER
    counts, is_whole = [0], False
    while not is_whole:
        is_whole = erase_what_is_due(at_once=2).is_whole
        counts.append(Destruction.objects.count())
    assert {after - before for before, after in pairwise(counts)} <= {0, 1, 2}
    assert counts[:3] == [0, 2, 4] and counts[-2:] == [10, 10]


def test_what_fails_halfway_is_whole_and_goes_the_next_day(cast: Cast, clock: Clock) -> None:
    """As where the process dies: neither the key, nor a row, nor a certificate is gone or made."""
    clock.now = OVER
    before = DataKey.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(REFUSES)
        troubles = erase_when_due()
        cursor.execute("DROP TRIGGER refuses")
    assert len(troubles) == 5 and "IntegrityError" in troubles[0]
    assert (Destruction.objects.count(), DataKey.objects.count(), CaseFile.objects.count()) == (0, before, 5)
    assert not Erasure.objects.exists() and not Entry.objects.filter(act="destroy").exists()
    forget_keys()
    assert EmergencyContact.objects.get(person=cast.ada).name == "Priya Singh"
    assert (Round.objects.get().failed, erase_when_due()) == (5, [])
    clock.now += timedelta(days=1)
    assert erase_when_due() == []
    assert CaseFile.objects.count() == 0


def test_a_row_that_nobody_thought_of_keeps_the_record_and_is_named(cast: Cast, clock: Clock) -> None:
    Lock.objects.create(by=cast.gus, thing="case-file", thing_id=cast.ada.pk, against=cast.ada)
    clock.now = OVER
    trouble = a_round()[-1]
    assert f"person {cast.ada.pk} is due" in trouble and "Lock.against" in trouble
    assert Person.objects.filter(pk=cast.ada.pk).exists()
    assert Round.objects.get().failed == 1


def test_a_hold_keeps_whatever_the_clock_says(cast: Cast, clock: Clock) -> None:
    held = hold(Record(person=cast.cleo), reason="A complaint.", by=cast.gus)
    clock.now = OVER.replace(year=2060)
    assert a_round() == []
    assert set(CaseFile.objects.values_list("pk", flat=True)) == {
        cast.cleos_file.pk,
        cast.couples_file.pk,
        cast.old_couples_file.pk,
    }
    forget_keys()
    assert LegalHold.objects.get().reason == "A complaint."
    release(held, by=cast.gus)
    clock.now += timedelta(days=1)
    for _minute in range(3):
        erase_when_due()
    assert not CaseFile.objects.exists() and not LegalHold.objects.exists()


def test_a_contact_or_a_hold_that_comes_in_between_is_seen(cast: Cast, clock: Clock) -> None:
    clock.now = OVER
    found = {unit.pk: unit for unit in due(policy(), OVER.date())}
    meet(cast.adas_file, cast.ada, at=OVER)
    hold(Record(case_file=cast.moes_file), reason="A court.", by=cast.gus)
    for file in (cast.adas_file, cast.moes_file):
        with pytest.raises(erasing._NoLonger):
            erase(found[file.pk], policy())
    assert DataKey.objects.filter(container=f"file:{cast.moes_file.pk}").exists()
    assert not Destruction.objects.exists()


def test_nothing_can_be_sealed_in_what_is_gone_and_nothing_opened(cast: Cast, clock: Clock) -> None:
    held = hold(Record(case_file=cast.adas_file), reason="A complaint.", by=cast.gus)
    release(held, by=cast.gus)
    copied = LegalHold.objects.get()
    clock.now = OVER
    a_round()
    forget_keys()
    with pytest.raises(CannotUnseal) as reason:
        str(copied.reason)
    assert reason.value.is_erased
    with pytest.raises(CannotSeal):
        LegalHold.objects.create(case_file_id=cast.adas_file.pk, reason="Again.", by=cast.gus)


def test_a_certificate_names_nobody_and_the_entry_is_about_whom_it_was(cast: Cast, clock: Clock) -> None:
    clock.now = OVER
    a_round()
    one = Destruction.objects.get(number=cast.couples_file.pk)
    assert (one.what, one.last_contact_on, one.kept_through) == ("couple", date(2020, 1, 7), date(2030, 1, 7))
    assert (one.version, len(one.policy)) == (policy().version, 64)
    entry = Entry.objects.get(act="destroy", thing_id=str(one.number))
    assert (entry.thing, entry.by) == ("case-file", None)
    assert {row.person for row in entry.concerns.all()} == {cast.cleo.pk, cast.dev.pk}


def test_mail_goes_after_ninety_days_but_for_letters_to_oneself(cast: Cast, clock: Clock) -> None:
    for kind in ("sign-in-code", "test-letter"):
        Delivery.objects.create(message=post(address="ada@example.com", language="en", kind=kind, reference="x"))
    clock.now += timedelta(days=90)
    a_round()
    assert Message.objects.count() == 2
    clock.now += timedelta(days=1)
    erase_when_due()
    assert [one.kind for one in Message.objects.all()] == ["test-letter"]
    assert Delivery.objects.count() == 1


def test_work_does_it_and_not_by_a_clock_that_jumped(cast: Cast, clock: Clock, capsys: Any) -> None:
    """On seven days it looks and leaves everything; on the eighth it goes on as it would have."""
    clock.now = OVER
    Lock.objects.create(by=cast.gus, thing="case-file", thing_id=cast.ada.pk, against=cast.ada)
    for _day in range(7):
        working._erase()
        assert (Destruction.objects.count(), CaseFile.objects.count()) == (0, 5)
        assert Round.objects.get(on=clock.now.date()).is_waiting
        clock.now += timedelta(days=1)
    for _minute in range(3):
        working._erase()
    assert CaseFile.objects.count() == 0
    assert Round.objects.get(on=clock.now.date()).failed == 1
    assert "Lock.against" in capsys.readouterr().err
    clock.now += timedelta(days=30)
    assert erasing.carry_out() == [] and Round.objects.get(on=clock.now.date()).is_waiting


def test_the_command_says_what_would_go_and_erases_what_is_due(cast: Cast, clock: Clock, capsys: Any) -> None:
    hold(Record(case_file=cast.moes_file), reason="A court.", by=cast.gus)
    clock.now = OVER
    assert cli.main(["retention", "--on", "2030-01-07"]) == 0
    assert "Due on 2030-01-07: 0. Nothing was erased." in capsys.readouterr().out
    assert cli.main(["retention", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["on"] == "2030-01-08"
    assert {one["number"] for one in told["due"] if one["held"]} == {str(cast.moes_file.pk)}
    assert len(told["due"]) == 5 and CaseFile.objects.count() == 5
    assert cli.main(["retention"]) == 0
    assert "Erased: 8." in capsys.readouterr().out
    assert CaseFile.objects.get() == cast.moes_file
    assert cli.main(["retention", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"erased": [], "failed": []}


def test_a_day_that_is_none_is_said_in_a_sentence() -> None:
    ran = subprocess.run([sys.executable, "-m", "sameroom.cli", "retention", "--on", "soon"], capture_output=True)
    assert ran.returncode == 2
    assert "“soon” is no day. Write it as 2036-11-24." in ran.stderr.decode()
