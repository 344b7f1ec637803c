"""What was published stays as it is: `published.toml` has the SHA-256 of each file, by id and version.

A second one is over the wording alone, by language, with what it was compared with: rules may change in a new version
without anybody reading every word again.
"""

import hashlib
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sameroom.measures.instruments.shape import Instrument

FILE = Path(__file__).with_name("published.toml")


@cache
def published() -> dict[str, Any]:
    """`id.version` → `file`, `wording` and `reviewed`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def is_published(instrument: Instrument) -> bool:
    entry = published().get(name_of(instrument), {})
    return bool(entry.get("file") == instrument.content_hash)


def refusal_of(instrument: Instrument) -> str:
    return (
        f"The file of {instrument.id} is not the one that was published as version {instrument.version}. "
        f"Put that one into retired/{instrument.id}.{instrument.version}.toml, give yours a new version number, and "
        "run `python -m tests.measures.publish`."
    )


def name_of(instrument: Instrument) -> str:
    return f"{instrument.id}.{instrument.version}"


def wording_hash(instrument: Instrument, language: str) -> str:
    """Of everything that is read by whoever answers, in one language, in its order."""
    words = [instrument.title[language], {form: text[language] for form, text in instrument.intro.items()}]
    words += [
        {
            "item": item.code,
            "text": {form: text[language] for form, text in item.text.items()},
            "options": [option.label.get(language, str(option.value)) for option in item.options],
            "ends": [item.left.get(language, ""), item.right.get(language, "")],
        }
        for item in instrument.items
    ]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
