"""The forms of the practice's own answer, and what is usually sent there."""

from tests.forms_of_booking import Fields

PLAN = {"number": "1", "outcome": "session-check", "margin": "0.25", "reason": "A small difference."}
COPY = {"to": "Dr. Kim, on alliance", "since": "1"}
OWN_DATA: dict[str, tuple[str, str, Fields, set[str]]] = {
    "own_plan": ("gus", "/evidence/own/plan/", PLAN, {"number", "outcome"}),
    "own_freeze": ("gus", "/evidence/own/analysis/", {}, set()),
    "own_release": ("gus", "/evidence/own/release/", {}, set()),
    "own_copy": ("gus", "/evidence/own/table/", COPY, {"since"}),
    "own_agree": ("ben", "/evidence/own/mine/agree/", {}, set()),
    "own_withdraw": ("ben", "/evidence/own/mine/withdraw/", {}, set()),
}
READ_ONLY = {"own_data", "own_mine"}
