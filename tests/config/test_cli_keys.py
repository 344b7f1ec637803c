"""The sealing key on the command line: made at the first start, asked for ever after, replaced."""

import re
from pathlib import Path

from tests.config.commands import a_port, run


def of_demo(folder: Path, port: int) -> dict[str, str]:
    """The environment in which other commands find a demo's data."""
    return {
        "SAMEROOM_DEMO": "1",
        "SAMEROOM_ORIGIN": f"http://localhost:{port}",
        "SAMEROOM_DATA": str(folder / "data"),
        "SAMEROOM_KEY_FILE": str(folder / "keys" / "database.key"),
        "SAMEROOM_SECRET_KEY_FILE": str(folder / "keys" / "secret.key"),
        "SAMEROOM_MAIL_URL": f"file://{folder / 'mail'}",
    }


def keys_opened(said: str) -> int:
    """How many data keys the doctor found, all of which open."""
    found = re.search(r"^good  The sealing key file opens every data key \((\d+)\)\.$", said, re.MULTILINE)
    assert found, said
    assert int(found[1]) > 1
    return int(found[1])


def test_a_sealing_key_is_made_once_rotated_and_missed(demo_folder: Path) -> None:
    folder, port = demo_folder, a_port()
    key, environment = folder / "keys" / "sealing.key", of_demo(folder, port)
    assert key.stat().st_mode & 0o777 == 0o400
    before = key.read_text()
    keys = keys_opened(run("doctor", **environment).stdout)

    answer = run("rotate-keys", "--data", **environment)
    assert answer.returncode == 0
    assert answer.stdout.splitlines()[0] == "A new sealing key stands on top of the key file."
    assert answer.stdout.splitlines()[-1] == f"{keys} old data keys are deleted."
    assert key.read_text() != before
    said = run("doctor", **environment).stdout
    assert keys_opened(said) == keys
    assert "good  What is sealed in people_emergencycontact (name, relation, phone) opens." in said

    key.unlink()
    for command in (["demo", "--keep", "--data", str(folder), "--port", str(port)], ["work", "--once"]):
        answer = run(*command, **environment)
        assert answer.returncode == 2
        assert f"The sealing key file {key} is missing." in answer.stderr
    answer = run("rotate-keys", **environment)
    assert (answer.returncode, answer.stderr) == (2, f"sameroom: The key file {key} is missing.\n")
    assert not key.exists()
