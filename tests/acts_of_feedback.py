"""What a therapist notes before a session, in the trail: part of `tests/acts_table.py`."""

from tests.acts_of_booking import Said

THOUGHT = {"client": "{ada_herself}", "aspect": "fit"}
PAPER = "/appointments/{ada}/paper/?form=gad-2&client={ada_herself}"
FEEDBACK: dict[str, Said] = {
    "considered": ("ben", "/appointments/{ada}/prepare/considered/", THOUGHT, [("consider", "support", "ada")]),
    "enter_paper": ("ben", PAPER, {"q1": "1", "q2": "3"}, [("type-in", "response", "ada")]),
    "enter_paper in vain": ("ben", PAPER, {"q1": "1", "q2": "4"}, []),
    "choose_joint": (
        "cleo",
        "/files/{couples_file}/joint/relationship/",
        {"open": "1"},
        [("open-to-partner", "case-file", "cleo")],
    ),
    "choose_joint no longer": (
        "dev",
        "/files/{couples_file}/joint/ratings/",
        {"close": "1"},
        [("close-to-partner", "case-file", "dev")],
    ),
    "choose_joint again": ("dev", "/files/{couples_file}/joint/ratings/", {"open": "1"}, []),
    "considered of nobody": ("ben", "/appointments/{ada}/prepare/considered/", THOUGHT | {"client": "0"}, []),
}
