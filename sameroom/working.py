"""What `sameroom work` does, over and over. What is due is asked of the database: a crash loses nothing of it."""

import sys
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from sameroom.backup.refusals import CANNOT_BACK_UP
from sameroom.backup.taking import take_when_due
from sameroom.booking.busy import read_due_calendar
from sameroom.booking.holding import delete_lapsed
from sameroom.booking.offering import make_offers
from sameroom.booking.reminding import post_due_reminders
from sameroom.booking.repeating import extend
from sameroom.desk import anchoring
from sameroom.desk.changes import take_over_due_addresses
from sameroom.evidence.own.counting import count_when_due
from sameroom.mail.sending import send_due
from sameroom.measures.seeing_to import escalate_due
from sameroom.people.forgetting import forget_what_ran_out
from sameroom.practice.seeking import forget_searches
from sameroom.practice.therapists import give_pages
from sameroom.retention.erasing import carry_out
from sameroom.room.emails import post_due_notices

EVERY, MINUTE = 1.0, 60.0
_BACKING_UP = "backing-up"


def once() -> None:
    """All that is due now."""
    _what_is_due()
    _each_minute()
    _back_up()


def until_stopped(also: Callable[[], None] = lambda: None) -> None:
    minute_due_at = time.monotonic()
    while True:
        try:
            _what_is_due()
            also()
            if time.monotonic() >= minute_due_at:
                minute_due_at = time.monotonic() + MINUTE
                _each_minute()
                _back_up_beside()
        except (OperationalError, InterfaceError) as error:
            _say(f"the database is out of reach, this is tried again ({error})")
        close_old_connections()
        time.sleep(EVERY)


def _what_is_due() -> None:
    post_due_notices()
    send_due()
    forget_what_ran_out()
    take_over_due_addresses()
    give_pages()
    delete_lapsed()
    read_due_calendar()


def _each_minute() -> None:
    escalate_due()
    post_due_reminders()
    make_offers()
    extend()
    count_when_due()
    forget_searches()
    _erase()
    _close_what_is_new()


def _erase() -> None:
    for trouble in carry_out():
        _say(f"{trouble} This is tried again tomorrow.")


def _close_what_is_new() -> None:
    """The audit trail's new entries go into a block, and the block's line into the anchor file."""
    try:
        anchoring.close_what_is_new()
    except OSError as error:
        _say(f"the anchor file cannot be written, this is tried again ({error})")


def _back_up() -> None:
    """Whatever goes wrong here ends nothing else."""
    try:
        take_when_due()
    except CANNOT_BACK_UP as reason:
        _say(f"{reason} This is tried again.")
    except Exception as fault:
        _say(f"no backup was taken ({type(fault).__name__}). This is tried again.")


def _back_up_beside() -> None:
    """Taking one, and above all sending it, may last: mail and notices do not wait for it. One at a time."""
    if not any(one.name == _BACKING_UP for one in threading.enumerate()):
        threading.Thread(target=_back_up_and_close, name=_BACKING_UP, daemon=True).start()


def _back_up_and_close() -> None:
    try:
        _back_up()
    finally:
        connection.close()


def _say(trouble: str) -> None:
    print(f"sameroom work: {trouble}", file=sys.stderr)
