"""What somebody with the database in hand may try: moving sealed texts about, and putting old ones back."""

import logging
from collections.abc import Callable

import pytest
from django.db import connection

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import EmergencyContact, Person
from sameroom.sealing.envelope import encode
from sameroom.sealing.fields import CannotUnseal
from sameroom.sealing.texts import Place
from tests.appointments import an_appointment, check_in
from tests.sealing import raw

pytestmark = [pytest.mark.django_db, pytest.mark.services]
SECRET_WORDS = ("Priya", "sister", "416-555-0170", "Rosa")


def from_another_row(contact: EmergencyContact, cast: Cast) -> None:
    raw.write(contact, name=raw.read(EmergencyContact.objects.get(person=cast.cleo), "name"))


def from_another_row_of_the_same_person(contact: EmergencyContact, cast: Cast) -> None:
    """The data key is the same one; the table, the column and the row are others."""
    appointment = an_appointment(cast.adas_file, cast.individual)
    check_in(appointment, cast.ada)
    place = appointment.participants.get(person=cast.ada).check_ins.get()
    assert raw.read(place, "place")[1:17] == raw.read(contact, "name")[1:17]
    raw.write(contact, name=raw.read(place, "place"))


def from_another_column(contact: EmergencyContact, cast: Cast) -> None:
    raw.write(contact, name=raw.read(contact, "relation"))


def an_older_version_under_the_present_number(contact: EmergencyContact, cast: Cast) -> None:
    old = raw.read(contact, "name")
    contact.name = "Rosa"
    contact.save()
    raw.write(contact, name=old)


def the_present_one_under_an_older_number(contact: EmergencyContact, cast: Cast) -> None:
    contact.name = "Rosa"
    contact.save()
    raw.write(contact, sealed_version=1)


def a_changed_bit(contact: EmergencyContact, cast: Cast) -> None:
    sealed = bytearray(raw.read(contact, "name"))
    sealed[-1] ^= 1
    raw.write(contact, name=bytes(sealed))


def no_seal_at_all(contact: EmergencyContact, cast: Cast) -> None:
    raw.write(contact, name=b"Somebody else")


def a_key_that_is_not_there(contact: EmergencyContact, cast: Cast) -> None:
    raw.write(contact, name=b"\x01" + bytes(60))


@pytest.mark.parametrize(
    "swap",
    [
        from_another_row,
        from_another_row_of_the_same_person,
        from_another_column,
        an_older_version_under_the_present_number,
        the_present_one_under_an_older_number,
        a_changed_bit,
        no_seal_at_all,
        a_key_that_is_not_there,
    ],
    ids=lambda swap: swap.__name__,
)
def test_what_was_moved_or_put_back_does_not_open_and_is_noted(
    contact: EmergencyContact, cast: Cast, swap: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    swap(contact, cast)
    row = EmergencyContact.objects.get(pk=contact.pk)
    with caplog.at_level(logging.INFO), pytest.raises(CannotUnseal) as refused:
        row.name  # noqa: B018
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("sameroom.sealing")]
    assert f"table people_emergencycontact, column name, row {contact.pk}" in line
    assert not [word for word in SECRET_WORDS if word in line + str(refused.value)]
    assert not refused.value.is_erased


def test_no_two_places_are_bound_alike(contact: EmergencyContact) -> None:
    row = contact.pk
    places = [
        Place(EmergencyContact, "name", row, 1),
        Place(EmergencyContact, "name", row, 2),
        Place(EmergencyContact, "phone", row, 1),
        Place(EmergencyContact, "name", contact.person_id, 1),
        Place(Person, "name", row, 1),
    ]
    assert len({place.bytes() for place in places}) == len(places)
    table = EmergencyContact._meta.db_table
    assert places[1].bytes() == encode("sameroom field 1", table, "name", row, 2)  # what older releases sealed opens


def test_a_whole_old_row_put_back_is_what_the_seal_does_not_see(contact: EmergencyContact) -> None:
    """A whole row as it once was, with its version, is that row as it once was: the audit trail is there for this."""
    columns = ("name", "relation", "phone", "sealed_version")
    before = {column: raw.read(contact, column) for column in columns}
    contact.name = "Rosa"
    contact.save()
    raw.write(contact, **before)
    assert EmergencyContact.objects.get(pk=contact.pk).name == "Priya Singh"


def test_a_data_key_that_was_given_to_another_container_opens_nothing(contact: EmergencyContact) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sealing_datakey SET container = 'installation' WHERE container = %s", [contact.container()]
        )
    with pytest.raises(CannotUnseal, match="Its data key was changed"):
        EmergencyContact.objects.get(pk=contact.pk).name  # noqa: B018
