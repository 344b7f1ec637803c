"""`python -m tests.check_translations`: every string of the pages has its French, and the compiled file is in step.

Looks with Django's own `makemessages` in a copy, so nothing here is changed.
"""

import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "sameroom"
CATALOGUE = Path("locale") / "fr" / "LC_MESSAGES"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sameroom"
        shutil.copytree(PACKAGE, copy)
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--add-location", "never", "--no-obsolete"],
            cwd=copy,
            check=True,
            capture_output=True,
        )
        wanted = copy / CATALOGUE / "django.po"
        missing = _listed(["--untranslated"], wanted) + _listed(["--only-fuzzy"], wanted)
        compiled = Path(folder) / "django.mo"
        subprocess.run(["msgfmt", "--check-format", "--output-file", compiled, wanted], check=True)
        stale = _messages(compiled) != _messages(PACKAGE / CATALOGUE / "django.mo")
    for text in missing:
        print(f"No French for: {text}")
    if stale and not missing:
        print("django.po or django.mo is not in step: run makemessages and compilemessages in sameroom/.")
    return 1 if missing or stale else 0


def _listed(options: list[str], catalogue: Path) -> list[str]:
    shown = subprocess.run(["msgattrib", *options, "--no-wrap", catalogue], check=True, capture_output=True, text=True)
    return re.findall(r'^msgid "(.+)"$', shown.stdout, re.M)


def _messages(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        catalogue: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {key: text for key, text in catalogue.items() if key}


if __name__ == "__main__":
    sys.exit(main())
