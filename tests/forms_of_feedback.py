"""What is sent from the page before a session: part of `tests/smuggling_table.py`."""

from tests.forms_of_booking import Fields

FEEDBACK: dict[str, tuple[str, str, Fields, set[str]]] = {
    "considered": (
        "ben",
        "/appointments/{ada}/prepare/considered/",
        {"client": "{ada_herself}", "aspect": "fit"},
        {"client", "aspect"},
    ),
}
READ_ONLY_FEEDBACK = {"prepare", "course_line", "own_course"}
