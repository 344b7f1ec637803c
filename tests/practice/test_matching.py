"""What holds of matching, whoever looks and whoever works here."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from sameroom.practice.matching import vocabulary as words
from sameroom.practice.matching.drawing import NEAR, draw
from sameroom.practice.matching.eligibility import is_fulfilled, obstacles, ways_to_meet
from sameroom.practice.matching.facts import MUST, NICE, Answers, Profile, Wish
from sameroom.practice.matching.matching import match
from sameroom.practice.matching.reasons import because, does_not_match, ways_out
from sameroom.practice.matching.scoring import Weights, score
from tests.practice.seekers import NOW, answers, couples, practices, profiles, weights, wishes

IN_THE_MORNING = [NOW + timedelta(days=1, hours=2)]
BEN = Profile(therapist=UUID(int=1), areas=frozenset({"anxiety"}), free={"online": IN_THE_MORNING})
EVENING = frozenset({"evening"})


@given(practices(), answers(), weights, st.randoms(use_true_random=False))
def test_the_order_of_therapists_and_of_answers_does_not_matter(
    them: list[Profile], said: Answers, of: Weights, order: object
) -> None:
    other_way = list(them)
    order.shuffle(other_way)  # type: ignore[attr-defined]
    turned = replace(said, wishes=said.wishes[::-1], styles=dict(reversed(list(said.styles.items()))))
    assert match(them, [said], of, seed="a", now=NOW) == match(other_way, [turned], of, seed="a", now=NOW)
    assert ways_out(them, said) == ways_out(other_way, turned)
    for one in them:
        ways = ways_to_meet(one, [said])
        assert because(one, said, ways) == because(one, turned, ways)
        assert does_not_match(one, said, ways) == does_not_match(one, turned, ways)


@given(profiles(), answers(), wishes, weights)
def test_one_more_preference_that_is_fulfilled_never_lowers(
    one: Profile, said: Answers, wish: Wish, of: Weights
) -> None:
    ways = ways_to_meet(one, [said])
    assume(wish.key not in {each.key for each in said.wishes} and is_fulfilled(wish, one, ways))
    wish = replace(wish, importance=NICE)
    more = replace(said, wishes=(*said.wishes, wish))
    event(wish.about)
    assert score(one, [more], of, now=NOW) >= score(one, [said], of, now=NOW) - 1e-12
    assert obstacles(one, [more]) == obstacles(one, [said])


@given(profiles(), answers(), weights)
def test_a_preference_that_is_fulfilled_instead_of_not_never_lowers(one: Profile, said: Answers, of: Weights) -> None:
    """The same wish, and a therapist who is what is wished for instead of one who is not."""
    wish = Wish("gender", frozenset({"woman"}), NICE)
    wishing = replace(said, wishes=(*(each for each in said.wishes if each.about != "gender"), wish))
    totals = [score(replace(one, gender=gender), [wishing], of, now=NOW) for gender in ("woman", "man")]
    assert totals[0] >= totals[1]


@given(profiles(), answers())
def test_a_rule_that_is_taken_away_excludes_nobody(one: Profile, said: Answers) -> None:
    before = obstacles(one, [said])
    for wish in said.musts:
        after = obstacles(one, [said.without(frozenset({wish.key}))])
        event("freed" if before and not after else "still")
        assert after <= before or (before and after)
    assert obstacles(one, [said.without(frozenset({"area"}))]) <= before
    for freed in ({"is_registered": True}, {"takes_new": True}, {"sees": frozenset({"individual", "couple"})}):
        assert obstacles(replace(one, **freed), [said]) <= before


@given(practices(), couples, weights)
def test_partners_who_swap_get_the_same(them: list[Profile], both: tuple[Answers, Answers], of: Weights) -> None:
    first = match(them, both, of, seed="b", now=NOW)
    assert first == match(them, both[::-1], of, seed="b", now=NOW)
    event("somebody" if first.shown else "nobody")


@given(practices(), couples, weights)
def test_for_a_couple_both_must_be_able_and_the_lower_fit_counts(
    them: list[Profile], both: tuple[Answers, Answers], of: Weights
) -> None:
    together = match(them, both, of, seed="b", now=NOW)
    for one in them:
        apart = [obstacles(one, [each]) for each in both]
        if apart[0] or apart[1]:
            assert obstacles(one, both)
        if one.therapist in together.scores:
            assert apart == [frozenset(), frozenset()]
            ways = ways_to_meet(one, both)
            alone = [
                score(replace(one, free={way: one.free[way] for way in ways}), [each], of, now=NOW) for each in both
            ]
            assert together.scores[one.therapist] == min(alone)


@given(profiles(), answers(), answers(as_couple=True))
def test_reasons_are_of_what_this_person_said(one: Profile, said: Answers, partner: Answers) -> None:
    """Each names something that was said; and what the partner said changes nothing where the ways to meet are left."""
    ways = ways_to_meet(one, [said])
    points = [*because(one, said, ways), *filter(None, [does_not_match(one, said, ways)])]
    minded = {(each.about, tuple(sorted(each.values))) for each in said.wishes if each.importance != "no-matter"}
    for point in points:
        was_said = {
            "area": point.values and point.values[0] in {said.main, *said.also},
            "couple": said.as_couple,
            "style": point.values and str(said.styles.get(point.values[0])) == point.values[-1],
        }.get(point.about, (point.about, point.values) in minded)
        assert was_said
    assert len(because(one, said, ways)) <= 4
    together = ways_to_meet(one, [said, partner])
    if together == ways:
        assert because(one, said, together) == because(one, said, ways)


@given(profiles(), answers())
def test_what_does_not_match_is_never_among_the_reasons(one: Profile, said: Answers) -> None:
    ways = ways_to_meet(one, [said])
    assert does_not_match(one, said, ways) not in because(one, said, ways)


@settings(max_examples=40)
@given(practices(), answers())
def test_what_would_have_to_give_way_is_enough_and_not_too_much(them: list[Profile], said: Answers) -> None:
    assume(all(obstacles(one, [said]) for one in them))
    found = ways_out(them, said)
    event("a way out" if found else "none")
    for keys in found:
        assert any(not obstacles(one, [said.without(keys)]) for one in them)
        for less in combinations(keys, len(keys) - 1):
            assert all(obstacles(one, [said.without(frozenset(less))]) for one in them)


@given(st.dictionaries(st.uuids(), st.tuples(st.floats(0, 1), st.integers(0, 50)), max_size=9), st.text(max_size=8))
def test_what_is_drawn_is_near_the_best_of_those_left(them: dict[UUID, tuple[float, int]], seed: str) -> None:
    scores = {one: fit for one, (fit, _room) in them.items()}
    drawn = draw(scores, {one: room for one, (_fit, room) in them.items()}, seed=seed)
    assert len(drawn) == min(3, len(them)) == len({one.therapist for one in drawn})
    left = dict(scores)
    for one in drawn:
        assert scores[one.therapist] >= max(left.values()) - NEAR
        assert 0 < one.propensity <= 1
        del left[one.therapist]


def test_near_ties_come_as_often_as_their_propensity_says() -> None:
    scores = {UUID(int=number): fit for number, fit in enumerate((0.80, 0.78, 0.76, 0.5))}
    capacity = {UUID(int=number): room for number, room in enumerate((1, 3, 6, 50))}
    first, said = Counter[UUID](), dict[UUID, float]()
    for number in range(20_000):
        drawn = draw(scores, capacity, seed=str(number))
        first[drawn[0].therapist] += 1
        said[drawn[0].therapist] = drawn[0].propensity
        assert UUID(int=3) not in {one.therapist for one in drawn}
    assert said == {UUID(int=0): 0.1, UUID(int=1): 0.3, UUID(int=2): 0.6}
    for one, propensity in said.items():
        assert first[one] / 20_000 == pytest.approx(propensity, abs=0.015)


@pytest.mark.parametrize(
    ("profile", "said", "codes"),
    [
        ({}, {}, set()),
        ({"is_registered": False}, {}, {"registration"}),
        ({"takes_new": False}, {}, {"full"}),
        ({"sees": frozenset({"individual"})}, {"as_couple": True}, {"sees"}),
        ({}, {"age": "youth"}, {"age"}),
        ({}, {"main": "grief"}, {"area"}),
        ({}, {"main": "anxiety"}, set()),
        ({}, {"province": "QC"}, {"province", "no-time"}),
        ({"free": {"in-person": IN_THE_MORNING}}, {"province": "QC"}, set()),
        ({"free": {}}, {}, {"no-time"}),
        ({"free": {"online": []}}, {}, {"no-time"}),
        ({}, {"wishes": (Wish("language", frozenset({"so"}), MUST),)}, {"must:language"}),
        ({}, {"wishes": (Wish("modality", frozenset({"in-person"}), MUST),)}, {"must:modality", "no-time"}),
        ({}, {"wishes": (Wish("modality", frozenset({"in-person"}), NICE),)}, set()),
        ({}, {"wishes": (Wish("times", EVENING, MUST),)}, {"must:times", "no-time"}),
        ({}, {"wishes": (Wish("gender", frozenset({"woman"}), MUST),)}, {"must:gender"}),
        ({}, {"wishes": (Wish("community", frozenset({"faith"}), MUST),)}, {"must:community:faith"}),
        ({"fee_cents": 16_000}, {"wishes": (Wish("budget", frozenset({"12000"}), MUST),)}, {"must:budget"}),
        ({"title": "crpo-rp"}, {"wishes": (Wish("title", frozenset({"cno-rn"}), MUST),)}, {"must:title"}),
    ],
)
def test_each_rule_has_its_code(profile: dict[str, object], said: dict[str, object], codes: set[str]) -> None:
    assert obstacles(replace(BEN, **profile), [Answers(**said)]) == codes  # type: ignore[arg-type]


def test_two_who_each_could_come_may_have_no_way_and_no_time_together() -> None:
    both_ways = replace(BEN, free={"online": IN_THE_MORNING, "in-person": IN_THE_MORNING})
    online, in_person = (
        Answers(as_couple=True, wishes=(Wish("modality", frozenset({way}), MUST),)) for way in words.MODALITIES
    )
    assert not obstacles(both_ways, [online])
    assert not obstacles(both_ways, [in_person])
    assert obstacles(both_ways, [online, in_person]) == {"must:modality", "no-time"}

    late = IN_THE_MORNING[0] + timedelta(hours=8)
    open_long = replace(BEN, free={"online": [*IN_THE_MORNING, late]})
    early, evening = (
        Answers(as_couple=True, wishes=(Wish("times", frozenset({part}), MUST),)) for part in ("morning", "evening")
    )
    assert not obstacles(open_long, [early])
    assert not obstacles(open_long, [evening])
    assert obstacles(open_long, [early, evening]) == {"no-time"}
