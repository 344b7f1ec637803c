"""axe finds nothing on any page: phone and desk, light and dark."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from sameroom.audit.models import Concern, Entry
from sameroom.audit.trail import record
from sameroom.booking.models import Appointment, Call
from sameroom.config.checks import url_patterns
from sameroom.consent.models import Statement
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import keep_paper, withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.people.details import correct
from sameroom.people.models import Person
from sameroom.people.models.breaking_glass import break_glass
from sameroom.people.models.lockbox import lock
from sameroom.room import emails, visits
from sameroom.room.equipment import STEPS, take_report
from sameroom.room.models import DeviceKey, SafetyReport
from sameroom.room.safety import disown, note_key
from tests.access_world import agree, answer, own_answers, tell
from tests.appointments import an_appointment, participant
from tests.evidence.own.practices import find_something
from tests.evidence_world import evidence_of
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.pages_table import ELSEWHERE, NO_PAGE, PAGES
from tests.journeys.visitor import CAMERA_DENIED, Visitor
from tests.measures.filling import give_form, phq_9
from tests.safety import to_be_looked_at
from tests.world_of_measuring import of_a_rift

Link = Callable[[Appointment, Person], str]


def test_every_page_is_looked_at() -> None:
    assert {pattern.name for pattern in url_patterns()} == {*PAGES, *ELSEWHERE, *NO_PAGE}


@pytest.mark.parametrize("in_all", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_pages(live_cast: Cast, arrive: Arrive, server: str, in_all: bool) -> None:
    places = fill(live_cast)
    visitor = arrive()
    found = []
    for name, looks in PAGES.items():
        for number, (who, path) in enumerate(looks):
            visitor.context.clear_cookies()
            if who != "stranger":
                visitor.page.goto(f"{server}/demo/{who}/")
            visitor.page.goto(server + path.format(**places))
            found += look_at(visitor.page, f"{name}-{who}-{number}", in_all=in_all)
    assert found + of_refused_forms(visitor, server) == []


def look_around(cast: Cast, own: Appointment) -> None:
    """Entries for the pages of the trail: looks, some refused, one in an emergency, more than one page of them."""
    for by in (cast.ben, cast.fay, cast.hal, cast.eve):
        record("view", "appointment", own.pk, by=by.pk, about=[cast.ada.pk])
    record("view", "case-file", cast.adas_file.pk, by=cast.eve.pk, about=[cast.ada.pk], reason="break-glass")
    record("view", "case-file", cast.adas_file.pk, by=cast.eve.pk, outcome="refused")
    record("sign-in", "person", cast.ada.pk, by=None, outcome="refused")
    for minutes in range(60):
        at = own.starts_at - timedelta(minutes=71 * minutes)
        entry = Entry.objects.create(
            at=at, by=cast.ben.pk, act="view", thing="appointment", thing_id=own.pk, outcome="done"
        )
        Concern.objects.create(entry=entry, person=cast.ada.pk)


def come_with_browsers(cast: Cast, over: Appointment) -> None:
    """Two browsers in Ada's sessions, one of which she does not know; and a comparison that did not match."""
    for key in ("a" * 64, "b" * 64):
        note_key(cast.ada, key, device="Chrome on Android")
    disown(DeviceKey.objects.get(key="b" * 64), by=cast.ada)
    for person in (cast.ada, cast.ben):
        SafetyReport.objects.create(appointment=over, person=person, what="failed")


def fill(cast: Cast) -> dict[str, object]:
    """Something for every page to show, and what the addresses name."""
    own = an_appointment(cast.adas_file, cast.individual)
    over = an_appointment(cast.adas_file, cast.individual, in_minutes=-180)
    held = an_appointment(cast.couples_file, cast.couple, in_minutes=-180)
    visits.begin(participant(over, cast.ada))
    visits.end(over, by=cast.ben)
    answers = [answer(held, person) for person in (cast.cleo, cast.dev)]
    answer(over, cast.ada)
    to_send = an_appointment(cast.couples_file, cast.couple, in_minutes=600)
    give_form(to_send, cast.dev, phq_9(0), is_given=False)
    break_glass(cast.moe, reason="danger", words="His brother called.", by=cast.fay)
    correct(cast.ada, address="ada@new.example", by=cast.fay)
    file = cast.couples_file
    for against in (cast.hal, None):
        lock(file, thing="case-file", thing_id=file.pk, against=against, by=cast.cleo)
    emails.send_links(own.clients, by=cast.ben)
    take_report(cast.ada, {step: {"verdict": "trouble" if step == "camera" else "good"} for step in STEPS})
    come_with_browsers(cast, over)
    look_around(cast, own)
    agreements = agreements_of(cast)
    places = {"own": own, "over": over, "file": file, "old_file": cast.old_couples_file, "answers": answers[0]}
    places["to_send"] = to_send
    places["individual"] = cast.individual
    places |= to_be_looked_at(held, cast)
    known = {name: row.pk for name, row in {**places, **agreements, **cast.people()}.items()}
    find_something(cast)
    more = {"rift": of_a_rift(cast)["adas_rift"], "day": day_with_a_call(cast)}
    return {**known, **own_answers(cast), **evidence_of(cast), **more}


