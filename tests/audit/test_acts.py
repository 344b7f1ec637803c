"""Every act leaves exactly one entry: by whom, about whom. And without an entry there is no act."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.audit.trail import CannotRecord
from sameroom.booking.models import Appointment, Participant
from sameroom.config.middleware import session_hash
from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.room import admission, emails, introductions, standing, visits
from sameroom.room.equipment import STEPS
from tests.answers import rate
from tests.appointments import an_appointment, capability_for, participant, token_for

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@dataclass
class Scene:
    """A couple's session by video and one person's in person; somebody's browser."""

    cast: Cast
    couple: Appointment
    meeting: Appointment
    client: Client

    def api(self, path: str, body: dict[str, Any], *, bearer: str = "") -> int:
        headers = {"Authorization": f"Bearer {bearer}"}
        return self.client.post(f"/room/api/{path}", body, content_type="application/json", headers=headers).status_code

    def page(self, path: str, **sent: str) -> int:
        return self.client.post(path, sent).status_code

    def seat(self, name: str, *, of: Appointment | None = None) -> Participant:
        return participant(of or self.couple, self.cast.people()[name])


@pytest.fixture
def scene(cast: Cast, client: Client) -> Scene:
    cache.clear()
    meeting = an_appointment(cast.moes_file, cast.individual, modality="in-person")
    return Scene(cast, an_appointment(cast.couples_file, cast.couple), meeting, client)


@dataclass(frozen=True)
class Act:
    """`prepare` makes what `do` needs; `do` is the act itself, and returns an answer's status where it is a page's."""

    do: Callable[[Scene, Any], Any]
    by: str | None
    about: tuple[str, ...]
    thing: str = "appointment"
    outcome: str = "done"
    prepare: Callable[[Scene], Any] = lambda scene: None


CHECK_IN = {"together": False, "place": "Home", "alone": "yes", "camera": True, "microphone": True, "speaker": True}
WELL = {step: {"verdict": "good"} for step in STEPS}


def open_in_person(scene: Scene) -> admission.Entrant:
    entrant = admission.enter(capability_for(scene.meeting, scene.cast.eve))
    visits.open_in_person(entrant, [str(scene.seat("moe", of=scene.meeting).pk)])
    return entrant


def a_code(scene: Scene) -> str:
    scene.client.post("/sign-in/", {"email": "ada@example.com"})
    send_due()
    found = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)
    assert found
    return found[1]


def try_code(scene: Scene, code: str) -> int:
    return scene.client.post("/sign-in/code/", {"code": code}).status_code


def signs_in(name: str) -> Callable[[Scene], None]:
    return lambda scene: scene.client.force_login(scene.cast.people()[name])


def told(who: str, path: str, body: dict[str, Any], *, about: tuple[str, ...], thing: str = "appointment") -> Act:
    """Somebody's page in the couple's room says something to the room's address."""
    return Act(
        lambda s, bearer: s.api(path, body, bearer=bearer),
        who,
        about,
        thing,
        prepare=lambda s: capability_for(s.couple, s.cast.people()[who]),
    )


