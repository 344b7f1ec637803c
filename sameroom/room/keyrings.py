"""The secret with which a person's browsers lock up what they remember for that person (`docs/verification.md`)."""

import logging
import secrets

from sameroom.people.models import Person
from sameroom.room.models import Keyring
from sameroom.sealing.fields import CannotUnseal

log = logging.getLogger(__name__)


def secret_of(person: Person) -> str | None:
    """64 hexadecimal digits, the same each time; made when it is first asked for. None where it cannot be opened."""
    try:
        keyring, _made = Keyring.objects.get_or_create(person=person, defaults={"secret": secrets.token_hex(32)})
        return keyring.secret
    except CannotUnseal:
        log.error("the keyring secret of a person cannot be opened: their browsers ask to be compared anew")
        return None