def day_with_a_call(cast: Cast) -> str:
    """A day on which somebody is to come, and has to be called."""
    near = an_appointment(cast.couples_file, cast.couple, in_minutes=100)
    Call.objects.create(participant=participant(near, cast.dev), expected_at=near.starts_at, by=cast.ben)
    return timezone.localdate(near.starts_at, timezone=ZoneInfo(near.zone)).isoformat()


def agreements_of(cast: Cast) -> dict[str, Any]:
    """One signed, one on paper, one withdrawn, and one of which there is a newer version."""
    withdraw(agree(cast.ada, cast.adas_file, "evidence"), by=cast.ada)
    agree(cast.cleo, cast.couples_file, "electronic")
    publish("electronic", texts={"en": "Another text.", "fr": "Un autre texte."}, after=1, by=cast.gus)
    service, electronic = (Statement.objects.get(kind=kind, number=1) for kind in ("service", "electronic"))
    today = timezone.localdate()
    paper = keep_paper(service, case_file=cast.adas_file, person=cast.ada, signed_on=today, by=cast.fay)
    signed = agree(cast.ada, cast.adas_file, "electronic")
    intake = tell(cast.cleo, cast.couples_file)
    return {"signed": signed, "paper": paper, "statement": electronic, "adas_file": cast.adas_file, "intake": intake}


def of_refused_forms(visitor: Visitor, server: str) -> list[str]:
    """Forms that say what to put right, the code's page, and a page that is not there."""
    page, found = visitor.page, []
    visitor.context.clear_cookies()
    page.goto(f"{server}/sign-in/")
    send_as_it_is(page)
    found += look_at(page, "sign_in-refused")
    page.locator("input[name=email]").fill("ada@example.com")
    page.locator("main form").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/code/")
    found += look_at(page, "code")
    page.goto(f"{server}/demo/ben/")
    page.goto(f"{server}/appointments/new/")
    send_as_it_is(page)
    found += look_at(page, "new_appointment-refused")
    page.goto(f"{server}/no-such-page/")
    return found + look_at(page, "not-found")


def send_as_it_is(page: Page) -> None:
    """Send the form though something is missing, and wait until the answer is there."""
    with page.expect_navigation():
        page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def test_the_room(live_cast: Cast, arrive: Arrive, link: Link, server: str) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = (arrive() for _ in range(3))
    found = look_at_the_way_in(cleo, link(appointment, live_cast.cleo), server)
    ben.page.goto(link(appointment, live_cast.ben))
    ben.sees("check-in")
    found += look_at(ben.page, "room-check-in-therapist")
    ben.do("enter")
    dev.page.goto(link(appointment, live_cast.dev))
    dev.check_in(together="no")
    ben.opens("people")
    ben.act("admit-all").wait_for()
    found += look_at(ben.page, "room-people")
    ben.do("admit-all")
    for visitor in (ben, cleo, dev):
        visitor.sees_and_hears(2)
    found += look_at(ben.page, "room-session-therapist")
    found += look_at(cleo.page, "room-session")
    cleo.say("I can hear you both.")
    found += look_at(cleo.page, "room-chat")
    cleo.do("devices")
    found += look_at(cleo.page, "room-devices")
    cleo.do("close-dialog")
    ben.do("end")
    found += look_at(ben.page, "room-end")
    ben.confirm()
    assert found + look_at_what_comes_after(cleo) == []


def look_at_the_way_in(visitor: Visitor, link: str, server: str) -> list[str]:
    visitor.page.goto(f"{server}/room/")
    visitor.sees("refused")
    found = look_at(visitor.page, "room-no-link")
    visitor.page.goto("about:blank")
    visitor.page.goto(link)
    visitor.sees("check-in")
    found += look_at(visitor.page, "room-check-in")
    visitor.do("enter")
    found += look_at(visitor.page, "room-check-in-refused")
    visitor.check_in(together="no")
    visitor.sees("waiting")
    return found + look_at(visitor.page, "room-waiting")


def look_at_what_comes_after(visitor: Visitor) -> list[str]:
    visitor.sees("after")
    found = look_at(visitor.page, "room-after")
    visitor.do("answer-next")
    found += look_at(visitor.page, "room-after-refused")
    visitor.answer(8)
    visitor.sees("done")
    return found + look_at(visitor.page, "room-done")


def test_the_rooms_other_screens(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    early = an_appointment(live_cast.adas_file, live_cast.individual, in_minutes=90)
    meeting = an_appointment(live_cast.moes_file, live_cast.individual, modality="in-person")
    online = an_appointment(live_cast.adas_file, live_cast.individual)
    visitor, denied = arrive(), arrive(flags=CAMERA_DENIED)
    found: list[str] = []
    visitor.page.goto(link(early, live_cast.ada))
    visitor.sees("early")
    found += look_at(visitor.page, "room-early")
    for person, name in ((live_cast.moe, "client"), (live_cast.eve, "therapist")):
        visitor.page.goto("about:blank")
        visitor.page.goto(link(meeting, person))
        visitor.sees("in-person")
        found += look_at(visitor.page, f"room-in-person-{name}")
    denied.page.goto(link(online, live_cast.ada))
    denied.act("retry-camera").wait_for()
    found += look_at(denied.page, "room-denied")
    assert found == []
