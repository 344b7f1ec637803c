"""Private calendars: who makes and ends their address, what is read there, and by whom it is not."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from sameroom.audit.models import Entry
from sameroom.booking import feeds
from sameroom.booking.feed_events import appointments_in_feed, initials
from sameroom.booking.invitations import tell
from sameroom.booking.making import take_up
from sameroom.booking.models import CalendarAddress, Cancellation
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.people import slowing
from sameroom.people.models import Attempt, Person, Role
from sameroom.people.models.staff import leave, take_away
from tests.appointments import an_appointment, move, participant
from tests.booking.calendars import lines_of
from tests.oracle import World, may
from tests.worlds import fresh, realise, worlds

pytestmark = pytest.mark.services
DAY = 24 * 60


def read(person: Person, *, shows: str = "busy") -> list[Event]:
    """What stands at a new address of this person."""
    return read_at(feeds.make_address(person, shows=shows))


def read_at(token: str) -> list[Event]:
    answer = Client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    lines_of(answer.content.decode())
    return Calendar.from_ical(answer.content).events


def uids(events: list[Event]) -> set[str]:
    return {event["uid"].partition("@")[0] for event in events}


def test_a_client_reads_what_is_their_own_and_shared(cast: Cast) -> None:
    own = an_appointment(cast.cleos_file, cast.individual, in_minutes=DAY)
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=2 * DAY)
    an_appointment(cast.adas_file, cast.individual, in_minutes=DAY)
    assert uids(read(cast.cleo)) == {str(own.pk), str(both.pk)}
    (event,) = read(cast.dev)
    assert (event["uid"], event["summary"], event["location"]) == (f"{both.pk}@localhost", "Rendez-vous", "En ligne")
    assert (event.start, event.end) == tuple(one.replace(microsecond=0) for one in (both.starts_at, both.ends_at))


def test_nothing_in_a_calendar_names_anybody(cast: Cast) -> None:
    an_appointment(cast.couples_file, cast.couple, in_minutes=DAY)
    for person in (cast.cleo, cast.dev, cast.ben):
        answer = Client().get(f"/calendar/{feeds.make_address(person)}.ics").content.decode()
        words = [word for one in cast.people().values() for word in (*one.name.split(), one.email)]
        assert not [word for word in (*words, "ouple", "herap", "ATTENDEE", "/room") if word in answer]


def test_a_therapist_is_busy_or_sees_initials(cast: Cast) -> None:
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=DAY, modality="in-person")
    an_appointment(cast.moes_file, cast.individual, in_minutes=DAY)
    (busy,) = read(cast.ben)
    assert (busy["uid"], busy["summary"], "location" in busy) == (f"{both.pk}@localhost", "Busy", False)
    (named,) = read(cast.ben, shows="initials")
    assert named["summary"] == "CM and DM"
    assert "location" in named
    assert initials("Anne-Marie  de la Tour") == "AMDLT"


def test_a_therapist_who_comes_as_a_client_reads_both(cast: Cast) -> None:
    Role.objects.create(person=cast.eve, kind="client")
    cast.adas_file.people.add(cast.eve)
    an_appointment(cast.adas_file, cast.individual, in_minutes=DAY)
    an_appointment(cast.moes_file, cast.individual, in_minutes=DAY)
    assert sorted(event["summary"] for event in read(cast.eve)) == ["Appointment", "Busy"]


def test_thirty_days_back_and_everything_that_is_to_come(cast: Cast) -> None:
    for days in (-32, -29, 29, 800):
        an_appointment(cast.adas_file, cast.individual, in_minutes=days * DAY)
    days_away = [round((event.start - timezone.now()) / timedelta(days=1)) for event in read(cast.ada)]
    assert days_away == [-29, 29, 800]


def test_what_is_cancelled_is_marked_for_thirty_days(cast: Cast) -> None:
    made = an_appointment(cast.adas_file, cast.individual, in_minutes=60 * DAY)
    made.cancel(by=cast.ben)
    (event,) = read(cast.ada)
    assert event["status"] == "CANCELLED"
    Cancellation.objects.update(at=timezone.now() - timedelta(days=31))
    assert read(cast.ada) == []


def test_what_waits_for_a_yes_is_tentative(cast: Cast) -> None:
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=DAY)
    take_up(participant(both, cast.cleo))
    assert [read(person)[0]["status"] for person in (cast.cleo, cast.dev, cast.ben)] == [
        "CONFIRMED", "TENTATIVE", "CONFIRMED"
    ]  # fmt: skip


def test_a_change_that_was_told_raises_the_sequence(cast: Cast) -> None:
    made = an_appointment(cast.adas_file, cast.individual, in_minutes=DAY)
    before = read(cast.ada)[0]
    for _ in range(2):
        tell(made)
    after = read(cast.ada)[0]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstamp"].dt >= before["dtstamp"].dt


def test_a_separation_takes_what_comes_after_it_away(cast: Cast) -> None:
    past = an_appointment(cast.couples_file, cast.couple, in_minutes=-3 * DAY)
    an_appointment(cast.couples_file, cast.couple, in_minutes=3 * DAY)
    changes.close_file(cast.couples_file, by=cast.ben)
    assert uids(read(cast.dev)) == {str(past.pk)}


def test_a_handover_takes_all_of_a_file_out_of_the_calendar_before(cast: Cast) -> None:
    past, coming = (an_appointment(cast.adas_file, cast.individual, in_minutes=days * DAY) for days in (-2, 2))
    before, after = feeds.make_address(cast.ben), feeds.make_address(cast.eve)
    assert uids(read_at(before)) == {str(past.pk), str(coming.pk)}
    changes.hand_over_all(cast.ben, to=cast.eve, by=cast.gus)
    assert (uids(read_at(before)), uids(read_at(after))) == (set(), {str(coming.pk)})


def test_an_address_is_shown_once_and_kept_as_a_hash(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    page = client.post("/me/calendar/new/").content.decode()
    (token,) = re.findall(r"/calendar/([\w-]{43})\.ics", page)
    assert CalendarAddress.objects.get().token_hash == feeds.hash_of(token)
    assert token not in client.get("/me/calendar/").content.decode()
    assert "No calendar has read it yet" in client.get("/me/calendar/").content.decode()
    assert read_at(token) == []
    assert "A calendar read it last on" in client.get("/me/calendar/").content.decode()


def test_a_new_address_ends_the_one_before(client: Client, cast: Cast) -> None:
    first, second = feeds.make_address(cast.ada), feeds.make_address(cast.ada)
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert read_at(second) == []
    client.force_login(cast.ada)
    client.post("/me/calendar/end/")
    assert client.get(f"/calendar/{second}.ics").status_code == 404
    assert "Make my address" in client.get("/me/calendar/").content.decode()
    acts = Entry.objects.filter(thing="calendar-address", by=cast.ada.pk).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["make", "end", "make", "view", "end"]


def test_a_therapist_chooses_what_it_says(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    wrong = client.post("/me/calendar/new/", {"shows": "everything"})
    assert "Choose what your calendar says." in wrong.content.decode()
    assert not CalendarAddress.objects.exists()
    client.post("/me/calendar/new/", {"shows": "initials"})
    assert CalendarAddress.objects.get().shows == "initials"
    assert client.get("/me/calendar/").context["form"]["shows"].value() == "initials"


@pytest.mark.parametrize("who", ["ben", "ada"])
def test_who_makes_an_address_has_just_proved_who_they_are(client: Client, cast: Cast, who: str) -> None:
    person = cast.people()[who]
    client.force_login(person)
    long_ago = timezone.now() - timedelta(minutes=6)
    person.sign_ins.get().proofs.update(at=long_ago)
    asked = client.post("/me/calendar/new/", {"shows": "busy"})
    assert asked.templates[0].name == "people/confirm.html"
    assert not CalendarAddress.objects.exists()


def test_who_stops_working_here_is_read_no_more(cast: Cast) -> None:
    token, of_a_client = feeds.make_address(cast.eve), feeds.make_address(cast.hal)
    leave(cast.eve, by=cast.gus)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert Client().get(f"/calendar/{of_a_client}.ics").status_code == 404, "a supervisor has no calendar here"


def test_who_stays_on_as_a_client_makes_a_new_address(cast: Cast) -> None:
    Role.objects.create(person=cast.eve, kind="client")
    token = feeds.make_address(cast.eve)
    leave(cast.eve, by=cast.gus)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert read(Person.objects.get(pk=cast.eve.pk)) == []


def test_who_is_no_therapist_any_more_is_read_no_more(cast: Cast) -> None:
    token = feeds.make_address(cast.ben)
    Role.objects.create(person=cast.ben, kind="supervisor")
    changes.hand_over_all(cast.ben, to=cast.eve, by=cast.gus)
    take_away(Person.objects.get(pk=cast.ben.pk), "therapist", by=cast.gus)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_who_is_inactive_is_read_no_more(cast: Cast) -> None:
    token = feeds.make_address(cast.ada)
    Person.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_trail_hears_of_readings_once_a_day(cast: Cast) -> None:
    token = feeds.make_address(cast.ben)
    looks = Entry.objects.filter(act="view", thing="calendar-address", by=cast.ben.pk)
    for _ in range(3):
        read_at(token)
    assert looks.count() == 1
    CalendarAddress.objects.update(read_at=timezone.now() - feeds.NOTED_EVERY)
    read_at(token)
    assert looks.count() == 2


def test_whoever_asks_too_often_waits(cast: Cast) -> None:
    token = feeds.make_address(cast.ada)
    most = slowing.LIMITS[Attempt.Kind.CALENDAR].for_address
    for _ in range(most):
        read_at(token)
    answer = Client().get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "please wait" in answer.content.decode()
    assert Client().get(f"/calendar/{token}.ics", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_whoever_guesses_waits(cast: Cast) -> None:
    most = slowing.LIMITS[Attempt.Kind.CALENDAR].for_network
    statuses = [Client().get(f"/calendar/{number}.ics").status_code for number in range(most + 1)]
    assert statuses == [404] * most + [429]


@pytest.mark.parametrize("number", [1, 3])
def test_a_calendar_is_read_in_so_many_questions(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(number):
        an_appointment(cast.couples_file, cast.couple, in_minutes=(days + 1) * DAY)
    person = fresh(cast.cleo)
    person.role_kinds()
    with django_assert_num_queries(3):
        appointments = appointments_in_feed(person)
        assert [one.cancelled for one in appointments] == [False] * number


def test_a_moved_appointment_is_where_it_is_now(cast: Cast) -> None:
    made = an_appointment(cast.adas_file, cast.individual, in_minutes=DAY)
    token = feeds.make_address(cast.ada)
    move(made, to=made.starts_at + timedelta(hours=5))
    assert read_at(token)[0].start == made.starts_at.replace(microsecond=0)


class InRandomPractices(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(worlds())
    def test_a_calendar_holds_no_more_than_the_oracle_allows(self, world: World) -> None:
        rows = realise(world)
        keys = {row.pk: key for key, row in rows.sessions.items()}
        for who in sorted(set(world.roles) - world.left):
            shown = {keys[one.pk] for one in appointments_in_feed(fresh(rows.people[who]))}
            files = {key: world.files[session.file] for key, session in world.sessions.items()}
            takes_part = {key for key, file in files.items() if who in (*file.people, file.therapist)}
            allowed = {key for key in takes_part if may(who, "read", ("session", key), world)}
            assert shown == allowed, who
