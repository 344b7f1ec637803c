"""`sameroom simulate-matching`: the same each time, and what the documentation shows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sameroom import cli
from sameroom.desk.demo import colleagues
from sameroom.desk.demo.cast import Cast
from sameroom.desk.finding.command import BEGIN, CLIENTS, END, SEED, put_in
from sameroom.desk.finding.simulated import as_markdown, run
from sameroom.people.models import Person
from tests.config.commands import CLEAN, ROOT

pytestmark = pytest.mark.django_db
DOCUMENT = ROOT / "docs" / "matching.md"


def shown(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli.main(["simulate-matching", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_document_shows_what_the_command_shows(cast: Cast) -> None:
    colleagues.join()
    found = run(clients=CLIENTS, seed=SEED)
    assert put_in(DOCUMENT.read_text(), as_markdown(found)) == DOCUMENT.read_text()


def test_two_installations_show_the_same(cast: Cast) -> None:
    """Ids are other ones with each; here one therapist comes and goes, so that the rows lie in another order."""
    before = as_markdown(run(clients=50, seed=3))
    for person in (cast.ben, cast.eve):
        Person.objects.filter(pk=person.pk).update(is_active=False)
    for person in (cast.eve, cast.ben):
        Person.objects.filter(pk=person.pk).update(is_active=True)
    assert as_markdown(run(clients=50, seed=3)) == before
    assert as_markdown(run(clients=50, seed=4)) != before


def test_numbers_as_one_object(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = shown("--clients", "60", "--json", capsys=capsys)
    said = json.loads(out)
    assert (code, err) == (0, "")
    assert (said["clients"], said["seed"]) == (60, SEED)
    assert said["weights"] == {"version": 0, "problem": 35, "preferences": 25, "schedule": 25, "style": 15}
    names = [one["name"] for one in said["therapists"]]
    assert names == sorted(names)
    assert {"Ben Okafor", "Eve Lindqvist"} <= set(names)
    assert all(one["shown"] <= one["eligible"] <= 60 for one in said["therapists"])


def test_tables_are_put_between_the_two_lines(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "matching.md"
    document.write_text(f"Before\n{BEGIN}\nbefore it\n{END}\nAfter\n")
    for _ in range(2):
        assert shown("--clients", "60", "--write", str(document), capsys=capsys) == (0, "", "")
    text = document.read_text()
    assert text.startswith(f"Before\n{BEGIN}\n\n60 invented people")
    assert text.endswith(f"{END}\nAfter\n")
    assert "before it" not in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--clients", "0"), "Invent from 1 to 1,000,000 people"),
        (("--write", "nowhere.md"), "nowhere.md is not there."),
        (("--write", "README.md"), "README.md has no place for the tables"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = shown(*arguments, capsys=capsys)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_the_demo_is_invented_for_it_and_nothing_is_left(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sameroom.cli", "simulate-matching", "--demo", "--clients", "20"]
    done = subprocess.run(
        command, env={**CLEAN, "TMPDIR": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ines Carvalho" in done.stdout
    assert list(tmp_path.iterdir()) == []
