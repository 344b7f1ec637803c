"""What was kept is read whatever it is; and sentences mention nothing that this person did not say."""

import json
import re
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from sameroom.desk.finding.saying import answers_of, expectations_of, read, without
from sameroom.desk.finding.wording import (
    Shown,
    because_words,
    mismatch_words,
    musts_in_words,
    way_out_words,
)
from sameroom.look.money import dollars
from sameroom.practice.colleges import STANDINGS
from sameroom.practice.matching.eligibility import ways_to_meet
from sameroom.practice.matching.facts import NO_MATTER, Answers, Profile
from sameroom.practice.matching.reasons import because, does_not_match, ways_out
from sameroom.practice.matching.vocabulary import (
    AREAS,
    COMMUNITIES,
    EXPECTATIONS,
    GENDERS,
    LANGUAGES,
    MODALITIES,
    PARTS,
    STYLES,
)
from tests.practice.seekers import answers, practices, profiles

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner), max_leaves=9
)
FIELDS = {
    "who": ["who", "age"],
    "brings": ["main", "also"],
    "meeting": ["province", "how", "matters"],
    "times": ["parts", "matters"],
    "person": ["languages", "gender", "gender_matters", "communities"],
    "style": list(STYLES),
    "money": ["most", "most_matters", "titles", "titles_matter"],
    "expectations": ["expects"],
}
CODES = [
    *AREAS,
    *PARTS,
    *LANGUAGES,
    *GENDERS,
    *MODALITIES,
    *STANDINGS,
    *COMMUNITIES,
    "ON",
    "must",
    "16000",
    "-1",
    "9" * 40,
]
some_value = st.sampled_from(CODES) | st.lists(st.sampled_from(CODES)) | st.integers(-9, 9) | anything
strange = st.fixed_dictionaries(
    {},
    optional={
        page: st.fixed_dictionaries({}, optional=dict.fromkeys(fields, some_value)) | anything
        for page, fields in FIELDS.items()
    },
)


@given(st.text() | anything.map(json.dumps) | strange.map(json.dumps), st.booleans())
@settings(max_examples=300)
def test_whatever_was_kept_is_read(content: str, as_couple: bool) -> None:
    said = read(content)
    found = answers_of(said, as_couple=as_couple)
    assert found.as_couple == as_couple
    assert {found.main} <= {"", *AREAS} and found.also <= set(AREAS)
    assert all(-3 <= one <= 3 and name in STYLES for name, one in found.styles.items())
    assert all(one.values for one in found.wishes)
    assert set(expectations_of(said)) <= set(EXPECTATIONS)
    keys = [one.key for one in found.wishes]
    assert len(keys) == len(set(keys)), "each thing is wished for once"


def test_deep_nests_are_no_answers() -> None:
    assert read("[" * 100_000) == read("null") == read("") == read('{"who": 3}') == {}


@given(strange.map(json.dumps).map(read))
def test_what_is_let_go_is_no_must_any_more(said: dict[str, Any]) -> None:
    before = answers_of(said, as_couple=False)
    for key in [*(one.key for one in before.musts), "area"]:
        after = answers_of(without(said, [key]), as_couple=False)
        assert key not in {one.key for one in after.musts} and (key != "area" or after.main == "")
        kept = {one.key for one in before.musts} - {key}
        assert kept == {one.key for one in after.musts}, "and nothing else"


def sayings(profile: Profile, said: Answers) -> list[str]:
    """All that could be said of one therapist to one person, in the language that is on."""
    shown = Shown("Xy", profile, ways_to_meet(profile, [said]))
    against = does_not_match(profile, said, shown.ways)
    reasons = [because_words(one, shown) for one in because(profile, said, shown.ways)]
    return [*reasons, *([mismatch_words(against, shown)] if against else [])]


@pytest.mark.parametrize("language", ["en", "fr"])
@given(profiles(), answers())
def test_every_reason_is_a_sentence(language: str, profile: Profile, said: Answers) -> None:
    with override(language):
        for sentence in sayings(profile, said):
            assert sentence.strip().endswith((".", "»", "”")) and "%(" not in sentence and "Xy" in sentence


@given(profiles(), answers())
def test_reasons_name_nothing_that_was_not_said(profile: Profile, said: Answers) -> None:
    """Of what is quoted, and of the times, ways and sums: each is among this person's answers."""
    own = {str(AREAS[one]) for one in {said.main, *said.also} & set(AREAS)}
    own |= {str(end) for name in said.styles for end in STYLES[name]}
    wished = {code for wish in said.wishes if wish.importance != NO_MATTER for code in wish.values}
    own |= {
        str(words[code])
        for words in (COMMUNITIES, PARTS, GENDERS, LANGUAGES, MODALITIES)
        for code in wished
        if code in words
    }
    titles = {str(STANDINGS[one].title) for one in {*wished, profile.title} if one in STANDINGS}
    shown = Shown("Xy", profile, ways_to_meet(profile, [said]))
    for point in because(profile, said, shown.ways):
        sentence = because_words(point, shown)
        assert set(re.findall("“([^”]+)”", sentence)) <= own | titles
        assert not [part for part in map(str, PARTS.values()) if part in sentence and part not in own]
        sums = {dollars(int(one)) for one in wished if one.isdecimal()} | {dollars(profile.fee_cents)}
        assert set(re.findall(r"\$[\d,.]*\d", sentence)) <= sums


@pytest.mark.parametrize("language", ["en", "fr"])
@given(practices(), answers(as_couple=False))
def test_every_way_out_is_in_words(language: str, them: list[Profile], said: Answers) -> None:
    with override(language):
        for keys in ways_out(them, said):
            words = way_out_words(keys, said)
            assert words and "%(" not in words
        assert len(musts_in_words(said)) == len(said.musts) + bool(said.main)
        assert all(musts_in_words(said))
