"""Instruments are data: one TOML file each, read and checked once. What was asked once is kept in `retired/`."""

import datetime
from functools import cache
from pathlib import Path

from sameroom.measures.instruments import own, published
from sameroom.measures.instruments.reading import NotAnInstrument as NotAnInstrument
from sameroom.measures.instruments.reading import read
from sameroom.measures.instruments.shape import THERAPIST
from sameroom.measures.instruments.shape import Instrument as Instrument

FOLDER = Path(__file__).parent
SKELETONS = FOLDER / "skeletons"
# Asked once in a file, of each: before the first session by video, and once it was held.
BY_VIDEO = VIDEO_BEFORE, VIDEO_AFTER = "video-before", "video-after"
# After each session, from both sides; and what a therapist may choose that clients are asked besides.
SESSION_CHECK = "session-check"
BESIDES = SPARQ, RISQ = "sparq", "risq"


class UnknownInstrument(Exception):
    """There is no instrument of this name, or not in this version."""


def shipped() -> list[str]:
    """The ids of those that come with Sameroom, in order."""
    return list(_shipped())


@cache
def _shipped() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path != published.FILE))


def askable(on: datetime.date) -> list[str]:
    """The ids of all that can be asked on this day: those that come with Sameroom, and the practice’s own."""
    return [*shipped(), *(one.instrument.id for one in own.standings(on) if one.instrument and not one.refusal)]


def skeletons() -> list[str]:
    return sorted(path.stem for path in SKELETONS.glob("*.toml"))


@cache
def two_sided() -> tuple[str, ...]:
    """The ids of those that a therapist answers, too."""
    return tuple(one for one in shipped() if THERAPIST in load(one).forms)


def load(instrument: str, version: int | None = None) -> Instrument:
    """The instrument as it is asked now, or as it was in an earlier version. Raises `UnknownInstrument`.

    `NotAnInstrument`: somebody changed a file that was published, or the practice’s own file does not hold.
    """
    found = _load_shipped(instrument, version) if instrument in _shipped() else own.load_own(instrument, version)
    if found is None:
        raise UnknownInstrument(instrument if version is None else f"{instrument} {version}")
    return found


@cache
def _load_shipped(instrument: str, version: int | None) -> Instrument | None:
    now = _read_published(FOLDER / f"{instrument}.toml")
    if version in (None, now.version):
        return now
    retired = FOLDER / "retired" / f"{instrument}.{version}.toml"
    return _read_published(retired) if retired.exists() else None


def _read_published(path: Path) -> Instrument:
    found = read(path.read_bytes())
    if not published.is_published(found):
        raise NotAnInstrument(published.refusal_of(found))
    return found
