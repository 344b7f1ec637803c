"""Trying one's equipment in a real browser, with a real relay, without one, and without a camera."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.desk.equipment import reports_of
from sameroom.people.models import Person
from sameroom.room.equipment import STEPS
from sameroom.room.models import EquipmentReport
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import NO_CAMERA, WITH_A_CAMERA, Visitor
from tests.room.relay import LOOPBACK, Relay, a_port, a_relay

Link = Callable[[Appointment, Person], str]
HEARD_SECONDS = 4
RELAY_STEPS = ("udp", "turn-udp", "turn-tcp", "turn-tls")


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    with a_relay(peers=LOOPBACK) as running:
        settings.TURN_URLS, settings.TURN_SECRET = running.urls, running.secret
        yield running


def tries(visitor: Visitor, *, hears: bool = True) -> None:
    """From the button that begins to the verdict at the end."""
    visitor.do("begin")
    visitor.act("heard" if hears else "not-heard").click()
    visitor.act("enough").wait_for(timeout=60_000)
    while visitor.page.locator("progress").evaluate("progress => progress.value") < HEARD_SECONDS:
        visitor.page.wait_for_timeout(200)
    visitor.do("enough")
    expect(visitor.page.locator(".step-sum")).to_be_focused()


def verdicts(visitor: Visitor) -> dict[str, str | None]:
    return {step: visitor.page.locator(f"[data-step={step}]").get_attribute("data-verdict") for step in STEPS}


def hears_itself(visitor: Visitor) -> bool:
    """How well is a matter of the machine, which is busy with tests."""
    return "seconds" in words(visitor, "sound")


def words(visitor: Visitor, step: str) -> str:
    return visitor.page.locator(f"[data-step={step}] .step-words").inner_text()


def test_all_eleven_steps_and_the_front_desk_reads_the_report(
    live_cast: Cast, arrive: Arrive, server: str, relay: Relay
) -> None:
    ada = arrive(flags=(*WITH_A_CAMERA, f"--ignore-certificate-errors-spki-list={relay.fingerprint}"))
    ada.page.goto(f"{server}/demo/ada/")
    ada.page.get_by_role("button", name="Try your equipment").click()
    tries(ada)
    found = verdicts(ada)
    assert {**found, "sound": "good"} == dict.fromkeys(STEPS, "good")
    assert hears_itself(ada)
    ada.says("You are ready for a session" if found["sound"] == "good" else "Not everything works yet")
    ada.do("send-report")
    ada.says("The practice has it. Thank you.")
    report = EquipmentReport.objects.get()
    assert report.person == live_cast.ada
    assert report.findings["sound"]["seconds"] >= HEARD_SECONDS
    assert ada.page.url == f"{server}/room/check.html"
    ada.page.goto(f"{server}/demo/fay/")
    ada.page.goto(f"{server}/clients/{live_cast.ada.pk}/")
    with translation.override(live_cast.fay.language):
        (known,) = reports_of(live_cast.ada.pk, seen_by=live_cast.fay)
    assert known.is_good == (found["sound"] == "good")
    ada.says(known.verdict)


@pytest.mark.slow
def test_a_relay_that_is_down_is_named(live_cast: Cast, arrive: Arrive, server: str, settings: Settings) -> None:
    port = a_port("127.0.0.1")
    plain = f"turn:127.0.0.1:{port}?transport="
    settings.TURN_URLS = (plain + "udp", plain + "tcp", f"turns:127.0.0.1:{port}?transport=tcp")
    settings.TURN_SECRET = "a secret that nobody asks for"
    moe = arrive()
    moe.page.goto(f"{server}/demo/moe/")
    moe.page.get_by_role("button", name="Try your equipment").click()
    tries(moe, hears=False)
    troubled = {step for step, verdict in verdicts(moe).items() if verdict == "trouble"}
    assert troubled - {"sound"} == {"speaker", *RELAY_STEPS}
    assert hears_itself(moe)
    assert "not reached this way" in words(moe, "turn-tls")
    moe.says("Not everything works yet")


@pytest.mark.slow
def test_without_a_camera_and_without_a_relay(live_cast: Cast, arrive: Arrive, link: Link) -> None:
    """From check-in, with the session's own capability, and back into the session."""
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ada = arrive(flags=NO_CAMERA)
    ada.page.goto(link(appointment, live_cast.ada))
    ada.sees("check-in")
    ada.page.locator("#device-choice summary").click()
    ada.page.locator("[data-act=equipment]").click()
    ada.sees("equipment")
    tries(ada)
    found = verdicts(ada)
    assert found["camera"] == "trouble"
    assert "We found no camera on this device." in words(ada, "camera")
    assert {found[step] for step in RELAY_STEPS} == {"none"}
    assert found["microphone"] == "good"
    assert hears_itself(ada)
    ada.do("send-report")
    ada.says("The practice has it.")
    ada.page.locator("[data-act=back]").first.click()
    ada.sees("check-in")


def test_who_just_looks_in_is_told_where_to_come_from(arrive: Arrive, server: str) -> None:
    stranger = arrive()
    stranger.page.goto(f"{server}/room/check.html")
    stranger.says("come here from your home page")
    tries(stranger)
    found = verdicts(stranger)
    assert {found[step] for step in RELAY_STEPS} == {"skipped"}
    assert {verdict for step, verdict in found.items() if step not in (*RELAY_STEPS, "sound")} == {"good"}
    assert hears_itself(stranger)
    assert stranger.act("send-report").count() == 0


def test_the_page_is_for_everybody(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive(flags=NO_CAMERA)
    ada.page.goto(f"{server}/demo/ada/")
    ada.page.get_by_role("button", name="Try your equipment").click()
    ada.sees("equipment")
    found = look_at(ada.page, "equipment-start")
    ada.do("begin")
    ada.act("heard").wait_for()
    found += look_at(ada.page, "equipment-speaker")
    ada.do("heard")
    ada.act("enough").wait_for()
    found += look_at(ada.page, "equipment-sound")
    ada.do("enough")
    expect(ada.page.locator(".step-sum")).to_be_visible()
    assert found + look_at(ada.page, "equipment-end") == []
