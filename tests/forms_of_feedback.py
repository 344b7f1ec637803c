"""What is sent from the page before a session: part of `tests/smuggling_table.py`."""

from tests.forms_of_booking import Fields

FEEDBACK: dict[str, tuple[str, str, Fields, set[str]]] = {
    "considered": (
        "ben",
        "/appointments/{ada}/prepare/considered/",
        {"client": "{ada_herself}", "aspect": "fit"},
        {"client", "aspect"},
    ),
    "enter_paper": (
        "ben",
        "/appointments/{ada}/paper/?form=gad-2&client={ada_herself}",
        {"q1": "1", "q2": "3"},
        {"q1"},
    ),
}
READ_ONLY_FEEDBACK = {"prepare", "course_line", "own_course"}
