"""What `sameroom doctor` says of the clock, and of a database that does not wait for the disk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.audit.trail import record
from sameroom.desk import health

pytestmark = [pytest.mark.services, pytest.mark.django_db]
LESS = {"sqlite": "PRAGMA synchronous = NORMAL", "postgresql": "SET synchronous_commit = off"}
AS_EVER = {"sqlite": "PRAGMA synchronous = FULL", "postgresql": "SET synchronous_commit = on"}


def test_a_clock_that_went_back_is_told() -> None:
    record("view", "clients", by=None)
    assert [one.is_good for one in health._clock()] == [True]
    Entry.objects.create(at=timezone.now() + timedelta(hours=1), act="view", thing="clients", outcome="done")
    (finding,) = health._clock()
    assert not finding.is_good and "the clock is wrong, or was" in finding.sentence


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_wait_for_the_disk_is_told() -> None:
    assert not [one for one in health._disk() if "synchronous" in one.sentence]
    with connection.cursor() as cursor:
        cursor.execute(LESS[connection.vendor])
        try:
            (finding,) = health._disk()
        finally:
            cursor.execute(AS_EVER[connection.vendor])
    assert not finding.is_good and "a power cut could take what was said to be done" in finding.sentence
