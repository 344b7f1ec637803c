"""The forms of measuring, and what is usually sent there."""

from tests.forms_of_booking import Fields

MEASURING: dict[str, tuple[str, str, Fields, set[str]]] = {
    "answer_form": ("ada", "/forms/{ada}/phq-9/", {"item": "q1", "choice": "LA6568-5"}, {"item", "choice"}),
    "send_form": ("moe", "/forms/{moe}/phq-9/send/", {}, set()),
    "write_words": ("ada", "/forms/{ada}/in-your-own-words/", {"text": "A hard week"}, {"text"}),
    "choose_readers": ("ada", "/me/record/answers/{adas_rift}/readers/", {"readers": "nobody"}, {"readers"}),
    "form_plan": ("ben", "/files/{adas_file}/forms/", {"phq-9": "month"}, {"phq-9"}),
}
READ_ONLY = {"forms_before", "check_form", "help_after_rift"}
