"""The command `sameroom`. Exit code 0: done; 2: it cannot be done, said in one sentence; 1: a fault of ours."""

import argparse
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured

from sameroom import serving
from sameroom.desk.finding import command as matching
from sameroom.desk.watching import command as backing_up
from sameroom.measures import command as measuring
from sameroom.release import command as release
from sameroom.retention import command as retention
from sameroom.stats import command as statistics

ROOT = Path(__file__).resolve().parents[1]
_TAKEN = "Port {port} is taken by another program. Choose another one with --port."


class CannotRun(Exception):
    """What was asked cannot be done; the text is the sentence for the person who asked."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sameroom.config.settings")
    try:
        return int(options.run(options) or 0)
    except (
        CannotRun,
        ImproperlyConfigured,
        *backing_up.CANNOT_BACK_UP,
        *release.CANNOT_CHECK,
        *measuring.CANNOT_SCORE,
        *statistics.CANNOT_TELL,
    ) as refusal:
        print(f"sameroom: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sameroom",
        description="Online video sessions for a psychotherapy practice.",
        epilog="Start with `sameroom demo`: it invents a practice on this machine and prints the links to walk in.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    demo_ = commands.add_parser("demo", help="try it: an invented practice on this machine; nothing leaves it")
    demo_.add_argument("--port", type=int, default=8000, help="where it answers (8000)")
    demo_.add_argument("--data", metavar="DIR", type=Path, default=ROOT / "var" / "demo", help="its data's folder")
    demo_.add_argument("--keep", action="store_true", help="go on with the last demo's data instead of starting afresh")
    demo_.set_defaults(run=demo)
    serve_ = commands.add_parser("serve", help="run the practice's site; settings come from the environment")
    serve_.add_argument("--host", default="127.0.0.1", help="the address it listens on (127.0.0.1, behind a proxy)")
    serve_.add_argument("--port", type=int, default=8000, help="the port it listens on (8000)")
    serve_.set_defaults(run=serve)
    work_ = commands.add_parser("work", help="send the mail that is due, and do whatever else is; runs until stopped")
    work_.add_argument("--once", action="store_true", help="do what is due now and stop")
    work_.set_defaults(run=work)
    migrate_ = commands.add_parser("migrate", help="bring the tables to this release, before several processes start")
    migrate_.set_defaults(run=migrate)
    _add_upkeep(commands)
    for part in (backing_up, retention, matching, release, measuring, statistics):
        part.add_commands(commands)
    return parser


def _add_upkeep(commands: Any) -> None:
    doctor_ = commands.add_parser("doctor", help="look whether everything is in order, and say what is not")
    doctor_.add_argument("--anchor", metavar="NUMBER:CODE", help="compare the audit trail with what a mail told you")
    doctor_.add_argument(
        "--write-anchors", action="store_true", help="write the lines that the anchor file lost, once you know why"
    )
    doctor_.set_defaults(run=doctor)
    rotate_ = commands.add_parser(
        "rotate-keys", help="new sealing keys, while the site runs; run it again if it stopped"
    )
    rotate_.add_argument("--data", action="store_true", help="new data keys too: everything sealed is sealed anew")
    rotate_.set_defaults(run=rotate_keys)
    invite_ = commands.add_parser(
        "invite", help="let somebody who works here set up their sign-in: the first owner, or one who lost everything"
    )
    invite_.add_argument("email", help="the address that the person signs in with")
    invite_.add_argument("name", nargs="?", default="", help="first and last name; not asked for somebody known")
    invite_.add_argument("role", nargs="?", default="owner", help="owner, therapist, supervisor or front_desk (owner)")
    invite_.set_defaults(run=invite)


def demo(options: argparse.Namespace) -> None:
    """An invented practice on an encrypted SQLite file, its site and its work, in one process."""
    from sameroom.desk.demo.folder import prepare, use

    folder: Path = options.data.resolve()
    _refuse_a_taken_port(options.port)
    is_new = prepare(folder, keep=options.keep)
    origin = f"http://localhost:{options.port}"
    use(folder, origin=origin)
    _set_up()
    from sameroom import working
    from sameroom.audit.macs import make_audit_key
    from sameroom.desk.demo import sessions

    make_audit_key()
    if is_new:
        sessions.begin()
    sessions.keep_joinable()
    threading.Thread(target=working.until_stopped, args=[sessions.keep_joinable], daemon=True).start()
    _run_server("127.0.0.1", options.port, ready=lambda: _print_doors(origin))


def migrate(_options: argparse.Namespace) -> None:
    """Everything that the first of several processes would make: keys, tables, and what refuses by itself."""
    django.setup()
    from sameroom.desk import keys

    keys.make_database_key_if_new()
    _set_up()
    from sameroom.audit.macs import make_audit_key

    make_audit_key()


def serve(options: argparse.Namespace) -> None:
    migrate(options)
    from sameroom.people.opening import new_link

    first_link = new_link()  # before there is a loop, in which the database is not asked
    _run_server(options.host, options.port, ready=lambda: _print_the_way_in(first_link))


def work(options: argparse.Namespace) -> None:
    _set_up()
    from sameroom import working

    if options.once:
        working.once()
    else:
        working.until_stopped()


def doctor(options: argparse.Namespace) -> int:
    """One line a question. 2 where something has to be mended."""
    django.setup()
    from sameroom.desk import anchoring, health
    from sameroom.desk.watching import doctor as backups
    from sameroom.desk.watching import machine

    try:
        if options.write_anchors:
            anchoring.write_lost_lines()
        compared = [anchoring.compare(options.anchor)] if options.anchor else []
        findings = [*health.examine(), *backups.findings(), *machine.findings(), *compared]
    except ValueError as refusal:
        raise CannotRun(str(refusal)) from None
    for finding in findings:
        print(f"{'good' if finding.is_good else 'MEND'}  {finding.sentence}")
    return 0 if all(finding.is_good for finding in findings) else 2


def rotate_keys(options: argparse.Namespace) -> None:
    """A line for each step that is done."""
    django.setup()
    from sameroom.sealing import rotation

    try:
        for sentence in rotation.rotate(with_data=options.data):
            print(sentence, flush=True)
    except rotation.CannotFinish as reason:
        raise CannotRun(str(reason)) from None


def invite(options: argparse.Namespace) -> None:
    """Link and word, on the screen of whoever keeps this machine."""
    django.setup()
    from sameroom.desk import keys
    from sameroom.people.enrolling import invite_from_here
    from sameroom.refusal import Refused

    keys.make_database_key_if_new()
    _set_up()
    try:
        link, word = invite_from_here(address=options.email, name=options.name, role=options.role)
    except Refused as refusal:
        raise CannotRun(" ".join(refusal.reasons)) from None
    print(f"Link: {link}\nWord: {word}\nThe link works for seven days, and asks for the word.")


def _set_up() -> None:
    django.setup()
    from sameroom.desk.starting import set_up

    set_up()


def _run_server(host: str, port: int, *, ready: Callable[[], None]) -> None:
    try:
        serving.run(host, port, ready=ready)
    except serving.CannotListen:
        raise CannotRun(_TAKEN.format(port=port)) from None


def _refuse_a_taken_port(port: int) -> None:
    """Before anything is touched: it may be another demo that runs there, on this very data."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotRun(_TAKEN.format(port=port)) from None


def _print_the_way_in(first_link: str) -> None:
    """`first_link`: the secret that lets the first owner in; “” where there is one."""
    from django.conf import settings

    origin = settings.ORIGIN
    print(f"Ready: {origin}/", flush=True)
    if first_link:
        print(f"Set up the practice (works once, for a day): {origin}/set-up/#{first_link}", flush=True)


def _print_doors(origin: str) -> None:
    from sameroom.desk.demo.cast import NAMES

    print(f"Ready: {origin}/", flush=True)
    for key, (name, _language, kind) in NAMES.items():
        print(f"{name.split()[0]}, {kind.label.lower()}: {origin}/demo/{key}/", flush=True)


if __name__ == "__main__":
    sys.exit(main())
