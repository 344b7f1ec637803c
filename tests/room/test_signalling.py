"""The socket, asked from outside: the real server, real WebSockets."""

import json
from typing import Any

import pytest

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room import switchboard, visits
from sameroom.room.models import Admission, Presence, Visit
from sameroom.room.protocol import COUNTS
from tests.appointments import an_appointment, capability_for, check_in, participant
from tests.room.page import Enter, Page, others, wait_for

pytestmark = pytest.mark.services


def test_the_way_from_the_door_to_the_end(live_cast: Cast, couple: Appointment, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    dev = enter(live_cast.dev)
    assert cleo.hear("welcome")["you"]["role"] == "client"
    assert cleo.roster(lambda r: r["therapist"] == "here")["phase"] == "waiting"
    ben.roster(lambda r: set(others(r)) == {cleo.page, dev.page})
    ben.say(type="admit", pages=[cleo.page, dev.page])
    assert set(others(cleo.roster(lambda r: len(r["seats"]) == 2))) == {ben.page, dev.page}
    assert dev.roster(lambda r: r["phase"] == "admitted")
    wait_for(lambda: Visit.objects.open().count() == 3)
    counted = dict.fromkeys(COUNTS, 2)
    for _ in range(2):
        cleo.say(type="report", transport="direct", round_trip_ms=12.5, **counted)
    own = Visit.objects.filter(person=live_cast.cleo, transport="direct", round_trip_ms=12.5)
    wait_for(lambda: own.filter(**dict.fromkeys(COUNTS, 4)))
    ben.say(type="end")
    for page in (ben, cleo, dev):
        page.hear("ended")
    wait_for(lambda: not Visit.objects.open().exists())
    assert couple.endings.get().by == live_cast.ben


def test_signals_pass_between_linked_pages_and_no_others(live_cast: Cast, enter: Enter) -> None:
    ben, cleo, dev = enter(live_cast.ben), enter(live_cast.cleo), enter(live_cast.dev)
    ben.roster(lambda r: len(r["seats"]) == 2)
    offer = {"type": "offer", "sdp": "v=0\r\n"}
    ben.say(type="signal", to=cleo.page, description=offer)
    heard = cleo.hear("signal")
    assert heard == {"type": "signal", "from": ben.page, "description": offer}
    dev.hear("roster", until=lambda r: bool(r["seats"]))
    dev.say(type="signal", to=cleo.page, description=offer)
    assert dev.hear("refused")["reason"] == "not-linked"
    dev.say(type="signal", to="f" * 32, candidate=None)
    assert dev.hear("refused")["reason"] == "not-linked"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "admit", "pages": ["{cleo}"]},
        {"type": "deny", "page": "{cleo}"},
        {"type": "lock", "on": True},
        {"type": "end"},
    ],
    ids=lambda message: message["type"],
)
def test_a_client_cannot_do_what_is_the_therapists(live_cast: Cast, enter: Enter, message: dict[str, Any]) -> None:
    cleo = enter(live_cast.cleo)
    cleo.roster()
    cleo.say(**json.loads(json.dumps(message).replace("{cleo}", cleo.page)))
    assert cleo.hear("refused")["reason"] == "not-allowed"
    assert not Admission.objects.exists()


def test_a_reload_comes_back_inside_and_closes_the_old_page(live_cast: Cast, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda r: r["phase"] == "admitted")
    again = enter(live_cast.cleo)
    assert cleo.close_reason() == ("replaced", 4409)
    assert again.roster()["phase"] == "admitted"
    assert set(others(ben.roster(lambda r: again.page in others(r) and len(r["seats"]) == 1))) == {again.page}
    again.say(type="ping")
    again.hear("pong")
    wait_for(lambda: not switchboard._tasks)
    assert Visit.objects.get(person=live_cast.cleo).left_at is None


def has_left(person: Person) -> bool:
    return Visit.objects.filter(person=person).exclude(departure=None).exists()


