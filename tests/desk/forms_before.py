"""A form before a session, for the tests of its pages: where it is, and how a browser answers it."""

from django.test import Client

from sameroom.booking.models import Appointment

ONLY_PHQ = {"phq-9": "fortnight"}
ITEMS = [f"q{number}" for number in range(1, 10)]
NEVER, OFTEN = "LA6568-5", "LA6571-9"


def address(appointment: Appointment, rest: str = "phq-9/") -> str:
    return f"/forms/{appointment.pk}/{rest}"


def answer(client: Client, appointment: Appointment, item: str, **said: str) -> str:
    return str(client.post(address(appointment), {"item": item, **said})["Location"])


def answer_all(client: Client, appointment: Appointment, code: str = NEVER) -> None:
    for item in ITEMS:
        answer(client, appointment, item, choice=code)
