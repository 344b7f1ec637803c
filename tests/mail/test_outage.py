"""The mail server is away: a real one on this machine that does not listen, refuses, and takes mail again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from sameroom.booking.making import Proposal, make, take_up
from sameroom.booking.reminding import post_due_reminders
from sameroom.desk import health
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import ATTEMPTS, Delivery, Message, Outage, post
from sameroom.mail.sending import send_due
from sameroom.mail.standing import standing
from tests.appointments import ZONE, participant
from tests.booking.test_reminders import at, clock
from tests.clock import Clock
from tests.mail.test_sending import Taken, taken

__all__ = ["clock", "taken"]
pytestmark = [pytest.mark.services, pytest.mark.django_db]
DAY = timedelta(days=1)


class Door:
    """The mail server's: it may be shut, so that nobody reaches it."""

    def __init__(self, settings: Any) -> None:
        self.settings, self.port = settings, settings.EMAIL_PORT

    def shut(self) -> None:
        self.settings.EMAIL_PORT = 1

    def open(self) -> None:
        self.settings.EMAIL_PORT = self.port


@pytest.fixture
def door(taken: Taken, settings: Any) -> Door:
    return Door(settings)


def posted(*addresses: str) -> None:
    for address in addresses:
        post(address=f"{address}@example.com", language="en", kind="staff-sign-in", reference="1")


def minutes_pass(clock: Clock, number: int) -> int:
    """`work` looks each minute; how many mails left."""
    left = 0
    for _ in range(number):
        clock.now += timedelta(minutes=1)
        left += send_due()
    return left


def test_after_a_day_each_mail_leaves_once_and_in_order(clock: Clock, door: Door, taken: Taken) -> None:
    door.shut()
    names = [f"person{number}" for number in range(6)]
    for name in names:
        posted(name)
        assert minutes_pass(clock, 240) == 0
    door.open()
    assert minutes_pass(clock, 3) == 6
    assert [mail["To"] for mail in taken.mails] == [f"{name}@example.com" for name in names]
    assert not Outage.objects.exists()
    assert set(Message.objects.values_list("tries", flat=True)) == {1}


def test_while_it_is_away_it_is_asked_once_a_minute_and_one_mail_alone(clock: Clock, door: Door, taken: Taken) -> None:
    door.shut()
    posted("ada", "ben")
    assert send_due() == 0
    began = Outage.objects.get().began_at
    door.open()
    assert (send_due(), len(taken.mails)) == (0, 0), "a minute has not passed"
    door.shut()
    minutes_pass(clock, 2)
    assert (Outage.objects.get().began_at, Message.objects.filter(tries=0).count()) == (began, 2)


def test_what_it_says_of_one_mail_holds_up_no_other(clock: Clock, taken: Taken) -> None:
    posted("refused", "ada")
    taken.refuses_to = "refused@example.com"
    assert send_due() == 1
    assert not Outage.objects.exists()
    assert [mail["To"] for mail in taken.mails] == ["ada@example.com"]


def test_a_server_that_takes_nothing_for_a_day_gets_each_mail_once_it_does(clock: Clock, taken: Taken) -> None:
    taken.refuses = True
    posted("ada", "ben")
    assert minutes_pass(clock, 24 * 60) == 0
    taken.refuses = False
    assert minutes_pass(clock, 4 * 60) == 2
    assert sorted(mail["To"] for mail in taken.mails) == ["ada@example.com", "ben@example.com"]


def test_a_mail_that_is_refused_for_two_days_is_given_up(clock: Clock, taken: Taken) -> None:
    taken.refuses = True
    posted("ada")
    began = clock.now
    while Message.objects.due(clock.now + DAY).exists():
        clock.now = Message.objects.get().next_try_at
        send_due()
    assert 2 * DAY < clock.now - began < 2.2 * DAY
    assert Message.objects.get().tries == ATTEMPTS


def test_reminders_are_not_sent_after_the_start(cast: Cast, clock: Clock, door: Door, taken: Taken) -> None:
    door.shut()
    for hour in (14, 18):
        proposal = Proposal(cast.adas_file, cast.individual, datetime(2030, 5, 7, hour), ZONE, "online")
        take_up(participant(make(proposal, by=cast.ben), cast.ada))
    Message.objects.all().delete()
    for hour in (12, 16):
        clock.now = at(2030, 5, 7, hour).astimezone(UTC)
        assert (post_due_reminders(), send_due()) == (1, 0)
    door.open()
    assert minutes_pass(clock, 2) == 1
    assert "18:00" in taken.mails[0]["Subject"]
    assert Delivery.objects.filter(was_sent=False).count() == 1


def test_a_goodbye_that_goes_wrong_sends_nothing_again(clock: Clock, taken: Taken) -> None:
    taken.leaves_without_goodbye = True
    posted("ada")
    assert (send_due(), minutes_pass(clock, 5)) == (1, 0)
    assert len(taken.mails) == 1


def test_there_is_one_outage_at_most(cast: Cast) -> None:
    Outage.objects.create(next_try_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Outage.objects.create(id=2, next_try_at=timezone.now())


@pytest.fixture
def page(cast: Cast, client: Client, clock: Clock) -> Callable[[str], str]:
    def page(path: str) -> str:
        client.force_login(cast.fay)  # anew: hours pass, and who works here is signed out
        return client.get(path).content.decode()

    return page


def test_the_page_says_since_when_and_how_many_wait(page: Callable[[str], str], clock: Clock, door: Door) -> None:
    assert "leaves at once" in page("/practice/mail/")
    assert "Mail does not leave" not in page("/day/")
    door.shut()
    posted("ada", "ben")
    send_due()
    clock.now += timedelta(hours=3)
    text = page("/practice/mail/")
    assert "does not answer since Wednesday 1 May, 09:00 (Toronto time)" in " ".join(text.split())
    assert "2 mails" in text
    assert "Mail does not leave just now." in page("/day/")


def test_the_page_says_that_nobody_takes_the_mail(page: Callable[[str], str], clock: Clock) -> None:
    posted("ada")
    clock.now += timedelta(minutes=6)
    assert "sameroom work" in page("/practice/mail/")


def test_only_what_should_have_left_waits(cast: Cast, clock: Clock) -> None:
    post(address="ada@example.com", language="en", kind="staff-sign-in", reference="1", after=timedelta(minutes=3))
    assert standing().waiting == 0
    clock.now += timedelta(minutes=3)
    assert standing().waiting == 1
    Message.objects.update(tries=ATTEMPTS)
    clock.now += timedelta(minutes=3)
    assert (standing().waiting, standing().given_up) == (0, 1)


def test_the_doctor_says_so(cast: Cast, door: Door, clock: Clock) -> None:
    assert [one.is_good for one in health._outbox()] == [True]
    door.shut()
    posted("ada")
    send_due()
    (finding,) = health._outbox()
    assert finding.sentence == "No mail leaves since 2030-05-01 13:00 UTC; 1 wait."
    Outage.objects.all().delete()
    clock.now += timedelta(minutes=6)
    (finding,) = health._outbox()
    assert "does not run" in finding.sentence
