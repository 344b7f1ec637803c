"""Nobody and nothing is taken twice at one time, however many want it: 500 attempts; 10,000 in the slow tests."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from sameroom.booking.making import Proposal
from sameroom.booking.models import Appointment, Occupancy, Overlap, TakingUp
from tests.booking.race import MONDAY, ZONE, World, a_wish, a_world, overlapping, try_all

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    return a_world()


def race(world: World, attempts: int) -> None:
    random_ = random.Random(6)  # noqa: S311 - the same attempts each time
    came_to = try_all([a_wish(world, random_, days=attempts // 50) for _ in range(attempts)])
    won = [one for one in came_to if one]
    assert attempts // 20 < len(won) < attempts // 2
    assert Appointment.objects.count() == len(won)
    assert overlapping() == 0
    assert not Overlap.objects.exists()
    with_therapist = Occupancy.objects.filter(resource__person__role__kind="therapist").count()
    said_yes = Occupancy.objects.filter(resource__person__role__kind="client").count()
    assert with_therapist == len(won)
    assert said_yes == TakingUp.objects.count() > 0
    assert Occupancy.objects.filter(resource__office__isnull=False).count() == sum(bool(one.office) for one in won)


def test_five_hundred_attempts(world: World) -> None:
    race(world, 500)


@pytest.mark.slow
def test_ten_thousand_attempts(world: World) -> None:
    race(world, 10_000)


def test_each_contested_hour_has_one_winner(world: World) -> None:
    """Ten hours, each wanted by fifty at once: by the therapist's own clients, in the one office."""
    files = [file for file in world.files if file.therapist_id == world.files[0].therapist_id]
    wishes = []
    for hour in range(10):
        for number in range(50):
            file = files[number % len(files)]
            service = world.services[file.kind][0]
            start = MONDAY + timedelta(days=hour)
            wishes.append(Proposal(file, service, start, ZONE, "in-person", office=world.offices[0]))
    random.Random(7).shuffle(wishes)  # noqa: S311 - the same order each time
    won = Counter(one.starts_at.date() for one in try_all(wishes) if one)
    assert set(won.values()) == {1}
    assert len(won) == 10
