"""Who does not know a browser: what that person's links had opened closes at once."""

import pytest

from sameroom.booking.models import Appointment
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.room.models import DeviceKey
from tests.room.page import Enter

pytestmark = pytest.mark.services


def test_that_persons_socket_closes_and_the_partners_stays(live_cast: Cast, couple: Appointment, enter: Enter) -> None:
    cleo, dev = enter(live_cast.cleo), enter(live_cast.dev)
    cleo.roster()
    dev.roster()
    changes.disown(DeviceKey.objects.create(person=live_cast.cleo, key="a" * 64), by=live_cast.cleo)
    assert cleo.close_reason() == ("revoked", 4410)
    dev.say(type="ping")
    dev.hear("pong")
