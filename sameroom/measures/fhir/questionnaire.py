"""An instrument as a FHIR Questionnaire: a group for each form. What FHIR cannot say is in extensions of our own."""

from collections.abc import Iterator

from sameroom.measures.fhir.parts import BASE, LOINC, OURS, WEIGHT, Json, as_extension, extension, texts, words
from sameroom.measures.instruments.shape import Condition, Instrument, Item, Option

# What an instrument says about itself in one word or number, and what it says in tables.
SAID = (
    *("construct", "recall_days", "higher_is", "is_validated", "licence", "attribution", "source", "content_hash"),
    *("holder", "permission", "expires"),
)
TABLES = ("scores", "bands", "cutoffs", "changes", "flags")


def questionnaire(instrument: Instrument) -> Json:
    language = main_language(instrument)
    rights = "\n".join(one for one in (instrument.attribution, instrument.licence) if one)
    return {
        "resourceType": "Questionnaire",
        "language": language,
        "url": address(instrument),
        "version": str(instrument.version),
        "name": "".join(part.capitalize() for part in instrument.id.split("-")),
        **words("title", instrument.title, language),
        "status": "active",
        **({"copyright": rights} if rights else {}),
        **({"code": [{"system": LOINC, "code": instrument.loinc}]} if instrument.loinc else {}),
        "extension": list(_extensions(instrument)),
        "item": [_form(instrument, form, language) for form in instrument.forms],
    }


def address(instrument: Instrument) -> str:
    return f"{BASE}/Questionnaire/{instrument.id}"


def link_id(instrument: Instrument, form: str, code: str) -> str:
    """An item that stands on several forms is several in FHIR."""
    return code if len(instrument.forms) == 1 else f"{form}.{code}"


def main_language(instrument: Instrument) -> str:
    return instrument.language_for("en")


def coding(instrument: Instrument, option: Option, language: str) -> Json:
    """The option with its weight; where options have no words, its code alone."""
    return {
        "extension": [{"url": WEIGHT, "valueDecimal": option.value}],
        "system": LOINC if option.code.startswith("LA") else f"{BASE}/CodeSystem/{instrument.id}",
        "code": option.code,
        **words("display", option.label, language),
    }


def _extensions(instrument: Instrument) -> Iterator[Json]:
    for name in SAID:
        value = getattr(instrument, name)
        if value not in ("", None):
            yield extension(f"{OURS}{name.replace('_', '-')}", value)
    for code, one in (instrument.languages or {}).items():
        wording = as_extension("wording", one)
        yield {**wording, "extension": [{"url": "language", "valueCode": code}, *wording["extension"]]}
    for table in TABLES:
        for row in getattr(instrument, table):
            yield as_extension(table, row)


def _form(instrument: Instrument, form: str, language: str) -> Json:
    return {
        "linkId": form,
        **words("text", instrument.intro[form], language),
        "type": "group",
        "item": [_item(instrument, item, form, language) for item in instrument.items_on(form)],
    }


def _item(instrument: Instrument, item: Item, form: str, language: str) -> Json:
    return {
        "linkId": link_id(instrument, form, item.code),
        "extension": list(_about(instrument, item)),
        **({"code": [{"system": LOINC, "code": item.loinc}]} if item.loinc else {}),
        **words("text", item.text[form], language),
        "type": "choice",
        **_enabled(instrument, item, form),
        "answerOption": [{"valueCoding": coding(instrument, option, language)} for option in item.options],
    }


def _about(instrument: Instrument, item: Item) -> Iterator[Json]:
    """Its place among all items, whatever the form; the words at its ends; when it is asked."""
    yield extension(OURS + "position", instrument.items.index(item))
    for end in ("low", "high"):
        if text := getattr(item, end):
            yield texts(OURS + end, text)
    if item.condition != Condition():
        yield as_extension("condition", item.condition)


def _enabled(instrument: Instrument, item: Item, form: str) -> Json:
    """For other programs: FHIR compares with each option that is enough. Ours read the extension."""
    when = [
        {
            "question": link_id(instrument, form, code),
            "operator": "=",
            "answerCoding": {key: one for key, one in coding(instrument, option, "").items() if key != "extension"},
        }
        for code in item.condition.items
        if (asked := instrument.item(code)) and form in asked.forms
        for option in asked.options
        if option.value >= item.condition.least
    ]
    return {"enableWhen": when, "enableBehavior": "any"} if when else {}
