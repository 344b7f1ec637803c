"""What people see where something does not open, cannot be sealed, or was changed by somebody else."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import translation

from sameroom.config import urls
from sameroom.desk.demo.cast import Cast
from sameroom.people.access import open_to_everyone
from sameroom.people.models import EmergencyContact
from sameroom.room.admission import enter
from sameroom.room.description import describe
from sameroom.room.keyrings import secret_of
from sameroom.sealing.containers import erase, forget_keys
from tests.appointments import an_appointment, capability_for, check_in
from tests.sealing import raw

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.urls(__name__)]
Counting = Any


def read(request: HttpRequest, pk: str) -> HttpResponse:
    return HttpResponse(EmergencyContact.objects.get(pk=pk).name)


def change(request: HttpRequest, pk: str) -> HttpResponse:
    mine, theirs = (EmergencyContact.objects.get(pk=pk) for _ in range(2))
    theirs.save()
    mine.save()
    return HttpResponse()


def add(request: HttpRequest, pk: str) -> HttpResponse:
    contact = EmergencyContact.objects.get(pk=pk)
    EmergencyContact(person=contact.person, name="a", relation="b", phone="c").save()
    return HttpResponse()


urlpatterns = [
    path(f"test/{view.__name__}/<uuid:pk>/", open_to_everyone(because="it is a test")(view))
    for view in (read, change, add)
] + [path("", include(urls))]


@pytest.fixture
def quiet(client: Client) -> Client:
    """As a server: an exception that nobody turns into a page is a page of its own."""
    client.raise_request_exception = False
    return client


def test_what_does_not_open_is_said_in_words(quiet: Client, contact: EmergencyContact) -> None:
    assert quiet.get(f"/test/read/{contact.pk}/").content == b"Priya Singh"
    raw.write(contact, name=b"\x01" + bytes(60))
    answer = quiet.get(f"/test/read/{contact.pk}/")
    assert answer.status_code == 500
    assert "A part of this record cannot be opened" in answer.content.decode()
    assert "it was noted" in answer.content.decode()
    assert "responsible for its records" in answer.content.decode()
    assert str(contact.pk) not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_what_was_erased_is_said_to_be_erased(quiet: Client, contact: EmergencyContact) -> None:
    erase(contact.container())
    answer = quiet.get(f"/test/read/{contact.pk}/")
    assert answer.status_code == 500
    assert "It was erased on purpose" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_is_late_with_a_change_is_told(quiet: Client, contact: EmergencyContact) -> None:
    answer = quiet.get(f"/test/change/{contact.pk}/", follow=True)
    assert answer.status_code == 200
    assert "Somebody else changed this while you had it open." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_to_what_was_erased(quiet: Client, contact: EmergencyContact) -> None:
    erase(contact.container())
    assert "This record was erased." in quiet.get(f"/test/add/{contact.pk}/", follow=True).content.decode()


@pytest.mark.parametrize("file", ["adas_file", "couples_file"])
def test_the_room_asks_for_one_key_a_person_and_remembers_it(
    cast: Cast, file: str, django_assert_num_queries: Counting
) -> None:
    couple = file == "couples_file"
    appointment = an_appointment(getattr(cast, file), cast.couple if couple else cast.individual)
    for client in appointment.clients:
        check_in(appointment, client.person)
    ben = enter(capability_for(appointment, cast.ben))
    secret_of(cast.ben)
    forget_keys()
    asked = 19 if couple else 13
    with django_assert_num_queries(asked):
        people = describe(ben)["people"]
    assert [person["check_in"]["place"] for person in people] == ["Home"] * len(people)
    ben = enter(capability_for(appointment, cast.ben))
    with django_assert_num_queries(asked - len(people) - 1):
        describe(ben)


def test_a_session_goes_on_without_what_does_not_open(cast: Cast, contact: EmergencyContact) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    check_in(appointment, cast.ada)
    erase(contact.container())
    with translation.override("en"):
        (ada,) = describe(enter(capability_for(appointment, cast.ben)))["people"]
    assert ada["emergency_contact"]["name"] == ada["check_in"]["place"] == "This cannot be opened. It was noted."
