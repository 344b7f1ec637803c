"""E12: the checks of the pure modules are changed one by one; each change is seen by a test."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 20.0
MODULES = ("circle", "fingerprints", "pins", "verification")
SWAPS = [
    ("===", "!=="), ("!==", "==="), (" && ", " || "), (" || ", " && "), (".every(", ".some("),
    (".some(", ".every("), ("return this.#fail(page);", ""), ("? this.#check(page) : null", "? null : null"),
    ("includes(page)", "includes('')"), (" true", " false"), (" false", " true"),
    ("isSigned(opening", "true || isSigned(opening"), ("!isOwn", "isOwn"), ("!isTrue", "isTrue"),
    ("!this.#others()", "this.#others()"),
    ("!isWhole(", "isWhole("), ("!isSame(", "isSame("), ("!areEqual(", "areEqual("), (" < ", " > "), (" > ", " < "),
    ('"roster", ', ""), ('"commit", ', ""), ('"commits", ', ""), ('"transcript", ', ""), ('"reveal", ', ""),
    ('"member", ', ""), ('"code")', ")"), ('"pin", ', ""), ("PROTOCOL, ", ""), (".sort(byPage)", ""),
    ("normalize(\"NFC\")", "normalize(\"NFD\")"),
]  # fmt: skip
# A change that makes no difference → why.
NO_DIFFERENCE = {
    ("circle", 'if (this.state === "committing" && this.#commitments.size', " && ", " || "): (
        "whoever has all commitments is past this state; a page that says one more is no member and fails before"
    ),
    ("verification", 'importKey("raw", new Uint8Array(identity)', " false", " true"): "a public key may be read out",
}


def mutants() -> Iterator[tuple[str, int, str, str, str]]:
    """Module, line, the swap, and the whole text with it."""
    for module in MODULES:
        lines = (ROOT / "static" / "room" / f"{module}.js").read_text().splitlines(keepends=True)
        for at, line in enumerate(lines):
            if re.match(r"\s*(/?\*|//|import|export const \w+ = \d)", line):
                continue
            for before, after in SWAPS:
                for found in re.finditer(re.escape(before), line):
                    changed = line[: found.start()] + after + line[found.end() :]
                    is_known = any(
                        (module, before, after) == (m, b, a) and text in line for m, text, b, a in NO_DIFFERENCE
                    )
                    if not is_known:
                        yield (
                            module,
                            at + 1,
                            f"{before} → {after}",
                            line.strip(),
                            "".join([*lines[:at], changed, *lines[at + 1 :]]),
                        )


def survives(folder: Path, module: str, text: str) -> bool:
    """Whether all tests pass on a copy of the client with this text in the module's place."""
    for part in ("static/room", "tests/room_client", "tests/verification"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.css", "*.html", "*.py", "__pycache__")
        )
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "static" / "room" / f"{module}.js").write_text(text)
    tests = [f"tests/room_client/{one}.test.js" for one in ("circle", "fingerprints", "pins", "verification")]
    with subprocess.Popen(
        ["node", "--test", *tests],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as ran:
        try:
            return ran.wait(timeout=LONGEST) == 0
        except subprocess.TimeoutExpired:
            os.killpg(ran.pid, signal.SIGKILL)  # two pages that answer each other for ever
            return False


@pytest.mark.slow
def test_e12_each_check_is_missed(tmp_path: Path) -> None:
    assert survives(tmp_path / "as it is", "circle", (ROOT / "static" / "room" / "circle.js").read_text())
    every = list(enumerate(mutants()))

    def one(numbered: tuple[int, tuple[str, int, str, str, str]]) -> str:
        number, (module, line, swap, before, text) = numbered
        is_missed = not survives(tmp_path / str(number), module, text)
        shutil.rmtree(tmp_path / str(number))
        return "" if is_missed else f"{module}.js:{line} {swap}: {before}"

    with ThreadPoolExecutor(2) as pool:
        survivors = [name for name in pool.map(one, every) if name]
    print(f"{len(every)} changes to the checks, {len(every) - len(survivors)} seen")
    assert survivors == []
