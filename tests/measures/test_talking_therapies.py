"""The compound rule over PHQ-9 and GAD-7, with numbers worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.measures import talking_therapies as rule
from sameroom.measures.instruments import load
from sameroom.measures.talking_therapies import FirstAndLast, outcome


@pytest.mark.parametrize(
    ("phq_9", "gad_7", "expected"),
    [
        ((16, 10), (12, 12), ("improved", False, False)),
        ((16, 11), (12, 8), ("improved", False, False)),
        ((16, 9), (12, 7), ("improved", True, True)),
        ((10, 9), (8, 7), ("unchanged", True, False)),
        ((16, 9), (7, 11), ("mixed", False, False)),
        ((9, 15), (12, 9), ("deteriorated", False, False)),
        ((9, 15), (12, 8), ("mixed", False, False)),
        ((9, 3), (7, 3), ("improved", False, False)),
        ((9, 4), (8, 5), ("unchanged", True, False)),
        ((10, 4), (7, 7), ("improved", True, True)),
    ],
)
def test_the_two_are_told_together(
    phq_9: tuple[int, int], gad_7: tuple[int, int], expected: tuple[str, bool, bool]
) -> None:
    """A case from 10 or 8; reliable from 6 or 4."""
    found = outcome(FirstAndLast(*phq_9), FirstAndLast(*gad_7))
    assert (found.change, found.has_recovered, found.has_recovered_reliably) == expected


@pytest.mark.parametrize("name", ["phq-9", "gad-7"])
def test_the_numbers_are_those_of_the_instruments(name: str) -> None:
    instrument = load(name)
    assert rule.CASE_FROM[name] == next(one.value for one in instrument.cutoffs if one.name == "caseness_nhs_tt")
    assert rule.RELIABLE_FROM[name] == next(one.points for one in instrument.changes if one.name == "reliable_nhs_tt")


def test_how_the_two_are_put_together_is_not_told_as_verified() -> None:
    assert (rule.NAME, rule.VERSION, rule.IS_VERIFIED) == ("nhs-talking-therapies", 1, False)


@given(st.integers(0, 27), st.integers(0, 27), st.integers(0, 21), st.integers(0, 21))
def test_who_recovered_was_a_case_and_is_none(first: int, last: int, first_gad: int, last_gad: int) -> None:
    found = outcome(FirstAndLast(first, last), FirstAndLast(first_gad, last_gad))
    if found.has_recovered:
        assert (first >= 10 or first_gad >= 8) and last < 10 and last_gad < 8
    backwards = outcome(FirstAndLast(last, first), FirstAndLast(last_gad, first_gad))
    turned = {"improved": "deteriorated", "deteriorated": "improved"}
    assert backwards.change == turned.get(found.change, found.change)
