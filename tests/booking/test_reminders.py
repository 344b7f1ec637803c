"""Reminders: who is reminded of what, when, how often; what their mails say, and what is not sent any more."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sameroom.booking import moving
from sameroom.booking.making import Proposal, make, take_up
from sameroom.booking.models import Appointment, Reminder, ReminderWish
from sameroom.booking.reminders import choose
from sameroom.booking.reminding import post_due_reminders
from sameroom.desk.changes import close_file
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.people.models import CaseFile, Person
from sameroom.people.models.staff import leave
from sameroom.practice.models import Registration, Service
from tests.appointments import ZONE, an_appointment, participant
from tests.clock import Clock, by_hand

pytestmark = [pytest.mark.services, pytest.mark.django_db]
TORONTO = ZoneInfo(ZONE)
# A Tuesday at two in the afternoon; the practice made it six days before.
WHEN = datetime(2030, 5, 7, 14)
STEP = timedelta(minutes=30)
Told = tuple[str, str, str]


def at(*parts: int) -> datetime:
    """By Toronto's clocks."""
    return datetime(*parts, tzinfo=TORONTO)  # type: ignore[misc,arg-type]


@pytest.fixture
def clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Long after the cast was made: the therapists' registrations hold until then."""
    Registration.objects.update(expires_on=date(2031, 1, 1))
    return by_hand(monkeypatch, at(2030, 5, 1, 9).astimezone(UTC))


def made(file: CaseFile, service: Service, *yes: Person, on: datetime = WHEN, modality: str = "online") -> Appointment:
    appointment = make(Proposal(file, service, on, ZONE, modality), by=file.therapist)
    for person in yes:
        take_up(participant(appointment, person))
    return appointment


def told_until(clock: Clock, end: datetime) -> list[Told]:
    """What `work` posts from now on, looked at every half hour: when by Toronto's clocks, to whom, of what kind."""
    told = []
    while clock.now <= end:
        known = set(Reminder.objects.values_list("pk", flat=True))
        post_due_reminders()
        for one in Reminder.objects.exclude(pk__in=known).order_by("person__name").select_related("person"):
            told.append((f"{clock.now.astimezone(TORONTO):%d %H:%M}", one.person.first_name, one.kind))
        clock.now += STEP
    return told


def test_who_said_yes_is_reminded_two_days_and_two_hours_before(cast: Cast, clock: Clock) -> None:
    made(cast.adas_file, cast.individual, cast.ada)
    assert told_until(clock, at(2030, 5, 8, 0)) == [("05 14:00", "Ada", "two-days"), ("07 12:00", "Ada", "two-hours")]
    assert post_due_reminders() == 0


def test_what_is_too_late_for_its_hour_is_left_out(cast: Cast, clock: Clock) -> None:
    clock.now = at(2030, 5, 6, 8).astimezone(UTC)
    made(cast.adas_file, cast.individual, cast.ada)
    assert told_until(clock, at(2030, 5, 8, 0)) == [("07 12:00", "Ada", "two-hours")]


def test_what_is_made_within_two_hours_needs_no_reminder(cast: Cast, clock: Clock) -> None:
    clock.now = at(2030, 5, 7, 13).astimezone(UTC)
    made(cast.adas_file, cast.individual, cast.ada)
    assert told_until(clock, at(2030, 5, 8, 0)) == []


def test_a_worker_that_was_away_tells_late_but_not_when_it_is_of_no_use(cast: Cast, clock: Clock) -> None:
    made(cast.adas_file, cast.individual, cast.ada)
    clock.now = at(2030, 5, 6, 13).astimezone(UTC)
    assert post_due_reminders() == 1
    clock.now = at(2030, 5, 7, 13, 50).astimezone(UTC)
    assert post_due_reminders() == 0


def test_what_would_fall_into_the_quiet_hours_is_told_before_they_begin(cast: Cast, clock: Clock) -> None:
    made(cast.adas_file, cast.individual, cast.ada, on=datetime(2030, 5, 7, 9))
    assert told_until(clock, at(2030, 5, 8, 0)) == [("05 09:00", "Ada", "two-days"), ("06 20:30", "Ada", "two-hours")]


def test_there_may_be_no_room_before_the_quiet_hours(cast: Cast, clock: Clock) -> None:
    clock.now = at(2030, 5, 6, 20, 40).astimezone(UTC)
    made(cast.adas_file, cast.individual, cast.ada, on=datetime(2030, 5, 7, 9))
    assert told_until(clock, at(2030, 5, 8, 0)) == []


def test_quiet_hours_are_by_the_clocks_of_whoever_reads(cast: Cast, clock: Clock) -> None:
    choose(cast.ada, zone="America/Vancouver")
    made(cast.adas_file, cast.individual, cast.ada, on=datetime(2030, 5, 7, 11))
    assert told_until(clock, at(2030, 5, 8, 0)) == [("05 11:00", "Ada", "two-days"), ("06 23:30", "Ada", "two-hours")]


def test_the_same_time_twice_means_no_quiet_hours(cast: Cast, clock: Clock) -> None:
    choose(cast.ada, quiet_from=time(8), quiet_to=time(8))
    made(cast.adas_file, cast.individual, cast.ada, on=datetime(2030, 5, 7, 9))
    assert told_until(clock, at(2030, 5, 8, 0))[-1] == ("07 07:00", "Ada", "two-hours")


