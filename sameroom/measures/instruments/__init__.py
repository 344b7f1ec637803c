"""Instruments are data: one TOML file each, read and checked once."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

Localised = dict[str, str]


@dataclass(frozen=True)
class Item:
    """One question. `text` by form, then by language; answers are whole numbers from `low_value` to `high_value`."""

    code: str
    text: dict[str, Localised]
    low: Localised
    high: Localised
    min: int
    max: int


@dataclass(frozen=True)
class Instrument:
    """A questionnaire in one version. `content_hash` (SHA-256 of the file) is kept with every response."""

    id: str
    version: int
    title: Localised
    intro: dict[str, Localised]
    items: tuple[Item, ...]
    content_hash: str

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items if item.code == code), None)

    def obstacles_to(self, answers: dict[str, Any]) -> list[str]:
        """The codes of items whose answer is missing or out of range, and codes that no item has."""
        missing = [item.code for item in self.items if not _fits(item, answers.get(item.code))]
        return missing + [code for code in answers if self.item(code) is None]

    def as_form(self, form: str, language: str) -> dict[str, Any]:
        """What a page needs to ask it, in one language (`docs/protocol.md`, `check`)."""
        return {
            "instrument": self.id,
            "version": self.version,
            "form": form,
            "title": self.title[language],
            "intro": self.intro[form][language],
            "items": [
                {
                    "code": item.code,
                    "text": item.text[form][language],
                    "low": item.low[language],
                    "high": item.high[language],
                    "min": item.min,
                    "max": item.max,
                }
                for item in self.items
            ],
        }


def _fits(item: Item, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and item.min <= value <= item.max


@cache
def load(instrument: str) -> Instrument:
    """The instrument in `instruments/<id>.toml`."""
    content = (FOLDER / f"{instrument}.toml").read_bytes()
    data = tomllib.loads(content.decode())
    return Instrument(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        intro=data["intro"],
        items=tuple(Item(**item) for item in data["items"]),
        content_hash=hashlib.sha256(content).hexdigest(),
    )
