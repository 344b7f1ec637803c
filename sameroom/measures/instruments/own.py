"""A practice’s own instruments: files in a folder that it names, with wording that it is licensed for."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sameroom.measures.instruments.reading import NotAnInstrument, read
from sameroom.measures.instruments.shape import Instrument

# Whose licence allows no electronic form by anybody who does not pay for one.
NEVER = {
    "ors": "Its licence allows no electronic form (PCOMS). Use the session check-in instead.",
    "srs": "Its licence allows no electronic form (PCOMS). Use the session check-in instead.",
    "srs-v3": "Its licence allows no electronic form (PCOMS). Use the session check-in instead.",
    "c-ssrs": "One company alone may license an electronic form of it, each at a price. Ask in person instead.",
}
_SHIPPED = Path(__file__).parent


@dataclass(frozen=True)
class Standing:
    """One file of the folder: the instrument, or the sentence that says why it is not asked (both, once expired)."""

    file: str
    instrument: Instrument | None
    refusal: str


class _Folder:
    path: Path | None = None


def use(folder: Path | None) -> None:
    """From now on; `None`: the practice has none."""
    _Folder.path = folder


def standings(on: datetime.date) -> list[Standing]:
    """Of every file of the folder, in order; on this day."""
    return [_standing(path, on) for path in sorted(_Folder.path.glob("*.toml"))] if _Folder.path else []


def load_own(instrument: str, version: int | None = None) -> Instrument | None:
    """None where there is none. An expired one is here: what was answered stays readable. Raises `NotAnInstrument`."""
    if _Folder.path is None or Path(instrument).name != instrument:
        return None
    now = _Folder.path / f"{instrument}.toml"
    found = _read(now) if now.is_file() else None
    if found is None or version in (None, found.version):
        return found
    retired = _Folder.path / "retired" / f"{instrument}.{version}.toml"
    return _read(retired, version) if retired.is_file() else None


def _standing(path: Path, on: datetime.date) -> Standing:
    try:
        found = _read(path)
    except NotAnInstrument as reason:
        return Standing(path.name, None, str(reason))
    if found.expires and found.expires < on:
        return Standing(path.name, found, f"{path.name}: the licence ended on {found.expires}. It is asked no more.")
    return Standing(path.name, found, "")


def _read(path: Path, version: int | None = None) -> Instrument:
    """Raises `NotAnInstrument`, with the file’s name. Read again once the file is another one."""
    try:
        return _read_once(path, version, path.stat().st_mtime_ns)
    except OSError as reason:
        raise NotAnInstrument(f"{path.name} cannot be read: {reason.strerror}.") from None


@lru_cache(maxsize=64)
def _read_once(path: Path, version: int | None, _changed_at: int) -> Instrument:
    try:
        found = read(path.read_bytes())
        wrong = _obstacles(found, path.stem if version is None else path.stem.removesuffix(f".{version}"), version)
    except NotAnInstrument as reason:
        raise NotAnInstrument(f"{path.name}: {reason}") from None
    if wrong:
        raise NotAnInstrument(f"{path.name}: {' '.join(wrong)}")
    return found


def _obstacles(found: Instrument, name: str, version: int | None) -> list[str]:
    wrong = []
    if found.id.lower() in NEVER:
        wrong.append(NEVER[found.id.lower()])
    if (_SHIPPED / f"{found.id}.toml").exists():
        wrong.append(f"{found.id} comes with Sameroom; give yours another id.")
    if found.id != name or version not in (None, found.version):
        wrong.append("The file’s name is the id with .toml behind it; in retired/, the id, a dot and the version.")
    for field in ("licence", "holder", "permission"):
        if not getattr(found, field):
            wrong.append(f"`{field}` is empty: say what the practice was granted, and by whom.")
    if set(found.title) - set(found.languages or {}):
        wrong.append("Say for each language under [languages] where its wording comes from.")
    return wrong
