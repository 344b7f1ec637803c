"""What is done to one person is done to nobody else; and who left is offered nowhere, and told nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.desk.forms import SuccessorForm
from sameroom.mail.models import Message
from sameroom.people import enrolling, signing_in
from sameroom.people.details import Contact, change_details, correct
from sameroom.people.models import (
    STAFF,
    AddressChange,
    BreakGlass,
    EmergencyContact,
    Lock,
    Role,
    SignInRequest,
    Supervision,
)
from sameroom.people.models.breaking_glass import break_glass
from sameroom.people.models.staff import assign, grant, hand_over, obstacles_to_leaving
from sameroom.refusal import Refused
from tests.worlds import fresh

Kind = Role.Kind


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_role_is_taken_from_one_person(cast: Cast) -> None:
    grant(cast.hal, Kind.THERAPIST, by=cast.gus)
    changes.end_role(fresh(cast.hal), Kind.THERAPIST, by=cast.gus)
    assert [fresh(one).role_kinds() for one in (cast.ben, cast.hal)] == [{Kind.THERAPIST}, {Kind.SUPERVISOR}]


def test_who_leaves_and_stays_a_client_takes_no_role_along(cast: Cast) -> None:
    Role.objects.create(person=cast.fay, kind=Kind.CLIENT)
    others = Role.objects.exclude(person=cast.fay).count()
    changes.let_leave(fresh(cast.fay), successor=None, by=cast.gus)
    assert Role.objects.exclude(person=cast.fay).count() == others
    assert not Role.objects.filter(person=cast.fay, kind__in=STAFF).exists()


@pytest.mark.parametrize("which", ["supervisor", "therapist"])
def test_other_supervisions_go_on(cast: Cast, which: str) -> None:
    """Hal answers for Ben's work, Gus for Eve's; the supervisor's role ends, or the therapist's."""
    grant(cast.gus, Kind.SUPERVISOR, by=cast.gus)
    grant(cast.ben, Kind.FRONT_DESK, by=cast.gus)
    grant(cast.hal, Kind.FRONT_DESK, by=cast.gus)
    assign(fresh(cast.gus), therapist=cast.eve, by=cast.gus)
    changes.hand_over_all(cast.ben, to=cast.eve, by=cast.gus)
    changes.end_role(fresh(cast.hal if which == "supervisor" else cast.ben), which, by=cast.gus)
    left = Supervision.objects.get()
    assert (left.supervisor, left.therapist) == (cast.gus, cast.eve)


def test_a_lock_against_one_hinders_no_other_from_taking_over(cast: Cast) -> None:
    Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.hal)
    Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=None)
    assert hand_over(cast.adas_file, to=cast.eve, by=cast.gus).after == cast.eve


def test_who_left_is_not_offered_nor_is_one_oneself(cast: Cast, client: Client) -> None:
    grant(cast.hal, Kind.THERAPIST, by=cast.gus)
    offered = SuccessorForm(person=cast.ben).fields["successor"].queryset  # type: ignore[attr-defined]
    assert list(offered) == [cast.eve, cast.hal]
    changes.let_leave(fresh(cast.eve), successor=None, by=cast.gus)
    assert list(offered.all()) == [cast.hal]
    client.force_login(cast.gus)
    assert "Eve Lindqvist" not in page(client, f"/staff/{cast.hal.pk}/")
    refused = client.post(f"/staff/{cast.ben.pk}/files/", {"successor": str(cast.eve.pk)}, follow=True)
    assert "Choose a therapist from the list." in refused.content.decode()


def test_an_owner_who_left_is_told_nothing_and_is_none_any_more(cast: Cast) -> None:
    grant(cast.hal, Kind.OWNER, by=cast.gus)
    changes.let_leave(fresh(cast.hal), successor=None, by=cast.gus)
    Message.objects.all().delete()
    grant(fresh(cast.eve), Kind.SUPERVISOR, by=cast.gus)
    assign(fresh(cast.eve), therapist=cast.ben, by=cast.gus)
    break_glass(cast.ada, reason="danger", words="x", by=cast.eve)
    enrolling.ask_recovery(cast.ben, by=cast.eve)
    told = Message.objects.values_list("kind", "address")
    assert {address for _kind, address in told} == {"gus@example.com", "ben@example.com"}
    assert {kind for kind, address in told if address == "gus@example.com"} == {
        "role-changed", "glass-broken", "recovery-notice"
    }  # fmt: skip
    assert obstacles_to_leaving(fresh(cast.gus), by=cast.ben) == [
        "A practice needs an owner. Make somebody else one first."
    ]


@pytest.mark.parametrize(("by", "of"), [("ada", "moe"), ("eve", "ben"), ("hal", "hal")])
def test_glass_is_broken_by_staff_and_for_another_who_is_a_client(cast: Cast, by: str, of: str) -> None:
    people = cast.people()
    Role.objects.create(person=cast.hal, kind=Kind.CLIENT)
    with pytest.raises(Refused, match="Only staff can open the record of a client"):
        break_glass(people[of], reason="danger", words="x", by=people[by])
    assert not BreakGlass.objects.exists()


def test_whom_to_call_for_others_stays_as_it_was(cast: Cast) -> None:
    others = {one.person_id: one.name for one in EmergencyContact.objects.exclude(person=cast.moe)}
    for contact in (None, Contact("Zora Quill", "friend", "1")):
        change_details(cast.moe, phone="1", contact=contact, by=cast.moe)
        now = {one.person_id: one.name for one in EmergencyContact.objects.exclude(person=cast.moe)}
        assert now == others
    assert EmergencyContact.objects.get(person=cast.moe).name == "Zora Quill"


def test_anothers_address_goes_its_own_way(cast: Cast) -> None:
    """Nor does a change that was stopped stand in the way of the next one."""
    moes = AddressChange.objects.create(person=cast.moe, address="moe@new.example", by=cast.fay)
    for address in ("one@example.com", "two@example.com", "three@example.com"):
        correct(cast.ada, address=address, by=cast.fay)
    assert {change.address for change in AddressChange.objects.pending()} == {"moe@new.example", "three@example.com"}
    signing_in.ask(address="moe@example.com", browser="b")
    AddressChange.objects.exclude(pk=moes.pk).update(asked_at=timezone.now() - timedelta(hours=25))
    changes.take_over_due_addresses()
    assert fresh(cast.ada).email == "three@example.com" and fresh(cast.moe).email == "moe@example.com"
    assert SignInRequest.objects.get().person == cast.moe


def test_the_desk_stops_no_change_twice_nor_one_of_whom_it_is_locked_out_by(cast: Cast, client: Client) -> None:
    client.force_login(cast.fay)
    adas = AddressChange.objects.create(person=cast.ada, address="ada@new.example", by=cast.gus)
    stop = f"/clients/address/{adas.pk}/stop/"
    lock = Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.fay)
    assert client.post(stop).status_code == 404 and AddressChange.objects.pending().get() == adas
    assert "Ada Singh" not in page(client, "/clients/")
    lock.remove(by=cast.ada)
    assert "Ada Singh" in page(client, "/clients/")
    assert "ada@new.example" in page(client, f"/clients/{cast.ada.pk}/")
    assert [client.post(stop).status_code for _ in range(2)] == [302, 404]
    assert "ada@new.example" not in page(client, f"/clients/{cast.ada.pk}/")


def test_each_reads_of_the_glass_that_they_broke_themselves(cast: Cast, client: Client) -> None:
    BreakGlass.objects.create(by=cast.eve, client=cast.ada, reason="danger", words="x")
    for who, sees in ((cast.eve, True), (cast.fay, False)):
        client.force_login(who)
        assert ("You opened the record of Ada Singh" in page(client, "/files/")) == sees
        page(client, "/day/")
        assert Entry.objects.filter(act="view", thing="day", by=who.pk).exists() == sees


def test_broken_glass_opens_one_emergency_contact_and_calls_no_other_empty(cast: Cast, client: Client) -> None:
    """At the desk, where everybody's telephone is at hand, too."""
    BreakGlass.objects.create(by=cast.fay, client=cast.cleo, reason="danger", words="x")
    client.force_login(cast.fay)
    shown = page(client, f"/files/{cast.couples_file.pk}/")
    assert "Rosa Gomes" in shown and "Louise Martin" not in shown
    assert shown.count("Only the record of the other person is open to you.") == 1