BOTH = ("cleo", "dev")
ACTS = {
    "make": Act(lambda s, _: an_appointment(s.cast.couples_file, s.cast.couple), "ben", BOTH),
    "cancel": Act(lambda s, _: s.couple.cancel(by=s.cast.fay), "fay", BOTH),
    "cancel by the page": Act(
        lambda s, _: s.page(f"/appointments/{s.couple.pk}/cancel/", asked_by="practice"),
        "fay",
        BOTH,
        prepare=signs_in("fay"),
    ),
    "redeem": Act(
        lambda s, token: s.api("redeem", {"token": token, "device": "a" * 32}),
        "cleo",
        ("cleo",),
        prepare=lambda s: token_for(s.couple, s.cast.cleo),
    ),
    "redeem as the therapist": Act(
        lambda s, token: s.api("redeem", {"token": token, "device": "a" * 32}),
        "ben",
        BOTH,
        prepare=lambda s: token_for(s.couple, s.cast.ben),
    ),
    "check-in": told("dev", "check-in", CHECK_IN, about=("dev",)),
    "check-in of the therapist": told("ben", "check-in", CHECK_IN, about=()),
    "admit": Act(
        lambda s, _: visits.admit((str(s.seat("cleo").pk),), device_hash="d", by=s.cast.ben), "ben", ("cleo",)
    ),
    "admit two at one screen": Act(
        lambda s, _: visits.admit((str(s.seat("cleo").pk), str(s.seat("dev").pk)), device_hash="d", by=s.cast.ben),
        "ben",
        BOTH,
    ),
    "turn-away": Act(lambda s, _: visits.turn_away([s.seat("dev")], by=s.cast.ben), "ben", ("dev",)),
    "refuse-device": Act(
        lambda s, _: visits.refuse_device(str(s.seat("dev").pk), device_hash=standing.digest("a" * 32), by=s.cast.ben),
        "ben",
        ("dev",),
        prepare=lambda s: capability_for(s.couple, s.cast.dev),
    ),
    "end": Act(lambda s, _: visits.end(s.couple, by=s.cast.ben), "ben", BOTH),
    "withdraw-links": Act(lambda s, _: visits.withdraw_links(s.couple.clients, by=s.cast.fay), "fay", BOTH),
    "withdraw-links by the page": Act(
        lambda s, _: s.page(f"/appointments/{s.couple.pk}/links/withdraw/"), "ben", BOTH, prepare=signs_in("ben")
    ),
    "send-links": Act(lambda s, _: emails.send_links(s.couple.clients, by=s.cast.ben), "ben", BOTH),
    "send-links by the page": Act(
        lambda s, _: s.page(f"/appointments/{s.couple.pk}/links/"), "ben", BOTH, prepare=signs_in("ben")
    ),
    "open": Act(lambda s, _: open_in_person(s), "eve", ("moe",)),
    "close": Act(lambda s, entrant: visits.close_in_person(entrant), "eve", ("moe",), prepare=open_in_person),
    "introduce": Act(
        lambda s, eve: introductions.invite(eve, str(s.seat("moe", of=s.meeting).pk)),
        "eve",
        ("moe",),
        prepare=open_in_person,
    ),
    "answer": Act(lambda s, _: rate(s.couple, s.cast.dev), "dev", ("dev",), "response"),
    "answer of the therapist": Act(lambda s, _: rate(s.couple, s.cast.ben), "ben", (), "response"),
    "send": told("dev", "equipment-report", {"findings": WELL}, about=("dev",), thing="equipment-report"),
    "bring": told("dev", "device-key", {"key": "c" * 64}, about=("dev",), thing="device-key"),
    "report": told("dev", "safety-report", {"what": "failed"}, about=("dev",)),
    "report of a couple's therapist": told("ben", "safety-report", {"what": "different"}, about=()),
    "sign-in": Act(try_code, "ada", (), "person", prepare=a_code),
    "sign-in with another code": Act(
        lambda s, code: try_code(s, f"{(int(code) + 1) % 1_000_000:06d}"),
        None,
        (),
        "person",
        outcome="refused",
        prepare=a_code,
    ),
    "sign-out": Act(lambda s, _: s.page("/sign-out/"), "ada", (), "person", prepare=signs_in("ada")),
}
# Coming in is part of it here: the entries of the redemption are none of this act's.
ALSO = {"open": ["redeem"]}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_leaves_one_entry(scene: Scene, name: str) -> None:
    act, prepared = ACTS[name], ACTS[name].prepare(scene)
    before = Entry.objects.count()
    act.do(scene, prepared)
    *others, entry = Entry.objects.order_by("id")[before:]
    people = scene.cast.people()
    assert [one.act for one in others] == ALSO.get(name, [])
    assert (entry.act, entry.thing, entry.outcome) == (name.split()[0], act.thing, act.outcome)
    assert entry.by == (people[act.by].pk if act.by else None)
    assert {concern.person for concern in entry.concerns.all()} == {people[one].pk for one in act.about}
    assert entry.thing_id
    written = " ".join(str(value) for value in Entry.objects.filter(pk=entry.pk).values_list()[0])
    assert not [one.name for one in people.values() if one.name.split()[0] in written or one.email in written]


