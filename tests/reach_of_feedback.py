"""Steps of the pages on what somebody answered over time: part of `tests/reach_table.py`."""

STEPS_OF_FEEDBACK = {
    "sameroom/desk/measuring/courses.py": {"answers": "when the last of them came, of what `Response.visible_to` gave"},
}
