"""What somebody answered, in the words of the question."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.measures.instruments.shape import Item
from sameroom.measures.models import Answer, Response


@dataclass(frozen=True)
class Said:
    """One answer: the question as it was put, and the answer in `words`; or the number and the ends of its scale."""

    item: str
    question: str
    words: str
    value: int | None
    low: str
    high: str
    most: int


@dataclass(frozen=True)
class Given:
    """All that somebody answered on one form. `language`: in which its questions are told."""

    response: Response
    title: str
    language: str
    said: list[Said]


def given(response: Response) -> Given:
    """In the language in force, where the form has it. Reads what was fetched with the response: the answers, and the
    appointment.
    """
    asked = response.asked_with
    language = asked.language_for((get_language() or "en")[:2])
    rows = {one.item: one for one in response.answers.all()}
    answers = [
        _said(item, rows[item.code], form=response.form, language=language)
        for item in asked.items_on(response.form)
        if item.code in rows
    ]
    return Given(response, asked.title[language], language, answers)


def _said(item: Item, answer: Answer, *, form: str, language: str) -> Said:
    option = item.option(answer.code)
    if option is None:
        words = _("Skipped: %(reason)s") % {"reason": answer.get_skipped_display()}
    else:
        words = option.label.get(language, "")
    ends = item.low.get(language, ""), item.high.get(language, "")
    return Said(item.code, item.text[form][language], words, answer.value, *ends, item.max)
