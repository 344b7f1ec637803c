"""What a client sees of oneself and keeps from others; what staff see of it; the glass."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.changes import take_over_due_addresses
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.measures.models import Response
from sameroom.people.details import correct
from sameroom.people.models import AddressChange, BreakGlass, CaseFile, EmergencyContact, Lock, Person, Proof, Role
from sameroom.room.admission import redeem
from sameroom.room.standing import RoomRefused
from tests.access_world import answer, put_in
from tests.appointments import an_appointment, token_for
from tests.worlds import fresh


@pytest.fixture
def held(cast: Cast) -> Appointment:
    appointment = an_appointment(cast.couples_file, cast.couple, in_minutes=-120)
    for person in (cast.cleo, cast.dev, cast.ben):
        answer(appointment, person)
    return appointment


def page(client: Client, person: Person, path: str) -> str:
    client.force_login(person)
    return client.get(path).content.decode()


def test_details_are_kept_and_a_half_contact_is_asked_for(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    filled = {"phone": "416-555-0111", "contact_name": "Zora Quill", "contact_relation": "friend", "contact_phone": "1"}
    half = client.post("/me/", {**filled, "contact_phone": ""}).content.decode()
    assert "Zora Quill" in half and "or none of the three" in half
    assert client.post("/me/", filled)["Location"] == "/me/"
    assert EmergencyContact.objects.get(person=cast.ada).name == "Zora Quill"
    assert "Zora Quill" in client.get("/me/").content.decode()
    client.post("/me/", {"phone": ""})
    assert not EmergencyContact.objects.filter(person=cast.ada).exists()


def test_who_reads_the_emergency_contact(cast: Cast, client: Client) -> None:
    client.force_login(cast.cleo)
    client.post("/me/", {"contact_name": "Zora Quill", "contact_relation": "friend", "contact_phone": "1"})
    shared = f"/files/{cast.couples_file.pk}/"
    assert {who: "Zora Quill" in page(client, p, shared) for who, p in cast.people().items()} == {
        who: who in {"ben", "hal"} for who in cast.people()
    }
    assert "Zora" not in page(client, cast.fay, f"/clients/{cast.cleo.pk}/")
    assert "Zora" not in page(client, cast.dev, "/me/record/")


def test_the_front_desk_puts_an_address_right_and_the_old_one_is_told(cast: Cast, client: Client) -> None:
    """Not at once: whoever moves an address could become the person."""
    adas, token = Client(), token_for(an_appointment(cast.adas_file, cast.individual), cast.ada)
    moes = token_for(an_appointment(cast.moes_file, cast.individual), cast.moe)
    adas.force_login(cast.ada)
    client.force_login(cast.fay)
    path, good = f"/clients/{cast.ada.pk}/", {"name": "Ada Sing", "phone": "", "language": "en"}
    taken = client.post(path, {**good, "email": "BEN@example.com"}).content.decode()
    assert "cannot be used" in taken and "BEN@example.com" in taken
    assert client.post(path, {**good, "email": "new@example.com"})["Location"] == path
    assert Message.objects.get(kind="address-changes").address == "ada@example.com"
    assert send_due() == 1
    take_over_due_addresses()
    assert (fresh(cast.ada).email, fresh(cast.ada).name) == ("ada@example.com", "Ada Sing")
    assert (
        "new@example.com" in client.get(path).content.decode()
        and "new@example.com" in adas.get("/me/").content.decode()
    )
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    take_over_due_addresses()
    assert fresh(cast.ada).email == "new@example.com"
    assert adas.get("/home/")["Location"].startswith("/sign-in/")
    with pytest.raises(RoomRefused, match="replaced"):
        redeem(token, "b" * 32)
    assert redeem(moes, "b" * 32)


@pytest.mark.parametrize(("who", "path"), [("ada", "/me/address/{}/stop/"), ("fay", "/clients/address/{}/stop/")])
def test_a_change_of_address_is_stopped(cast: Cast, client: Client, who: str, path: str) -> None:
    correct(cast.ada, address="new@example.com", by=cast.fay)
    client.force_login(cast.people()[who])
    stop = path.format(AddressChange.objects.get().pk)
    assert [client.post(stop).status_code for _ in range(2)] == [302, 404]
    assert "new@example.com" not in page(client, cast.ada, "/me/")
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    take_over_due_addresses()
    assert fresh(cast.ada).email == "ada@example.com" and send_due() == 0


def test_an_address_that_somebody_has_by_then_is_not_taken(cast: Cast) -> None:
    correct(cast.ada, address="new@example.com", by=cast.fay)
    Person.objects.filter(pk=cast.moe.pk).update(email="NEW@example.com")
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    take_over_due_addresses()
    take_over_due_addresses()
    assert fresh(cast.ada).email == "ada@example.com"


HARM = ["/break-glass/", "/clients/{ada}/", "/staff/{ben}/roles/", "/staff/{ben}/supervision/", "/staff/{ben}/files/"]


@pytest.mark.parametrize("path", HARM)
def test_acts_that_could_do_harm_ask_who_sits_there(cast: Cast, client: Client, path: str) -> None:
    client.force_login(cast.gus if "staff" in path else cast.fay)
    Proof.objects.update(at=timezone.now() - timedelta(minutes=6))
    asked = client.post(path.format(ada=cast.ada.pk, ben=cast.ben.pk), {"name": "Typed before", "take": "therapist"})
    assert asked.status_code == 200 and b"confirm-how" in asked.content and b"Typed before" in asked.content
    assert not Entry.objects.filter(act__in=["change", "take-away", "hand-over", "break-glass"]).exists()


def test_a_lock_comes_off_only_when_it_is_known_who_sits_there(cast: Cast, client: Client) -> None:
    lock = Lock.objects.create(by=cast.moe, thing="case-file", thing_id=cast.moes_file.pk, against=None)
    client.force_login(cast.moe)
    Proof.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert b"confirm-how" in client.post(f"/me/record/locks/{lock.pk}/remove/").content
    assert not hasattr(Lock.objects.get(), "removal")


def test_the_front_desk_moves_no_colleagues_address(cast: Cast, client: Client) -> None:
    """Who is a client as well is reached as everybody is; the codes that open a colleague's work go on as before."""
    Role.objects.create(person=cast.eve, kind="client")
    client.force_login(cast.fay)
    moved = {"name": "Eve L.", "phone": "1", "language": "en", "email": "fay2@example.com"}
    client.post(f"/clients/{cast.eve.pk}/", moved)
    eve = Person.objects.get(pk=cast.eve.pk)
    assert (eve.name, eve.email) == ("Eve L.", "eve@example.com")


