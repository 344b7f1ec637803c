"""The questions after a session: `room` says who sits there, `measures` keeps the answers."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from sameroom.booking.models import Participant
from sameroom.desk.fit import is_still_early
from sameroom.measures import instruments
from sameroom.measures.by_video import is_to_tell
from sameroom.measures.instruments import VIDEO_AFTER
from sameroom.measures.models import Answer, Response, form_of, respond
from sameroom.room.admission import Entrant, people_at
from sameroom.room.api import body, field, with_capability
from sameroom.room.standing import RoomRefused

INSTRUMENT = "session-check"


def still_open(participant: Participant) -> list[str]:
    """The instruments that this person has not answered after this session, in order."""
    own = Response.objects.visible_to(participant.person).given()
    given = own.filter(appointment=participant.appointment_id, person=participant.person_id)
    is_rated = given.filter(instrument=INSTRUMENT).exists()
    return [*([] if is_rated else [INSTRUMENT]), *([VIDEO_AFTER] if is_to_tell(participant) else [])]


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
    if name not in (INSTRUMENT, VIDEO_AFTER):
        raise RoomRefused("malformed", 400, field="instrument")
    if name not in still_open(participant):
        raise RoomRefused("not-now", 409)
    instrument, answers, skipped = instruments.load(name), field(data, "answers", dict), _skipped(data)
    form, modality = form_of(participant), entrant.appointment.modality
    if wrong := instrument.obstacles_to(answers, form, modality=modality, skipped=skipped):
        raise RoomRefused("malformed", 400, field=wrong[0])
    if respond(instrument, participant=participant, answers=answers, skipped=skipped) is None:
        raise RoomRefused("not-now", 409)


def _skipped(data: dict[str, Any]) -> dict[str, str]:
    """Item → why; nothing from a page that was loaded before anything could be skipped."""
    skipped: dict[str, str] = field({"skipped": {}, **data}, "skipped", dict)
    if any(why not in Answer.Skipped.values for why in skipped.values()):
        raise RoomRefused("malformed", 400, field="skipped")
    return skipped


def _check(entrant: Entrant) -> dict[str, Any]:
    """What the first one here who has something open is asked next."""
    person, appointment = entrant.participant.person, entrant.appointment
    open_of = {one: still_open(one) for one in people_at(entrant.participant)}
    asked = next((names[0] for names in open_of.values() if names), INSTRUMENT)
    people = [
        {"participant": str(one.pk), "name": one.person.name, "state": "due" if names else "done"}
        for one, names in open_of.items()
    ]
    return {
        **instruments.load(asked).as_form(form_of(entrant.participant), person.language, modality=appointment.modality),
        "people": people,
        "early": entrant.participant.role == "client" and is_still_early(appointment.case_file_id),
    }


def _has_begun(entrant: Entrant) -> bool:
    """There is something to answer about once somebody was inside."""
    return entrant.appointment.visits.exists()
