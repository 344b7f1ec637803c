"""What answering forms writes into the trail: nothing for each question, one entry once they are sent."""

from tests.acts_of_booking import Said

MEASURING: dict[str, Said] = {
    "answer_form": ("ada", "/forms/{ada}/phq-9/", {"item": "q1", "choice": "LA6568-5"}, []),
    "send_form": ("moe", "/forms/{moe}/phq-9/send/", {}, [("answer", "response", "moe")]),
    "write_words": ("ada", "/forms/{ada}/in-your-own-words/", {"text": "A hard week"}, [("give", "own-words", "ada")]),
    "write_words in vain": ("ada", "/forms/{ada}/in-your-own-words/", {"text": "x" * 2001}, []),
    "choose_readers": (
        "ada",
        "/me/record/answers/{adas_rift}/readers/",
        {"readers": "nobody"},
        [("share", "response", "ada")],
    ),
    "choose_readers in vain": ("ada", "/me/record/answers/{adas_rift}/readers/", {"readers": "all"}, []),
    "form_plan": ("ben", "/files/{adas_file}/forms/", {"phq-9": "month"}, [("change", "form-plan", "ada")]),
}