def test_a_client_is_found_without_the_name_in_an_address(cast: Cast, client: Client) -> None:
    client.force_login(cast.fay)
    found = client.post("/clients/", {"name": "  sinGH "}).content.decode()
    assert "Ada Singh" in found and "Cleo Martin" not in found
    assert "Ben Okafor" not in client.get("/clients/").content.decode()


def test_a_locked_file_is_told_of_by_number_only(cast: Cast, held: Appointment, client: Client) -> None:
    client.force_login(cast.cleo)
    lock = f"/me/record/files/{cast.couples_file.pk}/lock/"
    assert "Ben Okafor" not in client.get(lock).content.decode().split("From whom?")[1].split("everybody but")[0]
    client.post(lock, {"against": "everyone"})
    shown = page(client, cast.hal, "/files/")
    assert "1 file is kept back" in shown and "Dev" not in shown
    assert client.get(f"/files/{cast.couples_file.pk}/").status_code == 404
    assert client.get(f"/appointments/{held.pk}/").status_code == 404
    assert "Dev" in page(client, cast.ben, "/files/")
    assert "Locked for" not in page(client, cast.dev, "/me/record/")
    client.force_login(cast.cleo)
    client.post(f"/me/record/locks/{Lock.objects.get().pk}/remove/")
    assert CaseFile.objects.visible_to(cast.hal).filter(pk=cast.couples_file.pk).exists()


def test_nothing_is_kept_from_whoever_supervises_no_more(cast: Cast) -> None:
    Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.couples_file.pk, against=None)
    assert CaseFile.objects.kept_from(cast.hal).get() == cast.couples_file
    Role.objects.filter(person=cast.hal).delete()
    assert not CaseFile.objects.kept_from(fresh(cast.hal)).exists()


