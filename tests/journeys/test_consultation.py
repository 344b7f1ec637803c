"""Somebody new books a first conversation: in under two minutes and ten taps, on a telephone and at a desk."""

import re
import time

import pytest
from django.core import mail
from playwright.sync_api import Locator, expect

from sameroom.booking import holding
from sameroom.booking.models import Appointment, Hold
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.booking.newcomers import code_in_the_mail
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen, Visitor

PHONE, DESK = Screen(width=375, height=740), Screen()
MOST_TAPS, LONGEST = 10, 120.0
# Where Chromium keeps what a page gives it to keep.
KEPT = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


class Hand:
    """Taps and types, and counts. A field is tapped before it is typed into; typing itself is no tap."""

    def __init__(self, visitor: Visitor) -> None:
        self.page, self.taps, self.began = visitor.page, 0, time.monotonic()

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.click()

    def type(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label)
        self.tap(field)
        field.press_sequentially(text, delay=30)

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        self.tap(self.page.get_by_role("link", name=name))

    def time(self, number: int, zone: str) -> str:
        """Tap one of the free times; which one it is, in words."""
        one = self.page.get_by_role("button", name=re.compile(re.escape(f"({zone})"))).nth(number)
        words = one.get_attribute("aria-label") or ""
        self.tap(one)
        return words


