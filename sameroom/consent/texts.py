"""The words of a statement: what exactly was shown, its hash, and how it is laid out."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A piece of a text. `kind`: `heading`, `list` or `words`."""

    kind: str
    lines: list[str]


@dataclass(frozen=True)
class Text:
    """A statement in one language (`en`, `fr`)."""

    language: str
    words: str

    @property
    def hash(self) -> str:
        """SHA-256 of the words as UTF-8, in hex."""
        return hashlib.sha256(self.words.encode()).hexdigest()

    @property
    def blocks(self) -> list[Block]:
        """Parted at empty lines. `# ` begins a heading; lines that all begin with `- ` are a list."""
        return [_block(part.split("\n")) for part in self.words.split("\n\n") if part.strip()]


def tidy(words: str) -> str:
    """As it is kept: one kind of line end, no space at the ends of lines, one empty line between blocks."""
    lines = [line.rstrip() for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip()


def _block(lines: list[str]) -> Block:
    if len(lines) == 1 and lines[0].startswith("# "):
        return Block("heading", [lines[0][2:]])
    if all(line.startswith("- ") for line in lines):
        return Block("list", [line[2:] for line in lines])
    return Block("words", lines)