def test_locked_answers_are_told_of_by_number_only(cast: Cast, held: Appointment, client: Client) -> None:
    own = Response.objects.get(person=cast.cleo)
    client.force_login(cast.cleo)
    client.post(f"/me/record/answers/{own.pk}/lock/", {"against": str(cast.ben.pk)})
    shown = page(client, cast.ben, f"/files/{cast.couples_file.pk}/")
    assert "What Cleo Martin answered" not in shown and "What Dev Martin answered" in shown
    assert "answers to 1 session are kept back" in shown
    assert "What Cleo Martin answered" in page(client, cast.hal, f"/files/{cast.couples_file.pk}/")


def test_a_partner_sees_no_answers_of_the_other(cast: Cast, held: Appointment, client: Client) -> None:
    shown = page(client, cast.dev, "/me/record/")
    assert shown.count("What you answered") == 1
    assert str(Response.objects.get(person=cast.cleo).pk) not in shown


def test_ones_record_holds_the_locks_that_hold_and_the_sessions_up_to_the_end(cast: Cast, client: Client) -> None:
    before, after = put_in(cast.old_couples_file, cast.couple, days_ago=60), put_in(cast.old_couples_file, cast.couple)
    lock = Lock.objects.create(by=cast.ivo, thing="case-file", thing_id=cast.old_couples_file.pk, against=cast.eve)
    shown = page(client, cast.ivo, "/me/record/")
    assert str(before.pk) in shown and str(after.pk) not in shown
    assert str(lock.pk) in shown and "Eve Lindqvist" in shown
    client.post(f"/me/record/locks/{lock.pk}/remove/")
    assert "Eve Lindqvist" not in page(client, cast.ivo, "/me/record/")


def test_nobody_is_locked_out_of_the_work_itself(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    path = f"/me/record/files/{cast.adas_file.pk}/lock/"
    for against in (str(cast.ben.pk), str(cast.cleo.pk), "nonsense", ""):
        answered = client.post(path, {"against": against})
        assert answered.status_code == 200 and b"Please look at this again" in answered.content
    assert not Lock.objects.exists()


def test_broken_glass_opens_for_an_hour_and_tells_everyone(cast: Cast, held: Appointment, client: Client) -> None:
    Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.couples_file.pk, against=cast.eve)
    client.force_login(cast.eve)
    wrong = client.post("/break-glass/", {"client": "Nobody Known", "reason": "danger", "words": "Called."})
    assert b"No client has exactly this name" in wrong.content and b"Nobody Known" in wrong.content
    client.post("/break-glass/", {"client": "cleo  martin", "reason": "danger", "words": "Her sister called."})
    shown = page(client, cast.eve, f"/files/{cast.couples_file.pk}/")
    assert "Cleo Martin" in shown and "What Cleo Martin answered" in shown and "What Dev Martin answered" not in shown
    assert "cleo@example.com" in shown and "dev@example.com" not in shown and "Louise Martin" not in shown
    looked = page(client, cast.cleo, "/me/looked/")
    assert "Her sister called." in looked and "Eve Lindqvist" in looked
    assert "Her sister called." not in page(client, cast.dev, "/me/looked/")
    client.force_login(cast.eve)
    client.get("/day/")
    assert Entry.objects.filter(thing="day", reason="break-glass", concerns__person=cast.cleo.pk).count() == 1
    assert client.post(f"/files/{cast.couples_file.pk}/close/").status_code == 404
    assert client.post(f"/appointments/{held.pk}/cancel/").status_code == 404
    assert [m.address for m in Message.objects.filter(kind="glass-broken")] == ["gus@example.com"]
    assert Entry.objects.get(act="break-glass", outcome="done").concerns.get().person == cast.cleo.pk
    assert Entry.objects.filter(act="break-glass", outcome="refused").count() == 1
    BreakGlass.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert client.get(f"/files/{cast.couples_file.pk}/").status_code == 404


def test_what_a_partner_looks_at_is_the_partners_own(cast: Cast, held: Appointment, client: Client) -> None:
    page(client, cast.cleo, f"/appointments/{held.pk}/")
    assert (
        "look" not in page(client, cast.dev, "/me/looked/").split("</h1>")[1].split("left out")[1].split("<footer")[0]
    )
    assert Entry.objects.get(act="view", thing="appointment", by=cast.cleo.pk).concerns.get().person == cast.cleo.pk


def test_clients_break_no_glass(cast: Cast, client: Client) -> None:
    client.force_login(cast.ivo)
    asked = client.post("/break-glass/", {"client": "Cleo Martin", "reason": "danger", "words": "x"})
    assert asked.status_code == 404 and not BreakGlass.objects.exists()
