"""What seeing to an answer that asks for a look writes into the trail, and about whom: never about a partner."""

from tests.acts_of_booking import Said

TALK = {"words": "Tired, and safe tonight.", "plan": "Calls his brother."}
SAFETY: dict[str, Said] = {
    "acknowledge_notice": (
        "eve",
        "/safety/{moes_notice}/acknowledge/",
        {},
        [("acknowledge", "safety-notice", "moe")],
    ),
    "acknowledge_notice twice": ("ben", "/safety/{devs_taken}/acknowledge/", {}, []),
    "assess_notice": ("ben", "/safety/{devs_taken}/assess/", TALK, [("assess", "safety-notice", "dev")]),
    "assess_notice in silence": ("ben", "/safety/{devs_taken}/assess/", {"words": "Well."}, []),
    "assess_notice of which nobody took on": ("eve", "/safety/{moes_notice}/assess/", TALK, []),
    "close_notice": (
        "hal",
        "/safety/{adas_assessed}/close/",
        {"reason": "We met again."},
        [("close-notice", "safety-notice", "ada")],
    ),
    "close_notice in silence": ("hal", "/safety/{adas_assessed}/close/", {}, []),
    "safety_cover": (
        "gus",
        "/practice/safety/",
        {"number": "{next_cover}", "responsible": "{eve_herself}", "minutes": "30", "second": "nobody"},
        [("change", "safety-cover", "")],
    ),
    "safety_cover in vain": ("gus", "/practice/safety/", {"number": "{next_cover}", "minutes": "1"}, []),
    "numbers_are_right": ("gus", "/practice/safety/numbers/", {}, [("check", "crisis-numbers", "")]),
}
