"""“I cannot work today”: a therapist on a telephone, the front desk at its screen in French; each in one act."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from sameroom.booking.models import Appointment, Call
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import TimeOff
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen

PHONE, DESK = Screen(width=375, height=740), Screen(width=1280, height=860)


def tomorrow(cast: Cast) -> list[Appointment]:
    """Ada in person; the couple by video two hours later."""
    return [
        an_appointment(cast.adas_file, cast.individual, modality="in-person", in_minutes=24 * 60),
        an_appointment(cast.couples_file, cast.couple, in_minutes=26 * 60),
    ]


def test_a_therapist_closes_two_days(live_cast: Cast, arrive: Arrive, server: str) -> None:
    in_person, couple = tomorrow(live_cast)
    ben = arrive(screen=PHONE)
    ben.page.goto(f"{server}/demo/ben/")
    ben.page.get_by_role("link", name="You cannot work today, or on other days?").click()
    last = (timezone.localdate() + timedelta(days=3)).isoformat()
    ben.page.get_by_label("Last day").fill(last)
    ben.page.get_by_label("They take place by video, at the same time").check()
    ben.page.get_by_role("button", name="Show each appointment").click()
    lists = ben.page.get_by_role("combobox")
    expect(lists.nth(0)).to_have_value("online")
    lists.nth(1).select_option("cancel")
    assert look_at(ben.page, "away-ben") == []
    ben.page.get_by_role("button", name="Do all of this now").click()
    ben.says("Nobody can book in these days any more.")
    assert Appointment.objects.get(pk=in_person.pk).is_online
    assert TimeOff.objects.get().last.isoformat() == last
    ben.page.get_by_role("button", name="Undo Cleo Martin and Dev Martin").click()
    ben.says("The appointment takes place after all.")
    assert not Appointment.objects.get(pk=couple.pk).cancelled


def test_the_front_desk_moves_a_day_and_calls_who_is_near(live_cast: Cast, arrive: Arrive, server: str) -> None:
    near = an_appointment(live_cast.adas_file, live_cast.individual, in_minutes=60)
    tomorrow(live_cast)
    fay = arrive(screen=DESK)
    fay.page.goto(f"{server}/demo/fay/")
    fay.page.get_by_role("link", name="Un thérapeute ne peut pas travailler aujourd’hui, ou d’autres jours?").click()
    fay.page.get_by_role("link", name=re.compile("Ben Okafor")).last.click()
    fay.page.get_by_label("Dernier jour").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    fay.page.get_by_label("Ils sont déplacés à un autre jour").check()
    fay.page.get_by_role("button", name="Voir chaque rendez-vous").click()
    assert look_at(fay.page, "away-fay") == []
    fay.page.get_by_role("button", name="Faire tout cela maintenant").click()
    fay.says("Plus personne ne peut réserver ces jours-là.")
    assert Appointment.objects.get(pk=near.pk).starts_at > near.starts_at + timedelta(days=3)
    fay.page.goto(f"{server}/day/")
    expect(fay.page.get_by_role("link", name=live_cast.ada.phone)).to_have_attribute(
        "href", f"tel:{live_cast.ada.phone}"
    )
    fay.page.get_by_role("button", name="Joint au téléphone Ada Singh").click()
    fay.says("C’est noté. Merci.")
    assert not Call.objects.to_make().exists()
