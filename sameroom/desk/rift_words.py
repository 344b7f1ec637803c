"""What a client is told around SPARQ and RISQ: who reads the answers, and whom they can choose for those of a rift."""

from typing import Any

from django.utils.translation import gettext as _

from sameroom.measures.instruments import RISQ, SPARQ, Instrument
from sameroom.measures.models import Response
from sameroom.measures.rifts import Readers, felt_unsafe, readers_to_choose, shared_now, told_besides
from sameroom.people.models import CaseFile, Person, join_names

# The choice of readers, as a question beside the items of the instrument.
READERS = "readers"


def title_of(instrument: Instrument, language: str) -> str:
    """Above the questions, for whoever answers: SPARQ and RISQ in plain words, any other by its name."""
    plain = {SPARQ: _("How you felt with your therapist"), RISQ: _("Did something go wrong between you?")}
    return plain.get(instrument.id) or instrument.title[language]


def source_of(instrument: Instrument, language: str) -> str:
    """Below them: of what has a plain title the name as well, and whose it is."""
    if instrument.id not in (SPARQ, RISQ):
        return instrument.attribution
    return f"{instrument.title[language]}. {instrument.attribution}"


def intro_of(instrument: str) -> str:
    """Before the questions, which came without an introduction; empty for any other instrument."""
    if instrument == SPARQ:
        return _(
            "How did you feel with your therapist in this session? Your therapist can read it after rating the session "
            "themselves, and so can whoever supervises them. The people you come with never can."
        )
    if instrument == RISQ:
        return _(
            "Sometimes something goes wrong between a client and a therapist. Four questions, yes or no. Below them "
            "you choose who reads your answers."
        )
    return ""


def readers_words() -> str:
    return _("Who may read these answers?")


def readers_hint(file: CaseFile, person: Person) -> str:
    """What becomes of “scared, uneasy”: never the therapist alone."""
    told = told_besides(file, person)
    if told:
        return _(
            "If you felt scared or uneasy, your therapist is never told alone: then %(names)s is told, too, that there "
            "is something to look at. If you choose nobody, nobody is."
        ) % {"names": _or(told)}
    return _(
        "Nobody else here could be told. So if you felt scared or uneasy, nobody is shown your answers, whatever you "
        "choose: your therapist is never told that alone."
    )


def readers_choices(file: CaseFile, person: Person) -> list[tuple[str, str]]:
    words = {
        Readers.THERAPIST: _("My therapist, %(name)s") % {"name": file.therapist.name},
        Readers.RESPONSIBLE: _("%(names)s, and not my therapist") % {"names": _or(told_besides(file, person))},
        Readers.NOBODY: _("Nobody. They stay in my own record"),
    }
    return [(one.value, words[one]) for one in readers_to_choose(file, person)]


def readers_item(file: CaseFile, person: Person) -> dict[str, Any]:
    """For the room, as one question more; the value is the place among `readers_choices`."""
    choices = readers_choices(file, person)
    return {
        "code": READERS,
        "text": readers_words(),
        "hint": readers_hint(file, person),
        "low": "",
        "high": "",
        "min": 0,
        "max": len(choices) - 1,
        "values": list(range(len(choices))),
        "labels": [label for _value, label in choices],
    }


def what_happens(response: Response) -> str:
    """To the client who gave it: who reads it, and who is told."""
    file = response.appointment.case_file
    if file is None:
        return ""
    names = {"therapist": file.therapist.name, "names": join_names([one.name for one in told(response)])}
    readers = shared_now(response)
    if readers == Readers.NOBODY:
        return _("Nobody is shown your answers. They stay in your own record, and you can choose somebody later.")
    if readers == Readers.RESPONSIBLE:
        return _("%(names)s can read your answers. %(therapist)s cannot, and is not told that you gave any.") % names
    first = _("%(therapist)s can read your answers, once %(therapist)s’s own rating of that session is in.") % names
    besides = _("%(names)s is told that there is something to look at, and not what you answered.") % names
    return f"{first} {besides}" if felt_unsafe(response) else first


def told(response: Response) -> list[Person]:
    file = response.appointment.case_file
    return told_besides(file, response.person) if file else []


def _or(people: list[Person]) -> str:
    """“Hal Mbeki”, “Gus Roy or Hal Mbeki”."""
    names = [one.name for one in people]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
