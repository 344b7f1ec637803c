"""Real mail, taken by a real server on this machine; and what happens when it does not answer."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import ATTEMPTS, Delivery, Message, Outage, post
from sameroom.mail.sending import send_due
from sameroom.room import emails
from tests.appointments import an_appointment

pytestmark = pytest.mark.services


class Taken:
    """Keeps what the server took, after a while or at once; refuses while `refuses` is set. `holds`: it has begun.

    `refuses_to`: one address alone. `leaves_without_goodbye`: it drops the line where it should say goodbye.
    """

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuses = False
        self.slow_by = 0.0
        self.keeps_at_once = False
        self.holds = False
        self.refuses_to = ""
        self.leaves_without_goodbye = False

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        return "421 gone" if self.leaves_without_goodbye else "221 goodbye"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.holds = True
        mail = message_from_bytes(envelope.content, policy=policy.default)
        if self.keeps_at_once:
            self.mails.append(mail)
        await asyncio.sleep(self.slow_by)
        if self.refuses or self.refuses_to in envelope.rcpt_tos:
            return "451 try again later"
        if not self.keeps_at_once:
            self.mails.append(mail)
        return "250 taken"


@pytest.fixture
def taken(settings: Any) -> Iterator[Taken]:
    handler = Taken()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.fixture
def posted(cast: Cast) -> Message:
    emails.send_links(an_appointment(cast.adas_file, cast.individual).clients, by=cast.ben)
    return Message.objects.get()


def test_a_mail_goes_out_once(taken: Taken, posted: Message) -> None:
    assert (send_due(), send_due()) == (1, 0)
    (mail,) = taken.mails
    assert mail["To"] == "ada@example.com"
    assert "/room/#" in mail.get_content()


def test_a_server_that_refuses_is_asked_again_later(taken: Taken, posted: Message) -> None:
    taken.refuses = True
    assert send_due() == 0
    posted.refresh_from_db()
    assert posted.tries == 1
    assert posted.next_try_at > timezone.now()
    assert send_due() == 0
    taken.refuses = False
    Message.objects.update(next_try_at=timezone.now())
    assert send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_while_a_mail_server_is_slow_nothing_is_locked(taken: Taken, posted: Message) -> None:
    taken.slow_by = 1.5
    sending = threading.Thread(target=_send_and_close)
    sending.start()
    time.sleep(0.4)
    began = time.monotonic()
    with transaction.atomic():
        Message.objects.filter(pk=posted.pk).update(language="fr")
    assert time.monotonic() - began < 1
    assert send_due() == 0
    sending.join(10)
    assert len(taken.mails) == 1


def _send_and_close() -> None:
    send_due()
    connection.close()


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(taken: Taken, posted: Message) -> None:
    broken = post(address="x@example.com", language="en", kind="no-such-kind", reference="1")
    gone = post(address="x@example.com", language="en", kind="join-link", reference=uuid4())
    Message.objects.filter(pk__in=[broken.pk, gone.pk]).update(next_try_at=timezone.now() - timedelta(hours=1))
    assert send_due() == 1
    assert [mail["To"] for mail in taken.mails] == ["ada@example.com"]


def test_a_server_that_is_away_loses_nothing(settings: Any, posted: Message) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _ in range(ATTEMPTS + 2):
        Outage.objects.update(next_try_at=timezone.now())
        send_due()
    posted.refresh_from_db()
    assert posted.tries == 0
    assert not Delivery.objects.exists()
