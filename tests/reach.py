"""Reads the product's code for ways to rows that nobody asked about. The rule itself: `tests/test_reach.py`."""

import ast
import re
from collections.abc import Iterator

POLICIES = {"open_to", "open_to_everyone", "with_capability", "with_ticket_or_capability", "room_api"}
# Each is asked of a person, or opens nothing: `staff` are the colleagues' names, `none` is empty.
QUESTIONS = {
    "about", "agreed_in_for", "at_the_desk_of", "at_work_with", "attended_by", "bookable_by", "by_work",
    "changeable_by", "colleagues_of", "done_by", "kept_from", "known_to", "none", "of", "open_to_staff", "staff",
    "staff_or_files_left", "treated_by", "visible_to", "with_client",
}  # fmt: skip
# A question only with the person in it: without, it is everybody's.
WITH_A_PERSON = {"in_force": "by"}
BACK_DOORS = {"_default_manager", "_base_manager", "raw", "cursor", "extra", "RawSQL", "get_model"}


def is_under_the_rule(path: str, tree: ast.AST) -> bool:
    """It has a view or a form in it, or something that takes a request; and whatever pages are gathered from."""
    if path.startswith("sameroom/desk/"):
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            takes = {one.arg for one in [*node.args.args, *node.args.kwonlyargs]}
            if "request" in takes or POLICIES & {last_word(one) for one in node.decorator_list}:
                return True
        if isinstance(node, ast.ClassDef) and node.name.endswith("Form"):
            return True
    return False


def reached(tree: ast.AST) -> Iterator[str]:
    """Every way to rows that asks for no person: `Model.objects.method`, or the back door's name."""
    asked = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in asked:
            yield f"{last_word(node.value)}.objects"  # the manager itself is handed on
        if isinstance(node, ast.Attribute) and last_word(node.value) == "objects":
            yield from _asked_of(tree, node)
        name = last_word(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if name in BACK_DOORS:
            yield name
        is_short_cut = isinstance(node, ast.Call) and re.match(r"get_(object|list)_or_404", last_word(node))
        if is_short_cut and node.args and not isinstance(node.args[0], ast.Call):
            yield f"{last_word(node)}({last_word(node.args[0])})"


def _asked_of(tree: ast.AST, question: ast.Attribute) -> Iterator[str]:
    assert isinstance(question.value, ast.Attribute)
    if question.attr in WITH_A_PERSON:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.func is question]
        if any(one.arg == WITH_A_PERSON[question.attr] for call in calls for one in call.keywords):
            return
    if question.attr not in QUESTIONS:
        yield f"{last_word(question.value.value)}.objects.{question.attr}"


def walked(tree: ast.AST, names: set[str]) -> Iterator[str]:
    """Each step from a row to the rows that hang from it: `.appointments`, or by `getattr`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node.attr
        if isinstance(node, ast.Call) and last_word(node) in {"getattr", "attrgetter"}:
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and one.value in names)


def walked_in_template(text: str, names: set[str]) -> Iterator[str]:
    for tag in re.findall(r"{{.*?}}|{%.*?%}", text, re.S):
        yield from (name for name in re.findall(r"\.(\w+)", tag) if name in names)


def last_word(node: ast.AST | None) -> str:
    """`filter` of `X.objects.filter(…)`."""
    if isinstance(node, ast.Call):
        return last_word(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
