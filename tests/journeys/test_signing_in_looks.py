"""The pages of signing in that stand behind an act: axe finds nothing on them, either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.people import enrolling
from sameroom.people.models import Proof, SignIn
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Visitor
from tests.people.conftest import PASSWORD, digits


@pytest.mark.slow
def test_behind_an_act(live_cast: Cast, arrive: Arrive, server: str) -> None:
    visitor = arrive()
    found = set_up(visitor)
    found += of_colleagues(visitor, server)
    found += asked_again(visitor, server)
    assert found == []


def set_up(visitor: Visitor) -> list[str]:
    link, word = enrolling.invite_from_here(address="ona@example.com", name="Ona Reyes", role="owner")
    page = visitor.page
    page.goto(link)
    page.locator("input[name=word]").fill("nonsense")
    page.locator("main form button").click()
    found = look_at(page, "enrol-refused")
    page.goto("about:blank")
    page.goto(link)
    page.locator("input[name=word]").fill(word)
    page.locator("main form button").click()
    page.wait_for_url("**/set-up/")
    found += look_at(page, "set-up")
    secret = (page.locator(".letters").text_content() or "").replace(" ", "").strip()
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=code]").fill(digits(secret))
    page.locator("main form button[type=submit]").click()
    page.locator(".codes").wait_for()
    return found + look_at(page, "recovery-codes")


def of_colleagues(visitor: Visitor, server: str) -> list[str]:
    """As the new owner: the word that is told, a list with somebody waiting, the kit."""
    page = visitor.page
    page.goto(f"{server}/staff/")
    page.locator("main .row button").first.click()
    page.locator(".spoken").wait_for()
    found = look_at(page, "word")
    page.goto(f"{server}/staff/")
    found += look_at(page, "staff-waiting")
    page.goto(f"{server}/staff/kit/")
    page.locator("main form button").click()
    page.locator(".spoken").wait_for()
    return found + look_at(page, "kit-made")


def asked_again(visitor: Visitor, server: str) -> list[str]:
    """The question before an act for staff and for a client; the lock as a page and as a cover."""
    page, found = visitor.page, []
    Proof.objects.update(at=timezone.now() - timedelta(minutes=6))
    page.goto(f"{server}/staff/invite/")
    found += look_at(page, "confirm-staff")
    page.goto(f"{server}/day/")
    SignIn.objects.update(acted_at=timezone.now() - timedelta(minutes=16))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("dialog#lock[open]").wait_for()
    found += look_at(page, "lock")
    page.goto(f"{server}/staff/")
    page.wait_for_url("**/locked/**")
    found += look_at(page, "locked")
    page.goto(f"{server}/demo/ada/")
    Proof.objects.update(at=timezone.now() - timedelta(minutes=6))
    page.goto(f"{server}/me/sign-in/")
    found += look_at(page, "confirm-client")
    page.locator("main form:has(input[value=send]) button").click()
    page.locator("input[name=confirm-code]").wait_for()
    return found + look_at(page, "confirm-client-code")
