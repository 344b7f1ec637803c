"""Each thing that the seal holds by, taken away on a copy, is missed by these tests. Slow: each runs them anew."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ASKED = [
    f"tests/sealing/test_{name}.py" for name in ("envelope", "keyfiles", "fields", "swaps", "containers", "rotation")
]
ASKED += ["tests/sealing/test_blobs.py", "tests/sealing/test_canary.py"]

# File, what stands there, what stands there afterwards.
GUARDS = [
    ("texts", r"row, self\.version or 0\)", "row)"),
    ("texts", r"self\.column, row,", "self.column,"),
    ("texts", r"db_table, self\.column, row", "db_table, row"),
    ("texts", r"_LABEL, self\.model\._meta\.db_table, ", "_LABEL, "),
    (
        "texts",
        r"return Sealed, \(self\.content, self\.place\)",
        "return Sealed, (self.content, self.place, self._text)",
    ),
    ("texts", r"        raise Misuse\(\"A text that is not sealed yet", '        return str, (str(self),)\n        ("'),
    ("fields", r"base_qs = base_qs\.filter\(sealed_version=.*\)", "pass"),
    ("fields", r"self\.sealed_version = before\n            raise", "raise"),
    (
        "fields",
        r"row\.__dict__\[name\] = seal_text\(text, place=place, key=key\)",
        "row.__dict__[name] = Sealed(text.encode(), place, text)",
    ),
    ("fields", r'if lookup_name != "isnull":', "if False:"),
    ("fields", r"fields = \{\*fields, \*unchanged, VERSION_FIELD\}", "pass"),
    ("envelope", r"len\(content\)\.to_bytes\(8, \"big\"\) \+ ", ""),
    ("envelope", r"letter, content = _typed\(part\)", 'letter, content = b"", _typed(part)[1]'),
    ("keyring", r"encode\(_LABEL, container, key_id\)", "encode(_LABEL)"),
    ("keyring", r"known is None or known\[0\] != state", "known is None"),
    ("containers", r"if Erasure\.objects\.filter\(container=container\)\.exists\(\):", "if False:"),
    ("containers", r"if era == self\._era:", "if True:"),
    ("containers", r"until > time\.monotonic\(\)", "until"),
    ("containers", r"        keys\.delete\(\)\n", ""),
    ("containers", r"    forget_keys\(\)\n    transaction", "    transaction"),
    ("blobs", r"belongs_to=encode\(_LABEL, context\)", 'belongs_to=b""'),
    ("blobs", r"if context\.partition\(.*\)\[0\] not in _kept:", "if False:"),
    ("rotation", r"pk__in=old - used", "pk__in=old"),
    ("rotation", r"if not DataKey\.objects\.exclude\(.*\)\.exists\(\):", "if True:"),
    ("rotation", r"\.exclude\(pk__in=lost\)", ""),
    ("rotation", r"fcntl\.LOCK_EX \| fcntl\.LOCK_NB", "fcntl.LOCK_SH | fcntl.LOCK_NB"),
]


@pytest.mark.parametrize(
    ("file", "guard", "without"), GUARDS, ids=[f"{file}: {guard[:50]}" for file, guard, _ in GUARDS]
)
def test_what_the_seal_holds_by_is_missed(tmp_path: Path, file: str, guard: str, without: str) -> None:
    copy_to(tmp_path)
    path = tmp_path / "sameroom" / "sealing" / f"{file}.py"
    changed, times = re.subn(guard, lambda _: without, path.read_text())
    assert times > 0, "it is no longer written so"
    path.write_text(changed)
    outcome = ask(tmp_path)
    assert outcome.returncode == 1, outcome.stdout[-2_000:]
    assert re.search(r"\d+ failed", outcome.stdout)


def test_nothing_is_missed_where_nothing_was_taken(tmp_path: Path) -> None:
    """The control."""
    copy_to(tmp_path)
    outcome = ask(tmp_path)
    assert outcome.returncode == 0, outcome.stdout[-2_000:]


def copy_to(folder: Path) -> None:
    for part in ("sameroom", "tests", "static"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def ask(folder: Path) -> subprocess.CompletedProcess[str]:
    nothing = {"SAMEROOM_TEST_DATABASE_URL": "none", "SAMEROOM_TEST_REDIS_URL": "none"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", *ASKED]
    environment = {**os.environ, "PYTHONPATH": str(folder), **nothing}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
