"""The invented people: the same each time, and what comes out for them does not hang on any order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching import vocabulary as words
from sameroom.practice.matching.facts import MUST, Answers, Profile, Wish
from sameroom.practice.matching.fairness import Outcome, by_therapist, grouped
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.matching.simulation import MUST_BE_SO, SHARES, invented, simulate
from tests.practice.seekers import NOW, practices, weights

MANY = list(invented(1_000, seed=7))
FREE = {way: [NOW + timedelta(days=day, hours=10) for day in range(1, 15)] for way in words.MODALITIES}
WIDE = Profile(
    therapist=UUID(int=1),
    ages=frozenset(words.AGES),
    languages=frozenset(words.LANGUAGES),
    areas=frozenset(words.AREAS) | frozenset(words.COMMUNITIES),
    free=FREE,
)


def test_the_same_seed_invents_the_same_people_and_another_others() -> None:
    assert list(invented(50, seed=7)) == MANY[:50]
    assert list(invented(50, seed=8)) != MANY[:50]


@pytest.mark.parametrize("about", SHARES)
def test_the_shares_are_a_whole_of_words_that_matching_knows(about: str) -> None:
    known: dict[str, Any] = {
        "who": {"alone", "couple"},
        "age": words.AGES,
        "province": {"ON", "QC", "BC"},
        "area": words.AREAS,
        "area of a couple": words.AREAS,
        "language": words.LANGUAGES,
        "modality": words.MODALITIES,
        "times": words.PARTS,
        "gender": words.GENDERS,
        "community": words.COMMUNITIES,
        "title": STANDINGS,
    }
    assert sum(SHARES[about].values()) == pytest.approx(1)
    said = {one for word in SHARES[about] for one in word.split("+") if one}
    assert about not in known or said <= set(known[about])


def test_what_they_say_comes_as_often_as_the_shares_say() -> None:
    couples = [one for one in MANY if len(one) == 2]
    assert len(couples) / len(MANY) == pytest.approx(SHARES["who"]["couple"], abs=0.04)
    alone = [one for (one, *more) in MANY if not more]
    worried = sum(one.main == "anxiety" for one in alone)
    assert worried / len(alone) == pytest.approx(SHARES["area"]["anxiety"], abs=0.04)
    women = [wish for one in alone if (wish := one.wish("gender")) and wish.values == {"woman"}]
    assert len(women) / len(alone) == pytest.approx(SHARES["gender"]["woman"], abs=0.05)
    musts = sum(wish.importance == MUST for wish in women)
    assert musts / len(women) == pytest.approx(MUST_BE_SO["gender"], abs=0.1)


def test_partners_share_a_language_a_limit_and_where_they_are() -> None:
    for first, partner in (one for one in MANY if len(one) == 2):
        assert first.as_couple
        assert partner.as_couple
        assert first.age == partner.age != "youth"
        assert first.province == partner.province
        assert first.wish("language") == partner.wish("language")
        assert first.wish("budget") == partner.wish("budget")
    assert any(one[0].main != one[1].main for one in MANY if len(one) == 2)


@settings(max_examples=25, deadline=None)
@given(practices(), weights, st.randoms(use_true_random=False))
def test_the_order_of_therapists_does_not_matter(them: list[Profile], of: Weights, order: Any) -> None:
    other_way = list(them)
    order.shuffle(other_way)
    people = MANY[:20]
    one = simulate({True: them, False: them}, people, [of], now=NOW)
    assert one == simulate({True: other_way, False: other_way}, people, [of], now=NOW)


@settings(max_examples=25, deadline=None)
@given(practices(), weights, weights)
def test_weights_change_who_is_shown_and_never_who_could_be(them: list[Profile], of: Weights, other: Weights) -> None:
    before, after = simulate({True: them, False: them}, MANY[:20], [of, other], now=NOW)
    for one, then in zip(before, after, strict=True):
        assert (one.eligible, one.excluded) == (then.eligible, then.excluded)
        assert set(one.shown) <= one.eligible
        assert len(one.shown) == len(then.shown) == min(3, len(one.eligible))
    (alone,) = simulate({True: them, False: them}, MANY[:20], [other], now=NOW)
    assert alone == after


def test_of_two_alike_both_are_shown_about_as_often() -> None:
    them = [replace(WIDE, therapist=UUID(int=number)) for number in range(1, 6)]
    (outcomes,) = simulate({True: them, False: them}, MANY, [Weights()], now=NOW)
    found = by_therapist(outcomes, [one.therapist for one in them])
    shown = [one.shown for one in found.values()]
    assert max(shown) - min(shown) < 0.15 * max(shown)
    for one in found.values():
        assert one.shown == pytest.approx(one.even, rel=0.12)
        assert one.draws == pytest.approx(one.eligible * 2.4, rel=0.2)  # five take part, then four fifths, three fifths


def test_a_couple_is_counted_by_what_both_say() -> None:
    def says(*wishes: Wish) -> Answers:
        return Answers(as_couple=True, wishes=wishes)

    language = Wish("language", frozenset({"fr", "en"}), MUST)
    online, here = (Wish("modality", frozenset({one}), MUST) for one in words.MODALITIES)
    low, high = (Wish("budget", frozenset({one}), MUST) for one in ("12000", "20000"))
    assert grouped([says(language, online, high), says(language, here, low)]) == Outcome(
        as_couple=True, languages="en+fr", budget_cents=12_000
    )
    assert grouped([says(online), says(online)]) == Outcome(as_couple=True, modality="online")
    assert grouped([says(online), says()]) == Outcome(as_couple=True, modality="online")
