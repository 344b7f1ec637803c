"""What is sent from the page before a session: part of `tests/smuggling_table.py`."""

from tests.forms_of_booking import Fields

FEEDBACK: dict[str, tuple[str, str, Fields, set[str]]] = {
    "considered": (
        "ben",
        "/appointments/{ada}/prepare/considered/",
        {"client": "{ada_herself}", "aspect": "fit"},
        {"client", "aspect"},
    ),
    "choose_joint": ("cleo", "/files/{couples_file}/joint/relationship/", {"open": "1"}, {"open"}),
    "take_in_answers": (
        "ben",
        "/files/{adas_file}/answers/{ada_herself}/take-in/",
        {"is_theirs": "on"},
        {"is_theirs"},
    ),
    "enter_paper": (
        "ben",
        "/appointments/{ada}/paper/?form=gad-2&client={ada_herself}",
        {"q1": "1", "q2": "3"},
        {"q1"},
    ),
}
READ_ONLY_FEEDBACK = {
    "prepare",
    "course_line",
    "own_course",
    "joint_view",
    "joint_line",
    "own_answers_file",
    "answers_file",
}
