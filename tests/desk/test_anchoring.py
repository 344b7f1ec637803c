"""Once a day the newest block goes out by mail, neutrally; what it says can be compared later."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from sameroom.audit import trail, verify
from sameroom.audit.models import Block, Entry
from sameroom.desk import anchoring
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors.log"
    settings.AUDIT_MAIL = "gus@example.com"


def test_the_newest_block_is_mailed_once_a_day(cast: Cast) -> None:
    trail.record("view", "person", by=cast.ben.pk, about=[cast.ada.pk])
    for _ in range(3):
        anchoring.close_what_is_new()
    send_due()
    assert [one.to for one in mail.outbox] == [["gus@example.com"]]
    Message.objects.update(made_at=timezone.now() - timedelta(hours=25))
    trail.record("view", "person", by=cast.ben.pk, about=[cast.ada.pk])
    anchoring.close_what_is_new()
    send_due()
    block = Block.objects.get(number=2)
    text = mail.outbox[-1].subject + mail.outbox[-1].body
    assert f"{block.number}:{block.mac}" in text
    assert not [name for name in ("Ada", "Ben", "therap", "client", "Kingfisher", "session") if name in text]


def test_a_mail_without_a_block_or_an_address_is_none(cast: Cast, settings: Any) -> None:
    anchoring.close_what_is_new()
    settings.AUDIT_MAIL = ""
    trail.record("view", "person", by=cast.ben.pk)
    anchoring.close_what_is_new()
    assert Block.objects.count() == 1
    assert not Message.objects.exists()


def test_what_the_mail_told_is_compared(cast: Cast) -> None:
    trail.record("view", "person", by=cast.ben.pk)
    anchoring.close_what_is_new()
    send_due()
    told = re.search(r"--anchor (\S+)", mail.outbox[-1].body)
    assert told
    assert anchoring.compare(told[1]).is_good
    assert not anchoring.compare(f"1:{'0' * 64}").is_good
    with pytest.raises(ValueError, match="a number, a colon"):
        anchoring.compare("12 5f")


def test_lost_lines_are_written_again_and_that_is_on_record(cast: Cast, settings: Any) -> None:
    trail.record("view", "person", by=cast.ben.pk)
    anchoring.close_what_is_new()
    anchoring.write_lost_lines()
    assert Entry.objects.count() == 1
    settings.AUDIT_ANCHORS.unlink()
    assert verify.examine() != []
    anchoring.write_lost_lines()
    assert verify.examine() == []
    assert Entry.objects.latest("id").act == "write-again"
