"""What the practice's own answer writes into the trail. What needs many clients: `tests/evidence/own/`."""

from tests.acts_of_booking import Said
from tests.forms_of_own_data import COPY, PLAN

OWN_DATA: dict[str, Said] = {
    "own_plan in vain": ("gus", "/evidence/own/plan/", PLAN | {"margin": "7"}, []),
    "own_freeze in vain": ("gus", "/evidence/own/analysis/", {}, []),
    "own_release in vain": ("gus", "/evidence/own/release/", {}, []),
    "own_copy in vain": ("gus", "/evidence/own/table/", COPY, []),
    "own_agree": ("ben", "/evidence/own/mine/agree/", {}, [("agree", "therapist-consent", "")]),
    "own_withdraw in vain": ("ben", "/evidence/own/mine/withdraw/", {}, []),
}
