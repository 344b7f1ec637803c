"""Closing the audit trail's blocks, and bringing them out of reach: into the anchor file, and once a day by mail.

`audit` knows the blocks, `mail` sends, and neither knows the other.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit import anchors, blocks, trail, verify
from sameroom.audit.models import Block
from sameroom.desk.health import Finding
from sameroom.mail.models import Message, post
from sameroom.mail.sending import Letter
from sameroom.people.models import Person

KIND = "audit-anchor"
EVERY = timedelta(days=1)
_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def close_what_is_new() -> None:
    """What `work` does once a minute. Raises `OSError` where the anchor file cannot be written, after all else."""
    blocks.close_blocks()
    if settings.AUDIT_MAIL and not _was_posted_lately():
        _post()
    anchors.write_due()


def audit_anchor_letter(reference: str) -> Letter | None:
    block = Block.objects.get(number=reference)
    words = {"number": block.number, "anchor": f"{block.number}:{block.mac}", "total": block.total}
    return Letter(
        _("Seal number %(number)d") % words,
        _(
            "Please keep this mail; there is nothing to do. It says up to where everything is written down:\n\n"
            "%(anchor)s\n\n"
            "That is number %(number)d, after %(total)d entries. To see later that nothing was changed since, run:\n\n"
            "sameroom doctor --anchor %(anchor)s\n"
        )
        % words,
    )


def compare(anchor: str) -> Finding:
    """What a mail told, against the trail as it is. Raises `ValueError` with a sentence."""
    found = _ANCHOR.fullmatch(anchor.strip())
    if found is None:
        raise ValueError("An anchor is written as in the mail: a number, a colon, 64 digits and letters.")
    trouble = verify.compare(int(found[1]), found[2])
    if trouble:
        return Finding(False, trouble.sentence)
    return Finding(True, f"Block {found[1]} is the one that the mail tells of.")


def write_lost_lines() -> None:
    """The anchor file gets back the lines that it lost. That it was done is on record, too."""
    if lost := verify.lost_lines():
        anchors.write_again(lost)
        trail.record("write-again", "anchor-file", f"{lost[0]} to {lost[-1]}", by=None)


def _was_posted_lately() -> bool:
    return Message.objects.filter(kind=KIND, made_at__gt=timezone.now() - EVERY).exists()


@transaction.atomic
def _post() -> None:
    """The newest block goes into the outbox, unless another worker was quicker."""
    blocks.one_at_a_time()
    block = blocks.newest()
    if block and not _was_posted_lately():
        person = Person.objects.filter(email__iexact=settings.AUDIT_MAIL).first()
        language = person.language if person else "en"
        post(address=settings.AUDIT_MAIL, language=language, kind=KIND, reference=block.number)
