"""Two worlds that differ in what is Cleo's alone: each page and message that others get is the same, byte for byte.

Where Cleo's own appointment takes an hour of the couple's therapist, the other world gives that hour to a stranger:
that it is taken may show, why may not. The clock stands still, and both worlds begin with the same rows.
"""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sameroom.audit.trail import record
from sameroom.booking.feeds import hash_of
from sameroom.booking.models import Appointment, CalendarAddress, PartnerInvitation
from sameroom.consent.models import Statement
from sameroom.desk.changes import disown
from sameroom.desk.demo.cast import Cast
from sameroom.people.details import Contact, change_details
from sameroom.people.models import CaseFile, Lock
from sameroom.people.models.breaking_glass import break_glass
from sameroom.people.models.lockbox import lock
from sameroom.practice.models import practice_zone
from sameroom.room import visits
from sameroom.room.arrivals import Arrival, Knock, arrive
from sameroom.room.calls import Call
from sameroom.room.models import DeviceKey
from tests.access_table import ROWS
from tests.access_world import CALENDAR, agree_and_withdraw, answer, put_in, takes_an_hour_of_ben, tell
from tests.appointments import an_appointment, capability_for, participant
from tests.clock import stand_still
from tests.effects import undone
from tests.safety import a_notice, ask_for_looks, named, other_mails
from tests.test_access import plain
from tests.world_of_measuring import of_rifts_and_openings

pytestmark = pytest.mark.django_db
PLACES = sorted({place for row in ROWS for place in re.findall(r"{(\w+)}", row[2])})
ONES_OWN = uuid.UUID("00000000-0000-4000-8000-000000000001")
NAMES = ["zora", "416-555-0999", "Rosa Gomes"]
HOUR = 60
# The demo's door signs in; a new secret for one's own app is never the same; how much room a disk has neither.
RANDOM = {"demo_enter", "app", "app_picture", "standing"}


@dataclass
class Scene:
    """What both worlds have. `clients`: who signed in before the worlds part.

    `dev_in`: Dev's way into the room; `others_in`: Cleo's and Ben's.
    """

    cast: Cast
    now: Appointment
    held: Appointment
    coming: Appointment
    clients: dict[str, Client] = field(default_factory=dict)
    dev_in: str = ""
    others_in: list[str] = field(default_factory=list)

    def things(self) -> dict[str, object]:
        """Each place in an address of the access table: a row of both worlds, or one that Cleo alone may have."""
        cast, shared = self.cast, {"couple": self.now.pk, "old": self.held.pk}
        people = {"ada_herself": cast.ada.pk, "ben_himself": cast.ben.pk, "hal_himself": cast.hal.pk}
        files = {name: getattr(cast, name).pk for name in PLACES if name.endswith("_file")}
        shared["fees"] = Statement.objects.get(kind="fees").pk
        return dict.fromkeys(PLACES, ONES_OWN) | shared | people | files


World = Callable[[Scene], None]


