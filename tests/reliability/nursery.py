"""A process that has loaded the product once and forks: each child is a whole `sameroom serve`, or one question.

Loading takes seconds, what a killed server has to do when it comes back a tenth of that. A child runs what the
command line runs, with migrations, triggers and keys looked at, in a process without a thread or a connection before.

`python -m tests.reliability.nursery` reads orders as lines of JSON and answers each with one line:
`{"do": "serve", "port": 8000, "instead": ""}`, `{"do": "work"}`, `{"do": "kill", "pid": 1}`,
`{"do": "ask", "what": "examine", "about": {…}}`.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

DIES_WITH_ITS_PARENT = 1  # Linux, prctl(2): PR_SET_PDEATHSIG


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sameroom.config.settings")
    _load()
    _answer({"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        _answer(_ORDERS[order.pop("do")](**order))


def _load() -> None:
    """All modules that a server comes to need, once; no connection, no thread."""
    import django
    import uvicorn.protocols.http.auto  # noqa: F401 - loaded by name otherwise

    django.setup()
    from django.conf import settings
    from django.core.management.commands import migrate  # noqa: F401 - loaded by name otherwise
    from django.db.migrations.loader import MigrationLoader
    from django.template.loader import get_template
    from django.urls import get_resolver
    from django.utils import translation

    from sameroom import cli, serving, working  # noqa: F401 - as above
    from sameroom.config import asgi  # noqa: F401 - as above

    MigrationLoader(None)
    get_resolver().reverse_dict  # noqa: B018 - reads every address
    for language, _name in settings.LANGUAGES:
        translation.activate(language)
    for path in Path(cli.ROOT / "sameroom").rglob("templates/**/*.html"):
        get_template(path.as_posix().rpartition("/templates/")[2])
    gc.freeze()


def _serve(port: int, instead: str) -> dict[str, Any]:
    """`instead`: a module with an `application` that stands before the product's own, for controls."""

    def serve() -> None:
        if instead:
            from sameroom.config import asgi

            asgi.application = importlib.import_module(instead).application
        _command("serve", "--port", str(port))

    pid, said = _child(serve)
    with said:
        line = said.readline()
    return {"pid": pid, "ready": line.startswith("Ready: ")}


def _work() -> dict[str, Any]:
    pid, said = _child(lambda: _command("work"))
    said.close()
    return {"pid": pid}


def _kill(pid: int) -> dict[str, Any]:
    """As `kill -9`. The answer comes when nothing of it is left."""
    os.kill(pid, signal.SIGKILL)
    return {"status": os.waitpid(pid, 0)[1]}


def _ask(what: str, about: dict[str, Any]) -> dict[str, Any]:
    """The function of this name in `inside`, in a process of its own."""

    def ask() -> None:
        from tests.reliability import inside

        print(json.dumps({"answer": getattr(inside, what)(**about)}), flush=True)

    pid, said = _child(ask)
    with said:
        lines = said.read().splitlines()
    os.waitpid(pid, 0)
    return json.loads(lines[-1]) if lines else {"fault": f"{what} did not answer"}


def _child(run: Callable[[], None]) -> tuple[int, Any]:
    """Its number, and what it prints."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading)
    try:
        ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)
        os.dup2(writing, 1)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        run()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _command(*arguments: str) -> None:
    from sameroom.cli import main as sameroom

    os._exit(sameroom(arguments))


def _answer(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


_ORDERS: dict[str, Callable[..., dict[str, Any]]] = {"serve": _serve, "work": _work, "kill": _kill, "ask": _ask}

if __name__ == "__main__":
    main()
