"""Each instrument that comes with Sameroom, against numbers written down by hand."""

import dataclasses

import pytest

from sameroom.measures import instruments
from sameroom.measures.instruments.shape import ChangeRule, Instrument
from sameroom.measures.scoring import CHANGED, DETERIORATED, IMPROVED, UNCHANGED, changes, flags_in, score
from tests.measures.golden import COUNTED, GOLDEN, coming_to, highest, lowest

ALL = sorted(GOLDEN)
BANDS = [(name, *key) for name, golden in GOLDEN.items() for key in golden.bands]
CUTOFFS = [(name, cutoff) for name, golden in GOLDEN.items() for cutoff in golden.cutoffs]
CHANGES = {
    "phq-9": {"reliable_nhs_tt": 6, "mcid": 5, "rci_check": 5.06},
    "gad-7": {"reliable_nhs_tt": 4, "mcid": 4, "rci_retest": 6, "rci_alpha": 3.53},
    "k6": {"sdc_individual": 8.47, "rci_alpha": 3.97},
    "csi-4": {"rci_alpha": 2.72},
    "csi-16": {"rci_alpha": 6.66},
}
UNVERIFIED = {("gad-7", "rci_alpha"), ("csi-4", "rci_alpha"), ("csi-16", "rci_alpha"), ("gad-2", "screen")}
FLAGS = {
    "phq-9": {("q9", 1): ["suicidal_ideation"], ("q9", 2): ["suicidal_ideation", "suicidal_ideation_high"]},
    "dass-21": {("q21", 1): [], ("q21", 2): ["meaninglessness"]},
    "risq": {
        ("q1", 1): ["rift_any"],
        ("q2", 1): ["rift_any", "felt_unsafe_with_therapist"],
        ("q3", 1): ["rift_any"],
        ("q4", 1): ["rift_any"],
        ("q4", 0): [],
    },
}


def test_these_are_all_that_there_are() -> None:
    assert instruments.shipped() == ALL
    assert {name for name in ALL if instruments.load(name).changes} == set(CHANGES)
    assert {name for name in ALL if instruments.load(name).flags} == set(FLAGS)
    assert {(name, band.score, band.set) for name in ALL for band in instruments.load(name).bands} == set(BANDS)
    assert {(name, one.name) for name in ALL for one in instruments.load(name).cutoffs} == set(CUTOFFS)


@pytest.mark.parametrize("name", ALL)
def test_all_lowest_and_all_highest(name: str) -> None:
    instrument, golden = instruments.load(name), GOLDEN[name]
    assert {rule.name for rule in instrument.scores} == set(golden.scores)
    assert len(lowest(instrument)) == golden.items
    least, most = score(instrument, lowest(instrument)), score(instrument, highest(instrument))
    assert least.is_complete and most.is_complete
    assert {one: found.value for one, found in least.scores.items()} == {one: t[0] for one, t in golden.scores.items()}
    assert {one: found.value for one, found in most.scores.items()} == {one: t[1] for one, t in golden.scores.items()}


@pytest.mark.parametrize("name", ALL)
def test_each_item_alone_at_its_highest(name: str) -> None:
    instrument, golden = instruments.load(name), GOLDEN[name]
    for rule in instrument.scores:
        low, _high, adds = golden.scores[rule.name]
        counted = COUNTED.get((name, rule.name), " ".join(lowest(instrument))).split()
        for code in lowest(instrument):
            found = score(instrument, {**lowest(instrument), code: highest(instrument)[code]}).scores[rule.name].value
            assert found == low + (golden.other.get(code, adds) if code in counted else 0), (code, rule.name)


@pytest.mark.parametrize(("name", "of", "which"), BANDS)
def test_both_edges_of_each_band(name: str, of: str, which: str) -> None:
    instrument = instruments.load(name)
    rule = next(rule for rule in instrument.scores if rule.name == of)
    told = [(band.label["en"], band.upto) for band in instrument.bands if (band.score, band.set) == (of, which)]
    assert [label for label, _upto in told] == [label for *_edges, label in GOLDEN[name].bands[of, which]]
    for low, high, label in GOLDEN[name].bands[of, which]:
        for number in (low, high):
            found = score(instrument, coming_to(instrument, rule, number)).scores[of]
            assert (found.value, found.bands[which].label["en"]) == (number, label)


