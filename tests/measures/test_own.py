"""A practice's own instruments: asked while its licence lasts, refused with a sentence where something is missing."""

import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sameroom.measures import instruments
from sameroom.measures.instruments import SKELETONS, NotAnInstrument, UnknownInstrument, own
from sameroom.measures.instruments.reading import read
from sameroom.measures.instruments.shape import Instrument
from sameroom.measures.scoring import score
from tests.measures.golden import highest, lowest

TODAY = datetime.date(2026, 11, 28)
# Lowest and highest of each score; which items are reversed.
SCORES = {
    "arm-5": {"total": (1, 7)},
    "core-10": {"total": (0, 40)},
    "pss-10": {"total": (0, 40)},
    "rdas": {"total": (0, 69), "consensus": (0, 30), "satisfaction": (0, 20), "cohesion": (0, 19)},
    "sai": {"total": (1, 5)},
    "wai-sr": {"total": (12, 60), "task": (4, 20), "bond": (4, 20), "goal": (4, 20)},
}
REVERSED = {"arm-5": "q3", "core-10": "q2 q3", "pss-10": "q4 q5 q7 q8"}


def filled(name: str, *more: tuple[str, str]) -> str:
    """The skeleton with a word in each empty place; what is not known of the SAI is filled in, too."""
    text = re.sub(r'= ""', '= "word"', (SKELETONS / f"{name}.toml").read_text())
    answers = ", ".join(f'{{ code = "{n}", value = {n}, label.en = "word" }}' for n in range(1, 6))
    text = text.replace("answers = []", f"answers = [{answers}]").replace("min = 0\nmax = 0", "min = 1\nmax = 5")
    for old, new in more:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    own.use(tmp_path)
    yield tmp_path
    own.use(None)


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def refusals(on: datetime.date = TODAY) -> list[str]:
    return [one.refusal for one in own.standings(on)]


def test_there_is_a_skeleton_of_each() -> None:
    assert instruments.skeletons() == sorted(SCORES)
    assert not set(instruments.skeletons()) & set(instruments.shipped())


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_skeleton_has_no_word_of_the_wording(name: str) -> None:
    text = (SKELETONS / f"{name}.toml").read_text()
    asked = re.findall(r"^text\..*|^en = .*#.*|label\.en = .*(?= \})", text, re.M)
    assert len(asked) >= 5
    assert all('= ""' in one for one in asked)
    with pytest.raises(NotAnInstrument, match=r"Item q1 (has no words in “en”|needs at least two options)"):
        read(text.encode())


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_skeleton_that_is_filled_in_is_asked_and_scored(name: str, folder: Path) -> None:
    put(folder, f"{name}.toml", filled(name))
    assert refusals() == [""]
    assert instruments.askable(TODAY) == [*instruments.shipped(), name]
    instrument = instruments.load(name)
    assert (instrument.permission, instrument.licence) == ("word", "word")
    for answers, end in ((lowest(instrument), 0), (highest(instrument), 1)):
        found = {of: one.value for of, one in score(instrument, answers).scores.items()}
        assert found == {of: ends[end] for of, ends in SCORES[name].items()}


@pytest.mark.parametrize("name", sorted(SCORES))
def test_reversed_items_carry_the_values_the_other_way_round(name: str, folder: Path) -> None:
    put(folder, f"{name}.toml", filled(name))
    falling = [one.code for one in instruments.load(name).items if one.options[0].value > one.options[-1].value]
    if name != "rdas":  # its form itself prints the highest first
        assert falling == REVERSED.get(name, "").split()
    instrument = instruments.load(name)
    for code in REVERSED.get(name, "").split():
        item = instrument.item(code)
        assert item
        assert [option.code for option in item.options] == sorted(option.code for option in item.options)
        first = {one.code: one.options[0].value for one in instrument.items}
        assert score(instrument, first).scores["total"].value != instrument.scores[0].min
        found = score(instrument, {**lowest(instrument), code: item.options[0].value}).scores["total"].value
        assert found and found > instrument.scores[0].min


def test_the_core_10_may_lack_one_answer(folder: Path) -> None:
    put(folder, "core-10.toml", filled("core-10"))
    instrument = instruments.load("core-10")
    one_missing = {**highest(instrument), "q1": None}
    assert score(instrument, one_missing).scores["total"].value == 40
    assert score(instrument, {**one_missing, "q2": None}).scores["total"].value is None
    assert [flag.id for flag in instrument.flags_of("q6", 1)] == ["suicide_plan"]
    edges = [(band.upto, band.label["en"]) for band in instrument.bands]
    assert edges[:3] == [(5, "healthy"), (10, "low level"), (14, "mild")]
    assert [(one.value, one.op) for one in instrument.cutoffs] == [(11, ">=")]


