"""Mails for calendars that were taken back before they left: they count for nothing that came before or comes after."""

import pytest

from sameroom.booking.invitations import Invitation, TakingBack, tell
from sameroom.booking.models import Appointment
from sameroom.mail.sending import send_due
from tests.booking.test_invitations import couples, three_minutes_pass
from tests.mail.test_sending import Taken, taken

__all__ = ["couples", "taken"]
pytestmark = pytest.mark.services


def test_what_was_taken_back_before_it_was_told_is_not_told_before(couples: Appointment, taken: Taken) -> None:
    """The first mail that leaves speaks of a new appointment, not of a changed one."""
    tell(couples)
    assert not any(one.was_told_before for one in Invitation.objects.that_count())
    three_minutes_pass()
    assert send_due() == 2
    tell(couples)
    newest = list(Invitation.objects.that_count().filter(sequence=2))
    assert len(newest) == 2 and all(one.was_told_before for one in newest)


def test_a_later_one_that_was_taken_back_leaves_what_stands(couples: Appointment, taken: Taken) -> None:
    three_minutes_pass()
    assert send_due() == 2
    told = list(Invitation.objects.all())
    tell(couples)
    assert all(one.is_outdated for one in told)
    for later in Invitation.objects.filter(sequence=1):
        TakingBack.objects.create(invitation=later)
    assert not any(one.is_outdated for one in told)