@pytest.mark.parametrize("name", [name for name in ACTS if name not in {"sign-out"}])
def test_an_act_that_cannot_be_written_down_is_not_done(scene: Scene, name: str) -> None:
    act, prepared = ACTS[name], ACTS[name].prepare(scene)
    if name == "open":  # the act alone, without the redemption
        prepared = admission.enter(capability_for(scene.meeting, scene.cast.eve))
        seat = str(scene.seat("moe", of=scene.meeting).pk)
        act = Act(lambda s, entrant: visits.open_in_person(entrant, [seat]), "eve", ("moe",))
    before = rows()
    with full_disk():
        try:
            assert act.do(scene, prepared) == 503
        except CannotRecord:
            assert "page" not in name
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_who_signs_out_is_out_even_where_it_cannot_be_written_down(scene: Scene) -> None:
    scene.client.force_login(scene.cast.ada)
    with full_disk():
        answer = scene.client.post("/sign-out/")
    assert answer.status_code == 503
    assert "We cannot write anything down just now" in answer.content.decode()
    assert scene.client.get("/home/").status_code == 302


def test_pages_without_records_go_on(scene: Scene) -> None:
    scene.client.force_login(scene.cast.ben)
    with full_disk():
        assert [scene.client.get(path).status_code for path in ("/day/", "/help-now/", "/room/")] == [200] * 3


def test_an_entry_tells_roles_session_and_network(scene: Scene) -> None:
    scene.client.force_login(scene.cast.fay)
    scene.client.post(f"/appointments/{scene.couple.pk}/cancel/", {"asked_by": "practice"}, REMOTE_ADDR="203.0.113.77")
    entry = Entry.objects.latest("id")
    assert (entry.roles, entry.address) == ("front_desk", "203.0.113.0/24")
    assert re.fullmatch(r"[0-9a-f]{16}", entry.session)
    assert entry.session not in str(scene.client.session.session_key)


def test_of_a_stranger_the_network_is_written_down_and_nothing_else(scene: Scene) -> None:
    token = token_for(scene.couple, scene.cast.cleo)
    scene.client.post(
        "/room/api/redeem",
        {"token": token, "device": "a" * 32},
        content_type="application/json",
        REMOTE_ADDR="2001:db8:1:2:3::4",
    )
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.session, entry.address, entry.roles) == ("redeem", "", "2001:db8:1::/48", "")


def test_a_sign_in_is_written_down_with_its_own_session(scene: Scene) -> None:
    code = a_code(scene)
    before = scene.client.session.session_key
    try_code(scene, code)
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.roles, entry.address) == ("sign-in", "client", "127.0.0.0/24")
    scene.client.post("/sign-out/")
    out = Entry.objects.latest("id")
    assert out.act == "sign-out"
    assert entry.session == out.session
    assert entry.session not in {"", session_hash(str(before))}


@contextmanager
def full_disk() -> Iterator[None]:
    """Entries cannot be written, as when the disk is full."""
    statements = {
        "sqlite": ["CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END"],
        "postgresql": [
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'full'; END$$",
            'CREATE TRIGGER "full" BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION full_disk()',
        ],
    }[connection.vendor]
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    try:
        yield
    finally:
        end = {"sqlite": "DROP TRIGGER full", "postgresql": "DROP FUNCTION full_disk() CASCADE"}[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(end)


def rows() -> dict[str, int]:
    """How many there are of everything, and the tries of codes."""
    counts = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    counts.pop("people.Session")
    return counts
