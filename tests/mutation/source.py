"""A module's text, and what it looks like with one piece of it replaced."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What has no guard of people's rows in it: what is run by hand, and invented people.
LEFT_OUT = {"migrations", "demo", "locale", "sqlcipher", "cli.py", "serving.py"}


@dataclass(frozen=True)
class Mutant:
    """`path` with one guard less. `text` is the whole module as it then stands; `function`, in which it lies."""

    path: str
    line: int
    kind: str
    before: str
    after: str
    text: str = field(repr=False)
    function: str = ""

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.what} → {self.after[:40] or 'nothing'}"

    @property
    def what(self) -> str:
        return f"{self.kind}: {self.before[:90]}"


def hints(mutant: Mutant) -> set[str]:
    """What a test that sees the mutant is likely to have in its name: the function's name, and its address's."""
    inside = [name for name in mutant.function.split(".") if name != "<locals>"]
    addresses = "\n".join(path.read_text() for path in (ROOT / "sameroom").rglob("urls.py"))
    return {*inside, *(name for one in inside for name in re.findall(rf'\b{one}, name="(\w+)"', addresses))} - {""}


class Source:
    """One module. Positions of the syntax tree count bytes, so the text is kept as bytes."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.data, self.tree = path, text.encode(), ast.parse(text)
        self._lines = [0]
        for line in self.data.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def words(self, node: ast.AST) -> str:
        start, end = self._span(node, node)
        return self.data[start:end].decode()

    def without(self, kind: str, node: ast.AST, *, last: ast.AST | None = None, put: str = "") -> Mutant:
        """`node`, up to `last` where it is given, replaced by `put`."""
        return self.without_all(kind, [(node, last or node, put)])

    def without_all(self, kind: str, edits: Sequence[tuple[ast.AST, ast.AST, str]]) -> Mutant:
        data = self.data
        for start, end, put in sorted(((*self._span(one, last), put) for one, last, put in edits), reverse=True):
            data = data[:start] + put.encode() + data[end:]
        first, last, put = edits[0]
        start, end = self._span(first, last)
        before = " ".join(self.data[start:end].decode().split())
        text = data.decode()
        ast.parse(text)  # a mutant that is no Python proves nothing
        line = int(getattr(first, "lineno"))  # noqa: B009
        return Mutant(self.path, line, kind, before, put, text, self.function_at(line))

    def function_at(self, line: int) -> str:
        """The qualified name of the innermost function there, as Python has it; its decorators belong to it."""
        return _innermost(self.tree, line, "")

    def _span(self, node: ast.AST, last: ast.AST) -> tuple[int, int]:
        start = self._lines[getattr(node, "lineno") - 1] + getattr(node, "col_offset")  # noqa: B009
        end = self._lines[getattr(last, "end_lineno") - 1] + getattr(last, "end_col_offset")  # noqa: B009
        return start, end


def _innermost(tree: ast.AST, line: int, before: str) -> str:
    for node in ast.iter_child_nodes(tree):
        if not getattr(node, "lineno", 0):
            continue
        first = min(one.lineno for one in [node, *getattr(node, "decorator_list", [])])  # type: ignore[attr-defined]
        if not first <= line <= getattr(node, "end_lineno"):  # noqa: B009
            continue
        name, inside = "", before
        if isinstance(node, ast.ClassDef):
            inside = f"{before}{node.name}."
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{before}{node.name}"
            inside = f"{name}.<locals>."
        if found := _innermost(node, line, inside) or name:
            return found
    return ""


def sources() -> Iterator[Source]:
    for path in sorted((ROOT / "sameroom").rglob("*.py")):
        if not LEFT_OUT & set(path.parts):
            yield Source(path.relative_to(ROOT).as_posix(), path.read_text())
