"""A plan is locked with its reason, hash, day and name; another one is another row."""

from decimal import Decimal

import pytest

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import AnalysisPlan
from sameroom.evidence.own.planning import Draft, all_plans, lock_plan, obstacles_to_planning, plan_in_force
from sameroom.refusal import Refused
from tests.evidence.own.practices import REASON, a_plan

pytestmark = pytest.mark.django_db


def draft(number: int = 1, outcome: str = "session-check", margin: str = "0.20", reason: str = REASON) -> Draft:
    return Draft(number, outcome, Decimal(margin), reason)


def test_without_a_plan_there_is_none(db: None) -> None:
    assert plan_in_force() is None
    assert all_plans() == []


def test_a_plan_is_locked_with_all_that_can_be_asked_of_it_later(cast: Cast) -> None:
    made = a_plan(cast)
    for words in (
        "Plan 1, locked ",
        "by Gus Kowalski",
        "Outcome: score “alliance” of session-check, from version 2 on (not validated)",
        "E2 is claimed only if E1 is equivalent, E3 only if E2 is",
        "Margin: ±0.20 standard deviations",
        "power of 0.80",
        "11 clients and 3 therapists in each cell on, no therapist with 80% of one, and 11 new clients",
        f"Reason: {REASON}",
    ):
        assert words in made.text
    assert made.is_as_locked
    assert (made.estimands, plan_in_force()) == (["E1", "E2", "E3"], made)
    entry = Entry.objects.get(thing="analysis-plan")
    assert (entry.act, entry.thing_id, entry.by) == ("lock", "1", cast.gus.pk)


def test_a_plan_in_the_database_that_was_changed_says_so(cast: Cast) -> None:
    made = a_plan(cast)
    with pytest.raises(TypeError, match="written once"):
        made.save()
    AnalysisPlan.objects.update(text=made.text.replace("0.20", "0.30"))
    assert not AnalysisPlan.objects.get().is_as_locked


def test_a_change_is_another_plan_with_another_hash(cast: Cast) -> None:
    first = a_plan(cast)
    second = lock_plan(draft(2, margin="0.25"), by=cast.gus)
    assert [one.number for one in all_plans()] == [2, 1]
    assert plan_in_force() == second
    assert first.sha256 != second.sha256
    assert AnalysisPlan.objects.get(number=1).text == first.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (draft(2, margin="0.30"), ""),
        (draft(1, margin="0.30"), "Somebody locked another plan meanwhile."),
        (draft(3, margin="0.30"), "Somebody locked another plan meanwhile."),
        (draft(2, margin="0.04"), "a margin from 0.05 to 0.50"),
        (draft(2, margin="0.51"), "a margin from 0.05 to 0.50"),
        (draft(2, outcome="phq-9"), "Choose what is compared"),
        (draft(2, reason="  ", margin="0.30"), "Write why"),
        (draft(2), "in force already"),
    ],
)
def test_what_cannot_be_locked_is_said(cast: Cast, wrong: Draft, sentence: str) -> None:
    a_plan(cast)
    said = obstacles_to_planning(wrong, by=cast.gus)
    assert bool(said) == bool(sentence)
    assert sentence in "".join(said)


def test_nobody_but_the_owner_locks_one(cast: Cast) -> None:
    for person in (cast.ben, cast.hal, cast.fay):
        with pytest.raises(Refused, match="Only the owner"):
            lock_plan(draft(), by=person)
    assert not AnalysisPlan.objects.exists()
