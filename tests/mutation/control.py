"""The tests on the product as it is: all pass, and each is known by the product's functions that it goes through.

A test that never goes through a function cannot miss a guard in it; only the others are asked later, the quick first.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.source import ROOT

PRODUCT = str(ROOT / "sameroom") + os.sep
LIBRARIES = (
    "cryptography.hazmat.primitives.ciphers.aead", "django.forms", "django.db.models", "django.test", "psycopg",
    "redis.asyncio", "uvicorn", "websockets.sync.client",
)  # fmt: skip
# Themselves; what reads the files and not the running code; and browsers.
NOT_ASKED = ("tests/test_mutation.py", "tests/test_shape.py", "tests/test_reach.py", "tests/journeys")
Known = dict[str, tuple[float, list[str]]]


def run_tests(folder: Path, asked: list[str], *, plugin: Any, options: tuple[str, ...] = ("--reuse-db",)) -> int:
    """pytest in this process, on the keys and the database in `folder`; its exit code."""
    os.environ.update(
        SAMEROOM_TEST_FOLDER=str(folder), SAMEROOM_TEST_DATABASE_URL="none", SAMEROOM_TEST_REDIS_URL="none"
    )
    ignored = [f"--ignore={path}" for path in NOT_ASKED]
    always = ["-q", "--tb=short", "--no-header", "-p", "no:xdist", "-m", "not browser and not slow"]
    return int(pytest.main([*always, *options, *ignored, *asked], plugins=[plugin]))


class Asking:
    """Examples of Hypothesis are the same each time, and not made smaller: that one was found is enough here."""

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None)
        settings.load_profile("mutants")


class Tracer(Asking):
    """Writes down, for every `of`-th file of tests, which functions each test went through, in any thread."""

    def __init__(self, place: Path, *, number: int, of: int) -> None:
        self._place, self._number, self._of = place, number, of
        self._names: dict[int, str] = {}
        self._now: set[str] = set()
        self._found: Known = {}
        self._failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        files = sorted({item.nodeid.partition("::")[0] for item in items})
        items[:] = [one for one in items if files.index(one.nodeid.partition("::")[0]) % self._of == self._number]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self._now, began = set(), time.monotonic()
        threading.settrace(self._trace)
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            self._found[item.nodeid] = time.monotonic() - began, sorted(self._now)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        passed = {name: found for name, found in self._found.items() if name not in self._failed}
        self._place.write_text(json.dumps({"passed": passed, "failed": sorted(self._failed)}))

    def _trace(self, frame: Any, event: str, arg: object) -> None:
        code = frame.f_code
        name = self._names.get(id(code))
        if name is None:
            inside = code.co_filename.startswith(PRODUCT)
            name = f"{code.co_filename.removeprefix(str(ROOT) + os.sep)}::{code.co_qualname}" if inside else ""
            self._names[id(code)] = name
        if name:
            self._now.add(name)
