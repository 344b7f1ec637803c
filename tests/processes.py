"""The environment in which another process finds the database of this test."""

import os
import secrets
from pathlib import Path

from django.db import connection


def environment_here() -> dict[str, str]:
    """With a secret of its own and no demo, as an installation has it. For tests with `transaction=True`."""
    database = connection.settings_dict
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "SAMEROOM_DEMO"}
    }
    environment = {**kept, "SAMEROOM_SECRET_KEY": secrets.token_urlsafe(50)}
    if connection.vendor == "postgresql":
        place = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        return {**environment, "DATABASE_URL": f"postgresql://{place}/{database['NAME']}"}
    folder = Path(database["NAME"]).parent / "linked"
    folder.mkdir(exist_ok=True)
    (folder / "sameroom.db").unlink(missing_ok=True)
    (folder / "sameroom.db").symlink_to(database["NAME"])
    return {**environment, "SAMEROOM_DATA": str(folder)}
