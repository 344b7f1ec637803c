"""Sending what is due. What a mail says is made here, at the last moment, by the app that asked for it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from sameroom.mail.models import Delivery, Message

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A rendered mail: plain text, nothing that tells what the practice is for."""

    subject: str
    body: str


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
            EmailMessage(letter.subject, letter.body, to=[message.address]).send()
    except Exception as error:
        # One mail that cannot be written or sent must not hold up the others.
        log.warning("mail %s did not go out (%s); it is tried again", message.pk, type(error).__name__)
        return False
    Delivery.objects.create(message=message, was_sent=letter is not None)
    return letter is not None
