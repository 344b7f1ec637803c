"""Until enough is known there is a count and no result; then one analysis a quarter, frozen, and its release."""

import json
from datetime import date

import pytest

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import OwnAnalysis, Release, Tally
from sameroom.evidence.own import consenting
from sameroom.evidence.own.counting import count_when_due, newest_tally, told_by
from sameroom.evidence.own.freezing import freeze
from sameroom.evidence.own.published import NotYet, Published, latest
from sameroom.evidence.own.quarters import Quarter, this_quarter
from sameroom.evidence.own.releasing import content_of, obstacles_to_releasing, release
from sameroom.people.models import Person, Role
from sameroom.refusal import Refused
from tests.evidence.own.practices import (
    a_plan,
    next_quarter,
    they_come,
    they_withdraw,
    three_therapists,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db, pytest.mark.usefixtures("one_world")]


def world_of(cast: Cast) -> dict[str, object]:
    """Three therapists and 24 clients, who know enough for a margin of 0.20; no plan yet."""
    therapists = three_therapists(cast)
    return {"therapists": therapists, "clients": they_come(therapists, 24)}


def refused(*, by: Person) -> str:
    with pytest.raises(Refused) as refusal:
        freeze(by=by)
    return str(refusal.value)


def test_without_a_plan_nothing_is_counted_or_run(cast: Cast) -> None:
    count_when_due()
    assert newest_tally() is None
    assert latest() is None
    assert "Lock a plan first" in refused(by=cast.gus)


def test_a_count_tells_how_much_is_known_and_nothing_of_how_it_is(cast: Cast) -> None:
    plan = a_plan(cast)
    count_when_due()
    known = told_by(newest_tally(), plan)
    assert known
    assert known.is_enough
    assert 24 * 6 * 0.1 < known.have <= 24 * 6 * 0.25
    assert known.percent == 100
    narrower = a_plan(cast, number=2, margin="0.05")
    again = told_by(newest_tally(), narrower)
    assert again
    assert again.need == pytest.approx(16 * known.need)
    assert not again.is_enough
    told = latest()
    assert isinstance(told, NotYet)
    assert told.have is not None
    assert (told.have % 5, told.need and told.need % 5) == (0, 0)
    assert told.plan_sha256 == narrower.sha256


def test_it_is_counted_once_a_quarter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    a_plan(cast)
    for _time in range(3):
        count_when_due()
    assert [one.quarter for one in Tally.objects.all()] == [str(this_quarter())]
    coming = next_quarter(monkeypatch)
    assert [one.quarter for one in Tally.objects.all()] == [str(coming), str(Tally.objects.last().quarter)]
    assert Entry.objects.filter(act="count", thing="tally", by=None).count() == 2


def test_too_few_clients_are_not_even_counted_aloud(cast: Cast, things: dict[str, list[Person]]) -> None:
    they_withdraw(things["clients"][10:])
    plan = a_plan(cast)
    count_when_due()
    assert len(newest_tally().members) == 10  # type: ignore[union-attr]
    assert told_by(newest_tally(), plan) is None
    assert latest() == NotYet(None, None, plan.sha256, latest().plan_locked_on)  # type: ignore[union-attr]
    assert "eleven clients and three therapists" in refused(by=cast.gus)


def test_below_what_is_needed_there_is_no_result(cast: Cast) -> None:
    a_plan(cast, margin="0.05")
    assert "Not enough is known yet" in refused(by=cast.gus)
    assert not OwnAnalysis.objects.exists()


def test_an_analysis_is_frozen_whole(cast: Cast) -> None:
    plan = a_plan(cast)
    made = freeze(by=cast.gus)
    kept = OwnAnalysis.objects.get()
    assert kept.is_as_frozen
    assert kept.sha256 == made.sha256
    assert (kept.plan, kept.quarter, len(kept.members), len(kept.therapists)) == (plan, str(this_quarter()), 24, 3)
    assert kept.result["margin"] == 0.2
    assert kept.result["client"]["verdict"] == "equivalent"
    assert 'read.csv("ratings.csv"' in kept.result["r_script"]
    assert kept.software.startswith("sameroom ")
    assert kept.coverage["client"] == {"in_person": 1.0, "online": 1.0}
    entry = Entry.objects.get(thing="own-analysis")
    assert (entry.act, entry.thing_id, entry.by) == ("make", kept.quarter, cast.gus.pk)
    with pytest.raises(TypeError, match="written once"):
        kept.save()
    OwnAnalysis.objects.update(result={**kept.result, "margin": 0.5})
    assert not OwnAnalysis.objects.get().is_as_frozen


def test_no_frozen_number_is_a_person(cast: Cast) -> None:
    a_plan(cast)
    made = freeze(by=cast.gus)
    told = json.dumps([made.result, made.cells, made.coverage, content_of(made)])
    for person in Person.objects.all():
        assert str(person.pk) not in told
        assert person.name not in told


def test_one_analysis_a_quarter(cast: Cast, things: dict[str, list[Person]]) -> None:
    a_plan(cast)
    freeze(by=cast.gus)
    they_come(things["therapists"], 12, first=100)
    assert "The analysis of this quarter is made." in refused(by=cast.gus)


