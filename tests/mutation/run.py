"""Runs the tests on each mutant: in a process that was forked after the libraries were loaded, on a database made once.

A mutant stands in no file: the import system is given its text in the module's place. Code that a test starts in a
process of its own is the product as it is, so nothing is missed there by chance.
"""

import importlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from tests.mutation.places import first_for
from tests.mutation.source import ROOT, Mutant, hints

AT_ONCE = 2
LONGEST = 420.0
CAUGHT, SURVIVED = 1, 0
LIBRARIES = (
    "cryptography.hazmat.primitives.ciphers.aead", "django.forms", "django.db.models", "django.test", "psycopg",
    "redis.asyncio", "uvicorn", "websockets.sync.client",
)  # fmt: skip
REMEMBERED = ROOT / "var" / "mutation.json"
NOT_ASKED = ["tests/test_mutation.py", "tests/test_shape.py", "tests/journeys"]


@dataclass
class Trial:
    """One mutant and what became of it. `wide`: also the tests that are not likely to see it."""

    mutant: Mutant
    wide: bool = False
    pid: int = 0
    began: float = 0.0
    outcome: int = -1
    by: str = ""
    folder: Path = field(default_factory=Path)


def run(mutants: Iterable[Mutant], *, narrow: bool = False) -> list[Trial]:
    """Each mutant with its outcome: 1, a test did not pass; 0, all passed; else it could not be run.

    `narrow`: only the tests that are likely to see it are asked.
    """
    _load_libraries()
    with tempfile.TemporaryDirectory(prefix="sameroom-mutation-") as made:
        template = Path(made)
        _make_database(template)
        return _run_all(deque(Trial(mutant) for mutant in mutants), template, narrow=narrow)


def _run_all(waiting: deque[Trial], template: Path, *, narrow: bool) -> list[Trial]:
    running: dict[int, Trial] = {}
    done: list[Trial] = []
    caught_by: dict[str, list[str]] = json.loads(REMEMBERED.read_text()) if REMEMBERED.exists() else {}
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            trial = waiting.popleft()
            _start(trial, template, likely=_likely(trial, caught_by))
            running[trial.pid] = trial
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid in running:
            trial = running.pop(pid)
            _finish(trial, status)
            if trial.outcome == SURVIVED and not trial.wide and not narrow:
                waiting.appendleft(Trial(trial.mutant, wide=True))
                continue
            done.append(trial)
            if trial.by:
                _remember(trial, caught_by)
            _tell(trial, len(done), len(waiting) + len(running))
            continue
        _end_what_hangs(running.values())
        time.sleep(0.05)
    return done


def _likely(trial: Trial, caught_by: dict[str, list[str]]) -> list[str]:
    return [*caught_by.get(trial.mutant.name, []), *caught_by.get(trial.mutant.path, [])]


def _remember(trial: Trial, caught_by: dict[str, list[str]]) -> None:
    """Which test saw it: it is asked first the next time, and among the first for the mutants beside it."""
    for place in (trial.mutant.path, trial.mutant.name):
        caught_by[place] = [trial.by, *(one for one in caught_by.get(place, []) if one != trial.by)][:12]
    REMEMBERED.parent.mkdir(exist_ok=True)
    REMEMBERED.write_text(json.dumps(caught_by))


def _start(trial: Trial, template: Path, *, likely: list[str]) -> None:
    trial.folder = Path(tempfile.mkdtemp(prefix="sameroom-mutant-"))
    shutil.copytree(template, trial.folder, dirs_exist_ok=True)
    trial.began = time.monotonic()
    trial.pid = os.fork()
    if trial.pid:
        return
    os.setpgid(0, 0)
    code = 70
    try:
        code = _in_child(trial, likely)
    finally:
        os._exit(code)


