"""The questions after a session: `room` says who sits there, `measures` keeps the answers."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from sameroom.booking.models import Participant
from sameroom.desk import rift_words
from sameroom.desk.fit import is_still_early
from sameroom.measures import instruments
from sameroom.measures.besides import due_besides
from sameroom.measures.by_video import is_to_tell
from sameroom.measures.instruments import BESIDES, RISQ, SESSION_CHECK, VIDEO_AFTER
from sameroom.measures.models import Answer, Response, form_on, respond
from sameroom.measures.rifts import Readers, felt_unsafe, respond_of_rift
from sameroom.room.admission import Entrant, people_at
from sameroom.room.api import body, field, with_capability
from sameroom.room.standing import RoomRefused

INSTRUMENT = SESSION_CHECK


def still_open(participant: Participant) -> list[str]:
    """The instruments that this person has not answered after this session, in order."""
    own = Response.objects.visible_to(participant.person).given()
    given = own.filter(appointment=participant.appointment_id, person=participant.person_id)
    is_rated = given.filter(instrument=INSTRUMENT).exists()
    of_video = [VIDEO_AFTER] if is_to_tell(participant) else []
    return [*([] if is_rated else [INSTRUMENT]), *of_video, *due_besides(participant)]


def _open_here(participant: Participant, people: list[Participant]) -> list[str]:
    """What is about the therapist alone waits until a person is alone with the screen."""
    return [one for one in still_open(participant) if len(people) == 1 or one not in BESIDES]


@require_http_methods(["GET", "POST"])
@with_capability
def session_check(request: HttpRequest, entrant: Entrant) -> JsonResponse:
    """Ask, or take one person's answers. A couple on one screen is two people, who answer one after the other."""
    if not _has_begun(entrant):
        raise RoomRefused("not-now", 409)
    if request.method == "POST":
        _take(entrant, body(request))
    return JsonResponse({"check": _check(entrant)})


def _take(entrant: Entrant, data: dict[str, Any]) -> None:
    wanted = field(data, "participant", str)
    participant = next((one for one in people_at(entrant.participant) if str(one.pk) == wanted), None)
    if participant is None:
        raise RoomRefused("malformed", 400, field="participant")
    name = field({"instrument": INSTRUMENT, **data}, "instrument", str)
    if name not in (INSTRUMENT, VIDEO_AFTER, *BESIDES):
        raise RoomRefused("malformed", 400, field="instrument")
    if name not in _open_here(participant, people_at(entrant.participant)):
        raise RoomRefused("not-now", 409)
    instrument, answers, skipped = instruments.load(name), field(data, "answers", dict), _skipped(data)
    readers = _readers(participant, answers, skipped) if name == RISQ else ""
    form, modality = form_on(instrument, participant), entrant.appointment.modality
    if wrong := instrument.obstacles_to(answers, form, modality=modality, skipped=skipped):
        raise RoomRefused("malformed", 400, field=wrong[0])
    if readers:
        kept = respond_of_rift(participant=participant, answers=answers, skipped=skipped, readers=readers)
    else:
        kept = respond(instrument, participant=participant, answers=answers, skipped=skipped)
    if kept is None:
        raise RoomRefused("not-now", 409)


def _readers(participant: Participant, answers: dict[str, Any], skipped: dict[str, str]) -> str:
    """Taken from among the answers; who says nothing to it chooses nobody."""
    place = answers.pop(rift_words.READERS, None)
    if skipped.pop(rift_words.READERS, None):
        return Readers.NOBODY.value
    file = participant.appointment.case_file
    choices = rift_words.readers_choices(file, participant.person) if file else []
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(choices):
        raise RoomRefused("malformed", 400, field=rift_words.READERS)
    return choices[place][0]


def _skipped(data: dict[str, Any]) -> dict[str, str]:
    """Item → why; nothing from a page that was loaded before anything could be skipped."""
    skipped: dict[str, str] = field({"skipped": {}, **data}, "skipped", dict)
    if any(why not in Answer.Skipped.values for why in skipped.values()):
        raise RoomRefused("malformed", 400, field="skipped")
    return skipped


def _check(entrant: Entrant) -> dict[str, Any]:
    """What the first one here who has something open is asked next."""
    here = people_at(entrant.participant)
    open_of = {one: _open_here(one, here) for one in here}
    asked = next(((one, names[0]) for one, names in open_of.items() if names), (entrant.participant, INSTRUMENT))
    people = [
        {"participant": str(one.pk), "name": one.person.name, "state": "due" if names else "done"}
        for one, names in open_of.items()
    ]
    return {
        **_form(entrant, *asked),
        "people": people,
        "early": entrant.participant.role == "client" and is_still_early(entrant.appointment.case_file_id),
        "help": len(here) == 1 and _felt_unsafe(entrant.participant),
    }


def _form(entrant: Entrant, asked: Participant, name: str) -> dict[str, Any]:
    """In the words of whoever is asked, and in the language of whose screen it is."""
    instrument, appointment = instruments.load(name), entrant.appointment
    language = entrant.participant.person.language
    form = instrument.as_form(form_on(instrument, asked), language, modality=appointment.modality)
    if name not in BESIDES:
        return form
    with translation.override(language):
        file = appointment.case_file
        more = [rift_words.readers_item(file, asked.person)] if name == RISQ and file else []
        told = {"title": rift_words.title_of(instrument, form["language"]), "intro": rift_words.intro_of(name)}
        source = rift_words.source_of(instrument, form["language"])
        return form | told | {"attribution": source, "items": [*form["items"], *more]}


def _felt_unsafe(participant: Participant) -> bool:
    """Whether this client said so of this session: they are told whom they can call."""
    own = Response.objects.visible_to(participant.person).given().filter(person=participant.person, instrument=RISQ)
    said = own.filter(appointment=participant.appointment_id).prefetch_related("answers").first()
    return said is not None and felt_unsafe(said)


def _has_begun(entrant: Entrant) -> bool:
    """There is something to answer about once somebody was inside."""
    return entrant.appointment.visits.exists()
