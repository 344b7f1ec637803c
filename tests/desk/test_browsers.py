"""“Browsers that were in your video sessions”, and not knowing one; where a comparison that did not match is told."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room import safety
from sameroom.room.admission import enter
from sameroom.room.models import DeviceKey, SafetyReport
from sameroom.room.standing import RoomRefused
from tests.appointments import an_appointment, capability_for

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def a_browser(person: Person, digit: str, *, device: str = "Chrome on Android") -> DeviceKey:
    safety.note_key(person, digit * 64, device=device)
    return DeviceKey.objects.get(person=person, key=digit * 64)


def page_of(client: Client, path: str = "/me/devices/") -> str:
    return client.get(path).content.decode()


def test_ones_own_browsers_are_listed_the_newest_first(signed_in: SignIn, cast: Cast) -> None:
    for digit, device in (("a", "Chrome on Android"), ("b", "Safari on iPhone")):
        a_browser(cast.ada, digit, device=device)
    a_browser(cast.dev, "c")
    shown = page_of(signed_in(cast.ada))
    assert shown.index("bbbb bbbb bbbb bbbb") < shown.index("aaaa aaaa aaaa aaaa")
    assert "Safari on iPhone" in shown and "cccc" not in shown and "a" * 64 not in shown


def test_who_came_with_none_reads_so(signed_in: SignIn, cast: Cast) -> None:
    assert "After your next video session its browser stands here." in page_of(signed_in(cast.moe))


def test_not_knowing_one_ends_every_link_of_that_person_alone(signed_in: SignIn, cast: Cast) -> None:
    couple = an_appointment(cast.couples_file, cast.couple)
    row, client = a_browser(cast.cleo, "a"), signed_in(cast.cleo)
    cleos, devs = capability_for(couple, cast.cleo), capability_for(couple, cast.dev)
    answer = client.post(f"/me/devices/keys/{row.pk}/disown/", follow=True)
    said = answer.content.decode()
    assert "Your links into sessions no longer work" in said
    assert "Ask the practice by telephone for a new link" in said and "I do not know this one</" not in said
    assert enter(devs)
    with pytest.raises(RoomRefused, match="replaced"):
        enter(cleos)
    assert enter(capability_for(couple, cast.cleo))


def test_what_was_done_is_in_the_trail(signed_in: SignIn, cast: Cast) -> None:
    row, client = a_browser(cast.ben, "a"), signed_in(cast.ben)
    client.post(f"/me/devices/keys/{row.pk}/disown/")
    assert Entry.objects.filter(act="disown", thing="device-key", thing_id=row.pk, by=cast.ben.pk).count() == 1
    trail = page_of(client, "/day/trail/").lower()
    assert "did not know it" in trail and "came to a session with it" in trail


def test_pressed_twice_it_is_told(signed_in: SignIn, cast: Cast) -> None:
    row, client = a_browser(cast.ada, "a"), signed_in(cast.ada)
    client.post(f"/me/devices/keys/{row.pk}/disown/")
    said = client.post(f"/me/devices/keys/{row.pk}/disown/", follow=True).content.decode()
    assert "You have said already that you do not know this browser." in said
    assert Entry.objects.filter(act="disown").count() == 1


def reported(cast: Cast, *, days_ago: int = 0) -> Appointment:
    couple = an_appointment(cast.couples_file, cast.couple, in_minutes=-60)
    at = timezone.now() - timedelta(days=days_ago)
    for person, what in ((cast.cleo, "different"), (cast.ben, "failed"), (cast.dev, "failed")):
        SafetyReport.objects.create(appointment=couple, person=person, what=what, at=at)
    return couple


def test_the_review_names_the_day_and_the_therapist_and_no_client(signed_in: SignIn, cast: Cast) -> None:
    couple = reported(cast)
    reported(cast, days_ago=31)
    page = signed_in(cast.gus).get("/review/")
    (one,) = page.context["comparisons"]
    day = couple.starts_at.astimezone(ZoneInfo(couple.zone)).date()
    assert (one.day, one.therapist, len(one.kinds)) == (day, "Ben Okafor", 2)
    shown = page.content.decode()
    assert "Somebody pressed “They are different”" in shown and "by a number that the practice already had" in shown
    assert not [name for name in ("Cleo", "Dev", "Martin") if name in shown]


def test_a_month_without_one_says_so(signed_in: SignIn, cast: Cast) -> None:
    assert "No page told of one." in page_of(signed_in(cast.gus), "/review/")


def test_the_sessions_page_says_it_to_its_therapist_alone(signed_in: SignIn, cast: Cast) -> None:
    couple = reported(cast)
    shown = {
        name: "A comparison did not match" in page_of(signed_in(getattr(cast, name)), f"/appointments/{couple.pk}/")
        for name in ("ben", "hal", "fay", "cleo", "dev")
    }
    assert shown == {"ben": True, "hal": False, "fay": False, "cleo": False, "dev": False}


def test_a_client_reads_of_no_report_but_the_one_clients_of_the_therapists(signed_in: SignIn, cast: Cast) -> None:
    for file, service in ((cast.couples_file, cast.couple), (cast.adas_file, cast.individual)):
        bearer = {"Authorization": f"Bearer {capability_for(an_appointment(file, service), cast.ben)}"}
        told = Client().post("/room/api/safety-report", {"what": "failed"}, "application/json", headers=bearer)
        assert told.status_code == 200
    words = "told the practice that a comparison did not match"
    seen = {name: words in page_of(signed_in(getattr(cast, name)), "/me/looked/") for name in ("ada", "cleo", "dev")}
    assert seen == {"ada": True, "cleo": False, "dev": False}
