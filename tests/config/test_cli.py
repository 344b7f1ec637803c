"""The command `sameroom` from outside."""

import re
import urllib.request
from pathlib import Path

import pytest

from sameroom.desk.demo.folder import prepare
from tests.config.commands import CLEAN, Running, a_port, run


def get(url: str) -> str:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(url, timeout=20) as answer:
        return str(answer.read().decode())


def test_a_start_in_an_empty_place_prints_a_link_for_the_first_owner(practice: dict[str, str]) -> None:
    port = practice["SAMEROOM_ORIGIN"].rsplit(":", 1)[1]
    links = set()
    for _start in range(2):
        running = Running(["serve", "--port", port], {**CLEAN, **practice}, lines=2)
        link = running.lines[1].strip().rsplit(" ", 1)[1]
        assert re.fullmatch(re.escape(f"{practice['SAMEROOM_ORIGIN']}/set-up/#") + r"[\w-]{43}", link)
        assert "Set up the practice" in running.lines[1]
        assert "Let us set up your practice" in get(link)
        running.stop()
        links.add(link)
    assert len(links) == 2


def test_the_demo_prints_a_door_for_everybody(demo: Running, tmp_path: Path) -> None:
    ready, *doors = demo.lines
    assert re.fullmatch(r"Ready: http://localhost:\d+/\n", ready)
    assert len(doors) == 10
    assert all(re.fullmatch(r"\w+, [a-z ]+: http://localhost:\d+/demo/\w+/\n", door) for door in doors)
    assert "Ben, therapist" in doors[1]
    day = get(doors[1].split(": ", 1)[1].strip())
    assert day.count("Open the room") == 3
    assert "Join the session" in get(doors[0].split(": ", 1)[1].strip())
    eve = get(doors[4].split(": ", 1)[1].strip())
    assert (eve.count("Open the room"), eve.count("Open the session")) == (1, 1)
    written = b"".join(path.read_bytes() for path in (tmp_path / "demo" / "data").glob("sameroom.db*"))
    assert len(written) > 100_000
    assert b"Okafor" not in written


def test_anybody_can_verify_the_demos_room(demo: Running) -> None:
    """From a process without any setting, as from another machine."""
    answer = run("verify", demo.lines[0].removeprefix("Ready: ").strip())
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("Verified: http://localhost:")


def test_the_demo_goes_on_with_its_data_when_asked(demo_folder: Path) -> None:
    key = demo_folder / "keys" / "database.key"
    before = key.read_text()
    arguments = ["demo", "--keep", "--port", str(a_port()), "--data", str(demo_folder)]
    Running(arguments, CLEAN, lines=1).stop()
    assert key.read_text() == before
    assert prepare(demo_folder, keep=False)
    assert key.read_text() != before and not any((demo_folder / "data").iterdir())


def test_the_demo_never_empties_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    answer = run("demo", "--data", str(tmp_path), "--port", str(a_port()))
    assert answer.returncode == 2
    assert re.fullmatch(r"sameroom: .* Choose an empty folder\.\n", answer.stderr)
    assert (tmp_path / "thesis.txt").exists()


def test_a_second_demo_on_a_taken_port_leaves_the_first_its_data(demo: Running, tmp_path: Path) -> None:
    port = demo.lines[0].strip().rstrip("/").rsplit(":", 1)[1]
    before = (tmp_path / "demo" / "data" / "sameroom.db").stat().st_ino
    answer = run("demo", "--data", str(tmp_path / "demo"), "--port", port)
    assert answer.returncode == 2
    assert answer.stderr == f"sameroom: Port {port} is taken by another program. Choose another one with --port.\n"
    assert (tmp_path / "demo" / "data" / "sameroom.db").stat().st_ino == before


