"""A practice is opened, by the pages and commands that people open one with."""

import re
import time
from dataclasses import dataclass
from datetime import date

from tests.quarter.browser import Answer
from tests.quarter.installation import Installation
from tests.quarter.letters import Letterbox
from tests.quarter.staff import Colleague

SESSION_DAYS, NEWCOMER_DAY = (0, 1), 4
OFFICES = 3
FEE_DOLLARS = "160"


@dataclass(frozen=True)
class Practice:
    """Who works in it. By address."""

    owner: Colleague
    desk: Colleague
    therapists: dict[str, Colleague]


def open_practice(installation: Installation, letterbox: Letterbox, *, therapists: int) -> Practice:
    origin, clock = installation.origin, installation.clock
    owner = Colleague(origin, clock, name="Gus Aubry", address="gus@practice.example", number=1)
    sent = {"token": installation.first_link, "name": owner.name, "email": owner.address, "sees_clients": "no"}
    _went(owner.browser.post("/set-up/", **sent))
    owner.take_app()
    _say_what_it_is(owner)
    desk = Colleague(origin, clock, name="Fay Doucet", address="fay@practice.example", number=2)
    _invite(owner, desk, letterbox, role="front_desk")
    them = [
        Colleague(origin, clock, name=f"Therapist {n:02} Roy", address=f"t{n}@practice.example", number=10 + n)
        for n in range(therapists)
    ]
    for one in them:
        _invite(owner, one, letterbox, role="therapist")
        _begin_to_work(owner, one, expires_on=date(clock.now.year + 2, 3, 31))
    return Practice(owner, desk, {one.address: one for one in them})


def _say_what_it_is(owner: Colleague) -> None:
    def fill(path: str, **fields: str) -> None:
        _went(owner.post(path, **fields))

    fill("/practice/about/name/", name="Heron", city="Toronto", province="ON", zone="America/Toronto")
    fill("/practice/about/reach/", address="1 King Street", phone="416-555-0100", email="desk@heron.example")
    fee = {"fee_cents": FEE_DOLLARS, "tax": "exempt"}
    fill("/practice/services/", kind="individual", name_en="Session", name_fr="Séance", minutes="50", **fee)
    fill("/practice/services/", kind="couple", name_en="For two", name_fr="À deux", minutes="50", **fee)
    free = {"fee_cents": "0", "tax": "exempt"}
    fill("/practice/services/", kind="consultation", name_en="First talk", name_fr="Premier", minutes="20", **free)
    for kind in ("service", "electronic", "fees", "secrets"):
        words = {"text_en": f"What we agree on {kind}.", "text_fr": f"Ce que nous convenons : {kind}."}
        fill(f"/statements/new/{kind}/", after="0", **words)
    fill("/practice/cancelling/", notice_hours="24", late_percent="50", missed_percent="100")
    for number in range(OFFICES):
        fill("/practice/places/", do="office", **{"office-name": f"Room {number + 1}"})


def _invite(owner: Colleague, colleague: Colleague, letterbox: Letterbox, *, role: str) -> None:
    """The link comes by letter; the word is on the owner's page."""
    asked_at = time.monotonic()
    page = owner.post("/staff/invite/", name=colleague.name, email=colleague.address, role=role)
    word = re.search(r'class="spoken"><code>([^<]+)<', page.text)
    letter = letterbox.wait(colleague.address, lambda one: one.secret, since=asked_at, within=60)
    assert word and letter, page.text[-1500:]
    colleague.set_up(letter.secret, word[1])


def _begin_to_work(owner: Colleague, therapist: Colleague, *, expires_on: date) -> None:
    """The register, looked up by the owner; whom they see; when they work, and how they are booked."""
    pages = owner.get("/therapists/").text
    rows = re.findall(r'href="/therapists/([0-9a-f-]{36})/"[^>]*>\s*([^<]+?)\s*<', pages)
    therapist.person = next(pk for pk, name in rows if name == therapist.name)
    own = f"/therapists/{therapist.person}/"
    register = {"standing": "crpo-rp", "number": "004321", "expires_on": expires_on.isoformat()}
    _went(therapist.post(own, do="register", **{f"register-{name}": value for name, value in register.items()}))
    row = owner.get(own).values("registration")[0]
    _went(owner.post(f"{own}check/", registration=row))
    hours = f"/hours/{therapist.person}/"
    for day in (*SESSION_DAYS, NEWCOMER_DAY):
        weekly = {"weekly-weekday": str(day), "weekly-starts": "10:00", "weekly-ends": "15:00"}
        _went(therapist.post(hours, do="weekly", **weekly))
    rules = {"gap_minutes": "10", "grid_minutes": "30", "notice_hours": "4", "horizon_days": "90", "daily_cap": ""}
    _went(therapist.post(hours, do="rules", **{f"rules-{name}": value for name, value in rules.items()}))


def _went(answer: Answer) -> None:
    """A form that was kept leads on; else the page says what is wrong."""
    wrong = re.findall(r'class="field-wrong[^>]*>(.*?)</', answer.text, re.S)
    assert answer.status == 302, (answer.status, wrong, answer.text[-1500:])
