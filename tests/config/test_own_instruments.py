"""The folder of a practice's own instruments: read at the start, and looked at by `sameroom doctor`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sameroom.config import env
from sameroom.desk import health
from sameroom.measures import instruments
from sameroom.measures.instruments import own
from tests.config.commands import CLEAN, ROOT
from tests.measures.test_own import filled

NAME = "SAMEROOM_INSTRUMENTS"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "pss-10.toml").write_text(filled("pss-10"))
    own.use(tmp_path)
    yield tmp_path
    own.use(None)


def test_the_setting_names_a_folder_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert env.folder(NAME) is None
    monkeypatch.setenv(NAME, str(tmp_path))
    assert env.folder(NAME) == tmp_path
    monkeypatch.setenv(NAME, str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match="gone; there is no such folder"):
        env.folder(NAME)


def test_the_site_asks_what_lies_in_it(folder: Path) -> None:
    script = (
        "import django; django.setup(); from sameroom.measures import instruments; print(instruments.load('pss-10').id)"
    )
    settings = {**CLEAN, "DJANGO_SETTINGS_MODULE": "tests.settings", NAME: str(folder)}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=settings, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "pss-10\n"), done.stderr


def test_the_doctor_names_what_cannot_be_asked(folder: Path) -> None:
    (folder / "rdas.toml").write_text((instruments.SKELETONS / "rdas.toml").read_text())
    found = [(one.is_good, one.sentence) for one in health._own_instruments()]
    assert found[0] == (True, "pss-10.toml: this instrument of the practice’s own can be asked.")
    assert found[1][0] is False and found[1][1].startswith("rdas.toml: Item q1 has no words in “en”.")
    own.use(None)
    assert list(health._own_instruments()) == []
    assert health._own_instruments in health._QUESTIONS
