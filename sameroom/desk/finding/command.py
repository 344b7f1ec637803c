"""`sameroom simulate-matching`: who would be shown to many invented people, the same each time."""

import argparse
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured

BEGIN, END = "<!-- simulated: begin -->", "<!-- simulated: end -->"
# How many are invented where nobody says otherwise, and which ones.
CLIENTS, SEED = 1_000, 7


def add_commands(commands: Any) -> None:
    """To the commands of `sameroom`. What it cannot do it says as `ImproperlyConfigured`."""
    simulate_ = commands.add_parser(
        "simulate-matching", help="who would be shown to many invented people: by therapist and by group"
    )
    simulate_.add_argument("--clients", type=int, default=CLIENTS, help=f"how many are invented ({CLIENTS})")
    simulate_.add_argument("--seed", type=int, default=SEED, help=f"other people with another number ({SEED})")
    simulate_.add_argument(
        "--demo", action="store_true", help="on the therapists of the demo, instead of the practice's own"
    )
    simulate_.add_argument("--write", metavar="FILE", type=Path, help="put the tables into this document")
    simulate_.add_argument("--json", action="store_true", help="print one object instead of tables")
    simulate_.set_defaults(run=simulate_matching)


def simulate_matching(options: argparse.Namespace) -> None:
    _refuse_what_makes_no_sense(options)
    if options.demo:
        with tempfile.TemporaryDirectory(prefix="sameroom-simulated-") as folder:
            _invent(Path(folder))
            _simulate(options)
    else:
        django.setup()
        _simulate(options)


def _simulate(options: argparse.Namespace) -> None:
    from django.utils import translation

    from sameroom.desk.finding import simulated

    with translation.override("en"):
        found = simulated.run(clients=options.clients, seed=options.seed)
        tables = simulated.as_markdown(found)
    if options.write:
        options.write.write_text(put_in(options.write.read_text(), tables))
    if options.json:
        print(json.dumps(found.as_json(), indent=1))
    elif not options.write:
        print(tables, end="")


def put_in(document: str, tables: str) -> str:
    """The document with these tables between the two lines that mark their place."""
    place = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    return place.sub(lambda _found: f"{BEGIN}\n\n{tables}\n{END}", document)


def _refuse_what_makes_no_sense(options: argparse.Namespace) -> None:
    if not 1 <= options.clients <= 1_000_000:
        raise ImproperlyConfigured("Invent from 1 to 1,000,000 people: --clients 1000.")
    if options.write and not options.write.is_file():
        raise ImproperlyConfigured(f"{options.write} is not there. Name a document that has a place for the tables.")
    if options.write and not {BEGIN, END} <= set(options.write.read_text().splitlines()):
        raise ImproperlyConfigured(f"{options.write} has no place for the tables: the lines {BEGIN} and {END}.")


def _invent(folder: Path) -> None:
    """The demo's practice, in a folder of its own."""
    from sameroom.desk.demo.folder import prepare, use

    prepare(folder, keep=False)
    use(folder, origin="http://localhost:8000")
    django.setup()
    from django.core.management import call_command

    from sameroom.audit.macs import make_audit_key
    from sameroom.desk import keys
    from sameroom.desk.demo import sessions

    keys.make_sealing_key_if_new()
    call_command("migrate", verbosity=0, interactive=False)
    make_audit_key()
    sessions.begin()
