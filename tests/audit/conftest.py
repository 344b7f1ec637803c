from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def anchor_file(settings: Any, tmp_path: Path) -> Path:
    """Each test has an anchor file of its own, as it has a database."""
    settings.AUDIT_ANCHORS = tmp_path / "away" / "anchors.log"
    return tmp_path / "away" / "anchors.log"
