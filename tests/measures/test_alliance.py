"""The rules of the alliance, each with numbers that were worked out by hand, and what holds whatever people answer."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.measures.alliance import (
    APART,
    CEILING,
    DROP,
    HIGHER,
    LOW,
    LOWER,
    ONE_SIDED,
    SAME,
    SPLIT,
    STRAIN,
    TOGETHER,
    Rating,
    Session,
    congruence,
    open_now,
    signals,
)

Found = list[tuple[str, int, int | None]]
EIGHT = (8, 7, 8, 7, 8, 7, 8, 7)


def line(*scores: float | None) -> list[Session]:
    """Ada's ratings, without a word about strain."""
    return [Session(clients={"ada": Rating(score)}) for score in scores]


def found(sessions: Sequence[Session]) -> Found:
    return [(one.kind, one.session, one.closed_by) for one in signals(sessions)]


def both(own: Sequence[float], theirs: Sequence[float]) -> list[Session]:
    return [Session(Rating(mine), {"ada": Rating(score)}) for mine, score in zip(own, theirs, strict=True)]


@pytest.mark.parametrize(
    ("own", "theirs", "r", "movement", "difference", "direction"),
    [
        # The same line, one step lower.
        ((5, 6, 7, 6, 5, 7), (6, 7, 8, 7, 6, 8), 1.0, TOGETHER, -1.0, LOWER),
        # Deviations ±0.5, ±1.5, ±2.5: squares 17.5 on each side, products 14.5; 14.5 / 17.5.
        ((1, 2, 3, 4, 5, 6), (2, 1, 4, 3, 6, 5), 0.828571, TOGETHER, 0.0, SAME),
        # Products −6.25 + 3.75 − 0.75 − 0.75 + 0.75 − 1.25 = −4.5; −4.5 / 17.5.
        ((1, 2, 3, 4, 5, 6), (6, 1, 5, 2, 4, 3), -0.257143, APART, 0.0, SAME),
        # Means 8 and 6.5; products 1.5 + 0 + 0.5 − 0.5 + 0 + 0.5 = 2, squares 4 and 3.5; 2 / √14.
        ((7, 8, 9, 7, 8, 9), (5, 6, 7, 7, 7, 7), 0.534522, APART, 1.5, HIGHER),
        # Means 7 and 6.1: less than one step.
        ((7, 7, 7, 7, 7, 7), (6, 6, 6, 6, 6, 6.6), None, "", 0.9, SAME),
    ],
)
def test_two_lines_in_two_words(
    own: Sequence[float], theirs: Sequence[float], r: float | None, movement: str, difference: float, direction: str
) -> None:
    said = congruence(both(own, theirs), "ada")
    assert said and said.pairs == 6
    assert said.r == (None if r is None else pytest.approx(r, abs=1e-6))
    assert said.difference == pytest.approx(difference)
    assert (said.movement, said.direction) == (movement, direction)


def test_five_sessions_rated_by_both_say_nothing_yet() -> None:
    """A sixth that only one of them rated does not count."""
    five = both((1, 2, 3, 4, 5), (1, 2, 3, 4, 5))
    assert congruence([*five, *line(6)], "ada") is None
    assert congruence([*five, *both((6,), (6,))], "ada") is not None


@pytest.mark.parametrize(
    ("theirs", "own", "expected"),
    [
        (Rating(strain=2), Rating(strain=2), [(STRAIN, 0, None)]),
        (Rating(strain=1), Rating(strain=3), [(STRAIN, 0, None)]),
        (Rating(strain=1), Rating(strain=0), [(ONE_SIDED, 0, None)]),
        (Rating(strain=0), Rating(strain=3), [(ONE_SIDED, 0, None)]),
        (Rating(strain=2), None, [(STRAIN, 0, None)]),
        (Rating(strain=0), Rating(strain=0), []),
        (Rating(), Rating(), []),
        # It was talked about: the client's word counts, where the client felt it.
        (Rating(strain=2, repaired=2), Rating(strain=2, repaired=0), [(STRAIN, 0, 0)]),
        (Rating(strain=2, repaired=1), Rating(strain=2, repaired=2), [(STRAIN, 0, None)]),
        (Rating(strain=0), Rating(strain=2, repaired=2), [(ONE_SIDED, 0, 0)]),
    ],
)
def test_strain_is_what_people_say(theirs: Rating, own: Rating | None, expected: Found) -> None:
    assert found([Session(own, {"ada": theirs})]) == expected


