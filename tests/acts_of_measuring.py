"""What answering forms writes into the trail: nothing for each question, one entry once they are sent."""

from tests.acts_of_booking import Said

MEASURING: dict[str, Said] = {
    "answer_form": ("ada", "/forms/{ada}/phq-9/", {"item": "q1", "choice": "LA6568-5"}, []),
    "send_form": ("moe", "/forms/{moe}/phq-9/send/", {}, [("answer", "response", "moe")]),
    "form_plan": ("ben", "/files/{adas_file}/forms/", {"phq-9": "month"}, [("change", "form-plan", "ada")]),
}
