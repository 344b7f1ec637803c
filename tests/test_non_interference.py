"""Two worlds that differ in what is Cleo's alone: every page and message that others may have is the same, byte for byte.

In both the ids and the clock are the same. Where Cleo's own appointment takes an hour of the couple's therapist, the
other world gives that hour to a stranger: that it is taken may show, why may not.
"""

import json
import random
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast, invent
from sameroom.people.details import Contact, change_details
from sameroom.people.models import CaseFile, Person
from sameroom.people.models.breaking_glass import break_glass
from sameroom.people.models.lockbox import lock
from sameroom.practice.models import Service
from sameroom.room import visits
from sameroom.room.calls import Call, Seat
from tests.access_table import ROWS, WHO
from tests.access_world import answer, put_in
from tests.appointments import an_appointment, capability_for, check_in, participant

pytestmark = [pytest.mark.services, pytest.mark.django_db]
NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@dataclass
class Scene:
    """What both worlds have: the cast, a shared session that goes on, an old one that was answered, one to come."""

    cast: Cast
    shared: Appointment
    held: Appointment
    coming: Appointment


Happening = Callable[[Scene], None]


@contextmanager
def a_world(*happenings: Happening) -> Iterator[Scene]:
    """At one moment that stands still, with the same ids in the same order for all that both worlds have."""
    cache.clear()
    chance = random.Random(7)  # noqa: S311 - the same in both worlds is the point
    clock = patch("django.utils.timezone.now", lambda: NOON)
    ids = patch("uuid.uuid4", lambda: uuid.UUID(int=chance.getrandbits(128), version=4))
    with transaction.atomic(), clock:
        with same_ids(chance):
            scene = both_have()
        for happening in happenings:
            happening(scene)
        del ids
        yield scene
        transaction.set_rollback(True)


@contextmanager
def same_ids(chance: random.Random) -> Iterator[None]:
    """The rows that are made inside get ids by this chance."""
    fields = [model._meta.pk for model in (Person, CaseFile, Appointment, *more_models())]
    before = [(field, field.default) for field in fields]
    try:
        for field in fields:
            field.default = lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
        yield
    finally:
        for field, default in before:
            field.default = default
