"""Sending what is due. What a mail says is made here, at the last moment, by the app that asked for it."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from sameroom.mail.models import Delivery, Message, Setback

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


Writer = Callable[[str], Letter | None]


def send_due() -> int:
    """Send every message whose turn it is; returns how many went out."""
    return sum(_send(message) for message in Message.objects.due(timezone.now())[:100])


def _send(message: Message) -> bool:
    """The try is claimed first, in a transaction of its own: while a mail server is slow, nothing is locked.

    A worker that dies in between has used up one try; the mail is sent at the next.
    """
    if not message.claim(timezone.now()):
        return False
    try:
        write: Writer = import_string(settings.MAIL_KINDS[message.kind])
        with translation.override(message.language):
            letter = write(message.reference)
        if letter:
            _mail(letter, message).send()
    except Exception as error:
        # One mail that cannot be written or sent must not hold up the others.
        log.warning("mail %s did not go out (%s); it is tried again", message.pk, type(error).__name__)
        Setback.objects.create(message=message, why=_why(error))
        return False
    Delivery.objects.create(message=message, was_sent=letter is not None)
    return letter is not None


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


def _mail(letter: Letter, message: Message) -> EmailMultiAlternatives:
    """The same message has the same id at every try: where two arrive, a mail program shows one.

    A calendar file comes twice: as another form of the text, where most mail programs look for it, and as a file.
    """
    host = urlsplit(settings.ORIGIN).hostname
    headers = {"Message-ID": f"<{message.pk}.{message.made_at:%Y%m%d%H%M%S%f}@{host}>"}
    mail = EmailMultiAlternatives(letter.subject, letter.body, to=[message.address], headers=headers)
    if letter.calendar:
        mail.attach_alternative(letter.calendar.text, f"text/calendar; method={letter.calendar.method}")
        mail.attach("appointment.ics", letter.calendar.text.encode(), "application/ics")
    return mail
