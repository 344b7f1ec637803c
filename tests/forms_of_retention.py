"""The forms about how long records are kept, and what is usually sent there."""

from tests.acts_of_retention import BORN, HOLD
from tests.forms_of_booking import Fields

RETENTION: dict[str, tuple[str, str, Fields, set[str]]] = {
    "set_hold": ("gus", "/practice/kept/hold/", {**HOLD}, set()),
    "release_hold": ("gus", "/practice/kept/holds/{hold}/release/", {}, set()),
    "birthday": ("gus", "/practice/kept/birthday/", {**BORN}, set()),
}
