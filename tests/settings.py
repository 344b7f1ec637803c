"""The product's own settings, as an installation on this machine would have them."""

import os
import secrets
import socket
import tempfile
from pathlib import Path

from sameroom.keyfiles import make_key

# The mutation run gives each of its runs a folder with keys and a database that are made already.
_folder = Path(os.environ.get("SAMEROOM_TEST_FOLDER") or tempfile.mkdtemp(prefix="sameroom-tests-"))
with socket.socket() as _probe:
    _probe.bind(("127.0.0.1", 0))
    PORT = _probe.getsockname()[1]

_key = _folder / "keys" / "database.key"
for _file in (_key, _key.with_name("audit.key"), _key.with_name("sealing.key")):
    if not _file.exists():
        make_key(_file)
(_folder / "data").mkdir(exist_ok=True)

for _name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
_database = os.environ.get("SAMEROOM_TEST_DATABASE_URL", "none")
_redis = os.environ.get("SAMEROOM_TEST_REDIS_URL", "none")
os.environ.update(
    SAMEROOM_ORIGIN=f"http://localhost:{PORT}",
    SAMEROOM_DATA=str(_folder / "data"),
    SAMEROOM_KEY_FILE=str(_key),
    SAMEROOM_SECRET_KEY=secrets.token_urlsafe(50),
    SAMEROOM_DEMO="1",
    **({} if _database == "none" else {"DATABASE_URL": _database}),
    **({} if _redis == "none" else {"REDIS_URL": _redis}),
)

from sameroom.config.settings import *  # noqa: E402, F403 - after the environment is set
from sameroom.config.settings import DATABASES, INSTALLED_APPS  # noqa: E402

if _database == "none":
    DATABASES["default"]["TEST"] = {"NAME": _folder / "data" / "test.db"}
INSTALLED_APPS = ["tests.emptying", *INSTALLED_APPS]
PASSWORD_HASHERS = ["tests.hashing.Swift"]
ALLOWED_HOSTS = ["localhost", "testserver"]
