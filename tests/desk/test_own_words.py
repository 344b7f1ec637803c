"""What a client writes before a session: first on their own pages, on the therapist's, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.changes import close_file
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import OwnWords
from sameroom.people.models import Lock, Person
from sameroom.people.models.lockbox import lock
from sameroom.people.models.staff import hand_over
from tests.appointments import an_appointment, move
from tests.measures.filling import give_form, phq_9

pytestmark = [pytest.mark.services, pytest.mark.django_db]
TEXT = "My sister called.\nI would rather not begin with it."


@pytest.fixture
def coming(cast: Cast) -> Appointment:
    return an_appointment(cast.couples_file, cast.couple, in_minutes=60 * 24)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, path: str) -> str:
    return browser(person).get(path).content.decode()


def address(appointment: Appointment) -> str:
    return f"/forms/{appointment.pk}/in-your-own-words/"


def write(appointment: Appointment, person: Person, text: str = TEXT) -> int:
    return browser(person).post(address(appointment), {"text": text}).status_code


def test_one_writes_reads_and_changes_it(cast: Cast, coming: Appointment) -> None:
    before = f"/forms/{coming.pk}/"
    assert "Is there something that no question asks" in page(cast.cleo, before)
    assert write(coming, cast.cleo) == 302
    assert "My sister called.<br>I would rather" in page(cast.cleo, before)
    assert "I would rather not" in page(cast.cleo, address(coming))
    assert write(coming, cast.cleo, "Something else") == 302
    assert OwnWords.objects.get().text == "Something else"
    assert write(coming, cast.cleo, "  ") == 302
    assert not OwnWords.objects.exists()
    entries = Entry.objects.filter(thing="own-words", by=cast.cleo.pk).exclude(act="view").order_by("id")
    assert list(entries.values_list("act", flat=True)) == ["give", "give", "erase"]


def test_the_own_words_come_first(cast: Cast) -> None:
    coming = an_appointment(cast.adas_file, cast.individual, in_minutes=60 * 24)
    give_form(coming, cast.ada, phq_9(14))
    write(coming, cast.ada)
    shown = page(cast.ada, "/me/course/")
    assert shown.index("My sister called.") < shown.index("Little interest")
    shown = page(cast.ben, f"/appointments/{coming.pk}/prepare/")
    assert shown.index("Ada Singh wrote before this session") < shown.index("My sister called.")
    assert shown.index("My sister called.") < shown.index('class="course-told"')
    assert "What you wrote before it" in page(cast.ada, "/me/record/")


def test_each_of_a_couple_writes_alone(cast: Cast, coming: Appointment) -> None:
    write(coming, cast.cleo)
    for path in (f"/forms/{coming.pk}/", address(coming), "/me/course/", "/me/record/", f"/appointments/{coming.pk}/"):
        assert "sister" not in page(cast.dev, path), path
    write(coming, cast.dev, "Nothing of hers")
    shown = page(cast.ben, f"/appointments/{coming.pk}/prepare/")
    assert "My sister called." in shown and "Nothing of hers" in shown
    assert [one.text for one in OwnWords.objects.visible_to(cast.dev)] == ["Nothing of hers"]


def test_who_treats_the_file_reads_it_and_nobody_else(cast: Cast, coming: Appointment) -> None:
    write(coming, cast.cleo)
    everybody = {who for who, person in cast.people().items() if OwnWords.objects.visible_to(person).exists()}
    assert everybody == {"cleo", "ben"}
    assert "sister" not in page(cast.hal, f"/appointments/{coming.pk}/prepare/")  # supervises Ben
    hand_over(cast.couples_file, to=cast.eve, by=cast.gus)
    assert not OwnWords.objects.visible_to(cast.ben).exists() and OwnWords.objects.visible_to(cast.eve).exists()


def test_a_locked_file_keeps_it_as_well(cast: Cast, coming: Appointment) -> None:
    write(coming, cast.cleo)
    lock(cast.couples_file, thing=Lock.Thing.CASE_FILE, thing_id=cast.couples_file.pk, against=cast.eve, by=cast.cleo)
    type(cast.couples_file).objects.filter(pk=cast.couples_file.pk).update(therapist=cast.eve)
    assert not OwnWords.objects.visible_to(cast.eve).exists()
    assert OwnWords.objects.visible_to(cast.cleo).exists()


def test_once_the_session_is_over_it_stays(cast: Cast, coming: Appointment) -> None:
    write(coming, cast.cleo)
    move(coming, to=timezone.now() - timedelta(hours=3))
    late = browser(cast.cleo).post(address(coming), {"text": "Too late"}).content.decode()
    assert "This session is over" in late and "What you wrote was not kept" in late and "Too late" in late
    shown = page(cast.cleo, address(coming))
    assert "This session is over" in shown and "<textarea" not in shown
    assert "My sister called." in page(cast.cleo, f"/forms/{coming.pk}/")
    assert OwnWords.objects.get().text.replace("\r\n", "\n") == TEXT


def test_what_was_written_for_a_session_that_is_cancelled_can_be_taken_back(cast: Cast, coming: Appointment) -> None:
    write(coming, cast.cleo)
    coming.cancel(by=cast.ben)
    assert "My sister called." in page(cast.cleo, "/me/record/")
    assert "Take it back" in page(cast.cleo, f"/forms/{coming.pk}/")
    assert write(coming, cast.cleo, "More") == 200 and OwnWords.objects.get().text.startswith("My sister")
    assert write(coming, cast.cleo, "") == 302 and not OwnWords.objects.exists()
    assert "My sister called." not in page(cast.cleo, "/me/record/")


def test_of_a_closed_file_nothing_is_taken(cast: Cast, coming: Appointment) -> None:
    close_file(cast.couples_file, by=cast.ben)
    assert write(coming, cast.cleo) == 404
    assert not OwnWords.objects.exists()


def test_what_is_too_long_is_said_and_stays_in_the_field(cast: Cast, coming: Appointment) -> None:
    answer = browser(cast.cleo).post(address(coming), {"text": "word " * 500})
    assert answer.status_code == 200
    assert "This is too long. Up to 2,000 characters go to your therapist." in answer.content.decode()
    assert answer.content.decode().count("word ") >= 499
    assert not OwnWords.objects.exists()


def test_what_is_written_is_text(cast: Cast, coming: Appointment) -> None:
    write(coming, cast.cleo, "<b>bold</b>")
    for person, path in ((cast.cleo, f"/forms/{coming.pk}/"), (cast.ben, f"/appointments/{coming.pk}/prepare/")):
        assert "&lt;b&gt;bold" in page(person, path) and "<b>bold" not in page(person, path)
