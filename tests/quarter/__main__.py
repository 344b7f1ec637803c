"""`python -m tests.quarter --clients 300 …`: the quarter, and its figures. Exit code 1, where the books differ."""

import argparse
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from tests.quarter.databases import an_empty_database
from tests.quarter.quarter import Plan
from tests.quarter.running import run

sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.quarter", description=__doc__)
    for one in fields(Plan):
        parser.add_argument(f"--{one.name}", type=int, default=one.default, help=f"({one.default})")
    parser.add_argument("--postgresql", metavar="URL", default="", help="a server on which a database can be made")
    given = vars(parser.parse_args())
    server = given.pop("postgresql")
    with tempfile.TemporaryDirectory(prefix="sameroom-quarter-") as folder:
        if not server:
            found = run(Path(folder), Plan(**given))
        else:
            with an_empty_database(server) as url:
                found = run(Path(folder), Plan(**given), database_url=url)
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main())
