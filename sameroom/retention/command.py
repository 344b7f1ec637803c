"""`sameroom retention`: erases what is due, as `work` does once a day; or says what would be erased, and when."""

import argparse
import json
import sys
from datetime import date
from typing import Any

import django


def add_commands(commands: Any) -> None:
    """To the commands of `sameroom`."""
    retention_ = commands.add_parser(
        "retention", help="erase what its time is over for, as `work` does daily; or only say what would be erased"
    )
    retention_.add_argument("--dry-run", action="store_true", help="erase nothing: say what is due")
    retention_.add_argument(
        "--on", metavar="DATE", type=_day, help="erase nothing: what will be due on this day (2036-11-24)"
    )
    retention_.add_argument("--json", action="store_true", help="one object instead of sentences")
    retention_.set_defaults(run=retention)


def retention(options: argparse.Namespace) -> int:
    """1 where something that is due could not be erased."""
    django.setup()
    return _say(options) if options.dry_run or options.on else _erase(options)


def _say(options: argparse.Namespace) -> int:
    from sameroom.retention.erasing import today
    from sameroom.retention.policy import policy
    from sameroom.retention.units import units

    on = options.on or today()
    over = [unit for unit in units(policy()) if unit.term.is_over(on)]
    told = [
        {
            "what": unit.what,
            "number": str(unit.pk),
            "last_contact_on": unit.term.last_contact_on.isoformat(),
            "kept_through": unit.term.through.isoformat(),
            "held": unit.is_held,
        }
        for unit in over
    ]
    if options.json:
        print(json.dumps({"on": on.isoformat(), "due": told}))
        return 0
    for one in told:
        held = ", held: it stays" if one["held"] else ""
        print(
            f"{one['what']} {one['number']}: last contact {one['last_contact_on']}, kept through "
            f"{one['kept_through']}{held}"
        )
    print(f"Due on {on}: {len([one for one in told if not one['held']])}. Nothing was erased.")
    return 0


def _erase(options: argparse.Namespace) -> int:
    from sameroom.retention.erasing import erase_what_is_due

    done = erase_what_is_due()
    erased = done.certificates
    while not done.is_whole:
        done = erase_what_is_due()
        erased += done.certificates
    failed = done.failed
    if options.json:
        print(json.dumps({"erased": [str(one.number) for one in erased], "failed": [str(one) for one in failed]}))
    else:
        for one in erased:
            print(f"{one.what} {one.number}: erased, certificate {one.pk}")
        print(f"Erased: {len(erased)}.")
    for failure in failed:
        print(f"sameroom: {failure}", file=sys.stderr)
    return 1 if failed else 0


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{words}” is no day. Write it as 2036-11-24.") from None
