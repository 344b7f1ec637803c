"""`sameroom rotate-keys` in a process of its own, killed without warning, while this process is the running site."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sameroom.desk.demo.cast import Cast
from sameroom.keyfiles import read_keys
from sameroom.people.models import EmergencyContact, Person
from sameroom.sealing import rotation
from sameroom.sealing.containers import forget_keys
from sameroom.sealing.models import DataKey
from tests.processes import environment_here

pytestmark = pytest.mark.django_db(transaction=True)
# More than two batches, so that a process dies between and inside them.
PEOPLE = 250


@pytest.fixture
def practice(key_file: Path, cast: Cast) -> dict[str, str]:
    """Everybody's name in their contact, and the environment in which the command finds this database."""
    people = [Person(name=f"Person {n}", email=f"{n}@example.com") for n in range(PEOPLE)]
    Person.objects.bulk_create(people)
    EmergencyContact.objects.bulk_create(
        [EmergencyContact(person=one, name=f"Of {one.name}", relation="friend", phone=one.email) for one in people]
    )
    return {**environment_here(), "SAMEROOM_SEALING_KEY_FILE": str(key_file)}


def command(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sameroom.cli", "rotate-keys", "--data"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_after(lines: int, environment: dict[str, str]) -> list[str]:
    """What the command said before it was killed. It goes on while its line is read: it dies amid the next step."""
    process = command(environment)
    assert process.stdout
    said = [process.stdout.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.stdout.close()
    process.wait(10)
    return said


def everything_reads(number: int = PEOPLE) -> bool:
    forget_keys()
    contacts = EmergencyContact.objects.select_related("person").filter(relation__isnull=False)
    rows = [row for row in contacts if row.person.email[0].isdigit()]
    return len(rows) == number and all(
        (row.name, row.phone) == (f"Of {row.person.name}", row.person.email) for row in rows
    )


@pytest.mark.parametrize("lines", [1, 2, 4, 5, 7, 9])
def test_killed_anywhere_everything_reads_and_another_run_finishes(
    practice: dict[str, str], key_file: Path, lines: int
) -> None:
    (first,) = read_keys(key_file)
    old = {*DataKey.objects.values_list("pk", flat=True)}
    said = kill_after(lines, practice)
    assert said[0] == "A new sealing key stands on top of the key file.\n"
    assert everything_reads()
    assert rotation.waiting() > 0
    again = command(practice)
    out, _ = again.communicate(timeout=60)
    assert again.returncode == 0, out
    assert "old data keys are deleted." in out
    assert everything_reads()
    assert rotation.waiting() == 0
    assert first not in read_keys(key_file)
    assert len(read_keys(key_file)) == 1
    assert not old & {*DataKey.objects.values_list("pk", flat=True)}
    assert not list(key_file.parent.glob("*.new"))
