"""A newcomer's browser: from the front door to a booked first conversation, as the pages lead."""

import re
from datetime import datetime
from typing import Any

from django.core import mail
from django.http import HttpResponse
from django.test import Client

from sameroom.booking.consultations import Wish, offered, times_for
from sameroom.mail.sending import send_due

ME = {"name": "Zoe Lapointe", "email": "zoe@example.com", "phone": "", "province": "ON", "language": "en"}
ALONE = Wish(as_couple=False, modality="online", therapist=None)


def free(wish: Wish = ALONE) -> list[datetime]:
    service = offered()
    return list(times_for(wish, service)) if service else []


def code_in_the_mail() -> str:
    while send_due():
        pass
    codes = [re.search(r"\b(\d{6}|\d{12})\b", one.body) for one in mail.outbox]
    return next(found[1] for found in reversed(codes) if found)


class Newcomer:
    def __init__(self, *, client: Client | None = None, **me: str) -> None:
        self.client = client or Client()
        self.me = ME | me
        self.shown = ""

    def choose(self, moment: datetime, **answers: str) -> str:
        """Where the browser is led."""
        sent = {"who": "alone", "how": "online", "whom": "anybody", **answers, "starts_at": moment.isoformat()}
        return str(self.client.post("/consultation/hold/", sent)["Location"])

    def look(self, path: str) -> str:
        """A page; and the time that it says it is about."""
        page = self.client.get(path).content.decode()
        found = re.search(r'name="shown" value="([^"]+)"', page)
        self.shown = found[1] if found else ""
        return page

    def says_who(self, **more: str) -> HttpResponse:
        self.look("/consultation/you/")
        return self.post("/consultation/you/", {**self.me, **more})

    def types(self, code: str, **more: str) -> HttpResponse:
        self.look("/consultation/code/")
        return self.post("/consultation/code/", {"code": code, **more})

    def books(self, moment: datetime, **answers: str) -> HttpResponse:
        self.choose(moment, **answers)
        self.says_who()
        return self.types(code_in_the_mail())

    def post(self, path: str, sent: dict[str, Any]) -> HttpResponse:
        return self.client.post(path, {"shown": self.shown, **sent})  # type: ignore[return-value]
