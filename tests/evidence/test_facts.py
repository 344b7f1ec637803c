"""The shipped figures carry what a figure needs, and what is computed from them is what other ways give."""

import math

import pytest
from scipy import stats

from sameroom.evidence.analysing import difference, published
from sameroom.evidence.claims import CLAIMS, CONCERNS, figures_used
from sameroom.evidence.literature.facts import Fact, facts
from sameroom.evidence.words import OUTCOMES, RATERS, SEEN, WAYS
from sameroom.stats.equivalence import Verdict


@pytest.mark.parametrize("fact", facts().values(), ids=lambda one: one.code)
def test_a_figure_says_where_it_was_seen_and_what_it_is_of(fact: Fact) -> None:
    assert fact.where and fact.seen in SEEN and fact.ways in WAYS and fact.outcome in OUTCOMES
    assert fact.rater in {"", *RATERS}
    assert fact.sign in {"online", "in_person", "unknown"}
    if fact.ci and fact.estimate is not None:
        assert fact.ci[0] < fact.estimate < fact.ci[1]


def test_what_the_page_rests_on_can_be_judged() -> None:
    assert all(facts()[code].can_be_judged for code in figures_used())
    assert set(CONCERNS) == {"depression", "anxiety", "stress", "relationship"}
    assert CONCERNS["stress"] == CONCERNS["relationship"] == ()


# The two one-sided tests at three margins, as worked out elsewhere from the same printed intervals.
KNOWN = [
    ("seuling-2024-client", 0.20, 0.0957),
    ("seuling-2024-client", 0.24, 0.0374),
    ("seuling-2024-client", 0.30, 0.0063),
    ("seuling-2024-therapist", 0.20, 0.0677),
    ("seuling-2024-therapist", 0.24, 0.0310),
    ("norwood-2018", 0.20, 0.7018),
    ("giovanetti-2022", 0.20, 0.0250),
    ("scott-2022", 0.24, 0.0106),
    ("shaker-2023-symptoms", 0.20, 0.0002),
    ("zandieh-2024", 0.20, 0.0001),
]


@pytest.mark.parametrize(("code", "margin", "p"), KNOWN)
def test_a_published_interval_is_held_against_a_margin(code: str, margin: float, p: float) -> None:
    found = published(facts()[code], margin=margin, reading=None).result
    assert max(found["p_lower"], found["p_upper"]) == pytest.approx(p, abs=6e-5)
    assert (found["verdict"] in {"equivalent", "equivalent_different"}) == (p < 0.05)


def test_by_a_second_route() -> None:
    """SciPy's normal distribution instead of our own quantiles."""
    fact = facts()["seuling-2024-client"]
    assert fact.ci and fact.estimate is not None
    se = (fact.ci[1] - fact.ci[0]) / (2 * stats.norm.ppf(0.975))
    found = published(fact, margin=0.2, reading=None).result
    assert found["se"] == pytest.approx(se, rel=1e-12)
    assert found["smallest_margin"] == pytest.approx(0.09 + stats.norm.ppf(0.95) * se, rel=1e-9)


def test_what_is_printed_the_other_way_round_is_turned() -> None:
    """Where negative favoured the screen: above 0 is better online here, always."""
    found = published(facts()["hagi-2023-depression"], margin=0.24, reading=None)
    assert found.result["estimate"] == pytest.approx(0.325) and found.question["is_turned"]
    assert Verdict(found.result["verdict"]) == Verdict.NON_INFERIOR


def test_of_an_unknown_direction_nothing_one_sided_is_said() -> None:
    for code in figures_used():
        if facts()[code].sign == "unknown":
            found = published(facts()[code], margin=0.05, reading=None).result["verdict"]
            assert found in {"equivalent", "equivalent_different", "inconclusive"}, code


def test_the_difference_of_two_raters_is_told_for_several_correlations() -> None:
    claim = next(one for one in CLAIMS if one.is_difference)
    first, second = (facts()[code] for code in claim.decided_by)
    found = difference(first, second, margin=0.2, readings={}).result
    assert found["estimate"] == pytest.approx(-0.13)
    assert found["se"] == pytest.approx(math.hypot(0.33, 0.42) / (2 * stats.norm.ppf(0.975)), rel=1e-9)
    assert found["by_correlation"]["0.5"]["se"] < found["se"]
    assert {one["verdict"] for one in found["by_correlation"].values()} == {"inconclusive"}
