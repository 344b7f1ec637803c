"""Every act that the product writes down has words for those who read the trail."""

import ast
from pathlib import Path

import sameroom
from sameroom.desk.trail_things import THINGS
from sameroom.desk.trail_words import ACTS

CODE = [path for path in Path(sameroom.__file__).parent.rglob("*.py") if "migrations" not in path.parts]
RECORDERS = {"record": (0, 1), "_record": (0, None)}


def written() -> set[tuple[str, str | None]]:
    """(act, thing) of each call whose words stand in the code."""
    found = set()
    for path in CODE:
        for call in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in RECORDERS:
                found.add(tuple(_text(call, place) for place in RECORDERS[name]))
            acts = [key.value for key in call.keywords if key.arg == "act" and isinstance(key.value, ast.Constant)]
            found |= {(act.value, None) for act in acts}
    return {pair for pair in found if pair[0]}  # type: ignore[return-value]


def _text(call: ast.Call, place: int | None) -> str | None:
    if place is None or len(call.args) <= place or not isinstance(call.args[place], ast.Constant):
        return None
    return str(call.args[place].value)  # type: ignore[attr-defined]


def test_every_act_and_thing_has_words() -> None:
    pairs = written()
    assert len(pairs) > 20
    assert {act for act, _ in pairs} - set(ACTS) == set()
    assert {thing for _, thing in pairs if thing} - set(THINGS) == set()