def test_a_next_one_needs_eleven_new_clients(
    cast: Cast, things: dict[str, list[Person]], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_plan(cast)
    first = freeze(by=cast.gus)
    next_quarter(monkeypatch)
    assert "Fewer than 11 clients are new" in refused(by=cast.gus)
    they_come(things["therapists"], 10, first=100)
    assert "Fewer than 11 clients are new" in refused(by=cast.gus)
    they_come(things["therapists"][:1], 1, first=200)
    second = freeze(by=cast.gus)
    assert set(first.members) < set(second.members)
    assert OwnAnalysis.objects.count() == 2


def test_who_withdrew_is_left_out_from_the_next_one_and_stays_in_the_last(
    cast: Cast, things: dict[str, list[Person]], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_plan(cast)
    first = freeze(by=cast.gus)
    gone = things["clients"][0]
    they_withdraw([gone])
    assert str(gone.pk) in OwnAnalysis.objects.get().members
    next_quarter(monkeypatch)
    they_come(things["therapists"], 11, first=100)
    second = freeze(by=cast.gus)
    assert str(gone.pk) in first.members
    assert str(gone.pk) not in second.members


def test_a_therapist_who_stops_takes_their_sessions_along(cast: Cast) -> None:
    """Two of three are left: too few for a result of a practice of three."""
    a_plan(cast)
    consenting.withdraw(cast.ben)
    assert "three therapists" in refused(by=cast.gus)


def test_of_fewer_than_three_nothing_is_shown_before_each_agreed(cast: Cast, things: dict[str, list[Person]]) -> None:
    a_plan(cast)
    Role.objects.filter(person=things["therapists"][2]).delete()
    consenting.withdraw(cast.ben)
    assert "1 has not agreed yet" in refused(by=cast.gus)
    consenting.agree(cast.ben)
    made = freeze(by=cast.gus)
    assert made.of_few
    consenting.withdraw(cast.ben)
    assert "each of them has to agree" in "".join(obstacles_to_releasing(made, by=cast.gus))
    consenting.agree(cast.ben)
    assert release(made, by=cast.gus).content["of_few"]


def test_nobody_but_the_owner_runs_or_releases(cast: Cast) -> None:
    a_plan(cast)
    for person in (cast.ben, cast.hal, cast.fay):
        assert "Only the owner" in refused(by=person)
    made = freeze(by=cast.gus)
    for person in (cast.ben, cast.hal, cast.fay):
        with pytest.raises(Refused, match="Only the owner"):
            release(made, by=person)
    assert not Release.objects.exists()


def test_a_release_is_what_the_public_reads(cast: Cast) -> None:
    plan = a_plan(cast)
    count_when_due()
    made = freeze(by=cast.gus)
    assert isinstance(latest(), NotYet)
    release(made, by=cast.gus)
    told = latest()
    assert isinstance(told, Published)
    assert told.result.quarter == this_quarter()
    assert (told.plan_number, told.plan_sha256, told.analyses, told.plans) == (1, plan.sha256, 1, 1)
    first, *others = told.result.estimands
    assert (first.estimand, first.verdict, first.is_claimed) == ("E1", "equivalent", True)
    assert [one.estimand for one in others] == ["E2", "E3"]
    assert told.result.counts["client"].both_ways == 25
    assert first.rated == {"in_person": 100, "online": 100}
    assert "unvalidated" in told.result.notes
    with pytest.raises(Refused, match="released already"):
        release(OwnAnalysis.objects.get(), by=cast.gus)
    assert Entry.objects.get(thing="own-release").thing_id == made.quarter


def test_everything_released_is_rounded(cast: Cast) -> None:
    a_plan(cast)
    made = freeze(by=cast.gus)
    content = release(made, by=cast.gus).content
    exact = made.result["client"]["standardised"]
    told = content["estimands"]["E1"]
    assert told["estimate"] == pytest.approx(exact["estimate"], abs=0.005)
    assert (told["low"], told["high"]) == tuple(round(end, 2) for end in exact["ci90"])
    assert made.result["client"]["smallest_margin"] <= told["smallest_margin"] < 0.2
    assert set(content) == {"quarter", "margin", "estimands", "counts", "of_few", "notes"}
    for said in content["estimands"].values():
        assert not {"p", "se", "df", "ratings", "warnings"} & set(said)
        assert all(value is None or round(value, 2) == value for value in said.values() if isinstance(value, float))
    assert all(number % 5 == 0 for counts in content["counts"].values() for number in counts.values())


def test_a_result_that_is_not_as_it_was_frozen_is_not_released(cast: Cast) -> None:
    a_plan(cast)
    freeze(by=cast.gus)
    row = OwnAnalysis.objects.get()
    row.result["client"]["standardised"]["estimate"] = 0.0
    OwnAnalysis.objects.update(result=row.result)
    with pytest.raises(Refused, match="not as it was frozen"):
        release(OwnAnalysis.objects.get(), by=cast.gus)


def test_only_the_newest_is_released_and_which_plan_it_was_is_told(
    cast: Cast, things: dict[str, list[Person]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first_plan = a_plan(cast)
    first = freeze(by=cast.gus)
    a_plan(cast, number=2, margin="0.25")
    next_quarter(monkeypatch)
    they_come(things["therapists"], 12, first=100)
    second = freeze(by=cast.gus)
    with pytest.raises(Refused, match="There is a newer analysis"):
        release(first, by=cast.gus)
    release(second, by=cast.gus)
    told = latest()
    assert isinstance(told, Published)
    assert (told.plan_number, told.result.margin, told.analyses, told.plans) == (2, 0.25, 2, 2)
    assert OwnAnalysis.objects.get(pk=first.pk).plan == first_plan


def test_quarters() -> None:
    days = {date(2026, 1, 1): "2026-Q1", date(2026, 3, 31): "2026-Q1", date(2026, 12, 31): "2026-Q4"}
    for day, name in days.items():
        assert str(Quarter.of(day)) == name
        assert Quarter.read(name) == Quarter.of(day)
    assert Quarter(2026, 4).first_day == date(2026, 10, 1)
