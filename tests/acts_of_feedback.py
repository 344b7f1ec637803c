"""What a therapist notes before a session, in the trail: part of `tests/acts_table.py`."""

from tests.acts_of_booking import Said

THOUGHT = {"client": "{ada_herself}", "aspect": "fit"}
FEEDBACK: dict[str, Said] = {
    "considered": ("ben", "/appointments/{ada}/prepare/considered/", THOUGHT, [("consider", "support", "ada")]),
    "considered of nobody": ("ben", "/appointments/{ada}/prepare/considered/", THOUGHT | {"client": "0"}, []),
}