def test_a_strain_is_over_when_a_later_session_is_calm_and_as_good_as_before() -> None:
    """Before it 8 and 8: 7.5 is a twentieth of the scale less, 7.4 is not enough. No word on strain is no “no”."""
    before = [Session(Rating(strain=0), {"ada": Rating(8, strain=0)})] * 2
    strained = Session(Rating(strain=0), {"ada": Rating(6, strain=2)})
    lower = Session(Rating(strain=0), {"ada": Rating(7.4, strain=0)})
    silent = Session(Rating(strain=0), {"ada": Rating(8)})
    calm = Session(Rating(strain=0), {"ada": Rating(7.5, strain=0)})
    assert found([*before, strained, lower, silent]) == [(ONE_SIDED, 2, None)]
    assert found([*before, strained, lower, silent, calm]) == [(ONE_SIDED, 2, 5)]


def test_a_strain_that_comes_again_keeps_the_first_one_open_until_it_is_mended() -> None:
    first, again = Rating(8, strain=2), Rating(8, strain=1, repaired=2)
    sessions = [Session(Rating(strain=1), {"ada": one}) for one in (first, again)]
    assert found(sessions) == [(STRAIN, 0, 1), (STRAIN, 1, 1)]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # Mean 7.5, each step 1: the limit is 7.5 − 2.66 × 1 = 4.84.
        ((*EIGHT, 4.8), [(DROP, 8, None)]),
        ((*EIGHT, 4.9), []),
        # Seven earlier ones are too few, however low.
        ((*EIGHT[1:], 0), []),
        # What was not rated neither counts nor makes a step.
        ((*EIGHT[:4], None, *EIGHT[4:], 4.8), [(DROP, 9, None)]),
        ((*EIGHT[:7], None, 0), []),
        # Always 8: the limit is 8, but less than a tenth of the scale is no drop.
        ((*[8] * 8, 7.1), []),
        ((*[8] * 8, 7), [(DROP, 8, None)]),
        # Over when it is within half a step of 7.5 again: 6.9 is not, 7 is.
        ((*EIGHT, 4.8, 6.9), [(DROP, 8, None)]),
        ((*EIGHT, 4.8, 6.9, 7), [(DROP, 8, 10)]),
        # What stays low belongs to the same drop.
        ((*EIGHT, 4.8, 4.7, 4), [(DROP, 8, None), (LOW, 10, None)]),
    ],
)
def test_a_drop_is_against_ones_own_past(scores: Sequence[float | None], expected: Found) -> None:
    assert found(line(*scores)) == expected


def test_a_drop_that_was_talked_about_is_over_at_once() -> None:
    talked = Session(Rating(strain=2), {"ada": Rating(4.8, strain=2, repaired=2)})
    assert found([*line(*EIGHT), talked]) == [(DROP, 8, 8), (STRAIN, 8, 8)]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((4.9, 4.9), []),
        ((4.9, 4.9, 4.9), [(LOW, 2, None)]),
        ((4, None, 4, 4, 4), [(LOW, 3, None)]),
        ((4, 4, 5, 4, 4), []),
        ((4, 4, 4, 4, 5, 4, 4, 4), [(LOW, 2, 4), (LOW, 7, None)]),
        ((10, 10), []),
        ((10, 10, 10), [(CEILING, 2, None)]),
        ((10, 10, 10, 9.8), [(CEILING, 2, 3)]),
    ],
)
def test_three_in_a_row(scores: Sequence[float | None], expected: Found) -> None:
    assert found(line(*scores)) == expected


@pytest.mark.parametrize(
    ("cleo", "dev", "is_split"),
    [
        (Rating(7), Rating(5), True),
        (Rating(7), Rating(5.1), False),
        (Rating(7, safe_partner=4), Rating(7, safe_partner=8), True),
        (Rating(7, safe_partner=5), Rating(7, safe_partner=8), False),
        (Rating(7, safe_partner=4), Rating(7, safe_partner=7), False),
        (Rating(7, safe_partner=4), Rating(safe_partner=9), True),
        (Rating(7), Rating(), False),
    ],
)
def test_a_couple_that_is_divided(cleo: Rating, dev: Rating, is_split: bool) -> None:
    assert found([Session(clients={"cleo": cleo, "dev": dev})]) == ([(SPLIT, 0, None)] if is_split else [])


