"""What a log line says. A fault is told by its kind and its place, never by its words: those may quote a row."""

import logging
import re
import traceback
from types import TracebackType
from typing import TypeAlias

Fault: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    """Formats one record on lines that nobody's text can break."""

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = _without_secrets(super().format(record)).split("\n")
        return "\n".join([_on_one_line(first), *(f"  {_on_one_line(line)}" for line in rest)])

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - the name is Python's
        _kind, fault, _frames = ei
        return "\n".join(_chain(fault)) if fault else ""


def _chain(fault: BaseException) -> list[str]:
    """The kind and the frames of this fault, and of those that it came from."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)]
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return [*(_chain(before) if before else []), f"{type(fault).__module__}.{type(fault).__qualname__}", *frames]


def _without_secrets(text: str) -> str:
    """The address of a private calendar opens it, so the token in it is left out."""
    return re.sub(r"(?<=/calendar/)[^/\s\"']+", "…", text)


def _on_one_line(text: str) -> str:
    """Signs that a terminal or a log's reader would obey are shown instead (CWE-117)."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
