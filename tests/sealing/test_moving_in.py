"""The migrations that seal what stood there in clear, with rows in it, forwards and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import EmergencyContact
from sameroom.room.models import CheckIn
from tests.appointments import an_appointment, check_in

pytestmark = pytest.mark.services
BEFORE = [("people", "0001_initial"), ("room", "0001_initial")]
SEALED = [("people", "0002_sealed_contact"), ("room", "0002_sealed_place")]


def migrate(targets: list[tuple[str, str]]) -> Any:
    """The models as they were after these migrations."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def forwards_again(transactional_db: None) -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_rows_are_carried_over_sealed_and_back(forwards_again: None, live_cast: Cast) -> None:
    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    check_in(appointment, live_cast.cleo)
    check_in(appointment, live_cast.dev, together=True)
    contacts = sorted((row.name, row.relation, row.phone, row.person_id) for row in EmergencyContact.objects.all())
    check_ins = sorted((row.place, row.at, row.participant_id, row.together) for row in CheckIn.objects.all())
    assert len(contacts) == 5
    assert len(check_ins) == 2

    plain = migrate(BEFORE)
    old = plain.get_model("people", "EmergencyContact").objects
    assert sorted(old.values_list("name", "relation", "phone", "person_id")) == contacts
    old = plain.get_model("room", "CheckIn").objects
    assert sorted(old.values_list("place", "at", "participant_id", "together")) == check_ins

    migrate(SEALED)
    again = sorted((row.name, row.relation, row.phone, row.person_id) for row in EmergencyContact.objects.all())
    assert again == contacts
    then = CheckIn.objects.defer("province")  # a column that came later
    again = sorted((row.place, row.at, row.participant_id, row.together) for row in then)
    assert again == check_ins
    assert "plain" not in " ".join(connection.introspection.table_names())