def test_the_demo_takes_nothing_of_a_practices_settings(demo_folder: Path, tmp_path: Path) -> None:
    """Not its database, nor its mail, however they are named."""
    (tmp_path / "url").write_text("postgresql://postgres@127.0.0.1:1/the-practice")
    own = {name: str(tmp_path / "url") for name in ("DATABASE_URL_FILE", "REDIS_URL_FILE", "SAMEROOM_MAIL_URL_FILE")}
    arguments = ["demo", "--keep", "--port", str(a_port()), "--data", str(demo_folder)]
    running = Running(arguments, {**CLEAN, **own, "SAMEROOM_DATA_FILE": str(tmp_path / "url")}, lines=1)
    assert running.lines[0].startswith("Ready: ")
    running.stop()


def test_the_demo_runs_on_this_machine_only(practice: dict[str, str]) -> None:
    answer = run("serve", **{**practice, "SAMEROOM_DEMO": "1", "SAMEROOM_ORIGIN": "https://sessions.example.ca"})
    assert answer.returncode == 2
    assert "localhost only" in answer.stderr


def test_serving_makes_the_key_once_and_the_doctor_looks(started: dict[str, str], tmp_path: Path) -> None:
    port = started["SAMEROOM_ORIGIN"].rsplit(":", 1)[1]
    running = Running(["serve", "--port", port], {**CLEAN, **started}, lines=1)
    try:
        assert running.lines == [f"Ready: {started['SAMEROOM_ORIGIN']}/\n"]
        assert "/sign-in/" in get(started["SAMEROOM_ORIGIN"] + "/")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(started["SAMEROOM_ORIGIN"] + "/demo/ben/")
    finally:
        running.stop()
    key = tmp_path / "keys" / "database.key"
    assert key.stat().st_mode & 0o777 == key.with_name("sealing.key").stat().st_mode & 0o777 == 0o400
    assert (tmp_path / "data" / "sameroom.db").stat().st_mode & 0o077 == 0
    answer = run("doctor", **started)
    assert "good  The database answers (SQLCipher 3.5" in answer.stdout
    assert "good  The database file is encrypted." in answer.stdout
    assert answer.returncode == 2  # http without TLS has to be mended
    assert "MEND  security" in answer.stdout
    key.chmod(0o644)
    assert "MEND  The database's key file is readable" in run("doctor", **started).stdout


def test_a_database_without_its_key_is_not_given_a_new_one(practice: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sameroom.db").write_bytes(b"\x01" * 4096)
    answer = run("serve", **practice)
    assert answer.returncode == 2
    assert "is missing. Put it back." in answer.stderr


@pytest.mark.parametrize("missing", ["SAMEROOM_ORIGIN", "SAMEROOM_SECRET_KEY", "SAMEROOM_DATA", "SAMEROOM_KEY_FILE"])
def test_nothing_runs_on_a_default_secret(practice: dict[str, str], missing: str) -> None:
    answer = run("serve", **{key: value for key, value in practice.items() if key != missing})
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"sameroom: Set {missing}, or {missing}_FILE")


def test_work_once_does_what_is_due_and_stops(started: dict[str, str]) -> None:
    assert run("work", "--once", **started).returncode == 0


def test_help_says_where_to_start() -> None:
    answer = run("--help")
    assert answer.returncode == 0
    commands = ("demo", "serve", "work", "doctor", "rotate-keys", "invite", "manifest", "verify")
    assert all(command in answer.stdout for command in commands)
    assert "Start with `sameroom demo`" in answer.stdout


def test_the_first_owner_is_invited_before_anything_runs(practice: dict[str, str]) -> None:
    answer = run("invite", "ona@example.com", "Ona Reyes", **practice)
    assert answer.returncode == 0, answer.stderr
    link, word, _ = answer.stdout.splitlines()
    assert re.fullmatch(re.escape(f"Link: {practice['SAMEROOM_ORIGIN']}/sign-in/new/#") + r"[\w-]{43}", link)
    assert re.fullmatch(r"Word: [a-z]{6}-[a-z]{6}", word)
    assert run("invite", "ONA@example.com", **practice).returncode == 0


@pytest.mark.parametrize("words", [("pam@example.com",), ("pam@example.com", "Pam Osei", "client")])
def test_who_cannot_be_invited_is_said_in_a_sentence(started: dict[str, str], words: tuple[str, ...]) -> None:
    answer = run("invite", *words, **started)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1
