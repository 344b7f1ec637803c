"""A form for the tests: given item by item, as the product asks it."""

from sameroom.booking.models import Appointment
from sameroom.measures.instruments import load
from sameroom.measures.models import Response, begin, give, save_answer
from sameroom.people.models import Person

ITEMS = [f"q{number}" for number in range(1, 10)]


def phq_9(total: int) -> dict[str, int]:
    """Round and round over the nine items: 14 is 2 2 2 2 2 1 1 1 1; and how difficult it made things."""
    return {item: total // 9 + (number < total % 9) for number, item in enumerate(ITEMS)} | {"q10": 1}


def give_form(
    appointment: Appointment,
    person: Person,
    answers: dict[str, int],
    *,
    instrument: str = "phq-9",
    channel: str = Response.Channel.ROOM,
    is_given: bool = True,
) -> Response:
    """What the form does not ask after these answers is left out."""
    form = load(instrument)
    seat = appointment.participants.get(person=person)
    response = begin(form, participant=seat, channel=channel, language="en")
    asked = {item.code: item for item in form.asked(response.form, answers)}
    for code, value in answers.items():
        option = asked[code].option_of(value) if code in asked else None
        if option:
            save_answer(response, code, code=option.code)
    response = Response.objects.get(pk=response.pk)
    if is_given:
        give(response)
    return response
