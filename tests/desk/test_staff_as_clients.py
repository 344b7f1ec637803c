"""Who works here and is a client as well: what one reads for the work never stands among one's own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response
from sameroom.people.models import AddressChange, BreakGlass, CaseFile, EmergencyContact, Lock, Person, Role
from sameroom.room.models import Ending, Visit
from tests.access_world import answer
from tests.appointments import an_appointment


def become_client(person: Person, *files: CaseFile) -> None:
    Role.objects.create(person=person, kind=Role.Kind.CLIENT)
    for file in files:
        file.people.add(person)


def page(person: Person, path: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(path).content.decode()


def status(person: Person, path: str, *, method: str = "GET") -> int:
    client = Client()
    client.force_login(person)
    return client.generic(method, path).status_code


def test_ones_details_are_not_those_of_ones_clients(cast: Cast) -> None:
    become_client(cast.ben)
    relatives = {one.name for one in EmergencyContact.objects.visible_to(cast.ben)}
    shown = page(cast.ben, "/me/")
    assert relatives >= {"Priya Singh"} and not [name for name in relatives if name and name in shown]


def test_the_desk_neither_sees_nor_stops_a_change_of_address_as_its_own(cast: Cast) -> None:
    become_client(cast.fay)
    adas = AddressChange.objects.create(person=cast.ada, address="ada@new.example", by=cast.gus)
    assert "ada@new.example" in page(cast.fay, f"/clients/{cast.ada.pk}/")
    assert "ada@new.example" not in page(cast.fay, "/me/")
    assert status(cast.fay, f"/me/address/{adas.pk}/stop/", method="POST") == 404
    assert AddressChange.objects.pending().get() == adas


def test_ones_record_is_of_the_files_that_one_is_a_client_in(cast: Cast) -> None:
    become_client(cast.ben, cast.moes_file)
    shown = page(cast.ben, "/me/record/")
    assert str(cast.moes_file.pk) in shown
    for file in CaseFile.objects.exclude(pk=cast.moes_file.pk):
        assert str(file.pk) not in shown
    assert status(cast.ben, f"/me/record/files/{cast.moes_file.pk}/lock/") == 200
    assert status(cast.ben, f"/me/record/files/{cast.adas_file.pk}/lock/") == 404


def test_in_ones_record_stand_the_sessions_that_one_comes_to(cast: Cast) -> None:
    """At the desk one sees those from before, too."""
    before = an_appointment(cast.moes_file, cast.individual)
    become_client(cast.fay, cast.moes_file)
    own = an_appointment(cast.moes_file, cast.individual)
    shown = page(cast.fay, "/me/record/")
    assert str(own.pk) in shown and str(before.pk) not in shown


def test_of_ones_own_session_one_sees_ones_own_visit(cast: Cast, client: Client) -> None:
    become_client(cast.ben, cast.moes_file)
    own = an_appointment(cast.moes_file, cast.individual)
    for person in (cast.ben, cast.moe):
        Visit.objects.create(appointment=own, person=person)
    client.force_login(cast.ben)
    assert [one.person for one in client.get(f"/appointments/{own.pk}/").context["visits"]] == [cast.ben]


@pytest.mark.parametrize("has_handed_over", [False, True])
def test_what_one_answered_at_work_is_not_among_what_one_keeps_back(cast: Cast, has_handed_over: bool) -> None:
    """A rating of the therapist lies in the clients' file, which the therapist may have handed over since."""
    become_client(cast.ben)
    held = an_appointment(cast.adas_file, cast.individual, in_minutes=-60)
    own, adas = answer(held, cast.ben), answer(held, cast.ada)
    if has_handed_over:
        CaseFile.objects.filter(pk=cast.adas_file.pk).update(therapist=cast.eve)
    for response in (own, adas):
        assert status(cast.ben, f"/me/record/answers/{response.pk}/lock/") == 404


def test_nobody_keeps_a_file_from_oneself(cast: Cast) -> None:
    become_client(cast.fay, cast.moes_file)
    offered = page(cast.fay, f"/me/record/files/{cast.moes_file.pk}/lock/")
    assert str(cast.gus.pk) in offered and str(cast.fay.pk) not in offered