WORDS = {
    "en": {
        "door": "Book a free consultation",
        "times": "See the free times",
        "zone": "Toronto time",
        "name": "Your name",
        "email": "Your e-mail address",
        "send": "Send me a code",
        "digits": "The six digits",
        "book": "Book this time",
        "done": "It is booked. Below you read what happens next.",
    },
    "fr": {
        "door": "Réserver une consultation gratuite",
        "times": "Voir les heures libres",
        "zone": "heure de Toronto",
        "name": "Votre nom",
        "email": "Votre adresse courriel",
        "send": "Recevoir un code",
        "digits": "Les six chiffres",
        "book": "Réserver cette heure",
        "done": "C’est réservé. Vous lisez plus bas ce qui se passe ensuite.",
    },
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_newcomer_books(live_cast: Cast, arrive: Arrive, server: str, screen: Screen, language: str) -> None:
    zoe = arrive(screen=screen)
    words, page = WORDS[language], zoe.page
    page.goto(f"{server}/")
    if language == "fr":
        page.get_by_role("button", name="Français").click()
    hand = Hand(zoe)
    hand.link(words["door"])
    hand.button(words["times"])
    chosen = hand.time(2, words["zone"])
    expect(page.get_by_role("heading", level=1)).to_have_text(chosen)
    hand.type(words["name"], "Zoe Lapointe")
    hand.type(words["email"], "zoe@example.com")
    hand.button(words["send"])
    expect(page).to_have_url(re.compile("/consultation/code/$"))
    hand.type(words["digits"], code_in_the_mail())
    hand.button(words["book"])
    zoe.says(words["done"])
    zoe.says(chosen)
    seconds = time.monotonic() - hand.began
    print(f"{language}, {screen.width} px: {hand.taps} taps, {seconds:.0f} s with the typing")
    assert hand.taps <= MOST_TAPS
    assert seconds < LONGEST
    made = Appointment.objects.get()
    assert made.client_names == "Zoe Lapointe"
    assert Person.objects.get(email="zoe@example.com").language == language
    assert page.evaluate(KEPT) == '[{},{},""]'


@pytest.mark.slow
def test_every_page_on_the_way(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """As a couple, with what is refused on the way; and the partner, who answers."""
    zoe, kai = arrive(), arrive()
    page = zoe.page
    page.goto(f"{server}/consultation/")
    page.get_by_text("We come as a couple").click()
    page.get_by_role("button", name="See the free times").click()
    found = look_at(zoe.page, "consultation_times-couple")
    page.get_by_role("button", name=re.compile(r"\b1[01]:00 \(Toronto time\)")).first.click()
    found += look_at(zoe.page, "consultation_details")
    page.get_by_role("button", name="Send me a code").click()
    found += look_at(zoe.page, "consultation_details-refused")
    give_form(zoe, "Zoe Lapointe", "zoe@example.com", partner="kai@example.com")
    somebody_takes_it(live_cast)
    page.get_by_role("button", name="Send me a code").click()
    found += look_at(zoe.page, "consultation_details-gone")
    expect(page.get_by_label("Your name")).to_have_value("Zoe Lapointe")
    page.locator("button[name=instead]").first.click()
    page.get_by_label("The six digits").fill("000000")
    found += look_at(zoe.page, "consultation_code")
    page.get_by_label("The six digits").fill(code_in_the_mail())
    page.get_by_role("button", name="Book this time").click()
    zoe.says("We asked your partner by mail.")
    found += look_at(zoe.page, "home-booked")
    found += the_partner_answers(kai, server)
    page.reload()
    expect(page.get_by_text("We asked your partner by mail.")).to_have_count(0)
    assert found == []


def the_partner_answers(kai: Visitor, server: str) -> list[str]:
    code_in_the_mail()
    letter = next(one for one in mail.outbox if one.to == ["kai@example.com"])
    kai.page.goto(re.findall(r"https?://\S+", str(letter.body))[0])
    give_form(kai, "Kai Roy", "kai@example.com")
    kai.page.get_by_role("button", name="Send me a code").click()
    found = look_at(kai.page, "together_code")
    kai.page.get_by_label("The six digits").fill(code_in_the_mail())
    kai.page.get_by_role("button", name="See the appointment").click()
    kai.says("Zoe Lapointe asks you to come along")
    found += look_at(kai.page, "home-invited")
    kai.page.get_by_role("button", name="Yes, I will be there").click()
    kai.says("Thank you. The time is yours.")
    kai.says("What happens next")
    return found


def test_back_forward_and_another_tab(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """What was typed is there again; and no tab books a time that it does not show."""
    zoe = arrive(screen=PHONE)
    page, other = zoe.page, zoe.new_page()
    page.goto(f"{server}/consultation/times/")
    times = re.compile(r"\(Toronto time\)")
    page.get_by_role("button", name=times).first.click()
    give_form(zoe, "Zoe Lapointe", "zoe@example.com")
    page.get_by_role("button", name="Send me a code").click()
    zoe.says("A code is on its way")
    page.go_back()
    expect(page.get_by_label("Your e-mail address")).to_have_value("zoe@example.com")
    page.go_forward()
    zoe.says("A code is on its way")
    other.goto(f"{server}/consultation/times/")
    second = other.get_by_role("button", name=times).nth(3)
    chosen = second.get_attribute("aria-label") or ""
    second.click()
    page.get_by_label("The six digits").fill(code_in_the_mail())
    page.get_by_role("button", name="Book this time").click()
    zoe.says("You chose another time in another tab.")
    expect(page.get_by_role("heading", level=1)).to_have_text(chosen)
    page.get_by_role("button", name="Book this time").click()
    zoe.says("It is booked.")
    zoe.says(chosen)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/(home|consultation)/"))
    assert Appointment.objects.count() == 1


def give_form(visitor: Visitor, name: str, email: str, *, partner: str = "") -> None:
    visitor.page.get_by_label("Your name").fill(name)
    visitor.page.get_by_label("Your e-mail address").fill(email)
    if partner:
        visitor.page.get_by_label("Your partner’s e-mail address").fill(partner)


def somebody_takes_it(cast: Cast) -> None:
    """The ten minutes lapse, and another client books the hour."""
    held = Hold.objects.get()
    file = cast.adas_file if held.therapist == cast.ben else cast.moes_file
    starts_at, by = held.starts_at, file.people.get()
    held.delete()
    holding.book(holding.hold(file, cast.individual, starts_at, modality="online", by=by))