def test_everyone_chooses_which(cast: Cast, clock: Clock) -> None:
    choose(cast.cleo, two_days=False)
    choose(cast.dev, two_hours=False)
    made(cast.couples_file, cast.couple, cast.cleo, cast.dev)
    assert told_until(clock, at(2030, 5, 8, 0)) == [("05 14:00", "Dev", "two-days"), ("07 12:00", "Cleo", "two-hours")]


def test_a_therapist_is_reminded_only_by_choice(cast: Cast, clock: Clock) -> None:
    choose(cast.ben, as_therapist=True)
    made(cast.adas_file, cast.individual)
    made(cast.moes_file, cast.individual)
    told = [one for one in told_until(clock, at(2030, 5, 8, 0)) if one[1] in {"Ben", "Eve"}]
    assert told == [("07 12:00", "Ben", "two-hours")]


def test_of_a_couple_each_is_reminded_alone_and_who_was_asked_is_asked_once(cast: Cast, clock: Clock) -> None:
    appointment = made(cast.couples_file, cast.couple, cast.cleo)
    first = [("05 14:00", "Cleo", "two-days"), ("05 14:00", "Dev", "answer")]
    assert told_until(clock, at(2030, 5, 6, 0)) == first
    assert told_until(clock, at(2030, 5, 7, 13)) == [("07 12:00", "Cleo", "two-hours")]
    clock.now = at(2030, 5, 7, 11).astimezone(UTC)
    take_up(participant(appointment, cast.dev))
    assert told_until(clock, at(2030, 5, 8, 0)) == [("07 12:00", "Dev", "two-hours")]


def test_who_says_yes_after_the_hour_needs_no_reminder_of_it(cast: Cast, clock: Clock) -> None:
    choose(cast.ada, two_hours=False)
    appointment = made(cast.adas_file, cast.individual)
    assert told_until(clock, at(2030, 5, 5, 15)) == [("05 14:00", "Ada", "answer")]
    take_up(participant(appointment, cast.ada))
    assert told_until(clock, at(2030, 5, 8, 0)) == []


def test_a_moved_appointment_is_a_new_one(cast: Cast, clock: Clock) -> None:
    appointment = made(cast.adas_file, cast.individual, cast.ada)
    told_until(clock, at(2030, 5, 5, 15))
    to = Proposal(cast.adas_file, cast.individual, datetime(2030, 5, 9, 14), ZONE, "online")
    moving.move(appointment, to, by=cast.ben)
    take_up(participant(appointment, cast.ada))
    assert told_until(clock, at(2030, 5, 10, 0)) == [("07 14:00", "Ada", "two-days"), ("09 12:00", "Ada", "two-hours")]
    assert list(Reminder.objects.order_by("at").values_list("sequence", flat=True)) == [0, 1, 1]


def test_nobody_is_reminded_of_what_does_not_take_place(cast: Cast, clock: Clock) -> None:
    made(cast.moes_file, cast.individual, cast.moe).cancel(by=cast.eve)
    made(cast.adas_file, cast.individual, cast.ada)
    close_file(cast.adas_file, by=cast.ben)
    choose(cast.eve, as_therapist=True)
    made(cast.cleos_file, cast.individual)
    leave(cast.eve, by=cast.gus)
    assert [one for one in told_until(clock, at(2030, 5, 8, 0)) if one[1] != "Cleo"] == []


def test_the_database_refuses_a_second_one_of_a_kind(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual, in_minutes=90)
    one = {"appointment": appointment, "person": cast.ada, "kind": "two-hours", "sequence": 0}
    Reminder.objects.create(**one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**one)


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_one(cast: Cast) -> None:
    choose(cast.ada, quiet_from=time(8), quiet_to=time(8))
    appointment = an_appointment(cast.adas_file, cast.individual, in_minutes=90)
    long_ago = timezone.now() - timedelta(days=5)
    Appointment.objects.filter(pk=appointment.pk).update(made_at=long_ago)
    workers = [threading.Thread(target=_post_and_close) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert Message.objects.filter(kind="reminder").count() == 1


def _post_and_close() -> None:
    post_due_reminders()
    connection.close()


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_due_is_found_in_a_fixed_number_of_queries(
    cast: Cast, clock: Clock, number: int, django_assert_num_queries: Any
) -> None:
    for hour in range(number):
        made(cast.couples_file, cast.couple, cast.cleo, on=datetime(2030, 5, 7, 10 + 2 * hour))
    clock.now = at(2030, 5, 6, 9).astimezone(UTC)
    post_due_reminders()
    with django_assert_num_queries(6):
        post_due_reminders()


@given(begins=st.times(), ends=st.times(), minutes=st.integers(0, 3 * 24 * 60))
def test_quiet_hours_begin_before_and_end_after_what_is_in_them(begins: time, ends: time, minutes: int) -> None:
    """Over the night in which clocks go forward, in Toronto."""
    wish = ReminderWish(quiet_from=begins, quiet_to=ends, zone=ZONE)
    moment = at(2027, 3, 12, 23).astimezone(UTC) + timedelta(minutes=minutes)
    if wish.is_quiet(moment):
        began, finishes = wish.quiet_began(moment), wish.quiet_ends(moment)
        assert began <= moment < finishes or date(2027, 3, 14) in {began.date(), finishes.date()}
        assert not wish.is_quiet(began - timedelta(seconds=1)) or ends == begins
        assert finishes - began <= timedelta(hours=25)
