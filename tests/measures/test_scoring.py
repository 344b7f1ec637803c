"""What holds for every instrument and any answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameroom.measures import instruments
from sameroom.measures.instruments.shape import Answers, Instrument
from sameroom.measures.scoring import DETERIORATED, IMPROVED, changes, score

ALL = instruments.shipped()


def drawn(data: st.DataObject, instrument: Instrument, *, whole: bool = False) -> dict[str, int | None]:
    return {
        item.code: data.draw(st.sampled_from([option.value for option in item.options] + [None] * (not whole)))
        for item in instrument.items
    }


@settings(deadline=None, max_examples=40)
@given(st.data())
@pytest.mark.parametrize("name", ALL)
def test_a_number_lies_in_its_range_and_in_one_band_of_each_set(name: str, data: st.DataObject) -> None:
    instrument = instruments.load(name)
    answers = drawn(data, instrument)
    for rule in instrument.scores:
        found = score(instrument, answers).scores[rule.name]
        given_ = [code for code in rule.items if answers[code] is not None]
        assert (found.value is None) == (len(given_) < rule.needs)
        if found.value is not None:
            assert rule.min <= found.value <= rule.max
            assert found.is_prorated == (len(given_) < len(rule.items))
            assert set(found.bands) == {band.set for band in instrument.bands if band.score == rule.name}


@settings(deadline=None, max_examples=40)
@given(st.data())
@pytest.mark.parametrize("name", ALL)
def test_a_higher_answer_never_lowers_a_score(name: str, data: st.DataObject) -> None:
    instrument = instruments.load(name)
    answers = drawn(data, instrument, whole=True)
    item = data.draw(st.sampled_from(instrument.items))
    higher: Answers = {**answers, item.code: item.max}
    before, after = score(instrument, answers).scores, score(instrument, higher).scores
    assert all((after[of].value or 0) >= (one.value or 0) for of, one in before.items())


@settings(deadline=None, max_examples=40)
@given(st.data())
@pytest.mark.parametrize("name", [name for name in ALL if instruments.load(name).changes])
def test_the_way_back_has_the_opposite_verdict(name: str, data: st.DataObject) -> None:
    instrument = instruments.load(name)
    one, other = (score(instrument, drawn(data, instrument, whole=True)) for _ in range(2))
    opposite = {IMPROVED: DETERIORATED, DETERIORATED: IMPROVED}
    there, back = changes(instrument, one, other), changes(instrument, other, one)
    assert [opposite.get(change.verdict, change.verdict) for change in there] == [change.verdict for change in back]
    assert [-change.difference for change in there] == [change.difference for change in back]


@settings(deadline=None, max_examples=40)
@given(st.data())
@pytest.mark.parametrize("name", [name for name in ALL if instruments.load(name).flags])
def test_flags_do_not_wait_for_the_other_answers(name: str, data: st.DataObject) -> None:
    instrument = instruments.load(name)
    answers = drawn(data, instrument)
    alone = [flag for code, value in answers.items() for flag in score(instrument, {code: value}).flags]
    assert set(score(instrument, answers).flags) == set(alone)
