"""What reminders say, which are not sent any more, and the page on which everybody chooses."""

import re
from datetime import UTC, datetime, time

import pytest
from django.core import mail
from django.test import Client

from sameroom.booking import moving
from sameroom.booking.making import Proposal, take_up
from sameroom.booking.models import Appointment, ReminderWish
from sameroom.booking.reminders import choose, wish_of
from sameroom.booking.reminding import post_due_reminders
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Delivery, Message
from sameroom.mail.sending import send_due
from sameroom.people.models import Person
from tests.appointments import ZONE, participant
from tests.booking.test_reminders import at, clock, made
from tests.clock import Clock

__all__ = ["clock"]
pytestmark = [pytest.mark.services, pytest.mark.django_db]


def due_mail(cast: Cast, clock: Clock, *, modality: str = "online", yes: bool = True) -> Appointment:
    """A reminder of Ada's that waits in the outbox."""
    appointment = made(cast.adas_file, cast.individual, *([cast.ada] if yes else []), modality=modality)
    Message.objects.all().delete()
    clock.now = at(2030, 5, 7, 12).astimezone(UTC)
    assert post_due_reminders() == 1
    return appointment


def test_the_link_is_made_when_the_mail_is_sent_for_video_alone(cast: Cast, clock: Clock) -> None:
    due_mail(cast, clock)
    assert send_due() == 1
    (one,) = mail.outbox
    assert one.subject == "Reminder: your appointment on Tuesday 7 May, 14:00 (Toronto time)"
    assert re.search(r"/room/#\S{43}\n", str(one.body))


def test_in_person_no_link_leads_into_a_room(cast: Cast, clock: Clock) -> None:
    due_mail(cast, clock, modality="in-person")
    assert send_due() == 1
    assert "at our office" in str(mail.outbox[0].body)
    assert "/room/" not in str(mail.outbox[0].body)


def test_who_was_asked_is_asked_to_answer(cast: Cast, clock: Clock) -> None:
    due_mail(cast, clock, yes=False)
    assert send_due() == 1
    assert "say yes or no" in str(mail.outbox[0].body)
    assert "/room/" not in str(mail.outbox[0].body)


def test_no_reminder_tells_what_it_is_about(cast: Cast, clock: Clock) -> None:
    choose(cast.ben, as_therapist=True)
    made(cast.couples_file, cast.couple, cast.dev)
    made(cast.moes_file, cast.individual, cast.moe, modality="in-person")
    Message.objects.all().delete()
    for parts in ((2030, 5, 5, 14), (2030, 5, 7, 12)):
        clock.now = at(*parts).astimezone(UTC)
        post_due_reminders()
        send_due()
    assert len(mail.outbox) == 6
    names = "|".join(word for one in cast.people().values() for word in one.name.lower().split())
    for one in mail.outbox:
        text = f"{one.subject} {one.body}".lower()
        assert not re.search(rf"therap|thérap|psych|couple|session|séance|\b({names})\b", text), text
    assert "(heure de Toronto)" in "".join(one.subject for one in mail.outbox if one.to == ["dev@example.com"])


@pytest.mark.parametrize(
    "stale", ["cancelled", "moved", "begun", "closed", "other address", "switched off", "answered"]
)
def test_what_is_stale_is_not_sent(cast: Cast, clock: Clock, stale: str) -> None:
    appointment = due_mail(cast, clock, yes=stale != "answered")
    if stale == "cancelled":
        appointment.cancel(by=cast.ben)
    elif stale == "moved":
        to = Proposal(cast.adas_file, cast.individual, datetime(2030, 5, 9, 14), ZONE, "online")
        moving.move(appointment, to, by=cast.ben)
    elif stale == "begun":
        clock.now = at(2030, 5, 7, 14).astimezone(UTC)
    elif stale == "closed":
        cast.adas_file.close(by=cast.ben)
    elif stale == "other address":
        Person.objects.filter(pk=cast.ada.pk).update(email="ada@new.example")
    elif stale == "switched off":
        choose(cast.ada, two_hours=False)
    else:
        take_up(participant(appointment, cast.ada))
    send_due()
    assert [one for one in mail.outbox if "Reminder" in one.subject or "suit" in one.subject] == []
    assert not Message.objects.filter(kind="reminder", delivery=None).exists()


def test_a_mail_that_waited_does_not_go_out_in_the_quiet_hours(cast: Cast, clock: Clock) -> None:
    """The mail server was away in the evening."""
    made(cast.adas_file, cast.individual, cast.ada, on=datetime(2030, 5, 7, 9))
    Message.objects.all().delete()
    clock.now = at(2030, 5, 6, 20, 30).astimezone(UTC)
    assert post_due_reminders() == 1
    clock.now = at(2030, 5, 6, 23).astimezone(UTC)
    assert send_due() == 0
    (waiting,) = Message.objects.all()
    assert (waiting.tries, waiting.next_try_at) == (0, at(2030, 5, 7, 8))
    clock.now = at(2030, 5, 7, 8).astimezone(UTC)
    assert (send_due(), send_due()) == (1, 0)


def test_of_two_that_waited_the_later_one_is_sent(cast: Cast, clock: Clock) -> None:
    made(cast.adas_file, cast.individual, cast.ada)
    Message.objects.all().delete()
    for parts in ((2030, 5, 5, 14), (2030, 5, 7, 12)):
        clock.now = at(*parts).astimezone(UTC)
        assert post_due_reminders() == 1
    assert send_due() == 1
    assert Delivery.objects.filter(was_sent=False).count() == 1


def test_the_page_saves_what_was_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    page = client.get("/me/reminders/").content.decode()
    assert "two days before each of my appointments" in page
    assert "session that I hold" not in page
    sent = {"remind": ["two_hours"], "quiet_from": "22:00", "quiet_to": "07:30", "zone": "America/Vancouver"}
    assert client.post("/me/reminders/", sent)["Location"] == "/me/reminders/"
    wish = wish_of(cast.ada)
    assert (wish.two_days, wish.two_hours, wish.quiet_from, wish.zone) == (False, True, time(22), "America/Vancouver")


def test_a_therapists_page_has_one_switch(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    assert "two days before" not in client.get("/me/reminders/").content.decode()
    client.post(
        "/me/reminders/", {"remind": ["as_therapist"], "quiet_from": "21:00", "quiet_to": "08:00", "zone": "practice"}
    )
    wish = wish_of(cast.ben)
    assert (wish.as_therapist, wish.two_days) == (True, True)


def test_what_was_typed_is_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    answer = client.post("/me/reminders/", {"remind": ["as_therapist"], "quiet_from": "late", "quiet_to": "08:00"})
    page = answer.content.decode()
    assert 'value="late"' in page and "Write the time as 21:00." in page and "Choose one from the list." in page
    assert not ReminderWish.objects.exists()
