"""What reaches over several apps: closing a file, handing over, leaving, roles. Rooms close with it."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.booking.making import hand_over_coming
from sameroom.booking.models import Appointment, Participant
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.people.models import CaseFile, Lock, Person, Role, SignIn, Supervision
from sameroom.people.models.staff import assign, grant, hand_over, leave
from sameroom.refusal import Refused
from sameroom.room import admission, visits
from sameroom.room.standing import RoomRefused
from tests.appointments import an_appointment, capability_for, participant, token_for
from tests.worlds import fresh

pytestmark = pytest.mark.services


def refused(capability: str) -> str:
    with pytest.raises(RoomRefused) as refusal:
        admission.enter(capability)
    return refusal.value.reason


def test_closing_a_file_cancels_what_comes_and_ends_what_goes_on(cast: Cast) -> None:
    running = an_appointment(cast.couples_file, cast.couple, in_minutes=-10)
    visits.begin(participant(running, cast.cleo))
    coming = an_appointment(cast.couples_file, cast.couple, in_minutes=20)
    over = an_appointment(cast.couples_file, cast.couple, in_minutes=-600)
    capabilities = [capability_for(running, cast.cleo), capability_for(coming, cast.dev)]
    changes.close_file(cast.couples_file, by=cast.ben)
    assert [refused(capability) for capability in capabilities] == ["cancelled", "cancelled"]
    assert running.endings.exists() and not running.visits.open().exists()
    assert set(Appointment.objects.not_cancelled()) == {running, over}
    assert admission.obstacles_to_joining(Appointment.objects.whole().get(pk=running.pk), cast.cleo)
    with pytest.raises(Refused):
        changes.close_file(fresh_file(cast.couples_file), by=cast.ben)


def test_a_closed_file_is_read_up_to_its_end(cast: Cast) -> None:
    before = an_appointment(cast.couples_file, cast.couple, in_minutes=-600)
    coming = an_appointment(cast.couples_file, cast.couple, in_minutes=600)
    changes.close_file(cast.couples_file, by=cast.ben)
    for person in (cast.cleo, cast.dev):
        assert list(Appointment.objects.visible_to(person)) == [before]
    assert set(Appointment.objects.visible_to(cast.ben)) == {before, coming}


def test_only_the_therapist_closes(cast: Cast) -> None:
    for other in (cast.eve, cast.hal, cast.fay, cast.gus, cast.cleo):
        with pytest.raises(Refused):
            changes.close_file(cast.couples_file, by=other)
    assert not hasattr(fresh_file(cast.couples_file), "closing")


def test_who_handed_a_file_over_comes_back_into_no_room_of_it(cast: Cast) -> None:
    """A session that has just ended keeps the name of whoever was there; its room is open for a while yet."""
    over = an_appointment(cast.adas_file, cast.individual, in_minutes=-70)
    token, capability = token_for(over, cast.ben), capability_for(over, cast.ben)
    adas = capability_for(over, cast.ada)
    changes.hand_over_all(cast.ben, to=cast.eve, by=cast.gus)
    assert refused(capability) == "replaced"
    with pytest.raises(RoomRefused):
        admission.redeem(token, "b" * 32)
    assert admission.enter(adas).participant.person == cast.ada


def test_handing_over_takes_the_files_the_coming_sessions_and_the_links(cast: Cast) -> None:
    over = an_appointment(cast.adas_file, cast.individual, in_minutes=-600)
    coming = an_appointment(cast.adas_file, cast.individual, in_minutes=10)
    token, capability = token_for(coming, cast.ben), capability_for(coming, cast.ben)
    adas = capability_for(coming, cast.ada)
    changes.hand_over_all(cast.ben, to=cast.eve, by=cast.gus)
    assert not CaseFile.objects.filter(therapist=cast.ben).exists()
    assert not CaseFile.objects.visible_to(cast.ben).exists()
    assert set(Appointment.objects.visible_to(cast.eve)) == {over, coming}
    assert not Appointment.objects.visible_to(cast.ben).exists()
    assert [therapist(one) for one in (over, coming)] == [cast.ben, cast.eve]
    assert refused(capability) == "replaced"
    with pytest.raises(RoomRefused):
        admission.redeem(token, "b" * 32)
    assert admission.enter(adas).participant.person == cast.ada


def test_a_file_is_not_handed_to_whom_a_client_locked_out(cast: Cast, client: Client) -> None:
    """The others go; why this one waits is not said."""
    Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.eve)
    assert changes.hand_over_all(cast.ben, to=cast.eve, by=cast.gus) == 1
    assert list(CaseFile.objects.filter(therapist=cast.ben)) == [cast.adas_file]
    client.force_login(cast.gus)
    form = {"successor": str(cast.eve.pk)}
    page = client.post(f"/staff/{cast.ben.pk}/files/", form, follow=True).content.decode()
    assert "1 file waits: choose another therapist" in page and "lock" not in page.split("1 file waits")[1][:200]


@pytest.mark.parametrize("is_in_the_file", [True, False])
def test_a_file_does_not_go_to_whom_it_has_as_a_client(cast: Cast, client: Client, is_in_the_file: bool) -> None:
    """Who works here may be a client as well: in the file, or still in a session of it. The other files go."""
    cast.adas_file.people.add(cast.eve)
    coming = an_appointment(cast.adas_file, cast.individual, in_minutes=10)
    if not is_in_the_file:
        cast.adas_file.people.remove(cast.eve)
    client.force_login(cast.gus)
    page = client.post(f"/staff/{cast.ben.pk}/files/", {"successor": str(cast.eve.pk)}, follow=True).content.decode()
    assert "1 file waits: choose another therapist" in page
    assert list(CaseFile.objects.filter(therapist=cast.ben)) == [cast.adas_file]
    assert therapist(coming) == cast.ben
    with pytest.raises(Refused, match=r"Eve .* cannot take over every one of these files"):
        if is_in_the_file:
            hand_over(cast.adas_file, to=cast.eve, by=cast.gus)
        else:
            hand_over_coming(cast.adas_file, to=cast.eve, by=cast.gus)


def test_leaving_waits_for_no_file(cast: Cast, client: Client) -> None:
    Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.eve)
    client.force_login(cast.gus)
    page = client.post(f"/staff/{cast.ben.pk}/files/", {"successor": str(cast.eve.pk), "leave": "1"}, follow=True)
    assert "no longer works here. The files wait" in page.content.decode()
    assert not fresh(cast.ben).role_kinds()
    assert "Ben Okafor" in client.get("/staff/").content.decode()
    grant(cast.hal, Role.Kind.THERAPIST, by=cast.gus)
    client.post(f"/staff/{cast.ben.pk}/files/", {"successor": str(cast.hal.pk)})
    assert "Ben Okafor" not in client.get("/staff/").content.decode()
    assert CaseFile.objects.visible_to(fresh(cast.hal)).filter(pk=cast.adas_file.pk).exists()


def test_who_leaves_and_is_a_client_stays_a_client(cast: Cast) -> None:
    Role.objects.create(person=cast.fay, kind=Role.Kind.CLIENT)
    cast.moes_file.people.add(cast.fay)
    changes.let_leave(fresh(cast.fay), successor=None, by=cast.gus)
    left = fresh(cast.fay)
    assert left.is_active and left.role_kinds() == {Role.Kind.CLIENT} and not left.works_here
    assert list(CaseFile.objects.visible_to(left)) == [cast.moes_file]


def test_who_leaves_opens_nothing_any_more(cast: Cast, client: Client) -> None:
    coming = an_appointment(cast.adas_file, cast.individual, in_minutes=10)
    capability = capability_for(coming, cast.ben)
    client.force_login(cast.ben)
    assert client.get("/files/").status_code == 200
    changes.let_leave(cast.ben, successor=cast.eve, by=cast.gus)
    assert refused(capability) == "replaced"
    assert client.get("/files/")["Location"].startswith("/sign-in/")
    assert not SignIn.objects.filter(person=cast.ben).open().exists()
    left = fresh(cast.ben)
    assert left.role_kinds() == frozenset()
    assert not CaseFile.objects.visible_to(left).exists() and not Appointment.objects.visible_to(left).exists()


def test_the_last_owner_never_leaves_and_nobody_loses_a_last_role(cast: Cast) -> None:
    for person, by in ((cast.gus, cast.hal), (cast.gus, cast.gus), (cast.ada, cast.gus)):
        with pytest.raises(Refused):
            changes.let_leave(person, successor=None, by=by)
    with pytest.raises(Refused):
        changes.end_role(cast.gus, Role.Kind.OWNER, by=cast.gus)
    grant(cast.hal, Role.Kind.OWNER, by=cast.gus)
    with pytest.raises(Refused, match="last role"):
        changes.end_role(fresh(cast.gus), Role.Kind.OWNER, by=fresh(cast.hal))
    changes.end_role(fresh(cast.hal), Role.Kind.SUPERVISOR, by=cast.gus)
    assert fresh(cast.hal).role_kinds() == {Role.Kind.OWNER}


@pytest.mark.parametrize("who", ["ada", "hal"])
def test_a_role_of_the_work_goes_to_whom_works_here_and_no_other_is_given(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Choose a role"):
        grant(cast.people()[who], Role.Kind.THERAPIST if who == "ada" else Role.Kind.CLIENT, by=cast.gus)
    assert Role.objects.filter(person=cast.people()[who]).count() == 1


@pytest.mark.parametrize("chosen", ["", "nonsense", "ada"])
def test_without_somebody_from_the_list_nothing_is_done(cast: Cast, client: Client, chosen: str) -> None:
    client.force_login(cast.gus)
    who = str(cast.ada.pk) if chosen == "ada" else chosen
    for path, field in (("supervision", "take"), ("supervision", "give"), ("files", "successor")):
        person = cast.hal if path == "supervision" else cast.ben
        page = client.post(f"/staff/{person.pk}/{path}/", {field: who}, follow=True).content.decode()
        assert "Choose a therapist from the list." in page or "Choose who takes over the files." in page
    assert Supervision.objects.get().supervisor == cast.hal and cast.ben.treats.count() == 3


def test_a_supervision_ends_with_the_role_and_does_not_come_back(cast: Cast) -> None:
    grant(cast.hal, Role.Kind.OWNER, by=cast.gus)
    changes.end_role(fresh(cast.hal), Role.Kind.SUPERVISOR, by=cast.gus)
    grant(fresh(cast.hal), Role.Kind.SUPERVISOR, by=cast.gus)
    assert not CaseFile.objects.visible_to(fresh(cast.hal)).exists()
    assert Entry.objects.filter(act="unassign").count() == 1


def test_an_owner_who_takes_a_supervision_does_it_in_the_open(cast: Cast) -> None:
    grant(cast.gus, Role.Kind.SUPERVISOR, by=cast.gus)
    assign(fresh(cast.gus), therapist=cast.eve, by=cast.gus)
    told = Message.objects.filter(kind="role-changed").values_list("address", flat=True)
    assert sorted(told) == ["eve@example.com", "gus@example.com", "gus@example.com"]
    about = Entry.objects.get(act="assign").concerns.values_list("person", flat=True)
    assert {cast.moe.pk, cast.cleo.pk} <= set(about)


def test_nobody_supervises_their_own_family(cast: Cast) -> None:
    Role.objects.create(person=cast.ivo, kind=Role.Kind.SUPERVISOR)
    Supervision.objects.create(supervisor=cast.ivo, therapist=cast.ben)
    own = CaseFile.objects.open_to_staff(fresh(cast.ivo))
    assert set(own) == {cast.adas_file}


def test_a_lost_role_closes_the_room(cast: Cast) -> None:
    coming = an_appointment(cast.adas_file, cast.individual)
    capability = capability_for(coming, cast.ben)
    Role.objects.filter(person=cast.ben).delete()
    assert refused(capability) == "replaced"


def test_a_supervisor_reads_from_the_assignment_to_its_end(cast: Cast) -> None:
    assert not CaseFile.objects.visible_to(cast.hal).filter(pk=cast.moes_file.pk).exists()
    assign(cast.hal, therapist=cast.eve, by=cast.gus)
    assert CaseFile.objects.visible_to(cast.hal).filter(pk=cast.moes_file.pk).exists()
    Supervision.objects.all().delete()
    assert not CaseFile.objects.visible_to(cast.hal).exists()
    with pytest.raises(Refused):
        assign(cast.fay, therapist=cast.eve, by=cast.gus)


def test_each_change_is_one_entry_and_none_without_the_act(cast: Cast) -> None:
    acts = [
        (lambda: changes.close_file(cast.adas_file, by=cast.ben), "close-file"),
        (lambda: grant(cast.hal, Role.Kind.THERAPIST, by=cast.gus), "grant"),
        (lambda: changes.end_role(fresh(cast.hal), Role.Kind.THERAPIST, by=cast.gus), "take-away"),
        (lambda: assign(fresh(cast.hal), therapist=cast.eve, by=cast.gus), "assign"),
    ]
    for act, name in acts:
        before = Entry.objects.filter(act=name).count()
        act()
        assert Entry.objects.filter(act=name).count() == before + 1, name
    before = Entry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        grant(fresh(cast.hal), Role.Kind.FRONT_DESK, by=cast.gus)
        raise RuntimeError
    assert Entry.objects.count() == before


def test_what_two_people_do_at_once_is_done_once(cast: Cast) -> None:
    """Each has read the row before the other wrote: the second gets a sentence, and the trail one entry."""
    coming = an_appointment(cast.adas_file, cast.individual, in_minutes=600)
    lock = Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.eve)
    acts = {
        "cancel": [lambda one=one: one.cancel(by=cast.ben) for one in two_of(coming)],
        "unlock": [lambda one=one: one.remove(by=cast.ada) for one in two_of(lock)],
        "close-file": [lambda one=one: one.close(by=cast.ben) for one in two_of(cast.adas_file)],
        "leave": [lambda one=one: leave(one, by=cast.gus) for one in two_of(cast.eve)],
    }
    for name, (first, second) in acts.items():
        first()
        with pytest.raises(Refused):
            second()
        assert Entry.objects.filter(act=name).count() == 1, name


def two_of(row: Any) -> list[Any]:
    """Two copies, both read now with what hangs from them."""
    copies = [type(row).objects.get(pk=row.pk) for _ in range(2)]
    for one in copies:
        for name in ("cancelled", "is_closed", "works_here"):
            getattr(one, name, None)
    return copies


def fresh_file(file: CaseFile) -> CaseFile:
    return CaseFile.objects.get(pk=file.pk)


def therapist(appointment: Appointment) -> Person:
    return Participant.objects.get(appointment=appointment, role="therapist").person