@pytest.fixture
def held(cast: Cast) -> Appointment:
    """A session of Cleo's and Dev's that has just ended. Cleo works at the desk, and broke the glass for Dev."""
    Role.objects.create(person=cast.cleo, kind=Role.Kind.FRONT_DESK)
    appointment = an_appointment(cast.couples_file, cast.couple, in_minutes=-60)
    Ending.objects.create(appointment=appointment, by=cast.ben)
    BreakGlass.objects.create(by=cast.cleo, client=cast.dev, reason="danger", words="x")
    return appointment


def test_a_partners_record_opened_at_work_stays_out_of_ones_own(cast: Cast, held: Appointment) -> None:
    answer(held, cast.cleo)
    devs = answer(held, cast.dev)
    assert devs in Response.objects.visible_to(cast.cleo)
    shown = page(cast.cleo, "/me/record/")
    assert shown.count("What you answered") == 1 and str(devs.pk) not in shown
    assert status(cast.cleo, f"/me/record/answers/{devs.pk}/lock/") == 404


def test_whether_one_was_there_and_answered_is_asked_of_oneself(cast: Cast, held: Appointment) -> None:
    Visit.objects.create(appointment=held, person=cast.dev)
    answer(held, cast.dev)
    assert not asked_to_answer(cast.cleo)
    Visit.objects.create(appointment=held, person=cast.cleo)
    assert asked_to_answer(cast.cleo)
    answer(held, cast.cleo)
    assert not asked_to_answer(cast.cleo)


def asked_to_answer(person: Person) -> bool:
    return "A few short questions help" in page(person, "/home/")


def test_broken_glass_opens_no_rating_of_a_therapist_who_is_a_client(cast: Cast) -> None:
    become_client(cast.ben)
    session = an_appointment(cast.adas_file, cast.individual, in_minutes=-60)
    rating = answer(session, cast.ben)
    BreakGlass.objects.create(by=cast.fay, client=cast.ben, reason="danger", words="x")
    assert rating in Response.objects.visible_to(cast.ben)
    assert rating not in Response.objects.visible_to(cast.fay)


def test_what_one_reads_is_not_counted_as_kept_back(cast: Cast) -> None:
    """A lock against everybody leaves the answers to the therapist; elsewhere one hears of it nothing at all."""
    session = an_appointment(cast.adas_file, cast.individual, in_minutes=-60)
    Lock.objects.create(by=cast.ada, thing="response", thing_id=answer(session, cast.ada).pk, against=None)
    answer(session, cast.ben)
    BreakGlass.objects.create(by=cast.fay, client=cast.ada, reason="danger", words="x")
    kept = {who.first_name: Response.objects.kept_from(who).count() for who in (cast.ben, cast.hal, cast.eve, cast.fay)}
    assert kept == {"Ben": 0, "Hal": 1, "Eve": 0, "Fay": 0}


def test_who_broke_the_glass_for_one_hears_nothing_of_a_partners_lock_against_another(cast: Cast) -> None:
    session = an_appointment(cast.couples_file, cast.couple, in_minutes=-60)
    lock = Lock(by=cast.dev, thing="response", thing_id=answer(session, cast.dev).pk, against=cast.ben)
    lock.save()
    BreakGlass.objects.create(by=cast.fay, client=cast.cleo, reason="danger", words="x")
    assert Response.objects.kept_from(cast.fay).count() == 0
    Lock.objects.create(by=cast.dev, thing="response", thing_id=lock.thing_id, against=cast.fay)
    assert Response.objects.kept_from(cast.fay).count() == 1


def test_ones_own_looks_are_left_out_for_whom_no_file_holds(cast: Cast) -> None:
    become_client(cast.fay)
    page(cast.fay, "/me/")
    assert Entry.objects.about(cast.fay.pk).filter(by=cast.fay.pk).exists()
    assert "Fay Tremblay" not in page(cast.fay, "/me/looked/").split("</h1>")[1].split("<footer")[0]


def test_glass_broken_at_work_is_whole_again_for_a_client(cast: Cast) -> None:
    become_client(cast.fay)
    BreakGlass.objects.create(by=cast.fay, client=cast.ada, reason="danger", at=timezone.now() - timedelta(minutes=1))
    assert cast.adas_file in CaseFile.objects.open_to_staff(Person.objects.get(pk=cast.fay.pk))
    Role.objects.filter(person=cast.fay, kind=Role.Kind.FRONT_DESK).delete()
    assert cast.adas_file not in CaseFile.objects.open_to_staff(Person.objects.get(pk=cast.fay.pk))