def _in_child(trial: Trial, likely: list[str]) -> int:
    log = os.open(trial.folder / "log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    _put_in_place(trial.mutant)
    first = first_for(trial.mutant.path)
    asked = ["tests"] if trial.wide else [path for path in first if (ROOT / path).exists()]
    watcher = Watcher(trial.folder / "caught", likely=likely, hints=hints(trial.mutant))
    left_out = [*NOT_ASKED, *(first if trial.wide else [])]
    return _pytest(trial.folder, asked, left_out=left_out, plugin=watcher)


class Watcher:
    """Asks first the tests that saw the mutants before this one; writes down which one did not pass."""

    def __init__(self, place: Path, *, likely: list[str], hints: set[str]) -> None:
        self._place, self._hints = place, hints
        self._likely = {name: number for number, name in enumerate(dict.fromkeys(likely))}

    def pytest_configure(self) -> None:
        """Examples are not made smaller: that one was found is enough here."""
        from hypothesis import Phase, settings

        settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None)
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: self._likely.get(item.nodeid, len(self._likely) + self._is_far(item.nodeid)))

    def _is_far(self, name: str) -> int:
        return 0 if any(re.search(rf"(\b|_){hint}(\b|_)", name) for hint in self._hints) else 1

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self._place.exists():
            self._place.write_text(report.nodeid)


def _pytest(folder: Path, asked: list[str], *, left_out: list[str], plugin: Any = None, create: bool = False) -> int:
    os.environ.update(
        SAMEROOM_TEST_FOLDER=str(folder), SAMEROOM_TEST_DATABASE_URL="none", SAMEROOM_TEST_REDIS_URL="none"
    )
    import pytest

    options = ["-q", "-x", "--tb=short", "--no-header", "-p", "no:xdist", "-m", "not browser and not slow"]
    ignored = [f"--ignore={path}" for path in left_out]
    database = "--create-db" if create else "--reuse-db"
    chosen = ["-k", "test_every_address_has_a_row or test_access"] if create else []
    return int(pytest.main([*options, database, *ignored, *chosen, *asked], plugins=[plugin] if plugin else []))


def _put_in_place(mutant: Mutant) -> None:
    """From now on the module's text is the mutant's."""
    path, original = str(ROOT / mutant.path), SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        if self.path == path:
            return compile(mutant.text, path, "exec", dont_inherit=True)
        return original(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def _make_database(folder: Path) -> None:
    """One database with its tables, for every run to have a copy of."""
    pid = os.fork()
    if not pid:
        os._exit(_pytest(folder, ["tests/test_access.py"], left_out=[], create=True) and 1)
    _pid, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the tests do not pass before anything is taken away"


def _load_libraries() -> None:
    """What takes long to load and knows nothing of the product: every run has it from its beginning."""
    for name in LIBRARIES:
        importlib.import_module(name)


def _finish(trial: Trial, status: int) -> None:
    trial.outcome = os.waitstatus_to_exitcode(status)
    caught, log = trial.folder / "caught", trial.folder / "log"
    if caught.exists():
        trial.by = caught.read_text()
    if trial.outcome < 0:  # ended by us, since it hung: a test that never ends does not pass
        trial.outcome, trial.by = CAUGHT, ""
    elif trial.outcome not in {CAUGHT, SURVIVED}:
        print(f"{trial.mutant.name} could not be run:\n{log.read_text()[-3000:]}", file=sys.stderr)
    shutil.rmtree(trial.folder, ignore_errors=True)


def _end_what_hangs(running: Iterable[Trial]) -> None:
    for trial in running:
        if time.monotonic() - trial.began > LONGEST:
            os.killpg(trial.pid, signal.SIGKILL)


def _tell(trial: Trial, number: int, left: int) -> None:
    words = {CAUGHT: "caught", SURVIVED: "SURVIVED"}.get(trial.outcome, f"COULD NOT BE RUN ({trial.outcome})")
    took = time.monotonic() - trial.began
    print(f"{number} ({left} left) {words} {took:.0f} s {trial.mutant.name} {trial.by}", flush=True)
