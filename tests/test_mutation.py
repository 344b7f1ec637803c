"""A guard that is taken away is missed: the access tests fail on a copy without it. Slow: each runs them anew."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
ASKED = [
    "tests/test_access.py",
    "tests/desk/test_pages.py",
    "tests/desk/test_trail.py",
    "tests/desk/test_review.py",
    "tests/room/test_api.py",
    "tests/room/test_room_access.py",
    "tests/booking",
    "tests/config/test_checks.py",
]

# File, what stands there, what stands there afterwards.
GUARDS = [
    ("sameroom/desk/views.py", r"@open_to\(CLIENT\)\ndef home", r"@open_to(*EVERY_ROLE)\ndef home"),
    (
        "sameroom/desk/views.py",
        r"@open_to\(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER\)\ndef day",
        r"@open_to(*EVERY_ROLE)\ndef day",
    ),
    ("sameroom/desk/views.py", r"@open_to\(\*EVERY_ROLE\)\ndef appointment", r"def appointment"),
    ("sameroom/desk/views.py", r"Appointment\.objects\.visible_to\(person\)\.whole\(\)", "Appointment.objects.whole()"),
    (
        "sameroom/desk/views.py",
        r"Appointment\.objects\.changeable_by\(person\)\.whole\(\)",
        "Appointment.objects.whole()",
    ),
    ("sameroom/desk/views.py", r"Appointment\.objects\.of\(person\)", "Appointment.objects"),
    (
        "sameroom/desk/day.py",
        r"Appointment\.objects\.visible_to\(person\)\.between",
        "Appointment.objects.all().between",
    ),
    ("sameroom/desk/day.py", r"Appointment\.objects\.visible_to\(person\)\.not_c", "Appointment.objects.not_c"),
    ("sameroom/desk/trail.py", r"@open_to\(CLIENT\)", '@open_to(CLIENT, "therapist")'),
    ("sameroom/desk/trail.py", r"Entry\.objects\.about\(request\.user\.pk\)", "Entry.objects.all()"),
    ("sameroom/desk/trail.py", r"Entry\.objects\.done_by\(request\.user\.pk\)", "Entry.objects.all()"),
    ("sameroom/desk/trail.py", r"Appointment\.objects\.visible_to\(person\)", "Appointment.objects"),
    ("sameroom/desk/trail.py", r"        if role is None:", "        if False:"),
    ("sameroom/desk/review.py", r"@open_to\(OWNER\)", '@open_to(OWNER, "therapist")'),
    ("sameroom/desk/review.py", r"staff\.get\(entry\.by\)", "people_of([entry.by]).get(entry.by)"),
    ("sameroom/booking/views.py", r"@open_to\(THERAPIST, FRONT_DESK\)", '@open_to(THERAPIST, FRONT_DESK, "client")'),
    ("sameroom/booking/forms.py", r"CaseFile\.objects\.bookable_by\(by\)", "CaseFile.objects"),
    ("sameroom/booking/models.py", r"takes_part \| supervised", "takes_part"),
    ("sameroom/booking/models.py", r"Q\(participants__person=person\)\n", "Q()\n"),
    ("sameroom/room/models.py", r"filter\(appointment__in=Appointment\.objects\.visible_to\(person\)\)", "all()"),
    ("sameroom/measures/models.py", r"Q\(person=person\) \| treats \| supervises", "Q()"),
    (
        "sameroom/room/api.py",
        r"    scheme, _, capability",
        "    return view(request, admission.enter(None))\n        scheme, _, capability",
    ),
    ("sameroom/room/admission.py", r"if entrant\.is_therapist else \[\]", ""),
    (
        "sameroom/desk/session_check.py",
        r"in people_at\(entrant\.participant\) if",
        "in entrant.appointment.participants.all() if",
    ),
]


@pytest.mark.parametrize(
    ("file", "guard", "without"), GUARDS, ids=[f"{file}: {guard[:40]}" for file, guard, _ in GUARDS]
)
def test_a_guard_that_is_taken_away_is_missed(tmp_path: Path, file: str, guard: str, without: str) -> None:
    for part in ("sameroom", "tests", "static", "docs", "pyproject.toml"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)
    text = (tmp_path / file).read_text()
    changed, times = re.subn(guard, without, text)
    assert times == 1, "the guard is no longer written so"
    (tmp_path / file).write_text(changed)
    outcome = ask(tmp_path)
    assert outcome.returncode == 1, outcome.stdout[-2_000:]
    assert re.search(r"\d+ failed", outcome.stdout)


def test_nothing_is_missed_where_nothing_was_taken(tmp_path: Path) -> None:
    """The control: the same tests on an unchanged copy pass."""
    for part in ("sameroom", "tests", "static", "docs"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert ask(tmp_path).returncode == 0


def ask(folder: Path) -> subprocess.CompletedProcess[str]:
    """The access tests, on the copy in `folder`."""
    env = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "SAMEROOM_TEST_DATABASE_URL": "none",
        "SAMEROOM_TEST_REDIS_URL": "none",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", *ASKED]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300)
