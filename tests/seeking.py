"""Somebody who looks for a therapist: a browser that answers page by page; and therapists with areas."""

import html
import re
from datetime import time, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person, Role
from sameroom.practice.models import Area, AreaApproval, Registration, RegistrationCheck, Therapist, WeeklyHours

PAGES = ("who", "brings", "meeting", "times", "person", "style", "money", "expectations")
USUAL: dict[str, dict[str, Any]] = {
    "who": {"who": "alone", "age": "adult"},
    "brings": {"main": "anxiety"},
    "meeting": {"province": "ON", "how": "either", "matters": "nice"},
    "times": {},
    "person": {"language": "en"},
    "style": {},
    "money": {},
    "expectations": {"expects": ["impersonal"]},
}


class Seeking:
    """One browser. `place`: 2 for the partner."""

    def __init__(self, *, place: int = 1, client: Client | None = None) -> None:
        self.client, self.place = client or Client(), place

    def says(self, page: str, **fields: Any) -> HttpResponse:
        sent = {**USUAL.get(page, {}), "seat": str(self.place), **fields}
        return self.client.post(f"/find/questions/{page}/", sent)  # type: ignore[return-value]

    def is_safe(self, answer: str = "no") -> HttpResponse:
        return self.client.post("/find/questions/safety/", {"answer": answer})  # type: ignore[return-value]

    def is_safe_together(self, answer: str = "yes") -> HttpResponse:
        return self.client.post("/find/questions/together/", {"answer": answer})  # type: ignore[return-value]

    def answers(self, **pages: Any) -> str:
        """All nine as most would, but for what `pages` says; and what the result page shows."""
        self.is_safe()
        for page in PAGES:
            assert self.says(page, **pages.get(page, {})).status_code == 302, page
        return self.look("/find/result/")

    def look(self, path: str) -> str:
        return html.unescape(self.client.get(path, follow=True).content.decode())

    def led_to(self, path: str) -> str:
        """Where the page leads, or nothing where it is shown."""
        answer = self.client.get(path)
        return str(answer.headers.get("Location", ""))


class Partners:
    """Two who look together, each in a browser of their own; after `answer` both have answered, and sent it."""

    def __init__(self) -> None:
        self.first, self.second = Seeking(), Seeking(place=2)

    def begin(self) -> str:
        """Up to the code, which the second one uses."""
        self.first.is_safe()
        self.first.says("who", who="couple")
        self.first.is_safe_together()
        self.first.client.post("/find/devices/", {"devices": "own"})
        code = code_in(self.first.look("/find/devices/"))
        self.second.client.post("/find/partner/", {"code": code})
        return code

    def answer(self, first: dict[str, dict[str, Any]], second: dict[str, dict[str, Any]]) -> None:
        self.says(self.first, first)
        self.says(self.second, second)

    def says(self, one: Seeking, pages: dict[str, dict[str, Any]]) -> None:
        one.is_safe()
        one.is_safe_together()
        for page in PAGES:
            if page != "who" or one.place == 2:
                one.says(page, **pages.get(page, {}))
        one.client.post("/find/send/")


def code_in(page: str) -> str:
    found = re.search(r'class="key-name">([^<]+)<', page)
    assert found
    return found[1]


def shown(page: str) -> list[str]:
    """The names of the therapists on the result page, in its order."""
    return re.findall(r"<h2>([^<]+)</h2>\s*<p class=\"small\">", page)


def knows(person: Person, *codes: str, focus: bool = False) -> None:
    therapist = Therapist.objects.get(person=person)
    for code in codes:
        area = Area.objects.create(therapist=therapist, code=code, evidence="A course.", is_focus=focus, by=person)
        AreaApproval.objects.create(area=area, by=person)


def another_therapist(cast: Cast, name: str, **facts: Any) -> Person:
    """In force, free on weekdays from nine to five."""
    person = Person.objects.create(name=name, email=f"{name.split()[0].lower()}@example.com")
    Role.objects.create(person=person, kind=Role.Kind.THERAPIST)
    therapist = Therapist.objects.create(person=person, **facts)
    until = timezone.localdate() + timedelta(days=900)
    said = Registration.objects.create(therapist=therapist, standing="crpo-rp", number="9", expires_on=until, by=person)
    RegistrationCheck.objects.create(registration=said, by=cast.gus)
    for weekday in range(5):
        WeeklyHours.objects.create(therapist=person, weekday=weekday, starts=time(9), ends=time(17))
    return person


def a_practice(cast: Cast) -> list[Person]:
    """Four who know anxiety and work with couples."""
    more = [another_therapist(cast, "Noa Feld", gender="woman"), another_therapist(cast, "Omar Haddad", gender="man")]
    them = [cast.ben, cast.eve, *more]
    for one in them:
        knows(one, "anxiety", "relationship")
    return them