def test_the_rdas_cutoff_takes_its_own_number_in(folder: Path) -> None:
    put(folder, "rdas.toml", filled("rdas"))
    cutoff = instruments.load("rdas").cutoffs[0]
    assert cutoff.is_met(47) and not cutoff.is_met(48)
    assert [(rule.points, rule.is_verified) for rule in instruments.load("rdas").changes] == [(12, True)]


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("pss-10", 'text.en = "word"', 'text.en = ""', "pss-10.toml: Item q1 has no words in “en”."),
        ("pss-10", 'licence = "word"', 'licence = ""', "`licence` is empty: say what the practice was granted"),
        ("pss-10", 'holder = "word"', 'holder = ""', "`holder` is empty"),
        ("pss-10", 'permission = "word"', 'permission = ""', "`permission` is empty"),
        ("pss-10", 'id = "pss-10"', 'id = "phq-9"', "phq-9 comes with Sameroom; give yours another id."),
        ("pss-10", 'id = "pss-10"', 'id = "pss-11"', "The file’s name is the id with .toml behind it"),
        ("pss-10", 'id = "pss-10"', 'id = "ORS"', "Its licence allows no electronic form"),
        ("pss-10", 'id = "pss-10"', 'id = "c-ssrs"', "One company alone may license an electronic form"),
        ("pss-10", "from = 14", "from = 15", "have a hole: one begins at 15, and 14 is in none"),
        ("pss-10", "[languages.en]", "[languages.fr]", "Say for each language under [languages] where its wording"),
    ],
)
def test_what_is_missing_is_said(folder: Path, name: str, old: str, new: str, sentence: str) -> None:
    put(folder, f"{name}.toml", filled(name, (old, new)))
    (refusal,) = refusals()
    assert sentence in refusal
    assert instruments.askable(TODAY) == instruments.shipped()
    with pytest.raises(NotAnInstrument, match=re.escape(refusal)):
        instruments.load(name)


def test_one_that_is_not_there_is_unknown(folder: Path) -> None:
    for name in ("pss-10", "../pss-10", ""):
        with pytest.raises(UnknownInstrument):
            instruments.load(name)


def test_one_that_carries_the_name_of_a_shipped_one_is_never_read_in_its_place(folder: Path) -> None:
    put(folder, "gad-7.toml", filled("pss-10", ('id = "pss-10"', 'id = "gad-7"')))
    assert len(instruments.load("gad-7").items) == 7
    assert "gad-7 comes with Sameroom" in refusals()[0]


def test_after_its_last_day_it_is_asked_no_more_and_stays_readable(folder: Path) -> None:
    put(folder, "pss-10.toml", filled("pss-10", ("# expires = 2030-12-31", "expires = 2026-11-28")))
    assert refusals(TODAY) == [""] and "pss-10" in instruments.askable(TODAY)
    after = TODAY + datetime.timedelta(days=1)
    assert refusals(after) == ["pss-10.toml: the licence ended on 2026-11-28. It is asked no more."]
    assert "pss-10" not in instruments.askable(after)
    assert instruments.load("pss-10").expires == TODAY


def test_an_earlier_version_is_kept_beside_it(folder: Path) -> None:
    put(folder, "pss-10.toml", filled("pss-10", ("version = 1", "version = 2")))
    with pytest.raises(UnknownInstrument):
        instruments.load("pss-10", 1)
    put(folder, "retired/pss-10.1.toml", filled("pss-10"))
    versions: list[Instrument] = [instruments.load("pss-10", one) for one in (None, 1, 2)]
    assert [one.version for one in versions] == [2, 1, 2]
    put(folder, "retired/pss-10.3.toml", filled("pss-10"))
    with pytest.raises(NotAnInstrument, match=r"in retired/, the id, a dot and the version"):
        instruments.load("pss-10", 3)


def test_a_file_that_was_changed_is_read_again(folder: Path) -> None:
    put(folder, "pss-10.toml", filled("pss-10"))
    assert instruments.load("pss-10").version == 1
    put(folder, "pss-10.toml", filled("pss-10", ("version = 1", "version = 2")))
    os.utime(folder / "pss-10.toml", (0, 0))
    assert instruments.load("pss-10").version == 2


def test_without_a_folder_there_are_none() -> None:
    own.use(None)
    assert own.standings(TODAY) == []
    assert instruments.askable(TODAY) == instruments.shipped()
