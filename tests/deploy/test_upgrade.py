"""A newer release comes and goes again, with data; and the larger form of the same machine."""

import subprocess
from pathlib import Path

from tests.deploy.debian import ROOT
from tests.deploy.practice import Practice

NEW_TABLE = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("practice", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE practice_of_tomorrow (name text)", "DROP TABLE practice_of_tomorrow")]
"""
TABLES = """
import django
django.setup()
from django.db import connection
from sameroom.people.models import Person
print(Person.objects.count(), "practice_of_tomorrow" in connection.introspection.table_names())
"""
SOMEBODY_MORE = """
import django
django.setup()
from sameroom.people.models import Person
Person.objects.create(email="zoe@example.com", name="Zoe")
"""


def test_an_upgrade_and_the_way_back(practice: Practice, tmp_path: Path) -> None:
    practice.opens()
    practice.is_filled()
    people = int(looked(practice).split()[0])
    newer = a_newer_release(tmp_path / "newer")
    said = practice.install(source=newer, **practice.backups)
    assert "Before it, this was kept" in said
    assert looked(practice) == f"{people} False"
    practice.runs("-", given=SOMEBODY_MORE)
    assert "the data stays as it is" in back(practice)
    assert looked(practice) == f"{people + 1} False"
    changed = with_another_table(newer)
    practice.install(source=changed, **practice.backups)
    assert looked(practice) == f"{people + 1} True"
    practice.runs("-", given=SOMEBODY_MORE.replace("zoe", "yan"))
    said = back(practice)
    assert looked(practice) == f"{people + 1} False"
    assert "What was written since lies in /var/lib/sameroom-aside-" in said
    assert list((practice.machine.disk / "var" / "lib").glob("sameroom-aside-*/data/sameroom.db"))


def test_the_larger_form(practice: Practice) -> None:
    practice.opens(DATABASE="postgresql", PROCESSES="3")
    said = practice.doctor()
    assert "The database answers (PostgreSQL" in said and "Redis answers; several processes share their calls." in said
    for port in (8001, 8002, 8003):
        practice.machine.run("systemctl", "is-active", "--quiet", f"sameroom-web@{port}")
    assert practice.machine.run("sameroom", "backup").startswith("/var/lib/sameroom-backups/")


def looked(practice: Practice) -> str:
    return practice.runs("-", given=TABLES).strip()


def back(practice: Practice) -> str:
    return practice.machine.run("/root/sameroom/deploy/back-out.sh", given=practice.kit)


def a_newer_release(place: Path) -> Path:
    """As the next commit of this copy would be."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
    (place / "NEWER").write_text("A release of tomorrow.\n")
    return commit(place)


def with_another_table(place: Path) -> Path:
    folder = place / "sameroom" / "practice" / "migrations"
    last = max(one.stem for one in folder.glob("0*.py"))
    (folder / "0999_of_tomorrow.py").write_text(NEW_TABLE.format(last=last))
    return commit(place)


def commit(place: Path) -> Path:
    git = ["git", "-C", str(place), "-c", "user.name=Tomorrow", "-c", "user.email=tomorrow@example.com"]
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=Tomorrow"], check=True)
    return place
