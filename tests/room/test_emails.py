import re

import pytest
from django.core import mail

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Delivery, Message
from sameroom.mail.sending import send_due
from sameroom.room import emails
from sameroom.room.admission import redeem
from sameroom.room.models import JoinToken
from tests.appointments import an_appointment

pytestmark = pytest.mark.services


@pytest.fixture
def couple(cast: Cast) -> Appointment:
    return an_appointment(cast.couples_file, cast.couple)


def test_the_link_is_made_when_the_mail_is_sent_and_stands_in_no_row(cast: Cast, couple: Appointment) -> None:
    emails.send_links(couple.clients, by=couple.therapist)
    assert not JoinToken.objects.exists()
    assert send_due() == 2
    links = [re.search(r"http://\S+/room/#(\S{43})\n", one.body) for one in mail.outbox]
    assert [redeem(link[1], "a" * 32)[1].participant.person for link in links if link] == [cast.cleo, cast.dev]
    rows = str([*Message.objects.values(), *JoinToken.objects.values(), *Delivery.objects.values()])
    assert not [link for link in links if link and link[1] in rows]


def test_each_gets_mail_in_their_language_with_the_zone(cast: Cast, couple: Appointment) -> None:
    emails.send_links(couple.clients, by=couple.therapist)
    send_due()
    cleo, dev = mail.outbox
    assert (cleo.to, dev.to) == (["cleo@example.com"], ["dev@example.com"])
    assert "(Toronto time)" in cleo.subject
    assert "(heure de Toronto)" in dev.subject


def test_no_mail_tells_what_it_is_about(cast: Cast, couple: Appointment) -> None:
    emails.send_links(couple.clients, by=couple.therapist)
    send_due()
    for one in mail.outbox:
        text = f"{one.subject} {one.body}".lower()
        assert not re.search(r"therap|thérap|psych|couple|session|séance|okafor|martin", text)


def test_nothing_is_sent_for_a_cancelled_appointment(cast: Cast, couple: Appointment) -> None:
    emails.send_links(couple.clients, by=couple.therapist)
    couple.cancel(by=cast.ben)
    assert send_due() == 0
    assert not mail.outbox
    assert Delivery.objects.filter(was_sent=False).count() == 2
    assert send_due() == 0
