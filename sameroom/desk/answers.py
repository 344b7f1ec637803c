"""What somebody answered, in the words of the question."""

from dataclasses import dataclass

from django.utils.translation import get_language

from sameroom.measures.models import Response


@dataclass(frozen=True)
class Said:
    """One answer: the question as it was put, the number, and the ends of its scale."""

    question: str
    value: int
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
        Said(items[code]["text"], value, items[code]["low"], items[code]["high"], items[code]["max"])
        for code, value in response.values.items()
        if code in items
    ]