@pytest.fixture
def scene(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    cache.clear()
    stand_still(monkeypatch)
    today = [
        an_appointment(cast.couples_file, cast.couple, in_minutes=minutes) for minutes in (0, -5 * HOUR, 30 * HOUR)
    ]
    for person in (cast.ben, cast.dev):
        visits.begin(participant(today[1], person))
        answer(today[1], person)
    for file in (cast.adas_file, cast.moes_file):
        an_appointment(file, cast.individual), an_appointment(file, cast.individual, in_minutes=30 * HOUR)
    named(cast.hal, by=cast.gus)
    made = Scene(cast, *today)
    for name, person in cast.people().items():
        made.clients[name] = Client()
        made.clients[name].force_login(person)
    made.dev_in, *made.others_in = (capability_for(made.now, person) for person in (cast.dev, cast.cleo, cast.ben))
    return made


def cleos_own(scene: Scene) -> None:
    """All that is Cleo's alone, as much of it as there can be."""
    cast = scene.cast
    with_ben = CaseFile.objects.create(kind="individual", therapist=cast.ben)
    with_ben.people.set([cast.cleo])
    own = [put_in(cast.cleos_file, cast.individual, days_ago=days) for days in (0, 1, -1)]
    Appointment.objects.filter(pk=own[2].pk).update(starts_at=scene.coming.starts_at, ends_at=scene.coming.ends_at)
    takes_an_hour_of_ben(with_ben, cast.cleo, cast.individual)
    given, _of_hers = answer(scene.held, cast.cleo), answer(own[1], cast.cleo)
    own[0].cancel(by=cast.eve)
    PartnerInvitation.objects.create(appointment=own[2], address="zora@example.com", by=cast.cleo)
    for against in (None, cast.hal, cast.eve, cast.fay):
        lock(cast.couples_file, thing="case-file", thing_id=cast.couples_file.pk, against=against, by=cast.cleo)
        lock(cast.couples_file, thing="response", thing_id=given.pk, against=against or cast.ben, by=cast.cleo)
    lock(cast.cleos_file, thing="case-file", thing_id=cast.cleos_file.pk, against=None, by=cast.cleo)
    Lock.objects.create(id=ONES_OWN, by=cast.cleo, thing="response", thing_id=given.pk)
    change_details(cast.cleo, phone=NAMES[1], contact=Contact("Zora Quill", "friend", NAMES[1]), by=cast.cleo)
    agree_and_withdraw(cast, cast.cleo)
    for file in (cast.couples_file, cast.cleos_file, with_ben):
        tell(cast.cleo, file)
    break_glass(cast.cleo, reason="danger", words="zora", by=cast.eve)
    break_glass(cast.cleo, reason="danger", words="zora", by=cast.ben)
    of_browsers_and_comparisons(scene)
    ask_for_looks(scene.held, own[1], cast.cleo)
    of_rifts_and_openings(scene.cast, scene.held)
    scene.clients["eve"].get(f"/files/{cast.cleos_file.pk}/")
    everybody_works(scene)


def of_browsers_and_comparisons(scene: Scene) -> None:
    """Cleo's page, and Ben's after hers, told that a comparison did not hold; she does not know a browser."""
    for capability in scene.others_in:
        bearer = {"Authorization": f"Bearer {capability}"}
        for path, body in (("device-key", {"key": "c" * 64}), ("safety-report", {"what": "different"})):
            told = Client().post(f"/room/api/{path}", body, "application/json", headers=bearer)
            assert told.status_code == 200
    disown(DeviceKey.objects.get(person=scene.cast.cleo), by=scene.cast.cleo)


def none_of_that(scene: Scene) -> None:
    """Cleo comes with Dev and has nothing else here; a stranger has the hour of Ben's that was hers."""
    CaseFile.objects.filter(pk=scene.cast.cleos_file.pk).delete()
    takes_an_hour_of_ben(scene.cast.adas_file, scene.cast.ada, scene.cast.individual)
    everybody_works(scene)


def everybody_works(scene: Scene) -> None:
    """Ben looks at the couple's file in both worlds; in one of them he had broken the glass on Cleo's record."""
    assert scene.clients["ben"].get(f"/files/{scene.cast.couples_file.pk}/").status_code == 200
    record("view", "appointment", scene.now.pk, by=scene.cast.ben.pk, about=scene.now.client_ids)


def pages(scene: Scene, who: str) -> dict[str, Any]:
    """Every address that is read, and those that are in the pages of the day before and after."""
    client, things = scene.clients[who], scene.things()
    days = [(timezone.now().astimezone(practice_zone()) + timedelta(days=n)).strftime("%Y-%m-%d") for n in (-1, 1)]
    addresses = [row[2].format(**things) for row in ROWS if row[1] == "GET" and row[0] not in RANDOM]
    more = [f"/appointments/{one.pk}/" for one in (scene.held, scene.coming)] + [f"/day/?on={day}" for day in days]
    return {address: plain(client.get(address)) for address in [*addresses, *more]}


def messages(scene: Scene) -> dict[str, Any]:
    """What Dev's page of the room hears: by HTTP, and over the socket of whoever is there."""
    said = {"together": False, "place": "Home", "alone": "yes", "camera": True, "microphone": True, "speaker": True}
    bearer = {"Authorization": f"Bearer {scene.dev_in}"}
    client, told = Client(), {}
    for path in ("session", "session-check"):
        told[path] = without_secret(client.get(f"/room/api/{path}", headers=bearer).content)
    checked_in = client.post("/room/api/check-in", said, "application/json", headers=bearer)
    told["check-in"] = without_secret(checked_in.content)
    bens_in = capability_for(scene.now, scene.cast.ben)
    arrival, bens = arrive([Knock(scene.dev_in, "d" * 32), Knock(bens_in, "b" * 32)])
    assert isinstance(arrival, Arrival) and isinstance(bens, Arrival)
    call = Call()
    call.seats = {one.seat.page: one.seat for one in (arrival, bens)}
    told["roster"] = json.dumps(call.roster(arrival.seat, epoch=1, is_elsewhere=arrival.is_elsewhere))
    return told


def in_world(scene: Scene, world: World, who: str) -> dict[str, Any]:
    reader = scene.cast.people()[who]
    with undone():
        CalendarAddress.objects.create(person=reader, token_hash=hash_of(CALENDAR), read_at=timezone.now())
        world(scene)
        return pages(scene, who) | (messages(scene) if who == "dev" else {})


def different(scene: Scene, one: World, other: World, *, who: str) -> list[str]:
    """The addresses at which `who` can tell the worlds apart."""
    first, second = in_world(scene, one, who), in_world(scene, other, who)
    assert first.keys() == second.keys()
    assert len([page for page in first.values() if page[0] == 200]) > 10
    return sorted(address for address in first if first[address] != second[address])


def test_dev_learns_nothing_of_what_is_cleos_alone(scene: Scene) -> None:
    assert different(scene, cleos_own, none_of_that, who="dev") == []
    with undone():
        cleos_own(scene)
        shown = str(pages(scene, "dev")) + str(messages(scene))
    assert not [name for name in NAMES if name.lower() in shown.lower()]
    assert "elsewhere" in shown  # that Ben's hour is taken shows, in both


def test_dev_sees_what_became_of_the_session_of_both(scene: Scene) -> None:
    """The control: the same pages do differ where they should."""

    def cancelled(scene: Scene) -> None:
        none_of_that(scene)
        scene.coming.cancel(by=scene.cast.ben)

    told = different(scene, cancelled, none_of_that, who="dev")
    assert f"/appointments/{scene.coming.pk}/" in told and "/home/" in told and "/me/looked/" in told
    assert f"/calendar/{CALENDAR}.ics" in told


def test_dev_sees_that_the_therapists_hour_is_taken(scene: Scene) -> None:
    """The control of the room's messages: Ben free, or in another session."""
    assert different(scene, everybody_works, none_of_that, who="dev") == ["roster"]


def test_ivo_learns_nothing_of_what_came_after_the_file_was_closed(scene: Scene) -> None:
    """Nor of Dev, nor of what Cleo keeps from whom in the file that both were in."""
    old, cast = scene.cast.old_couples_file, scene.cast

    def much_happens(scene: Scene) -> None:
        cleos_own(scene)
        lock(old, thing="case-file", thing_id=old.pk, against=cast.hal, by=cast.cleo)
        answer(put_in(old, cast.couple, days_ago=60), cast.cleo)
        put_in(old, cast.couple)
        scene.coming.occupancies.update(appointment=put_in(cast.adas_file, cast.individual))  # free hours all can read
        scene.coming.cancel(by=cast.ben)

    def only_the_old_session(scene: Scene) -> None:
        none_of_that(scene)
        put_in(old, cast.couple, days_ago=60)

    same_session = in_both(much_happens, only_the_old_session, scene, "ivo")
    assert [address for address, (one, other) in same_session.items() if one != other] == []


def without_secret(content: bytes) -> bytes:
    """The keyring's is drawn by lot in each world."""
    return re.sub(rb'"keyring": "[0-9a-f]{64}"', b'"keyring": ""', content)


def in_both(one: World, other: World, scene: Scene, who: str) -> dict[str, tuple[Any, Any]]:
    """With the ids of what both worlds made anew taken out."""
    known = {str(value) for value in scene.things().values()}

    def blank(page: Any) -> Any:
        status, headers, content = page
        ids = set(re.findall(rb"[0-9a-f]{8}-[0-9a-f-]{27}", content)) - {one.encode() for one in known}
        for found in ids:
            content = content.replace(found, b"")
        return status, headers, content

    first, second = in_world(scene, one, who), in_world(scene, other, who)
    return {address: (blank(first[address]), blank(second[address])) for address in first}


def test_the_front_desk_learns_nothing_of_what_was_said_or_locked(scene: Scene) -> None:
    def said_and_locked(scene: Scene) -> None:
        cast = scene.cast
        given = [answer(scene.held, cast.cleo), answer(scene.now, cast.dev), answer(scene.now, cast.ben)]
        for against in (None, cast.hal, cast.eve):
            lock(cast.couples_file, thing="case-file", thing_id=cast.couples_file.pk, against=against, by=cast.cleo)
            lock(cast.couples_file, thing="response", thing_id=given[0].pk, against=against, by=cast.cleo)
        change_details(cast.cleo, phone=cast.cleo.phone, contact=Contact("Zora Quill", "friend", "1"), by=cast.cleo)
        a_notice(scene.held, cast.cleo)
        visits.begin(participant(scene.now, cast.dev))

    def only_there(scene: Scene) -> None:
        visits.begin(participant(scene.now, scene.cast.dev)), other_mails(1)  # not to Hal

    assert different(scene, said_and_locked, only_there, who="fay") == []


def test_the_owner_learns_numbers_alone(scene: Scene) -> None:
    """The same words on every page, and on the day's page another number."""

    def much_is_there(scene: Scene) -> None:
        cast = scene.cast
        own = [put_in(cast.cleos_file, cast.individual), put_in(cast.cleos_file, cast.individual)]
        given = [answer(scene.held, cast.cleo), answer(own[0], cast.cleo)]
        for one in given:
            lock(cast.couples_file, thing="response", thing_id=one.pk, against=cast.hal, by=cast.cleo)
        change_details(cast.cleo, phone="1", contact=Contact("Zora Quill", "friend", "1"), by=cast.cleo)
        a_notice(scene.held, cast.cleo)

    pairs = in_both(much_is_there, lambda _scene: other_mails(2), scene, "gus")
    assert [address for address, (one, other) in pairs.items() if one != other] == ["/day/"]
    first, second = pairs["/day/"]
    assert re.sub(rb"\d+", b"", first[2]) == re.sub(rb"\d+", b"", second[2])
