"""From "Find a time" to a booked appointment, as a client on a telephone does it; and each of a couple alone."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from sameroom.booking.making import take_up
from sameroom.booking.models import Appointment, MissedFee, Offer, ReminderWish
from sameroom.booking.offering import make_offers
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import Office
from tests.access_world import agree
from tests.appointments import an_appointment, participant
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen, Visitor

PHONE = Screen(width=375, height=740)


def test_a_client_books_with_three_taps(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive(screen=PHONE)
    ada.page.goto(f"{server}/demo/ada/")
    ada.page.get_by_role("link", name="Find a time").click()
    times = ada.page.get_by_role("button", name=re.compile(r"\(Toronto time\)$"))
    assert times.count() > 5
    chosen = times.nth(2).get_attribute("aria-label") or ""
    times.nth(2).click()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text(chosen)
    assert look_at(ada.page, "held_time-ada") == []
    ada.page.get_by_role("button", name="Book this time").click()
    ada.says("Your appointment is booked.")
    ada.says(chosen)
    made = Appointment.objects.get()
    assert [one.is_waited_for for one in made.clients] == [False]


def test_each_of_a_couple_answers_alone_and_in_their_language(live_cast: Cast, arrive: Arrive, server: str) -> None:
    cleo, dev = arrive(screen=PHONE), arrive(screen=PHONE)
    cleo.page.goto(f"{server}/demo/cleo/")
    cleo.page.get_by_role("link", name="Find a time").click()
    cleo.page.get_by_role("link", name="With Ben Okafor").click()
    cleo.page.get_by_role("button", name=re.compile(r"\(Toronto time\)$")).first.click()
    cleo.page.get_by_role("button", name="Book this time").click()
    cleo.says("(has not said yes yet)")
    dev.page.goto(f"{server}/demo/dev/")
    assert look_at(dev.page, "home-asked-dev") == []
    dev.page.get_by_role("button", name="Oui, je serai là").click()
    dev.says("Merci. L’heure est à vous.")
    cleo.page.reload()
    expect(cleo.page.get_by_text("(has not said yes yet)")).to_have_count(0)


def test_a_time_that_goes_while_one_looks(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """Ada and the couple see the same hour; whoever taps second is told, and sees the times as they are now."""
    ada, cleo = arrive(screen=PHONE), arrive(screen=PHONE)
    for visitor, who in ((ada, "ada"), (cleo, "cleo")):
        visitor.page.goto(f"{server}/demo/{who}/")
        visitor.page.get_by_role("link", name="Find a time").click()
    cleo.page.get_by_role("link", name="With Ben Okafor").click()
    hours = [offered(visitor) for visitor in (ada, cleo)]
    both = next(hour for hour in hours[0] if hour in hours[1])  # an hour before the end of a day is too short for two
    for visitor in (ada, cleo):
        visitor.page.locator(f"button[name=starts_at][value='{both}']").click()
    cleo.says("This time is no longer free. Choose another one.")
    expect(cleo.page).to_have_url(re.compile(r"/book/[0-9a-f-]+/$"))


def offered(visitor: Visitor) -> list[str]:
    expect(visitor.page.locator("button[name=starts_at]").first).to_be_visible()
    moments: list[str] = visitor.page.locator("button[name=starts_at]").evaluate_all("all => all.map(one => one.value)")
    return moments


def test_a_client_moves_it_then_cancels_and_takes_that_back(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """What it costs stands there before; the way back is on the page that says it is done."""
    agree(live_cast.ada, live_cast.adas_file, "fees")
    ada = arrive(screen=PHONE)
    ada.page.goto(f"{server}/demo/ada/")
    ada.page.get_by_role("link", name="Find a time").click()
    ada.page.get_by_role("button", name=re.compile(r"\(Toronto time\)$")).first.click()
    ada.page.get_by_role("button", name="Book this time").click()
    ada.page.get_by_role("link", name="Find another time").click()
    ada.page.get_by_role("button", name=re.compile(r"\(Toronto time\)$")).last.click()
    assert look_at(ada.page, "another_time-ada") == []
    ada.page.get_by_role("button", name="Move the appointment").click()
    ada.says("Your appointment is moved.")
    ada.page.get_by_role("link", name="Cancel this appointment").click()
    ada.says("Cancelling is free until")
    assert look_at(ada.page, "cannot_come-ada") == []
    ada.page.get_by_role("button", name="Cancel the appointment").click()
    ada.says("The appointment is cancelled.")
    assert Appointment.objects.get().cancelled
    ada.page.get_by_role("button", name="Undo: it takes place after all").click()
    ada.says("The appointment takes place after all.")
    assert not Appointment.objects.get().cancelled


def test_in_french_at_a_desk_it_says_what_a_late_cancellation_costs(
    live_cast: Cast, arrive: Arrive, server: str
) -> None:
    agree(live_cast.dev, live_cast.couples_file, "fees")
    made = an_appointment(live_cast.couples_file, live_cast.couple, in_minutes=600)
    take_up(participant(made, live_cast.dev))
    dev = arrive()
    dev.page.goto(f"{server}/demo/dev/")
    dev.page.get_by_role("link", name="Vous ne pouvez pas venir ? Déplacez ou annulez").click()
    dev.page.get_by_role("link", name="Annuler ce rendez-vous").click()
    dev.says("Cela coûte 220")
    assert look_at(dev.page, "cannot_come-dev") == []
    dev.page.get_by_role("button", name="Annuler le rendez-vous").click()
    dev.says("Le rendez-vous est annulé.")
    assert MissedFee.objects.get().participant.person == live_cast.dev


def test_a_client_waits_and_takes_what_becomes_free(live_cast: Cast, arrive: Arrive, server: str) -> None:
    ada = arrive(screen=PHONE)
    ada.page.goto(f"{server}/demo/ada/")
    ada.page.get_by_role("link", name="Find a time").click()
    ada.page.get_by_role("link", name="No time that suits? Wait for one").click()
    ada.page.get_by_label("Until when it helps you").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    assert look_at(ada.page, "wait_for_time-ada") == []
    ada.page.get_by_role("button", name="Wait for such a time").click()
    ada.says("You wait for a time")
    ReminderWish.objects.create(person=live_cast.ada, quiet_from="00:00", quiet_to="00:00")
    assert make_offers() == 1
    ada.page.reload()
    ada.says("A time has become free")
    assert look_at(ada.page, "home-offered-ada") == []
    ada.page.get_by_role("button", name="Take this time").click()
    ada.says("The time is yours.")
    assert Appointment.objects.get().starts_at == Offer.objects.get().starts_at


def test_who_is_ill_at_home_meets_by_video_instead(live_cast: Cast, arrive: Arrive, server: str) -> None:
    """The front desk switches it with one press; the office is free, and the client joins from their own page."""
    garden = Office.objects.get(name="Garden room")
    made = an_appointment(live_cast.moes_file, live_cast.individual, modality="in-person", in_minutes=20)
    Appointment.objects.filter(pk=made.pk).update(office=garden)
    take_up(participant(made, live_cast.moe))
    fay, moe = arrive(), arrive(screen=PHONE)
    fay.page.goto(f"{server}/demo/fay/")
    fay.page.goto(f"{server}/appointments/{made.pk}/")
    fay.page.get_by_role("button", name="Passer à la vidéo").click()
    fay.says("La séance est maintenant par vidéo, à la même heure.")
    assert look_at(fay.page, "appointment-switched-fay") == []
    now = Appointment.objects.get(pk=made.pk)
    assert (now.is_online, now.office) == (True, None)
    moe.page.goto(f"{server}/demo/moe/")
    moe.says("by video")
    expect(moe.page.get_by_role("button", name="Join the session")).to_be_visible()
    assert look_at(moe.page, "home-switched-moe") == []