def test_a_socket_that_reconnects_keeps_its_page(live_cast: Cast, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    cleo.socket.close()
    ben.roster(lambda r: not r["seats"][0]["present"])
    enter(live_cast.cleo, page=cleo.page)
    assert ben.roster(lambda r: r["seats"][0]["present"])["seats"][0]["page"] == cleo.page


def test_whoever_leaves_is_gone_at_once(live_cast: Cast, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda r: r["phase"] == "admitted")
    cleo.say(type="leave")
    ben.roster(lambda r: not r["seats"])
    wait_for(lambda: has_left(live_cast.cleo))
    wait_for(lambda: not Presence.objects.filter(page=cleo.page).exists())


def test_a_page_that_vanished_keeps_its_place_for_a_while(live_cast: Cast, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda r: r["phase"] == "admitted")
    wait_for(lambda: Visit.objects.filter(person=live_cast.cleo).exists())
    cleo.socket.close()
    ben.roster(lambda r: bool(r["seats"]) and not r["seats"][0]["present"])
    assert Visit.objects.get(person=live_cast.cleo).left_at is None
    ben.roster(lambda r: not r["seats"])
    wait_for(lambda: Visit.objects.get(person=live_cast.cleo).left_at)


def test_a_page_cannot_be_taken_by_another_person_or_device(
    live_cast: Cast, couple: Appointment, enter: Enter, server: str
) -> None:
    ben, dev = enter(live_cast.ben), enter(live_cast.dev)
    ben.roster(lambda r: len(r["seats"]) == 1)
    for page in (ben.page, dev.page):
        assert Page(server, capability_for(couple, live_cast.cleo), page=page).close_reason() == ("malformed", 4400)
    other = capability_for(couple, live_cast.dev, device="b" * 32)
    assert Page(server, other, page=dev.page).close_reason() == ("malformed", 4400)
    dev.say(type="ping")
    dev.hear("pong")
    ben.say(type="admit", pages=[dev.page])
    dev.roster(lambda r: r["phase"] == "admitted")


def test_two_sockets_of_one_page_are_not_both_served(live_cast: Cast, enter: Enter) -> None:
    first = enter(live_cast.cleo)
    first.roster()
    second = enter(live_cast.cleo, page=first.page)
    assert first.close_reason() == ("replaced", 4409)
    second.say(type="ping")
    second.hear("pong")


def test_a_second_tab_comes_in_where_nobody_else_is(live_cast: Cast, enter: Enter) -> None:
    for _ in range(5):
        first = enter(live_cast.cleo)
        first.roster()
        second = enter(live_cast.cleo)
        assert first.close_reason() == ("replaced", 4409)
        assert second.roster()["phase"] == "waiting"


def test_a_lock_stays_when_the_therapist_reconnects(live_cast: Cast, enter: Enter) -> None:
    ben = enter(live_cast.ben)
    ben.roster()
    ben.say(type="lock", on=True)
    ben.roster(lambda r: r["locked"])
    ben.socket.close()
    assert enter(live_cast.ben, page=ben.page).roster()["locked"] is True
    assert enter(live_cast.ben).roster()["locked"] is True


def test_another_device_waits_also_while_the_first_one_is_interrupted(live_cast: Cast, enter: Enter) -> None:
    ben, first = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[first.page])
    first.roster(lambda r: r["phase"] == "admitted")
    first.socket.close()
    ben.roster(lambda r: bool(r["seats"]) and not r["seats"][0]["present"])
    second = enter(live_cast.cleo, device="b" * 32)
    assert second.roster()["phase"] == "second-device"
    # The first one does not come back: the second takes its place at the door.
    second.roster(lambda r: r["phase"] == "waiting")


def test_of_many_other_devices_one_waits(live_cast: Cast, enter: Enter) -> None:
    ben, first = enter(live_cast.ben), enter(live_cast.cleo)
    first.roster()
    others_ = []
    for sign in "bcde":
        others_.append(enter(live_cast.cleo, device=sign * 32))
        assert others_[-1].roster()["phase"] == "second-device"
    for page in others_[:-1]:
        assert page.close_reason() == ("replaced", 4409)
    ben.roster(lambda r: {seat["page"] for seat in r["seats"]} == {first.page, others_[-1].page})


def test_turning_away_another_device_leaves_the_own_one_inside(live_cast: Cast, enter: Enter) -> None:
    ben, own = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[own.page])
    own.roster(lambda r: r["phase"] == "admitted")
    other = enter(live_cast.cleo, device="b" * 32)
    ben.roster(lambda r: len(r["seats"]) == 2)
    ben.say(type="deny", page=other.page)
    assert other.close_reason() == ("denied", 4403)
    own.say(type="ping")
    own.hear("pong")
    ben.roster(lambda r: [seat["page"] for seat in r["seats"]] == [own.page])


