"""What a therapist notes before a session, in the trail: part of `tests/acts_table.py`."""

from tests.acts_of_booking import Said

THOUGHT = {"client": "{ada_herself}", "aspect": "fit"}
PAPER = "/appointments/{ada}/paper/?form=gad-2&client={ada_herself}"
FEEDBACK: dict[str, Said] = {
    "considered": ("ben", "/appointments/{ada}/prepare/considered/", THOUGHT, [("consider", "support", "ada")]),
    "enter_paper": ("ben", PAPER, {"q1": "1", "q2": "3"}, [("type-in", "response", "ada")]),
    "enter_paper in vain": ("ben", PAPER, {"q1": "1", "q2": "4"}, []),
    "considered of nobody": ("ben", "/appointments/{ada}/prepare/considered/", THOUGHT | {"client": "0"}, []),
}
