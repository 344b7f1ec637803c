"""`sameroom pool`, `compare`, `claim` and `import-metapsy`. They need no settings, no database and no practice."""

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from sameroom.stats import comparison_report, report
from sameroom.stats.comparing import compare
from sameroom.stats.distributions import quantile
from sameroom.stats.equivalence import judge
from sameroom.stats.metapsy import import_metapsy
from sameroom.stats.mixed import CannotFit
from sameroom.stats.pooling import METHODS, CannotPool
from sameroom.stats.ratings import read_ratings
from sameroom.stats.results import MARGIN, Question
from sameroom.stats.studies import read_studies
from sameroom.stats.synthesis import synthesise
from sameroom.stats.tables import BadTable, read
from sameroom.stats.wording import sentence


class BadQuestion(ValueError):
    """The text is the sentence."""


CANNOT_TELL = (BadTable, CannotPool, CannotFit, BadQuestion)


def add_commands(commands: Any) -> None:
    """To the commands of `sameroom`. What they raise is in `CANNOT_TELL`."""
    pool_ = commands.add_parser("pool", help="what many studies say together: a CSV with a study in each line")
    pool_.add_argument("file", metavar="FILE.csv", type=Path, help="study; effect and se (or variance), or two arms")
    pool_.add_argument("--margin", metavar="M", default=str(MARGIN), help=f"in standard deviations ({MARGIN:g})")
    pool_.add_argument("--by", metavar="COLUMN", help="also for each word in this column")
    pool_.add_argument(
        "--moderator", metavar="COLUMN", action="append", default=[], help="whether it makes a difference"
    )
    pool_.add_argument("--cluster", metavar="COLUMN", help="several effects of one study: what names the study")
    pool_.add_argument("--rho", metavar="R", default="0", help="correlation of errors within a study (0; often 0.6)")
    pool_.add_argument("--method", choices=METHODS, default="REML", help="how τ² is found (REML)")
    pool_.add_argument("--json", action="store_true", help="print one object instead of a table")
    pool_.set_defaults(run=print_pooled)
    compare_ = commands.add_parser("compare", help="online and in person within the same clients: a CSV of ratings")
    compare_.add_argument(
        "file", metavar="FILE.csv", type=Path, help="client, therapist, session, modality, rater and score"
    )
    compare_.add_argument("--margin", metavar="M", default=str(MARGIN), help=f"in standard deviations ({MARGIN:g})")
    compare_.add_argument("--covariate", metavar="COLUMN", action="append", default=[], help="also held constant")
    compare_.add_argument("--sd", metavar="X", help="one standard deviation, in points; else from the ratings")
    compare_.add_argument("--json", action="store_true", help="print one object instead of sentences")
    compare_.set_defaults(run=print_comparison)
    claim_ = commands.add_parser("claim", help="what a published estimate lets one say")
    claim_.add_argument("--estimate", metavar="E", required=True, help="online minus in person, better is above 0")
    claim_.add_argument("--ci", metavar=("L", "U"), nargs=2, required=True, help="its 95 %% interval")
    claim_.add_argument("--margin", metavar="M", default=str(MARGIN), help=f"in the unit of the estimate ({MARGIN:g})")
    claim_.add_argument(
        "--direction", choices=("known", "unknown"), default="known", help="whether the source prints which is better"
    )
    claim_.add_argument("--json", action="store_true", help="print one object instead of a sentence")
    claim_.set_defaults(run=print_claim)
    import_ = commands.add_parser("import-metapsy", help="a Metapsy database's file, into a table for `pool`")
    import_.add_argument("file", metavar="FILE.csv", type=Path, help="as it was downloaded")
    import_.add_argument("--out", metavar="FILE.csv", type=Path, help="where the table goes (the screen)")
    import_.set_defaults(run=print_imported)


def print_pooled(options: argparse.Namespace) -> None:
    question = Question(
        method=options.method,
        margin=_margin(options.margin),
        by=options.by,
        moderators=options.moderator,
        cluster=options.cluster,
        rho=_number(options.rho, "--rho"),
    )
    if question.rho and question.cluster is None:
        raise BadQuestion("--rho says something of effects of one study: name its column with --cluster.")
    found = synthesise(read_studies(read(options.file)), question)
    print(json.dumps(report.as_json(found), ensure_ascii=False) if options.json else report.as_text(found))


def print_comparison(options: argparse.Namespace) -> None:
    sd = None if options.sd is None else _number(options.sd, "--sd")
    if sd is not None and not sd > 0:
        raise BadQuestion("A standard deviation is above 0.")
    if sd is not None:
        _refuse_beyond(sd, "--sd")
    ratings = read_ratings(read(options.file), options.covariate)
    found = compare(ratings, margin=_margin(options.margin), sd=sd)
    if options.json:
        print(json.dumps(comparison_report.as_json(found, file=str(options.file)), ensure_ascii=False))
    else:
        print(comparison_report.as_text(found, file=str(options.file)))


def print_claim(options: argparse.Namespace) -> None:
    """The published interval is taken as normal: half its width over 1.96 is the standard error."""
    estimate, low, high = (_number(one, "--estimate and --ci") for one in (options.estimate, *options.ci))
    margin, is_signed = _margin(options.margin), options.direction == "known"
    if not low <= estimate <= high or low == high:
        raise BadQuestion(f"{estimate:g} does not lie within {low:g} to {high:g}, or the interval has no width.")
    found = judge(estimate, (high - low) / (2 * quantile(0.975)), None, margin, is_signed=is_signed)
    wording = sentence(found, is_signed=is_signed)
    if not options.json:
        print(wording)
        return
    said = {
        "estimate": estimate,
        "ci": [low, high],
        "margin": margin,
        "verdict": str(found.verdict),
        "smallest_margin": found.smallest_margin,
        "wording": wording,
    }
    print(json.dumps(said, ensure_ascii=False))


def print_imported(options: argparse.Namespace) -> None:
    """The table; what became of the file goes to standard error, so that it never stands in the table."""
    found = import_metapsy(read(options.file))
    if options.out is None:
        found.write(sys.stdout)
    else:
        try:
            with options.out.open("x", encoding="utf-8", newline="") as to:
                found.write(to)
        except OSError as trouble:
            raise BadQuestion(f"{options.out} cannot be written: {trouble.strerror}.") from None
    print("\n".join(found.lines()), file=sys.stderr)


def _margin(text: str) -> float:
    margin = _number(text, "--margin")
    if not margin > 0:
        raise BadQuestion("A margin is above 0.")
    _refuse_beyond(margin, "--margin")
    return margin


def _refuse_beyond(value: float, what: str) -> None:
    """Nobody's scale is that small or large, and squares of it are no numbers any more."""
    if not 1e-9 <= value <= 1e9:
        raise BadQuestion(f"{what}: {value:g} is beyond every scale.")


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadQuestion(f"{what}: “{text}” is no number.")
    return value
