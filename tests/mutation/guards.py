"""Finds the guards in the product's own code, so that a new one is taken away as well without a word to this list."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.mutation.source import Mutant, Source

EVERYONE = 'open_to("client", "therapist", "supervisor", "front_desk", "owner")'
POLICIES = {"open_to", "open_to_everyone", "with_capability", "room_api"}
# They say when, in which order and how much of a row; whose it is, they do not say.
SHAPES = {"whole", "between", "newest_first", "not_cancelled", "upcoming", "open", "fresh", "due"}
REFUSING = re.compile(r"_?(refuse|require|demand|forbid|ensure)")
REFUSALS = {"Http404", "RoomRefused", "NotAllowed", "Refused", "Closed", "PermissionDenied", "Malformed", "_not_found"}
QUESTIONS = re.compile(r"_?(is|has|may|are|still_has|can)_")
OWN = re.compile(r"\b(request\.user|person|self\.by|by)\b")


def mutants(source: Source, *, questions: frozenset[str]) -> list[Mutant]:
    """`questions`: the names of the querysets' own methods, in the whole product."""
    found = [mutant for rule in RULES for mutant in rule(source)]
    return [*found, *_uses(source, questions)]


def asked(sources: list[Source]) -> frozenset[str]:
    """The names of all questions that querysets answer, but for those of shape."""
    names = {one.name for source in sources for kind in _querysets(source) for one in _functions(kind)}
    return frozenset(name for name in names - SHAPES if not name.startswith("_"))


def _policies(source: Source) -> Iterator[Mutant]:
    """Each decorator of a view: taken away; and where it names roles, open to every role."""
    for function in _functions(source.tree):
        if not POLICIES & {_name(one) for one in function.decorator_list}:
            continue
        for one in function.decorator_list:
            yield source.without("policy away", one, put="(lambda view: view)")
            if isinstance(one, ast.Call) and _name(one) == "open_to" and "EVERY_ROLE" not in source.words(one):
                yield source.without("policy widened", one, put=EVERYONE)


def _querysets_methods(source: Source) -> Iterator[Mutant]:
    """The whole method, and each condition in it."""
    for kind in _querysets(source):
        for method in _functions(kind):
            if method.name in SHAPES:
                continue
            whole = "Q()" if _name(method.returns) == "Q" else "self"
            yield _body(source, method, f"return {whole}", kind="question answered with all")
            yield from _conditions(source, method)


def _conditions(source: Source, method: ast.AST) -> Iterator[Mutant]:
    for node in ast.walk(method):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
            for operand in (node.left, node.right):
                yield source.without("one condition only", node, put=f"({source.words(operand)})")
        elif _widens(source, node):
            yield source.without("condition away", node, put="pass")
        elif isinstance(node, ast.Call) and _name(node) in {"filter", "exclude", "Q"}:
            yield from _keywords(source, node, node.keywords)
            if _name(node) == "exclude" and isinstance(node.func, ast.Attribute):
                yield source.without("exclude away", node, put=source.words(node.func.value))


def _widens(source: Source, node: ast.AST) -> bool:
    """`ways |= …`, or `if …: return self.none()`."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.BitAnd | ast.BitOr)
    return isinstance(node, ast.If) and source.words(node.body[-1]).endswith(".none()")


def _keywords(source: Source, call: ast.Call, dropped: list[ast.keyword]) -> Iterator[Mutant]:
    """The call without one of its conditions, where others remain."""
    parts = [*call.args, *call.keywords]
    for one in dropped if len(parts) > 1 else []:
        rest = ", ".join(source.words(part) for part in parts if part is not one)
        yield source.without("condition away", call, put=f"{source.words(call.func)}({rest})")


def _obstacles(source: Source) -> Iterator[Mutant]:
    for function in _functions(source.tree):
        if re.match("_?obstacles_to", function.name):
            yield _body(source, function, "return []", kind="no obstacles")


def _refusals(source: Source) -> Iterator[Mutant]:
    """A statement that refuses, and each exception that says no."""
    for node in ast.walk(source.tree):
        refuses = isinstance(node, ast.Expr) and REFUSING.match(_name(node.value))
        if refuses or (isinstance(node, ast.Raise) and _name(node.exc) in REFUSALS):
            yield source.without("refusal away", node, put="pass")


def _entries(source: Source) -> Iterator[Mutant]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Expr) and _name(node.value) in {"record", "_record"}:
            yield source.without("entry away", node, put="pass")


def _answers(source: Source) -> Iterator[Mutant]:
    """Questions of the room and of access: answered with yes."""
    if not re.match(r"sameroom/(room|people)/\w+\.py", source.path):
        return
    for function in _functions(source.tree):
        if _name(function.returns) == "bool" and QUESTIONS.match(function.name):
            yield _body(source, function, "return True", kind="always yes")


def _own(source: Source) -> Iterator[Mutant]:
    """Outside of querysets: a filter by the person who asks."""
    inside = {id(node) for kind in _querysets(source) for node in ast.walk(kind)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _name(node) in {"filter", "exclude"} and id(node) not in inside:
            by_person = [one for one in node.keywords if OWN.search(source.words(one.value))]
            yield from _keywords(source, node, by_person)
            if by_person and len([*node.args, *node.keywords]) == 1:
                yield source.without("filter away", node, put=_all(source, node))


def _uses(source: Source, questions: frozenset[str]) -> Iterator[Mutant]:
    """`X.objects.visible_to(person)` becomes `X.objects.all()`, wherever it stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in questions:
            yield source.without("question not asked", node, put=_all(source, node))


def _bindings(source: Source) -> Iterator[Mutant]:
    """What a sealed text is bound to: one part less, at sealing and at opening alike."""
    if not source.path.startswith("sameroom/sealing/"):
        return
    named = [n for n in ast.walk(source.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    calls = [call for call in named if _name(call) == "encode"]
    parts = [source.words(one) for call in calls for one in call.args if not isinstance(one, ast.Constant)]
    for part in dict.fromkeys(parts):
        edits: list[tuple[ast.AST, ast.AST, str]] = []
        for call in calls:
            rest = [source.words(one) for one in call.args if source.words(one) != part]
            if len(rest) < len(call.args):
                edits.append((call, call, f"encode({', '.join(rest)})"))
        yield source.without_all("binding away", edits)


RULES: list[Callable[[Source], Iterator[Mutant]]] = [
    _policies,
    _querysets_methods,
    _obstacles,
    _refusals,
    _entries,
    _answers,
    _own,
    _bindings,
]


def _all(source: Source, call: ast.Call) -> str:
    """What the call asks of, with nothing asked."""
    assert isinstance(call.func, ast.Attribute)
    receiver = source.words(call.func.value)
    return f"{receiver}.all()" if receiver.endswith("objects") else receiver


def _body(source: Source, function: ast.FunctionDef, put: str, *, kind: str) -> Mutant:
    statements = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    mutant = source.without(kind, statements[0], last=statements[-1], put=put)
    return replace(mutant, line=function.lineno, before=function.name)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _querysets(source: Source) -> Iterator[ast.ClassDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and any("QuerySet" in source.words(base) for base in node.bases):
            yield node


def _name(node: ast.AST | None) -> str:
    """The last word of what is called or named: `filter` of `X.objects.filter(…)`."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
