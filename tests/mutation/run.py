"""Runs the tests on each mutant: in a process that was forked after the libraries were loaded, on a database made once.

A mutant stands in no file: the import system is given its text in the module's place. Code that a test starts in a
process of its own is the product as it is, so nothing is missed there by chance.
"""

import hashlib
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
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from tests.mutation.control import LIBRARIES, Asking, Known, Tracer, run_tests
from tests.mutation.source import ROOT, Mutant, hints

AT_ONCE = 2
LONGEST = 60.0
FIRST = 30
CAUGHT, SURVIVED = 1, 0
REMEMBERED = ROOT / "var" / "mutation.json"
TESTS = ROOT / "var" / "mutation-tests.json"
# Every address asks these, whether or not it lets anybody in.
DOORS = re.compile(r"\.guarded$|^sameroom/config/checks\.py::every_way_in")


@dataclass
class Trial:
    """One mutant and what became of it: 1, a test did not pass, or hangs; 0, all passed; else it could not be run.

    `later`: the tests that are asked where none of `asked` saw it.
    """

    mutant: Mutant
    asked: list[str]
    later: list[str]
    pid: int = 0
    began: float = 0.0
    outcome: int = SURVIVED
    by: str = ""
    hangs: bool = False
    folder: Path = field(default_factory=Path)


def run(mutants: Iterable[Mutant]) -> list[Trial]:
    """Each with its outcome, the quickest tests first. Raises where a test does not pass before anything is changed."""
    for name in LIBRARIES:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="sameroom-mutation-") as made:
        template = Path(made)
        _forked(lambda: run_tests(template, ["tests/mail"], plugin=Asking(), options=("--create-db",)))
        known = _know_the_tests(template)
        memory = json.loads(REMEMBERED.read_text()) if REMEMBERED.exists() else {}
        waiting = deque(Trial(one, *_parted(tests_for(one, known, memory))) for one in mutants)
        return _try_all(waiting, template, memory)


def _parted(tests: list[str]) -> tuple[list[str], list[str]]:
    """The likely ones, of a few files, are found sooner among themselves."""
    return tests[:FIRST], tests[FIRST:]


def tests_for(mutant: Mutant, known: Known, memory: dict[str, list[str]]) -> list[str]:
    """The tests that go through what was changed; first those that saw it the last time, and that have its name."""
    names = hints(mutant)
    is_policy = mutant.kind.startswith("policy")

    def is_far(test: str) -> bool:
        return not any(re.search(rf"(\b|_){one}(\b|_)", test) for one in names)

    def may_see(test: str, functions: list[str]) -> bool:
        """Goes through it, or would if a policy did not turn the request away before."""
        stops_before = is_policy and (any(DOORS.search(one) for one in functions) or not is_far(test))
        return stops_before or f"{mutant.path}::{mutant.function}" in functions

    lately = [*memory.get(mutant.name, []), *memory.get(f"{mutant.path}::{mutant.function}", [])]
    # The same guard was missed elsewhere by these, with another address as their parameter.
    kin = {test.partition("[")[0] for name in memory if f" {mutant.what} → " in name for test in memory[name]}

    def rank(name: str) -> tuple[int, bool, bool, float]:
        is_kin = name.partition("[")[0] in kin
        return lately.index(name) if name in lately else len(lately), not is_kin, is_far(name), known[name][0]

    return sorted((name for name, (_took, functions) in known.items() if may_see(name, functions)), key=rank)


def _know_the_tests(template: Path) -> Known:
    """Remembered as long as neither the product nor a test is changed."""
    now = _digest()
    kept = json.loads(TESTS.read_text()) if TESTS.exists() else {}
    if kept.get("digest") != now:
        kept = {"digest": now, **_trace_the_tests(template)}
        TESTS.parent.mkdir(exist_ok=True)
        TESTS.write_text(json.dumps(kept))
    if kept["failed"]:
        print(f"Not asked, since they do not pass as it is: {', '.join(kept['failed'])}", file=sys.stderr)
    return {name: (found[0], found[1]) for name, found in kept["passed"].items()}


def _digest() -> str:
    files = sorted(path for part in ("sameroom", "tests", "static") for path in (ROOT / part).rglob("*.*"))
    read = (path for path in files if path.is_file() and path.suffix not in {".pyc", ".mo"})
    parts = b"".join(hashlib.sha256(path.name.encode() + path.read_bytes()).digest() for path in read)
    return hashlib.sha256(parts).hexdigest()


def _trace_the_tests(template: Path) -> dict[str, Any]:
    places = [template / f"known-{number}" for number in range(AT_ONCE)]
    pids = [_fork(_tracing(template, place, number)) for number, place in enumerate(places)]
    for pid in pids:
        os.waitpid(pid, 0)
    told = [json.loads(place.read_text()) for place in places]
    for place in places:
        place.unlink()
    failed = [name for one in told for name in one["failed"]]
    return {"passed": {name: found for one in told for name, found in one["passed"].items()}, "failed": failed}


