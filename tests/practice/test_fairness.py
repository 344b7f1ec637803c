"""The report's arithmetic, against examples worked out by hand."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.practice.matching.fairness import (
    FEWEST,
    OfCode,
    OfGroup,
    OfTherapist,
    Outcome,
    band,
    by_code,
    by_group,
    by_therapist,
    protected_shares,
    without_small,
)

BEN, EVE, JO, KIT = (UUID(int=number) for number in range(1, 5))
# Four results. In the first, three of four are shown; Ben for sure, Eve and Jo drawn from two each time.
FOUR = [
    Outcome(
        as_couple=False,
        languages="en",
        excluded={"must:language": 1},
        eligible=frozenset({BEN, EVE, JO, KIT}),
        shown={BEN: 1.0, EVE: 0.5, JO: 0.5},
        booked=EVE,
        days=4.0,
    ),
    Outcome(as_couple=False, languages="en", eligible=frozenset({BEN, EVE}), shown={EVE: 0.25, BEN: 1.0}),
    Outcome(
        as_couple=True,
        languages="fr",
        excluded={"must:language": 3, "full": 1},
        eligible=frozenset({BEN}),
        shown={BEN: 1.0},
        booked=BEN,
        days=9.0,
    ),
    Outcome(as_couple=True, languages="fr", excluded={"must:language": 2, "must:community:faith": 3, "area": 1}),
]


def test_exposure_of_each_therapist() -> None:
    found = by_therapist(FOUR, [BEN, EVE, JO, KIT])
    assert found == {
        # Even: 3 of 4, 2 of 2, 1 of 1. Draws: one for each that was certain.
        BEN: OfTherapist(eligible=3, shown=3, even=0.75 + 1 + 1, draws=3.0, booked=1),
        # Draws: 1/0.5 + 1/0.25.
        EVE: OfTherapist(eligible=2, shown=2, even=1.75, draws=6.0, booked=1),
        JO: OfTherapist(eligible=1, shown=1, even=0.75, draws=2.0, booked=0),
        KIT: OfTherapist(eligible=1, shown=0, even=0.75, draws=0.0, booked=0),
    }


def test_even_shares_make_up_what_was_shown() -> None:
    found = by_therapist(FOUR, [BEN, EVE, JO, KIT])
    assert sum(one.even for one in found.values()) == sum(one.shown for one in found.values())


def test_who_was_never_offered_is_there_with_nothing() -> None:
    assert by_therapist([], [BEN]) == {BEN: OfTherapist(0, 0, 0.0, 0.0, 0)}


def test_groups() -> None:
    assert by_group(FOUR, lambda one: one.languages) == {
        "en": OfGroup(results=2, nobody=0, choice=3.0, booked=1, days=4.0),
        "fr": OfGroup(results=2, nobody=1, choice=0.5, booked=1, days=9.0),
    }
    assert by_group(FOUR, lambda _one: "all")["all"].days == 6.5


def test_codes_and_what_is_protected() -> None:
    codes = by_code(FOUR)
    assert list(codes.items()) == [
        ("must:language", OfCode(times=6, results=3)),
        ("must:community:faith", OfCode(times=3, results=1)),
        ("area", OfCode(times=1, results=1)),
        ("full", OfCode(times=1, results=1)),
    ]
    shares = protected_shares(codes)
    assert shares == {"gender": 0.0, "language": pytest.approx(6 / 11), "community": pytest.approx(3 / 11)}
    assert protected_shares({}) == {"gender": 0.0, "language": 0.0, "community": 0.0}


@pytest.mark.parametrize(
    ("cents", "code"),
    [(None, ""), (90_00, "10000"), (100_00, "10000"), (100_01, "14000"), (180_00, "18000"), (181_00, "more")],
)
def test_bands(cents: int | None, code: str) -> None:
    assert band(cents) == code


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([12, 9], [12, 9]),
        ([12, 3], [None, None]),  # 3 would follow from the whole
        ([12, 9, 3], [12, None, None]),
        ([12, 9, 3, 3], [12, 9, None, None]),
        ([12, 9, 2, 1], [12, None, None, None]),  # together 3: each of them would be 1 or 2
        ([12, 9, 0], [12, 9, None]),  # nobody stands behind it
        ([4], [None]),
        ([], []),
    ],
)
def test_small_numbers_are_left_out(values: list[int], told: list[int | None]) -> None:
    assert without_small(values) == told


@given(st.lists(st.integers(0, 30), max_size=8))
def test_what_is_left_out_does_not_follow_from_what_is_told(values: Sequence[int]) -> None:
    told = without_small(values)
    hidden = sum(values) - sum(one for one in told if one is not None)
    assert all(one is None or one >= FEWEST for one in told)
    assert hidden == 0 or hidden >= FEWEST or told.count(None) == len(values)
    assert [one for one in told if one is not None] == [
        value for value, one in zip(values, told, strict=True) if one is not None
    ]
