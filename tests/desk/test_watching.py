"""Whether all is well: the owner reads it in sentences, a program in numbers, and nobody is in either."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pyrage import x25519
from pytest_django.fixtures import Settings

from sameroom.backup import taking
from sameroom.desk.demo.cast import Cast
from sameroom.desk.watching import signs
from sameroom.mail.models import Outage, post
from sameroom.practice.models import Drill, practice_zone
from sameroom.practice.models.drills import note_drill
from sameroom.refusal import Refused
from sameroom.room import visits
from tests.appointments import an_appointment, participant
from tests.clock import by_hand

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PAGE = "/practice/standing/"
TOKEN = "a-token-for-the-program-that-watches"


@pytest.fixture
def backups(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = [str(x25519.Identity.generate().to_public())]
    settings.BACKUP_COMMAND = "true"
    settings.AUDIT_ANCHORS = tmp_path / "anchors.log"


def bad() -> list[str]:
    return [one.sentence for one in signs.signs() if not one.is_good]


def drilled(cast: Cast, *, days_ago: int = 0, went_well: bool = True) -> Drill:
    on = timezone.localdate(timezone=practice_zone()) - timedelta(days=days_ago)
    return note_drill(on=on, went_well=went_well, found="Slow", by=cast.gus)


def test_where_nothing_is_set_up_it_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.gus)
    page = client.get(PAGE).content.decode()
    assert "Something needs a look" in page and "None are taken" in page
    assert "A backup that nobody has restored is a hope." in page


def test_without_a_data_folder_the_disk_is_looked_at_all_the_same(
    cast: Cast, client: Client, settings: Settings, tmp_path: Path
) -> None:
    """With PostgreSQL nobody makes it."""
    settings.DATA_FOLDER, settings.METRICS_TOKEN = tmp_path / "never" / "made", TOKEN
    client.force_login(cast.gus)
    assert client.get(PAGE).status_code == 200
    numbers = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert re.search(r"^sameroom_disk_free_bytes [1-9]", numbers.content.decode(), re.M)


def test_all_is_well(cast: Cast, client: Client, backups: None) -> None:
    taking.take()
    drilled(cast)
    client.force_login(cast.gus)
    page = client.get(PAGE).content.decode()
    assert "All is well with the computer" in page and "needs a look" not in page
    assert bad() == []


def test_what_grows_old_is_named(cast: Cast, backups: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = by_hand(monkeypatch, timezone.now())
    taking.take()
    drilled(cast)
    clock.now += timedelta(minutes=16)
    assert bad() == [
        "The newest one was taken 16 minutes ago.",
        "The newest one left this computer 16 minutes ago.",
        "What was written 16 minutes ago is not sealed yet. The program “sameroom work” does that: does it run?",
    ]
    clock.now += timedelta(days=100)
    assert len(bad()) == 3
    clock.now += timedelta(days=1)
    assert bad()[-1] == "It went well, 14 weeks ago. Do it once a quarter."


def test_mail_and_a_drill_that_did_not_go_well(cast: Cast, backups: None) -> None:
    taking.take()
    drilled(cast, went_well=False)
    Outage.objects.create(next_try_at=timezone.now())
    assert bad() == ["None leaves; it began 0 minutes ago.", "The last time, today, something did not go well."]


def test_a_disk_that_is_nearly_full(cast: Cast, backups: None, monkeypatch: pytest.MonkeyPatch) -> None:
    taking.take()
    drilled(cast)
    monkeypatch.setattr("sameroom.desk.watching.disk.LEAST_FREE", 1 << 60)
    assert len(bad()) == 1 and re.fullmatch(r"[\d.]+ of [\d.]+ GiB are free\.", bad()[0])


def test_a_drill_is_noted_and_what_is_wrong_is_said(cast: Cast, client: Client) -> None:
    client.force_login(cast.gus)
    ahead = (timezone.localdate(timezone=practice_zone()) + timedelta(days=2)).isoformat()
    for sent, said in (
        ({}, "Choose the day."),
        ({"on": ahead, "went_well": "yes"}, "This day is still to come."),
        ({"on": "2026-11-24", "went_well": "no"}, "Write what did not go well"),
        ({"on": "2026-11-24", "went_well": "yes", "found": "x" * 501}, "Up to 500 characters are kept."),
        ({"on": "24.11.", "went_well": "perhaps", "found": "kept as typed"}, "kept as typed"),
    ):
        answer = client.post(PAGE, sent)
        assert answer.status_code == 200 and said in answer.content.decode(), sent
    assert not Drill.objects.exists()
    assert client.post(PAGE, {"on": "2026-11-24", "went_well": "no", "found": "The sheet was gone"}).status_code == 302
    assert "The sheet was gone" in client.get(PAGE).content.decode()
    with pytest.raises(Refused):
        note_drill(on=date(2130, 1, 1), went_well=True, found="", by=cast.gus)


def test_whoever_asks_whether_it_answers_learns_that_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/health/").status_code == 405
    assert answer["Cache-Control"] == "no-store"


def test_numbers_are_for_a_program_that_watches(cast: Cast, client: Client, backups: None, settings: Settings) -> None:
    for token, sent in (("", ""), ("", "Bearer "), (TOKEN, ""), (TOKEN, "Bearer wrong"), (TOKEN, TOKEN)):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics/", headers={"Authorization": sent}).status_code == 404, (token, sent)
    now = an_appointment(cast.adas_file, cast.individual)
    visits.begin(participant(now, cast.ada))
    post(address="ada@example.com", language="en", kind="file-closed", reference=cast.adas_file.pk)
    taking.take()
    answer = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
    told = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    numbers = {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", told, re.MULTILINE)}
    assert numbers["sameroom_sessions_open"] == 1 and numbers["sameroom_backups"] == 1
    assert numbers["sameroom_mail_waiting"] >= 1 and numbers["sameroom_audit_entries_waiting"] > 0
    assert numbers["sameroom_backup_age_seconds"] < 60 and numbers["sameroom_disk_free_bytes"] > 0
    assert all(re.fullmatch(r"# (HELP \w+ .+|TYPE \w+ gauge)|\w+ \S+", line) for line in told.splitlines())
    assert not any(name.lower() in told.lower() for name in ("ada", "okafor", "example.com", "kingfisher"))
