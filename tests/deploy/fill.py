"""Run on the machine by the account that serves: an invented practice, a session that is about to be, and the links."""

import json

import django

django.setup()

from sameroom.desk.demo.cast import invent  # noqa: E402 - Django first
from tests.appointments import an_appointment, token_for  # noqa: E402 - Django first

cast = invent()
appointment = an_appointment(cast.adas_file, cast.individual)
people = {"ben": cast.ben, "ada": cast.ada}
print(
    json.dumps(
        {
            "emails": {name: person.email for name, person in people.items()},
            "tokens": {name: [token_for(appointment, person) for _ in range(2)] for name, person in people.items()},
            "appointment": str(appointment.pk),
        }
    )
)