def test_a_couple_is_divided_until_a_session_in_which_it_is_not() -> None:
    """A session that one of them did not rate says nothing."""
    apart, one, near = ((8, 5), (8, None), (8, 7))
    sessions = [Session(clients={"cleo": Rating(a), "dev": Rating(b)}) for a, b in (near, apart, apart, one, near)]
    assert found(sessions) == [(SPLIT, 1, 4)]
    assert found(sessions[:4]) == [(SPLIT, 1, None)]


def test_two_years_of_four_histories() -> None:
    """Better; a rupture that is mended; sinking; a couple that divides, by 1/8 a session.

    The couple: Dev’s mean before week w is 8 − (w − 1)/16, so that he is a whole point below it from w = 15 on; two
    points from Cleo from w = 16; below 5 in weeks 25, 26, 27.
    """
    better = line(*[min(9.9, 6 + week / 10) for week in range(52)])
    mended = [*line(*EIGHT * 3), Session(Rating(7, strain=2), {"ada": Rating(4, strain=3)}), *line(7, 8)]
    mended[25] = Session(Rating(8, strain=0), {"ada": Rating(8, strain=0)})
    sinking = line(*[8, 7] * 4, *[8 - week / 4 for week in range(20)])
    couple = [Session(clients={"cleo": Rating(8), "dev": Rating(8 - week / 8)}) for week in range(52)]
    assert found(better) == []
    assert found(mended) == [(DROP, 24, 25), (STRAIN, 24, 25)] and open_now(mended) == []
    assert {one.kind for one in open_now(sinking)} == {DROP, LOW}
    assert found(couple) == [(DROP, 15, None), (SPLIT, 16, None), (LOW, 27, None)]


def test_of_ceilings_only_the_newest_rating_counts_now() -> None:
    assert [one.kind for one in open_now(line(10, 10, 10))] == [CEILING]
    assert open_now(line(10, 10, 10, 10)) == []


score = st.none() | st.integers(0, 50).map(lambda fifths: fifths / 5)
word = st.none() | st.integers(0, 3)
rating = st.builds(Rating, score, word, st.none() | st.integers(0, 2), st.none(), st.none() | st.integers(0, 10))
session = st.builds(Session, st.none() | rating, st.dictionaries(st.sampled_from(["cleo", "dev"]), rating, max_size=2))
history = st.lists(session, max_size=30)


@given(history)
def test_nothing_is_over_before_it_began(sessions: list[Session]) -> None:
    for one in signals(sessions):
        assert 0 <= one.session < len(sessions)
        assert one.closed_by is None or one.session <= one.closed_by < len(sessions)
        assert one.client in {"cleo", "dev"} or one.kind == SPLIT


@given(history, st.integers(0, 30))
def test_what_comes_later_makes_no_earlier_signal_and_takes_none_away(sessions: list[Session], upto: int) -> None:
    then = [(one.kind, one.session, one.client) for one in signals(sessions[:upto])]
    now = [(one.kind, one.session, one.client) for one in signals(sessions) if one.session < upto]
    assert then == now


@given(history)
def test_before_eight_ratings_numbers_alone_say_at_most_that_three_were_low_or_high(sessions: list[Session]) -> None:
    for one in signals(sessions):
        if one.kind == DROP:
            earlier = [s.clients[one.client].score for s in sessions[: one.session] if one.client in s.clients]
            assert len([value for value in earlier if value is not None]) >= 8


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=6, max_size=20))
def test_seen_from_the_other_side_the_two_lines_move_alike_and_the_difference_turns(
    pairs: list[tuple[int, int]],
) -> None:
    one, other = zip(*pairs, strict=True)
    here, there = congruence(both(one, other), "ada"), congruence(both(other, one), "ada")
    assert here and there
    assert here.difference == -there.difference
    assert here.r == (None if there.r is None else pytest.approx(there.r))
    assert {here.direction, there.direction} in ({SAME}, {LOWER, HIGHER})
