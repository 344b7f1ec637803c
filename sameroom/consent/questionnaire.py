"""The questions before the first session: data in `intake.toml`, in both languages, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

Localised = dict[str, str]


@dataclass(frozen=True)
class Question:
    """One question. `kind`: `long`, `line` or `choice`. `under`: the one that it hangs on, asked if answered so."""

    code: str
    kind: str
    words: Localised
    choices: tuple[tuple[str, Localised], ...] = ()
    under: str = ""
    only_if: tuple[str, ...] = ()
    help_if: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.words[_language()]

    def said(self, answer: str) -> str:
        """The answer as somebody reads it."""
        return next((words[_language()] for code, words in self.choices if code == answer), answer)

    def is_asked(self, answers: dict[str, str]) -> bool:
        return not self.under or answers.get(self.under) in self.only_if


@dataclass(frozen=True)
class Part:
    """Questions that belong together: one page."""

    code: str
    titles: Localised
    intros: Localised
    questions: tuple[Question, ...]

    @property
    def title(self) -> str:
        return self.titles[_language()]

    @property
    def intro(self) -> str:
        return self.intros[_language()]


@cache
def parts() -> tuple[Part, ...]:
    data = tomllib.loads((Path(__file__).parent / "intake.toml").read_text())
    return tuple(
        Part(one["code"], one["title"], one["intro"], tuple(map(_question, one["question"]))) for one in data["part"]
    )


def part(code: str) -> Part | None:
    return next((one for one in parts() if one.code == code), None)


def part_after(code: str) -> Part | None:
    codes = [one.code for one in parts()]
    return part(codes[codes.index(code) + 1]) if code != codes[-1] else None


def _question(data: dict[str, Any]) -> Question:
    condition = data.get("only_if", {"question": "", "is": []})
    return Question(
        code=data["code"],
        kind=data["kind"],
        words=data["text"],
        choices=tuple((one["code"], {"en": one["en"], "fr": one["fr"]}) for one in data.get("choices", [])),
        under=condition["question"],
        only_if=tuple(condition["is"]),
        help_if=tuple(data.get("help_if", [])),
    )


def _language() -> str:
    return "fr" if (get_language() or "en").startswith("fr") else "en"
