"""A file that could make a number wrong is refused, with a sentence that says where."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameroom.measures import instruments
from sameroom.measures.instruments.reading import NotAnInstrument, made_of, read

Change = Callable[[dict[str, Any]], object]


def small() -> dict[str, Any]:
    """Two items of 0 to 2, a sum, three bands, and one of everything else."""
    return {
        "id": "mood",
        "version": 1,
        "title": {"en": "Mood"},
        "intro": {"client": {"en": "This week"}},
        "languages": {"en": {"provenance": "ours", "source": "us"}},
        "scales": {"much": [{"code": f"m{n}", "value": n, "label": {"en": str(n)}} for n in range(3)]},
        "items": [
            {"code": "a", "scale": "much", "text": {"en": "A"}},
            {"code": "b", "min": 0, "max": 2, "low": {"en": "no"}, "high": {"en": "yes"}, "text": {"en": "B"}},
        ],
        "scores": [{"name": "total", "kind": "sum", "min": 0, "max": 4, "needs": 1}],
        "bands": [
            {"score": "total", "from": 0, "upto": 1, "label": {"en": "low"}},
            {"score": "total", "from": 2, "upto": 4, "label": {"en": "high"}},
        ],
        "cutoffs": [{"name": "screen", "score": "total", "op": ">=", "value": 2, "source": "us"}],
        "changes": [{"name": "rci", "score": "total", "points": 2, "source": "us"}],
        "flags": [{"id": "danger", "item": "a", "least": 1, "severity": "safety"}],
    }


def put(path: str, value: object) -> Change:
    """`items.0.code`: that place gets this value."""

    def change(data: dict[str, Any]) -> None:
        *before, last = path.split(".")
        place: Any = data
        for part in before:
            place = place[int(part)] if part.isdigit() else place[part]
        place[int(last) if last.isdigit() else last] = value

    return change


REFUSED: list[tuple[Change, str]] = [
    (lambda data: data.pop("title"), "'title' is missing"),
    (lambda data: data["items"][0].pop("text"), "'text' is missing"),
    (put("items.0.scale", "often"), "'often' is missing"),
    (put("needs", 3), "Nobody knows what this means: “needs”"),
    (put("scores.0.need", 2), "“scores.need”"),
    (put("items.0.asked_if", {"item": ["b"]}), "“items.asked_if.item”"),
    (put("scales.much.0.values", 1), "“scales.values”"),
    (put("version", "1"), "'1' is not a whole number"),
    (put("version", 0), "`version` is 1 or more"),
    (put("id", "my mood"), "`id` is up to 40 letters"),
    (put("id", "m" * 41), "`id` is up to 40 letters"),
    (put("higher_is", "wrose"), "not “wrose”"),
    (put("is_validated", 1), "1 is neither true nor false"),
    (put("title", {"en": ""}), "There is no title"),
    (put("items", []), "There is no item"),
    (put("expires", "2030-12-31"), "`expires` is a day"),
    (put("intro", {"client": {"fr": "Cette semaine"}}), "The introduction of the form “client” is not there in “en”"),
    (put("languages.en.provenance", "found"), "not from “found”"),
    (put("languages.en.by", "me"), "Something has not the shape"),
    (put("items.1.code", "a"), "Item a is there twice"),
    (put("items.1.code", "a b"), "Item a b has a code that is not made of"),
    (put("items.1.max", 0), "Item b needs at least two options"),
    (put("items.1.max", 500), "from 0 to 500 are too many options"),
    (put("items.1.min", 0.5), "0.5 is not a whole number"),
    (put("items.1.low", {}), "Item b has options without a label, so both ends need words"),
    (put("items.1.high", {"fr": "oui"}), "Item b has no words in “en”"),
    (put("items.0.text", {"en": ""}), "Item a has no words in “en”"),
    (put("items.0.text", {"therapist": {"en": "A"}}), "Item a has no text on the form “client”"),
    (put("items.0.text", {}), "Item a has no text"),
    (put("items.0.forms", ["friend"]), "Item a stands on a form that there is not"),
    (put("items.0.forms", []), "Item a stands on a form that there is not"),
    (put("items.0.asked_if", {"items": ["b"]}), "Item a is asked because of an item that does not stand before it"),
    (put("scales.much.1.code", "m0"), "Item a needs at least two options, each with a code of its own"),
    (put("scales.much.1.value", True), "True is not a whole number"),
    (put("scales.much.1.value", 1.5), "1.5 is not a whole number"),
    (put("scales.much.1.label", {}), "Item a has some options with a label and some without"),
    (put("scales.much.1.label", {"en": ""}), "Item a has no words in “en”"),
    (put("scores.0.kind", "eval"), "The score total is of no kind that there is"),
    (put("scores.0.items", ["a", "c"]), "The score total counts an item that there is not"),
    (put("scores.0.items", ["a", "a"]), "The score total counts an item twice"),
    (put("scores.0.items", []), "The score total counts an item that there is not"),
    (put("scores.0.needs", 3), "The score total needs a number of answers from 1 to 2"),
    (put("scores.0.needs", 0), "The score total needs a number of answers from 1 to 2"),
    (put("scores.0.max", 5), "The score total goes from 0 to 4, not from 0 to 5"),
    (put("scores.0.min", float("nan")), "nan is not a number"),
    (put("scores.0.times", -1), "The score total is multiplied by -1"),
    (lambda data: data["scores"].append(dict(data["scores"][0])), "The score total is there twice"),
    (put("cutoffs.0.score", "sum"), "Something is said about the score sum, which there is not"),
    (put("cutoffs.0.op", "=>"), "The cut-off screen compares by “=>”"),
    (put("cutoffs.0.value", "2"), "'2' is not a number"),
    (put("changes.0.points", 0), "The rule rci needs points and an SD above 0"),
    (put("changes.0.r", 1.2), "The rule rci needs points and an SD above 0"),
    (put("changes.0.sd", 0), "The rule rci needs points and an SD above 0"),
    (put("flags.0.item", "z"), "The flag danger looks at an item that there is not"),
    (put("flags.0.least", 3), "The flag danger would be raised by every answer to a, or by none"),
    (put("flags.0.least", 0), "The flag danger would be raised by every answer to a, or by none"),
    (put("bands.0.label", {"fr": "bas"}), "A band of total has no words in “en”"),
    (put("bands.1.from", 3), "The bands of total have a hole: one begins at 3, and 2 is in none"),
    (put("bands.0.from", 1), "The bands of total have a hole: one begins at 1, and 0 is in none"),
    (put("bands.1.from", 0), "The bands of total overlap"),
    (put("bands.1.upto", 3), "The bands of total end at 3; the score goes up to 4"),
    (put("bands.0.upto", 4), "The bands of total do not rise from 0"),
    (put("bands.0.upto", -1), "The bands of total do not rise from 0"),
    (put("bands.0.upto", "1"), "'1' is not a number"),
    (put("items", "a"), "Something has not the shape"),
    (put("scores.0.items", 3), "Something has not the shape"),
    (put("cutoffs.0.op", ["<"]), "Something has not the shape"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_what_does_not_hold_is_refused(change: Change, sentence: str) -> None:
    data = small()
    change(data)
    with pytest.raises(NotAnInstrument) as refusal:
        made_of(data, content_hash="")
    assert sentence in str(refusal.value)


def test_the_small_one_holds() -> None:
    instrument = made_of(small(), content_hash="")
    assert (instrument.forms, instrument.scores[0].needs, instrument.bands[1].upto) == (("client",), 1, 4)


@pytest.mark.parametrize("content", [b"\xff", b"id = ", b"id = 1\nid = 2"])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    with pytest.raises(NotAnInstrument, match="The file is not TOML in UTF-8"):
        read(content)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["en", "code", "a"]), inner, max_size=3)
    ),
    max_leaves=5,
)
PLACES = [
    *("id", "version", "title", "intro", "languages", "scales", "items", "scores", "bands", "cutoffs", "changes"),
    *("flags", "scales.much", "items.0", "scores.0", "bands.0", "changes.0", "flags.0", "items.0.text", "title.en"),
    *("scores.0.min", "scores.0.items", "bands.0.upto", "bands.1.from", "flags.0.least", "scales.much.0.label"),
]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PLACES), junk)
def test_whatever_stands_in_a_file_it_holds_or_is_refused_with_a_sentence(place: str, value: object) -> None:
    data = small()
    put(place, value)(data)
    try:
        made_of(data, content_hash="")
    except NotAnInstrument as refusal:
        assert str(refusal).endswith(".")


def test_a_file_in_one_language_only_is_asked_in_it() -> None:
    data = small()
    for path, french in (("title", "Humeur"), ("intro.client", "Cette semaine"), ("items.0.text", "A")):
        put(path, {"fr": french})(data)
    for path in ("items.1.text", "items.1.low", "items.1.high", "bands.0.label", "bands.1.label"):
        put(path, {"fr": "mot"})(data)
    for number in range(3):
        put(f"scales.much.{number}.label", {"fr": "peu"})(data)
    instrument = made_of(data, content_hash="")
    assert [instrument.language_for(one) for one in ("en", "fr", "de")] == ["fr", "fr", "fr"]
    assert instruments.load("phq-9").language_for("fr") == "en"
    assert instruments.load("session-check").language_for("fr") == "fr"
    assert instrument.as_form("client", "en")["title"] == "Humeur"
