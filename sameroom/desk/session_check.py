"""The questions after a session: `room` says who sits there, `measures` keeps the answers."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from sameroom.desk.fit import is_still_early
from sameroom.measures import instruments
from sameroom.measures.models import Answer, Response, form_of, respond
from sameroom.room.admission import Entrant, people_at
from sameroom.room.api import body, field, with_capability
from sameroom.room.standing import RoomRefused

INSTRUMENT = "session-check"


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
    instrument = instruments.load(INSTRUMENT)
    answers, skipped = field(data, "answers", dict), _skipped(data)
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
    person, appointment = entrant.participant.person, entrant.appointment
    here = people_at(entrant.participant)
    answered = set(
        Response.objects.filter(
            appointment=appointment,
            instrument=INSTRUMENT,
            person__in=[one.person for one in here],
            given_at__isnull=False,
        ).values_list("person_id", flat=True)
    )
    people = [
        {
            "participant": str(one.pk),
            "name": one.person.name,
            "state": "done" if one.person_id in answered else "due",
        }
        for one in here
    ]
    return {
        **instruments.load(INSTRUMENT).as_form(
            form_of(entrant.participant), person.language, modality=appointment.modality
        ),
        "people": people,
        "early": entrant.participant.role == "client" and is_still_early(appointment.case_file_id),
    }


def _has_begun(entrant: Entrant) -> bool:
    """There is something to answer about once somebody was inside."""
    return entrant.appointment.visits.exists()