@pytest.mark.parametrize(("name", "cutoff"), CUTOFFS)
def test_both_sides_of_each_cutoff(name: str, cutoff: str) -> None:
    instrument = instruments.load(name)
    rule = next(one for one in instrument.cutoffs if one.name == cutoff)
    counts, does_not = GOLDEN[name].cutoffs[cutoff]
    assert abs(counts - does_not) == 1
    assert rule.is_met(counts) and not rule.is_met(does_not)
    assert rule.is_verified == ((name, cutoff) not in UNVERIFIED)


@pytest.mark.parametrize("name", ALL)
def test_too_few_answers_give_no_number(name: str) -> None:
    """From as many on as its rule says, the mean of those stands in for the others."""
    instrument, golden = instruments.load(name), GOLDEN[name]
    for rule in instrument.scores:
        least = golden.least_answers or len(rule.items)
        enough = {code: highest(instrument)[code] for code in rule.items[-least:]}
        found = score(instrument, enough).scores[rule.name]
        assert found.value == rule.max
        assert found.is_prorated == (least < len(rule.items))
        too_few = dict(list(enough.items())[1:])
        missing = score(instrument, {**too_few, rule.items[-least]: None})
        assert (missing.scores[rule.name].value, missing.scores[rule.name].bands) == (None, {})
        assert not missing.is_complete


@pytest.mark.parametrize(
    ("name", "of", "values", "number", "label"),
    [
        ("phq-9", "total", [1, 1, 1, 1, 0, 0, 0, 0], 4.5, "minimal"),
        ("dass-21", "depression", [1, 1, 1, 1, 0, 0], 28 / 3, "normal"),
        ("gad-7", "total", [2, 2, 2, 2, 0, 0], 28 / 3, "mild"),
    ],
)
def test_between_two_bands_the_upper_one_is_not_reached(
    name: str, of: str, values: list[int], number: float, label: str
) -> None:
    """Only filled-in answers lead there; a cut-off that stands where the upper band begins is not reached either."""
    instrument = instruments.load(name)
    rule = next(one for one in instrument.scores if one.name == of)
    found = score(instrument, dict(zip(rule.items, values, strict=False))).scores[of]
    assert (found.value, found.bands[""].label["en"]) == (pytest.approx(number), label)


