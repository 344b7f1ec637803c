"""The forms about answers that ask for a look, and what is usually sent there."""

from tests.forms_of_booking import Fields

COVER = {
    "number": "{next_cover}",
    "responsible": "{eve_herself}",
    "minutes": "30",
    "second": "colleague",
    "backup": "{ben_himself}",
}
SAFETY: dict[str, tuple[str, str, Fields, set[str]]] = {
    "acknowledge_notice": ("eve", "/safety/{moes_notice}/acknowledge/", {}, set()),
    "assess_notice": ("ben", "/safety/{devs_taken}/assess/", {"words": "Safe.", "plan": "A call."}, set()),
    "close_notice": ("ben", "/safety/{adas_assessed}/close/", {"reason": "We met."}, set()),
    "safety_cover": ("gus", "/practice/safety/", COVER, {"number", "responsible", "second", "backup"}),
    "numbers_are_right": ("gus", "/practice/safety/numbers/", {}, set()),
}
READ_ONLY = {"safety_notices", "safety_notice", "help_after_answer"}
