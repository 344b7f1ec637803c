"""Instruments are data: one TOML file each, read and checked once. What was asked once is kept in `retired/`."""

from functools import cache
from pathlib import Path

from sameroom.measures.instruments.reading import NotAnInstrument as NotAnInstrument
from sameroom.measures.instruments.reading import read
from sameroom.measures.instruments.shape import THERAPIST
from sameroom.measures.instruments.shape import Instrument as Instrument

FOLDER = Path(__file__).parent


class UnknownInstrument(Exception):  # noqa: N818 - it is an answer, not an error
    """There is no instrument of this name, or not in this version."""


def shipped() -> list[str]:
    """The ids of those that can be asked, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def two_sided() -> tuple[str, ...]:
    """The ids of those that a therapist answers, too."""
    return tuple(one for one in shipped() if THERAPIST in load(one).forms)


@cache
def load(instrument: str, version: int | None = None) -> Instrument:
    """The instrument as it is asked now, or as it was in an earlier version. Raises `UnknownInstrument`."""
    if instrument not in shipped():
        raise UnknownInstrument(instrument)
    now = read((FOLDER / f"{instrument}.toml").read_bytes())
    if version in (None, now.version):
        return now
    retired = FOLDER / "retired" / f"{instrument}.{version}.toml"
    if not retired.exists():
        raise UnknownInstrument(f"{instrument} {version}")
    return read(retired.read_bytes())