def test_a_partner_who_comes_by_an_own_link_parts_the_seat(live_cast: Cast, couple: Appointment, enter: Enter) -> None:
    check_in(couple, live_cast.cleo, together=True)
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    ben.roster(lambda r: bool(r["seats"]) and len(r["seats"][0]["names"]) == 2)
    check_in(couple, live_cast.dev)
    dev = enter(live_cast.dev)
    seen = others(ben.roster(lambda r: len(r["seats"]) == 2 and all(len(seat["names"]) == 1 for seat in r["seats"])))
    assert {page: seat["names"] for page, seat in seen.items()} == {
        cleo.page: ["Cleo Martin"],
        dev.page: ["Dev Martin"],
    }


def test_a_second_device_waits_until_the_therapist_takes_it_over(live_cast: Cast, enter: Enter) -> None:
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    cleo.roster()
    second = enter(live_cast.cleo, device="b" * 32)
    assert second.roster()["phase"] == "second-device"
    assert cleo.roster(lambda r: second.page in others(r))["phase"] == "waiting"
    ben.roster(lambda r: len(r["seats"]) == 2)
    ben.say(type="admit", pages=[second.page])
    assert cleo.close_reason() == ("replaced", 4409)
    assert second.roster(lambda r: r["phase"] == "admitted")


def test_whoever_is_turned_away_cannot_come_back_by_the_same_link(
    live_cast: Cast, couple: Appointment, enter: Enter, server: str
) -> None:
    ben = enter(live_cast.ben)
    capability = capability_for(couple, live_cast.cleo)
    cleo = Page(server, capability)
    ben.roster(lambda r: len(r["seats"]) == 1)
    ben.say(type="admit", pages=[cleo.page])
    cleo.roster(lambda r: r["phase"] == "admitted")
    ben.say(type="deny", page=cleo.page)
    assert cleo.close_reason() == ("denied", 4403)
    wait_for(lambda: has_left(live_cast.cleo))
    ben.roster(lambda r: not r["seats"])
    assert Page(server, capability).close_reason() == ("revoked", 4410)
    assert enter(live_cast.dev).roster()["phase"] == "waiting"


def test_a_locked_room_links_nobody_new(live_cast: Cast, enter: Enter) -> None:
    ben = enter(live_cast.ben)
    ben.roster()
    ben.say(type="lock", on=True)
    ben.roster(lambda r: r["locked"])
    cleo = enter(live_cast.cleo)
    roster = cleo.roster()
    assert roster["locked"] is True
    assert [entry["link"] for entry in roster["seats"]] == [False]
    ben.say(type="lock", on=False)
    cleo.roster(lambda r: r["seats"][0]["link"])


def test_a_therapist_in_another_session_warms_nobody(live_cast: Cast, enter: Enter) -> None:
    there = an_appointment(live_cast.adas_file, live_cast.individual)
    Presence.objects.create(page="1" * 32, participant=participant(there, live_cast.ben), phase="admitted")
    Presence.objects.create(page="2" * 32, participant=participant(there, live_cast.ada), phase="admitted")
    cleo = enter(live_cast.cleo)
    assert cleo.roster()["therapist"] == "elsewhere"
    ben = enter(live_cast.ben)
    ben.roster(lambda r: len(r["seats"]) == 1)
    roster = cleo.roster(lambda r: bool(r["seats"]))
    assert (roster["therapist"], roster["seats"][0]["link"]) == ("elsewhere", False)


def test_cancelling_closes_the_sockets_at_once(live_cast: Cast, couple: Appointment, enter: Enter) -> None:
    cleo = enter(live_cast.cleo)
    cleo.roster()
    couple.cancel(by=live_cast.ben)
    switchboard.check_again(couple.pk)
    assert cleo.close_reason() == ("cancelled", 4410)


def test_withdrawing_links_closes_that_persons_socket_only(live_cast: Cast, couple: Appointment, enter: Enter) -> None:
    cleo, dev = enter(live_cast.cleo), enter(live_cast.dev)
    cleo.roster()
    dev.roster()
    visits.withdraw_links([participant(couple, live_cast.cleo)], by=live_cast.ben)
    switchboard.check_again(couple.pk)
    assert cleo.close_reason() == ("revoked", 4410)
    dev.say(type="ping")
    dev.hear("pong")


def test_a_couple_on_one_screen_has_one_seat_with_two_names(live_cast: Cast, couple: Appointment, enter: Enter) -> None:
    check_in(couple, live_cast.cleo, together=True)
    ben, cleo = enter(live_cast.ben), enter(live_cast.cleo)
    entry = others(ben.roster(lambda r: len(r["seats"]) == 1))[cleo.page]
    assert entry["names"] == ["Cleo Martin", "Dev Martin"]
    assert entry["participants"] == [str(one.pk) for one in couple.clients]