def _tracing(template: Path, place: Path, number: int) -> Callable[[], int]:
    def trace() -> int:
        folder = Path(tempfile.mkdtemp(prefix="sameroom-control-"))
        shutil.copytree(template, folder, dirs_exist_ok=True)
        _write_to(place.with_suffix(".log"))
        code = run_tests(folder, ["tests"], plugin=Tracer(place, number=number, of=AT_ONCE))
        shutil.rmtree(folder, ignore_errors=True)
        return code

    return trace


def _try_all(waiting: deque[Trial], template: Path, memory: dict[str, list[str]]) -> list[Trial]:
    running: dict[int, Trial] = {}
    done: list[Trial] = []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            trial = waiting.popleft()
            if not trial.asked:  # no test goes that way: nobody misses it
                done.append(trial)
                _tell(trial, done, waiting)
                continue
            _start(trial, template)
            running[trial.pid] = trial
        pid, status = os.waitpid(-1, os.WNOHANG) if running else (0, 0)
        if pid in running:
            trial = running.pop(pid)
            _finish(trial, status)
            if trial.outcome == SURVIVED and trial.later:
                waiting.appendleft(Trial(trial.mutant, trial.later, []))
                continue
            done.append(trial)
            _remember(trial, memory)
            _tell(trial, done, waiting)
        _end_what_hangs(running.values())
        time.sleep(0.02)
    return done


def _start(trial: Trial, template: Path) -> None:
    trial.folder = Path(tempfile.mkdtemp(prefix="sameroom-mutant-"))
    shutil.copytree(template, trial.folder, dirs_exist_ok=True)
    trial.began = time.monotonic()

    def ask() -> int:
        _write_to(trial.folder / "log")
        _put_in_place(trial.mutant)
        files = list(dict.fromkeys(name.partition("::")[0] for name in trial.asked))
        chooser = Chooser(trial.folder / "caught", asked=trial.asked)
        return run_tests(trial.folder, files, plugin=chooser, options=("--reuse-db", "-x"))

    trial.pid = _fork(ask)


class Chooser(Asking):
    """Asks these tests, in this order; writes down which one did not pass."""

    def __init__(self, place: Path, *, asked: list[str]) -> None:
        self._place, self._order = place, {name: number for number, name in enumerate(asked)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid]
        )

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._place.with_name("asked").write_text(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self._place.exists():
            self._place.write_text(report.nodeid)


def _put_in_place(mutant: Mutant) -> None:
    """From now on the module's text is the mutant's."""
    path, original = str(ROOT / mutant.path), SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        if self.path == path:
            return compile(mutant.text, path, "exec", dont_inherit=True)
        return original(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def _fork(work: Callable[[], int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)
    code = 70
    try:
        code = work()
    finally:
        os._exit(code)


def _forked(work: Callable[[], int]) -> None:
    _pid, status = os.waitpid(_fork(work), 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the tests do not pass before anything is taken away"


def _write_to(place: Path) -> None:
    log = os.open(place, os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)


def _finish(trial: Trial, status: int) -> None:
    trial.outcome = os.waitstatus_to_exitcode(status)
    caught, log = trial.folder / "caught", trial.folder / "log"
    if caught.exists():
        trial.by = caught.read_text()
    if trial.outcome < 0:  # ended by us: a test that never ends does not pass
        trial.outcome, trial.by, trial.hangs = CAUGHT, (trial.folder / "asked").read_text(), True
    elif trial.outcome not in {CAUGHT, SURVIVED}:
        print(f"{trial.mutant.name} could not be run:\n{log.read_text()[-3000:]}", file=sys.stderr)
    shutil.rmtree(trial.folder, ignore_errors=True)


def _remember(trial: Trial, memory: dict[str, list[str]]) -> None:
    """Which test saw it: it is asked first the next time, and for the mutants of the same function."""
    for place in (trial.mutant.name, f"{trial.mutant.path}::{trial.mutant.function}") if trial.by else ():
        memory[place] = [trial.by, *(one for one in memory.get(place, []) if one != trial.by)][:12]
    REMEMBERED.parent.mkdir(exist_ok=True)
    REMEMBERED.write_text(json.dumps(memory))


def _idle(trial: Trial) -> float:
    """Seconds since its newest test began: a trial takes what it takes, a test that hangs has seen something."""
    asked = trial.folder / "asked"
    since = time.monotonic() - trial.began
    return min(since, time.time() - asked.stat().st_mtime) if asked.exists() else since


def _end_what_hangs(running: Iterable[Trial]) -> None:
    for trial in running:
        if _idle(trial) > LONGEST:
            with suppress(ProcessLookupError):
                os.killpg(trial.pid, signal.SIGKILL)


def _tell(trial: Trial, done: list[Trial], waiting: deque[Trial]) -> None:
    words = {CAUGHT: "hangs" if trial.hangs else "caught", SURVIVED: "SURVIVED"}.get(
        trial.outcome, f"COULD NOT BE RUN ({trial.outcome})"
    )
    took = time.monotonic() - trial.began if trial.began else 0
    of = f"{len(done)} ({len(waiting)} wait)"
    print(f"{of} {words} {took:.0f} s of {len(trial.asked)} tests: {trial.mutant.name} {trial.by}", flush=True)
