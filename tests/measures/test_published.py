"""What was published stays as it is, and its wording was looked at."""

from pathlib import Path

import pytest

from sameroom.measures import instruments
from sameroom.measures.instruments import FOLDER, Instrument, NotAnInstrument, UnknownInstrument, published
from sameroom.measures.instruments.reading import read
from tests.measures.publish import entry, files

FILES = files()


@pytest.mark.parametrize("instrument", FILES, ids=published.name_of)
def test_each_version_is_the_one_that_was_published(instrument: Instrument) -> None:
    known = published.published().get(published.name_of(instrument))
    assert known, f"Run `python -m tests.measures.publish`: {published.name_of(instrument)} is not in published.toml."
    assert known["file"] == instrument.content_hash, published.refusal_of(instrument)
    assert instruments.load(instrument.id, instrument.version).content_hash == instrument.content_hash


@pytest.mark.parametrize("instrument", FILES, ids=published.name_of)
def test_the_wording_was_reviewed(instrument: Instrument) -> None:
    """If it is another one, say in `reviewed` with what it was compared, and take the hash of it over."""
    known = published.published()[published.name_of(instrument)]
    assert known["wording"] == {code: published.wording_hash(instrument, code) for code in instrument.title}
    assert len(known["reviewed"]) > 20


def test_nothing_that_was_published_is_gone() -> None:
    assert {published.name_of(one) for one in FILES} == set(published.published())


def test_the_first_session_check_is_as_it_was_answered() -> None:
    retired = instruments.load("session-check", 1)
    assert retired.content_hash == "0cde0db1ff2e57bd461ea80cc70fb1732279e2c32a09cd30e8ee75171a24ea13"
    assert (retired.scores, [item.code for item in retired.items]) == ((), ["between-us", "technical"])


def test_a_file_that_was_changed_is_not_asked() -> None:
    changed = read((FOLDER / "phq-2.toml").read_bytes().replace(b"Little interest", b"No interest"))
    assert not published.is_published(changed)
    assert published.is_published(instruments.load("phq-2"))
    said = published.refusal_of(changed)
    assert "retired/phq-2.1.toml" in said and "new version number" in said and "tests.measures.publish" in said


def test_the_loader_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "phq-2.toml"
    path.write_bytes((FOLDER / "phq-2.toml").read_bytes() + b"# changed\n")
    with pytest.raises(NotAnInstrument, match="not the one that was published as version 1"):
        instruments._read_published(path)


def test_the_wording_has_a_mark_of_its_own() -> None:
    """Another rule leaves it as it is; another word does not."""
    file = (FOLDER / "phq-9.toml").read_bytes()
    before = published.wording_hash(read(file), "en")
    assert published.wording_hash(read(file.replace(b"points = 6", b"points = 7")), "en") == before
    for old, new in ((b"hopeless", b"helpless"), (b"Several days", b"Some days"), (b"2 weeks", b"3 weeks")):
        assert old in file and published.wording_hash(read(file.replace(old, new)), "en") != before
    session = instruments.load("session-check")
    assert published.wording_hash(session, "en") != published.wording_hash(session, "fr")


def test_what_is_new_is_written_with_an_empty_review() -> None:
    lines = entry(instruments.load("session-check")).splitlines()
    assert lines[0] == '["session-check.2"]' and lines[-1] == 'reviewed = ""'
    assert [line.split(" ")[0] for line in lines[1:-1]] == ["file", "wording.en", "wording.fr"]


@pytest.mark.parametrize(
    ("name", "version"), [("nothing", None), ("phq-9", 7), ("published", None), ("../shape", None)]
)
def test_what_is_not_there_is_unknown(name: str, version: int | None) -> None:
    with pytest.raises(UnknownInstrument):
        instruments.load(name, version)


def test_the_document_names_what_there_is() -> None:
    """Each instrument, and each rule of change with its points."""
    described = (Path(__file__).parents[2] / "docs" / "measures.md").read_text()
    for name in instruments.shipped():
        assert f"`{name}`" in described
        for rule in instruments.load(name).changes:
            assert f"`{rule.name}` | {rule.points:g} |" in described
