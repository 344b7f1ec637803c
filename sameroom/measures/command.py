"""`sameroom score` and `sameroom instruments`. They need no settings, no database and no practice."""

import argparse
import dataclasses
import datetime
import json
import os
from pathlib import Path
from typing import Any

from sameroom.measures import instruments, typed
from sameroom.measures.fhir import NotAnAnswer, bundle, observations, questionnaire
from sameroom.measures.instruments import Instrument, NotAnInstrument, UnknownInstrument, own
from sameroom.measures.instruments.shape import CLIENT
from sameroom.measures.report import Report
from sameroom.measures.scoring import changes, score
from sameroom.measures.typed import CannotScore

CANNOT_SCORE = (CannotScore, NotAnInstrument, NotAnAnswer)


def add_commands(commands: Any) -> None:
    """To the commands of `sameroom`. What they raise is in `CANNOT_SCORE`."""
    score_ = commands.add_parser("score", help="from answers to scores, bands, changes and flags")
    score_.add_argument("instrument", metavar="INSTRUMENT", help="its id, as in `sameroom instruments`")
    score_.add_argument(
        "--answers",
        metavar="LIST|FILE.json",
        required=True,
        help="values in the order of the items, with commas between (nothing: unanswered), or a file: {item: value}, "
        "or a FHIR QuestionnaireResponse",
    )
    score_.add_argument("--previous", metavar="LIST|FILE.json", help="the answers before, to say what changed")
    score_.add_argument("--form", default="", help="client, partner or therapist (the first that there is)")
    score_.add_argument("--modality", default="", help="of the session: online or in-person")
    score_.add_argument("--json", action="store_true", help="print one object instead of sentences")
    score_.add_argument("--fhir", action="store_true", help="print the scores as FHIR Observations, in a Bundle")
    score_.set_defaults(run=print_score)
    list_ = commands.add_parser("instruments", help="what can be asked; with an id: how it is scored, and from where")
    list_.add_argument("instrument", metavar="ID", nargs="?", default="")
    list_.add_argument("--json", action="store_true", help="print one object")
    list_.add_argument("--fhir", action="store_true", help="print it as a FHIR Questionnaire")
    list_.add_argument("--skeleton", action="store_true", help="print a file without wording, to be filled in")
    list_.set_defaults(run=print_instruments)


def print_score(options: argparse.Namespace) -> None:
    _use_own()
    instrument = _load(options.instrument)
    form = options.form or instrument.forms[0]
    if form not in instrument.forms:
        raise CannotScore(f"{instrument.id} has no form “{form}”; it has {', '.join(instrument.forms)}.")
    if options.modality not in ("", "online", "in-person"):
        raise CannotScore(f"“{options.modality}” is no modality; it is online or in-person.")
    answers = typed.answers(instrument, form, options.answers)
    now, before = score(instrument, answers), None
    if options.previous is not None:
        before = score(instrument, typed.answers(instrument, form, options.previous))
    asked = instrument.asked(form, answers, modality=options.modality)
    if options.fhir:
        print(json.dumps(bundle(observations(instrument, now)), ensure_ascii=False, indent=1))
        return
    report = Report(
        instrument=instrument,
        scored=now,
        changes=changes(instrument, before, now) if before else [],
        unanswered=tuple(item.code for item in asked if answers.get(item.code) is None),
    )
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else "\n".join(report.lines()))


def print_instruments(options: argparse.Namespace) -> None:
    _use_own()
    if options.skeleton:
        print(_skeleton(options.instrument), end="")
    elif options.instrument:
        _print_one(options)
    elif options.fhir:
        raise CannotScore("Name the instrument: `sameroom instruments phq-9 --fhir`.")
    else:
        _print_all(as_json=options.json)


def _print_one(options: argparse.Namespace) -> None:
    instrument = _load(options.instrument)
    if options.fhir:
        print(json.dumps(questionnaire(instrument), ensure_ascii=False, indent=1))
    elif options.json:
        print(json.dumps(dataclasses.asdict(instrument), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(typed.described(instrument)))


def _print_all(*, as_json: bool) -> None:
    """One's own that are refused are named, too: whoever wrote the file looks here."""
    today = datetime.datetime.now(datetime.UTC).date()
    found = [instruments.load(one) for one in instruments.askable(today)]
    refused = [one.refusal for one in own.standings(today) if one.refusal]
    if as_json:
        rows = [
            {
                "id": one.id,
                "version": one.version,
                "title": one.title[one.language_for("en")],
                "forms": one.forms,
                "items": len(one.items),
            }
            for one in found
        ]
        print(json.dumps({"instruments": rows, "refused": refused}, ensure_ascii=False, indent=1))
        return
    for one in found:
        print(f"{one.id:<14} version {one.version}   {_count(one):>3}   {one.title[one.language_for('en')]}")
    print("\n".join(["", *refused]) if refused else "", end="\n" if refused else "")
    print(f"\nSkeletons without wording, for those with a licence: {', '.join(instruments.skeletons())}")


def _count(instrument: Instrument) -> str:
    form = CLIENT if CLIENT in instrument.forms else instrument.forms[0]
    return str(len(instrument.items_on(form)))


def _skeleton(name: str) -> str:
    _refuse_never(name)
    if name not in instruments.skeletons():
        raise CannotScore(f"There is no skeleton “{name}”; there are {', '.join(instruments.skeletons())}.")
    return (instruments.SKELETONS / f"{name}.toml").read_text(encoding="utf-8")


def _load(name: str) -> Instrument:
    _refuse_never(name)
    try:
        return instruments.load(name)
    except UnknownInstrument:
        raise CannotScore(
            f"There is no instrument “{name}”. `sameroom instruments` lists those that there are."
        ) from None


def _refuse_never(name: str) -> None:
    if reason := own.NEVER.get(name.lower()):
        raise CannotScore(f"{name} is not here and never will be. {reason}")


def _use_own() -> None:
    folder = os.environ.get("SAMEROOM_INSTRUMENTS", "")
    if folder and not Path(folder).is_dir():
        raise CannotScore(f"SAMEROOM_INSTRUMENTS is {folder}; there is no such folder.")
    own.use(Path(folder) if folder else None)
