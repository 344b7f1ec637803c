"""Sending what is due. What a mail says is made here, at the last moment, by the app that asked for it."""

import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from sameroom.mail.models import Delivery, Message, Outage, Setback

ASK_AGAIN = timedelta(minutes=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A rendered mail: plain text, nothing that tells what the practice is for."""

    subject: str
    body: str
    calendar: "CalendarPart | None" = None


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar file that the mail is about (RFC 6047): `method` is that of the file."""

    text: str
    method: str


class NotYet(Exception):
    """A mail is to wait until then: raised by whoever writes it."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


Writer = Callable[[str], Letter | None]


class Away(Exception):
    """The mail server takes no mail at all just now."""

    def __init__(self, why: Setback.Why) -> None:
        super().__init__()
        self.why = why


def send_due() -> int:
    """Send every message whose turn it is; returns how many went out.

    While the mail server is away, nothing is tried but the first, once a minute: so all that waits keeps its order, and
    no mail uses up its tries.
    """
    outage, number = Outage.objects.first(), 0
    if outage and outage.next_try_at > timezone.now():
        return 0
    for message in Message.objects.due(timezone.now())[:100]:
        try:
            was_sent = _send(message)
        except Away as away:
            _note_outage(away.why)
            break
        if was_sent and outage:
            Outage.objects.all().delete()
            outage = None
        number += was_sent
    return number


def _note_outage(why: Setback.Why) -> None:
    Outage.objects.update_or_create(pk=1, defaults={"next_try_at": timezone.now() + ASK_AGAIN, "why": why})


def _send(message: Message) -> bool:
    """The try is claimed first, in a transaction of its own: while a mail server is slow, nothing is locked.

    A worker that dies in between has used up one try; the mail is sent at the next. Raises `Away`, and then the try
    does not count.
    """
    if not message.claim(timezone.now()):
        return False
    try:
        connection = _connect()
    except Away:
        message.put_off(message.next_try_at)
        raise
    try:
        write: Writer = import_string(settings.MAIL_KINDS[message.kind])
        with translation.override(message.language):
            letter = write(message.reference)
        if letter:
            _mail(letter, message, connection).send()
    except NotYet as later:
        message.put_off(later.until)
        return False
    except Exception as error:
        # One mail that cannot be written or sent must not hold up the others.
        log.warning("mail %s did not go out (%s); it is tried again", message.pk, type(error).__name__)
        Setback.objects.create(message=message, why=_why(error))
        return False
    finally:
        with suppress(OSError):  # what the server took is sent, however it says goodbye
            connection.close()
    Delivery.objects.create(message=message, was_sent=letter is not None)
    return letter is not None


def _connect() -> BaseEmailBackend:
    """As far as the first mail. Raises `Away`; what the server says of a mail is that mail's own affair."""
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except OSError as trouble:  # all that smtplib raises is one, too
        log.warning("the mail server takes no mail (%s); it is asked again in a minute", type(trouble).__name__)
        raise Away(_why(trouble)) from trouble
    return connection


def _why(error: Exception) -> Setback.Why:
    """`SMTPException` is an `OSError`, too, so that of a network comes last."""
    kinds: tuple[tuple[type[Exception], Setback.Why], ...] = (
        (smtplib.SMTPAuthenticationError, Setback.Why.SIGN_IN),
        (smtplib.SMTPSenderRefused, Setback.Why.SENDER),
        (smtplib.SMTPRecipientsRefused, Setback.Why.ADDRESS),
        (smtplib.SMTPServerDisconnected, Setback.Why.UNREACHABLE),
        (smtplib.SMTPException, Setback.Why.OTHER),
        (OSError, Setback.Why.UNREACHABLE),
    )
    return next((why for kind, why in kinds if isinstance(error, kind)), Setback.Why.OTHER)


def _mail(letter: Letter, message: Message, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The same message has the same id at every try: where two arrive, a mail program shows one.

    A calendar file comes twice: as another form of the text, where most mail programs look for it, and as a file.
    """
    host = urlsplit(settings.ORIGIN).hostname
    headers = {"Message-ID": f"<{message.pk}.{message.made_at:%Y%m%d%H%M%S%f}@{host}>"}
    to = [message.address]
    mail = EmailMultiAlternatives(letter.subject, letter.body, to=to, headers=headers, connection=connection)
    if letter.calendar:
        mail.attach_alternative(letter.calendar.text, f"text/calendar; method={letter.calendar.method}")
        mail.attach("appointment.ics", letter.calendar.text.encode(), "application/ics")
    return mail
