"""How many stand behind a number, and what does not follow from what is told."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.evidence.own.apart import are_apart, may_be_counted
from sameroom.evidence.own.cells import Cell, as_json, cells_of, counts_of, from_json, may_be_shown
from sameroom.evidence.own.outcomes import E1, E2, E3
from sameroom.evidence.own.ratings import Rating

FILE = UUID(int=9)


def ratings(*, therapists: int = 3, clients: int = 12, ways: tuple[str, ...] = ("online", "in_person")) -> list[Rating]:
    """Both sides rated one session of each way of each client."""
    return [
        Rating((UUID(int=client), FILE), UUID(int=1000 + client % therapists), session, way, rater, 7.0)
        for client in range(clients)
        for session, way in enumerate(ways, start=1)
        for rater in ("client", "therapist")
    ]


def shown(rows: list[Rating], *, of_few: bool = False) -> list[str]:
    return [one for one in (E1, E2, E3) if may_be_shown(one, cells_of(rows), of_few=of_few)]


def test_twelve_clients_of_three_therapists_are_enough() -> None:
    assert shown(ratings()) == [E1, E2, E3]
    assert shown(ratings(clients=11)) == [E1, E2, E3]


def test_ten_clients_are_too_few_whoever_agreed() -> None:
    assert shown(ratings(clients=10)) == []
    assert shown(ratings(clients=10), of_few=True) == []


def test_two_therapists_are_too_few_unless_there_are_no_more_and_both_agreed() -> None:
    assert shown(ratings(therapists=2)) == []
    assert shown(ratings(therapists=2), of_few=True) == [E1, E2, E3]
    assert shown(ratings(therapists=1), of_few=True) == [E1, E2, E3]


def test_one_therapist_with_four_fifths_is_too_much() -> None:
    rows = [*ratings(clients=12, therapists=1), *ratings(clients=3)]
    assert cells_of(rows)["client"]["online"].largest > 0.8
    assert shown(rows) == []


def test_who_came_in_one_way_alone_does_not_stand_behind_a_difference() -> None:
    """Twenty clients, of whom ten were seen in both ways: the difference rests on these."""
    rows = ratings(clients=10) + [
        Rating((UUID(int=50 + place), FILE), UUID(int=1000 + place % 3), 1, way, rater, 7.0)
        for place, way in enumerate(["online", "in_person"] * 10)
        for rater in ("client", "therapist")
    ]
    assert cells_of(rows)["client"]["online"].clients == 20
    assert cells_of(rows)["client"]["both_ways"].clients == 10
    assert shown(rows) == []


def test_one_way_alone_is_no_comparison() -> None:
    assert shown(ratings(clients=20, ways=("online",))) == []
    assert shown([]) == []


def test_a_couple_of_ratings_of_one_side_hides_that_side_and_what_follows_from_it() -> None:
    """Of therapists there are too few ratings: E2 is not told, and E3 neither, from which E2 would follow."""
    rows = [one for one in ratings() if one.rater == "client" or one.person.int < 5]
    assert shown(rows) == [E1]


def test_cells_come_back_from_the_database_as_they_were() -> None:
    cells = cells_of(ratings())
    assert from_json(as_json(cells)) == cells
    assert cells["client"]["online"] == Cell(clients=12, therapists=3, largest=4 / 12)


@pytest.mark.parametrize(
    ("everybody", "both", "told"),
    [
        (40, 40, (40, 40)),
        (43, 31, (45, 30)),
        (40, 33, (None, 35)),  # seven came in one way alone: neither they nor what they follow from
        (51, 40, (50, 40)),
        (14, 10, (None, None)),
        (10, 0, (None, None)),
        (12, 0, (10, None)),
    ],
)
def test_counts_are_in_fives_and_no_small_one_follows(
    everybody: int, both: int, told: tuple[int | None, int | None]
) -> None:
    counts = counts_of(everybody, both)
    assert (counts.clients, counts.both_ways) == told


@given(st.integers(0, 200), st.integers(0, 200))
def test_no_number_of_people_below_eleven_is_told_or_derived(both: int, one_way: int) -> None:
    counts = counts_of(both + one_way, both)
    for small, told in ((both, counts.both_ways), (both + one_way, counts.clients)):
        assert told is None or small >= 11
    if 0 < one_way < 11:
        assert None in (counts.clients, counts.both_ways)


PEOPLE = st.dictionaries(st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.integers(1, 30))


@given(st.lists(PEOPLE, max_size=12))
def test_whatever_is_tried_no_two_results_are_few_people_apart(tries: list[dict[str, int]]) -> None:
    """People come and go as they like; what is taken is eleven people apart from all that was taken before."""
    taken: list[dict[str, int]] = []
    for members in tries:
        if are_apart(members, taken):
            taken.append(members)
    for place, one in enumerate(taken):
        assert all(len(set(one) ^ set(before)) >= 11 for before in taken[:place])


def test_who_comes_back_is_not_new_beside_the_result_that_had_them() -> None:
    """Twelve come, go for twelve others, and eleven of them return: that is the first result without one of them."""
    core, first, others = ({f"{name}{n}": 1 for n in range(12)} for name in ("core", "first", "other"))
    returned = dict(list(first.items())[:11])
    results = [core | first, core | others]
    assert are_apart(core | others, results[:1])
    assert not are_apart(core | returned, results)
    assert are_apart(core | returned, results[1:]), "the last result alone would have let it through"


def test_the_same_people_are_counted_again_once_eleven_of_them_went_on() -> None:
    before = {f"p{n}": 4 for n in range(12)}
    assert may_be_counted({person: 5 for person in before}, [before])
    assert not may_be_counted({**before, "p0": 5}, [before])
    assert not may_be_counted({**{person: 5 for person in before}, "new": 5}, [before])
    assert not may_be_counted({person: 5 for person in list(before)[1:]}, [before])
    assert may_be_counted(before | {f"q{n}": 1 for n in range(11)}, [before])
    assert may_be_counted({}, [])
