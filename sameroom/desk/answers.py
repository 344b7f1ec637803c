"""What somebody answered, in the words of the question."""

from dataclasses import dataclass

from django.utils.translation import get_language

from sameroom.measures.models import Answer, Response


@dataclass(frozen=True)
class Said:
    """One answer: the question as it was put, and either words, or a number and the ends of its scale."""

    question: str
    words: str
    value: int | None
    low: str
    high: str
    most: int


def said(response: Response) -> list[Said]:
    """In the language in force. Reads the answers that were fetched with the response."""
    form = response.asked_with.as_form(
        response.form, (get_language() or "en")[:2], modality=response.appointment.modality
    )
    items = {item["code"]: item for item in form["items"]}
    return [
        Said(
            (item := items[answer.item])["text"],
            _words(answer, response),
            answer.value,
            item["low"],
            item["high"],
            item["max"],
        )
        for answer in response.answers.all()
        if answer.item in items
    ]


def _words(answer: Answer, response: Response) -> str:
    """Why it was skipped, or the label of what was chosen; empty where a number was."""
    if answer.skipped:
        return str(answer.get_skipped_display())
    known = response.asked_with.item(answer.item)
    option = known.option(answer.code) if known else None
    language = (get_language() or "en")[:2]
    return option.label.get(language) or option.label.get("en", "") if option else ""
