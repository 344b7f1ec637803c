"""Sending what is due. What a mail says is made here, at the last moment, by the app that asked for it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
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
    return sum(_send(message.pk) for message in Message.objects.due(timezone.now())[:100])


def _send(pk: int) -> bool:
    """The row is locked meanwhile, so that two workers never send the same mail."""
    with transaction.atomic():
        message = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, delivery=None).first()
        if message is None:
            return False
        try:
            with transaction.atomic():
                return _write_and_send(message)
        except (SMTPException, OSError) as error:
            log.warning("mail %s was not taken (%s); it is tried again", message.pk, type(error).__name__)
            message.put_off(timezone.now())
            return False


def _write_and_send(message: Message) -> bool:
    write: Writer = import_string(settings.MAIL_KINDS[message.kind])
    with translation.override(message.language):
        letter = write(message.reference)
    Delivery.objects.create(message=message, was_sent=letter is not None)
    if letter is None:
        return False
    EmailMessage(letter.subject, letter.body, to=[message.address]).send()
    return True
