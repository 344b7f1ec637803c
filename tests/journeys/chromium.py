"""Which Chromium the browsers are: the system's where it works, else the one that Playwright brought."""

import re
import shutil
import subprocess
from functools import cache


@cache
def executable() -> str | None:
    """A path; None for Playwright's own. Some systems have a stub of this name that only says what to install."""
    paths = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    return next((path for path in paths if path and re.search(r"Chrom(ium|e) \d+", _version(path))), None)


def _version(path: str) -> str:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""