@pytest.mark.parametrize(("name", "of"), [(name, of) for name, rules in CHANGES.items() for of in rules])
def test_each_rule_of_change_at_its_points_and_below(name: str, of: str) -> None:
    instrument, points = instruments.load(name), CHANGES[name][of]
    assert {rule.name: rule.points for rule in instrument.changes} == CHANGES[name]
    rule = next(one for one in instrument.scores if one.name == "total")
    enough = int(-(-points // 1))
    start = coming_to(instrument, rule, rule.min + enough)
    worse = {IMPROVED: DETERIORATED, DETERIORATED: IMPROVED}
    falling = DETERIORATED if name.startswith("csi") else IMPROVED
    for less, verdict in ((enough, falling), (enough - 1, UNCHANGED)):
        now = coming_to(instrument, rule, rule.min + enough - less)
        found = {one.rule.name: one for one in changes(instrument, score(instrument, start), score(instrument, now))}[
            of
        ]
        assert (found.difference, found.verdict) == (-less, verdict)
        back = {one.rule.name: one for one in changes(instrument, score(instrument, now), score(instrument, start))}[of]
        assert (back.difference, back.verdict) == (less, worse.get(verdict, verdict))
    assert next(one for one in instrument.changes if one.name == of).is_verified == ((name, of) not in UNVERIFIED)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_points_follow_from_sd_and_reliability_where_both_are_told(name: str) -> None:
    def computed(rule: ChangeRule) -> float:
        assert rule.sd and rule.r
        return float(1.96 * rule.sd * (2 * (1 - rule.r)) ** 0.5)

    told = [rule for rule in instruments.load(name).changes if rule.sd is not None]
    assert bool(told) and [rule.points for rule in told] == [pytest.approx(computed(rule), abs=0.07) for rule in told]
    assert all(rule.r_kind for rule in told)


def test_without_a_better_direction_a_change_is_only_a_change() -> None:
    instrument = dataclasses.replace(instruments.load("phq-9"), higher_is="")
    before, now = score(instrument, lowest(instrument)), score(instrument, highest(instrument))
    assert {one.verdict for one in changes(instrument, before, now)} == {CHANGED}


@pytest.mark.parametrize("name", sorted(FLAGS))
def test_a_flag_is_raised_by_one_answer_alone(name: str) -> None:
    instrument = instruments.load(name)
    for (item, value), raised in FLAGS[name].items():
        assert [flag.id for flag in flags_in(instrument, {item: value})] == raised
        assert [flag.id for flag in instrument.flags_of(item, value)] == raised
        assert [flag.id for flag in score(instrument, {item: value}).flags] == raised
    assert flags_in(instrument, {flag.item: None for flag in instrument.flags}) == ()


def test_a_filled_in_answer_raises_no_flag() -> None:
    instrument = instruments.load("phq-9")
    found = score(instrument, {**highest(instrument), "q9": None})
    assert found.scores["total"].value == 27 and found.flags == ()


@pytest.mark.parametrize(("short", "whole"), [("phq-2", "phq-9"), ("phq-8", "phq-9"), ("gad-2", "gad-7")])
def test_a_short_form_repeats_the_long_one_word_for_word(short: str, whole: str) -> None:
    def asked(instrument: Instrument) -> list[object]:
        return [(item.code, item.text, item.options, item.loinc, item.condition) for item in instrument.items]

    one, other = instruments.load(short), instruments.load(whole)
    assert asked(one) == asked(other)[: len(one.items)]
    assert (one.intro, one.recall_days, one.higher_is) == (other.intro, other.recall_days, other.higher_is)


def test_pairs_of_words_stand_as_they_are_printed() -> None:
    instrument = instruments.load("csi-16")
    printed = {
        item.code: (item.left["en"], [option.value for option in item.options], item.right["en"])
        for item in instrument.items
        if not item.is_labelled
    }
    falling, rising = [5, 4, 3, 2, 1, 0], [0, 1, 2, 3, 4, 5]
    assert printed == {
        "q11": ("INTERESTING", falling, "BORING"),
        "q12": ("BAD", rising, "GOOD"),
        "q13": ("FULL", falling, "EMPTY"),
        "q14": ("STURDY", falling, "FRAGILE"),
        "q15": ("DISCOURAGING", rising, "HOPEFUL"),
        "q16": ("ENJOYABLE", falling, "MISERABLE"),
    }
    assert {(item.min, item.max) for item in instrument.items if item.code in printed} == {(0, 5)}
    assert [(item.low["en"], item.high["en"]) for item in instrument.items if item.code in ("q11", "q12")] == [
        ("BORING", "INTERESTING"),
        ("BAD", "GOOD"),
    ]
    shown = {item["code"]: item for item in instrument.as_form("client", "en")["items"]}
    assert shown["q11"]["values"] == falling and shown["q2"]["labels"][0] == "All the time"
    assert shown["q2"]["values"] == falling


@pytest.mark.parametrize("name", ALL)
def test_nothing_of_an_unseen_source_is_told_as_verified(name: str) -> None:
    instrument = instruments.load(name)
    for one in [*instrument.changes, *instrument.cutoffs]:
        assert one.source
        assert one.is_verified == ("not seen" not in one.source)


@pytest.mark.parametrize("name", ALL)
def test_wording_says_where_it_comes_from(name: str) -> None:
    """French is shipped for what is ours alone: no official text was at hand."""
    instrument = instruments.load(name)
    assert instrument.licence and instrument.source
    assert instrument.languages and set(instrument.languages) == set(instrument.title)
    is_ours = name in ("session-check", *instruments.BY_VIDEO)
    assert set(instrument.title) == ({"en", "fr"} if is_ours else {"en"})
    for language in instrument.languages.values():
        assert (language.provenance == "ours") == is_ours
        assert bool(language.note) != is_ours
