"""What somebody answered, as a FHIR QuestionnaireResponse, out and in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sameroom.measures.fhir.parts import ABSENT, Json, extensions, value_of, words
from sameroom.measures.fhir.questionnaire import address, coding, link_id, main_language
from sameroom.measures.instruments.shape import Answers, Instrument, Item, Option

# Why there is no answer: our code, and FHIR's, which has none for a question that was not understood.
REASONS = {"asked-declined": "asked-declined", "not-applicable": "not-applicable", "unclear": "asked-unknown"}
_STATES = {"completed": True, "amended": True, "in-progress": False}


class NotAnAnswer(Exception):
    """The resource does not fit the instrument; the text is a sentence that says where."""


@dataclass(frozen=True)
class Given:
    """`chosen`: item → the option's code; `skipped`: item → why there is none. `at`: when it was given, as in FHIR."""

    form: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    is_given: bool = True
    language: str = "en"
    at: str = ""

    def values(self, instrument: Instrument) -> Answers:
        """Item → value, for scoring."""
        options = {code: self._option(instrument, code) for code in self.chosen}
        return {code: option.value for code, option in options.items() if option}

    def _option(self, instrument: Instrument, code: str) -> Option | None:
        item = instrument.item(code)
        return item.option(self.chosen[code]) if item else None


def response(instrument: Instrument, given: Given, *, subject: str = "") -> Json:
    """`subject`: a reference, as in `Patient/1`."""
    language = given.language if given.language in instrument.title else main_language(instrument)
    answered = [_item(instrument, item, given, language) for item in instrument.items_on(given.form)]
    return {
        "resourceType": "QuestionnaireResponse",
        "language": given.language,
        "questionnaire": f"{address(instrument)}|{instrument.version}",
        "status": "completed" if given.is_given else "in-progress",
        **({"subject": {"reference": subject}} if subject else {}),
        **({"authored": given.at} if given.at else {}),
        "item": [{"linkId": given.form, "item": [one for one in answered if one]}],
    }


def response_from_fhir(instrument: Instrument, resource: Mapping[str, Any]) -> Given:
    """Raises `NotAnAnswer`: another questionnaire or version, items or options that there are not."""
    try:
        _refuse_another(instrument, resource)
        form = _form(instrument, resource)
        links = {link_id(instrument, form, item.code): item for item in instrument.items_on(form)}
        chosen, skipped = _read(links, resource)
        return Given(
            form=form,
            chosen=chosen,
            skipped=skipped,
            is_given=_STATES[resource["status"]],
            language=resource.get("language", "en"),
            at=resource.get("authored", ""),
        )
    except KeyError as error:
        raise NotAnAnswer(f"{error} is missing.") from None
    except (TypeError, AttributeError, ValueError, IndexError, StopIteration) as error:
        raise NotAnAnswer(f"Something has not the shape that it needs: {error}.") from None


def _item(instrument: Instrument, item: Item, given: Given, language: str) -> Json | None:
    asked = {
        "linkId": link_id(instrument, given.form, item.code),
        **words("text", {language: item.text[given.form][language]}, language),
    }
    if option := item.option(given.chosen.get(item.code, "")):
        in_words = {language: option.label[language]} if option.label else {}
        said = coding(instrument, Option(option.code, option.value, in_words), language)
        return {**asked, "answer": [{"valueCoding": said}]}
    if item.code in given.skipped:
        reason = REASONS[given.skipped[item.code]]
        return {**asked, "extension": [{"url": ABSENT, "valueCode": reason}]}
    return None


def _refuse_another(instrument: Instrument, resource: Mapping[str, Any]) -> None:
    if resource["resourceType"] != "QuestionnaireResponse":
        raise NotAnAnswer(f"This is a {resource['resourceType']}, not a QuestionnaireResponse.")
    questionnaire, _bar, version = resource["questionnaire"].partition("|")
    if questionnaire != address(instrument):
        raise NotAnAnswer(f"It answers {questionnaire}, not {address(instrument)}.")
    if version != str(instrument.version):
        raise NotAnAnswer(f"It answers version {version or '(none said)'}, not version {instrument.version}.")
    if resource["status"] not in _STATES:
        raise NotAnAnswer(f"Its status is “{resource['status']}”; it can be {', '.join(_STATES)}.")


def _form(instrument: Instrument, resource: Mapping[str, Any]) -> str:
    """By the group's name; answers that stand in no group are those to the only form."""
    links = {one["linkId"] for one in resource.get("item", ())}
    named = [form for form in instrument.forms if form in links]
    if len(named) > 1 or (not named and len(instrument.forms) > 1):
        raise NotAnAnswer(f"It answers one form of {', '.join(instrument.forms)}; here it names {len(named)}.")
    return named[0] if named else instrument.forms[0]


def _read(links: Mapping[str, Item], resource: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What was chosen, and what was skipped."""
    chosen: dict[str, str] = {}
    skipped: dict[str, str] = {}
    for one in _flat(resource.get("item", ())):
        item = links.get(one["linkId"])
        if item is None:
            raise NotAnAnswer(f"There is no item {one['linkId']}.")
        if item.code in chosen or item.code in skipped:
            raise NotAnAnswer(f"Item {one['linkId']} is answered twice.")
        if one.get("answer"):
            chosen[item.code] = _chosen(item, one)
        elif absent := extensions(one, ABSENT):
            skipped[item.code] = _why(one["linkId"], value_of(absent[0]))
    return chosen, skipped


def _flat(items: Any) -> Iterator[Json]:
    for one in items:
        if "item" in one and "answer" not in one:
            yield from _flat(one["item"])
        else:
            yield one


def _chosen(item: Item, one: Json) -> str:
    if len(one["answer"]) != 1:
        raise NotAnAnswer(f"Item {one['linkId']} has {len(one['answer'])} answers; one can be given.")
    answer = one["answer"][0]
    if "valueCoding" in answer:
        code = answer["valueCoding"]["code"]
        option = item.option(code)
    else:
        code = value_of(answer)
        option = item.option_of(code) if isinstance(code, int) and not isinstance(code, bool) else None
    if option is None:
        raise NotAnAnswer(f"Item {one['linkId']} has no option “{code}”.")
    return option.code


def _why(link: str, reason: str) -> str:
    ours = {theirs: ours for ours, theirs in REASONS.items()}
    if reason not in ours:
        raise NotAnAnswer(f"Item {link} has no answer for a reason that is not known here: “{reason}”.")
    return ours[reason]
