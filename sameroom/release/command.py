"""`sameroom manifest` and `sameroom verify`. They need no settings and no practice: anybody can run them, anywhere."""

import argparse
import json
from pathlib import Path
from typing import Any

from sameroom.release.asking import WAYS, CannotAsk, site_of
from sameroom.release.manifest import CannotRead, of_folder, read
from sameroom.release.origins import is_origin
from sameroom.release.verify import Report, verify

CANNOT_CHECK = (CannotAsk, CannotRead)
_SERVER = "where the room has an origin of its own: that of the server which its page talks to"


def add_commands(commands: Any) -> None:
    """To the commands of `sameroom`. What they raise is in `CANNOT_CHECK`."""
    manifest_ = commands.add_parser(
        "manifest", help="print what this copy's room consists of: the SHA-256 of each file"
    )
    manifest_.add_argument("--server", metavar="ORIGIN", default="", help=_SERVER)
    manifest_.set_defaults(run=print_manifest)
    verify_ = commands.add_parser(
        "verify", help="ask a site for its room, and say whether it is this copy's, byte for byte"
    )
    verify_.add_argument("url", metavar="URL", help="the site: https://sessions.example.ca")
    verify_.add_argument("--manifest", metavar="FILE", type=Path, help="compare with this file (this copy's manifest)")
    verify_.add_argument("--server", metavar="ORIGIN", default="", help=_SERVER)
    verify_.add_argument("--json", action="store_true", help="print one object instead of sentences")
    verify_.set_defaults(run=print_verdict)


def print_manifest(options: argparse.Namespace) -> None:
    print(of_folder(server=_server(options)).text, end="")


def print_verdict(options: argparse.Namespace) -> int:
    """0: everything equals the manifest; 1: something does not."""
    site = site_of(options.url)
    manifest = read(options.manifest) if options.manifest else of_folder()
    server = _server(options)
    report = verify(site, manifest.on_an_origin_of_its_own(server) if server else manifest)
    if options.json:
        print(json.dumps(report.as_json(), indent=1))
    else:
        print("\n".join([*report.sentences(), _verdict(report), f"Manifest: {manifest.sha256}"]))
    return 0 if report.is_verified else 1


def _server(options: argparse.Namespace) -> str:
    """“” where none is named. Raises `CannotAsk`."""
    server = str(options.server).rstrip("/")
    if server and not is_origin(server):
        raise CannotAsk(f"{server!r} is no origin of a server. Write it as in https://sessions.example.ca")
    return server


def _verdict(report: Report) -> str:
    files, origin = len(report.manifest.files), report.site.origin
    if report.is_verified:
        return (
            f"Verified: {origin} serves this room, byte for byte ({files} files, each asked for in {len(WAYS)} ways)."
        )
    return f"NOT verified: what {origin} serves is not this room."
