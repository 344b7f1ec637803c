"""The house rules that no tool knows: length, documents true to the code. Ways to rows: `test_reach.py`."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from sameroom.config.checks import LAYERS

ROOT = Path(__file__).parents[1]
TRACKED = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
FILES = [ROOT / name for name in TRACKED.stdout.split("\n") if name and (ROOT / name).is_file()]
CODE = [f for f in FILES if f.suffix in {".py", ".js", ".css"} and not {"migrations", "vendor"} & set(f.parts)]
PYTHON = [f for f in CODE if f.suffix == ".py"]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40

# The oracle is one function on purpose: read in one piece, it is the whole policy.
LONGEST = {"tests/oracle.py": 50}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_file_is_longer_than_the_house_allows(path: Path) -> None:
    assert path.read_text().count("\n") <= LONGEST_FILE


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_no_function_is_longer_than_the_house_allows(path: Path) -> None:
    functions = [
        n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    longest = LONGEST.get(name(path), LONGEST_FUNCTION)
    assert not [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > longest]


def test_decision_records_are_numbered_without_gap() -> None:
    numbers = sorted(int(f.name[:4]) for f in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_layers_of_the_system_check_are_those_of_the_contract() -> None:
    contract = re.search(r"layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.S)
    assert contract
    layers = [set(re.findall(r"\w+", line)) for line in reversed(contract[1].strip().splitlines())]
    for lower, names in enumerate(LAYERS):
        for one in names.split():
            height = next(i for i, layer in enumerate(layers) if one in layer)
            above = [n for later in LAYERS[lower + 1 :] for n in later.split()]
            assert all(height < next(i for i, layer in enumerate(layers) if n in layer) for n in above)


def test_every_environment_variable_is_documented() -> None:
    settings = (ROOT / "sameroom" / "config" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', settings))
    described = (ROOT / "docs" / "deploy.md").read_text()
    assert not [variable for variable in read if f"`{variable}`" not in described]


def test_what_the_browser_loads_from_others_is_listed_with_its_hash() -> None:
    listed = (ROOT / "VENDORED.md").read_text()
    vendored = [*(ROOT / "static" / "fonts").glob("*.woff2"), *(ROOT / "static" / "vendor").rglob("*.*")]
    assert {path.suffix for path in vendored} == {".woff2", ".svg", ".js"}
    for path in vendored:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in listed, path.name


def test_nothing_is_fetched_from_elsewhere() -> None:
    """No page, style or script names another host, but for links that a person follows."""
    looked_at = [f for f in FILES if f.suffix in {".html", ".css", ".js"} and {"static", "templates"} & set(f.parts)]
    assert looked_at
    for path in looked_at:
        fetched = re.findall(r"(?:src|href|url|import|fetch)\s*[=(]?\s*[\"'(]+https?://[^\"')]+", path.read_text())
        assert not [one for one in fetched if not re.search("weather.gc.ca|nimh.nih.gov|https://doi.org/", one)], name(
            path
        )


@pytest.mark.parametrize("path", [f for f in PYTHON if "sameroom" in f.parts], ids=name)
def test_words_are_marked_by_a_name_that_makemessages_knows(path: Path) -> None:
    """Under another name the catalogue loses them, and no check of it can tell."""
    assert not re.search(r"gettext\w* as (?!_\b)\w+", path.read_text())
