"""In random practices, over real sockets: who is welcomed, and who is put out when something changes.

The oracle says whose seat it is. What changes goes the way of the product's own acts.
"""

import copy
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TransactionTestCase
from websockets.exceptions import ConnectionClosed

from sameroom.booking.models import Appointment, Participant
from sameroom.desk import changes
from sameroom.people.models import CaseFile, Person
from sameroom.refusal import Refused
from sameroom.room import signalling, switchboard, visits
from sameroom.room.models import Capability, JoinToken
from sameroom.room.standing import digest
from tests.oracle import World, may
from tests.room.page import Page, wait_for
from tests.worlds import Rows, fresh, realise, worlds

pytestmark = pytest.mark.services
# Hours from now at which a session began whose room is open: now, and one that has been over for ten minutes.
OPEN = {0, -1}


@dataclass(frozen=True)
class Chair:
    """Somebody's page before a session's room."""

    session: str
    who: str
    page: Page


@st.composite
def practices(draw: st.DrawFn) -> World:
    """With most rooms open, and therapists who treat, one of them new."""
    world = draw(worlds())
    world.roles["staff-new"] = {"therapist"}
    for session in world.sessions.values():
        session.at = draw(st.sampled_from([0, 0, -1, -1, -5]))
        session.cancelled = draw(st.integers(0, 5)) == 0
    for file in world.files.values():
        file.closed_at = draw(st.sampled_from([None, None, None, -4]))
        if draw(st.integers(0, 3)):
            world.roles[file.therapist].add("therapist")
    return world


def close_file(world: World, rows: Rows, key: str) -> set[str]:
    file = world.files[key]
    changes.close_file(_file(rows, key), by=fresh(rows.people[file.therapist]))
    file.closed_at = 0
    return set()


def hand_over(world: World, rows: Rows, key: str) -> set[str]:
    before, after = world.files[key].therapist, _successor(world, key)
    changes.hand_over_all(fresh(rows.people[before]), to=fresh(rows.people[after]), by=rows.people[before])
    _give_files(world, before, after)
    return set()


def leave(world: World, rows: Rows, key: str) -> set[str]:
    before, after = world.files[key].therapist, _successor(world, key)
    owner = Person.objects.create(name="Owner", email="owner@example.com")
    successor = fresh(rows.people[after])
    changes.let_leave(fresh(rows.people[before]), successor=successor, by=owner)
    _give_files(world, before, after)
    world.left.add(before)
    return set()


def lose_the_role(world: World, rows: Rows, key: str) -> set[str]:
    """The files go first. Who has no other role, never had this one or still has files keeps what there is."""
    before = world.files[key].therapist
    hand_over(world, rows, key)
    with suppress(Refused):
        changes.end_role(fresh(rows.people[before]), "therapist", by=rows.people[before])
        world.roles[before].discard("therapist")
    return set()


def cancel(world: World, rows: Rows, key: str) -> set[str]:
    for name, session in world.sessions.items():
        if session.file == key and not session.cancelled and session.at == 0:
            _appointment(rows, name).cancel(by=rows.people[world.files[key].therapist])
            switchboard.check_again(rows.sessions[name].pk)
            session.cancelled = True
    return set()


def withdraw_links(world: World, rows: Rows, key: str) -> set[str]:
    """Of the clients of each session of the file; their seats remain theirs, by a new link."""
    out = set()
    for name, session in world.sessions.items():
        if session.file == key:
            appointment = _appointment(rows, name)
            visits.withdraw_links(appointment.clients, by=rows.people[world.files[key].therapist])
            switchboard.check_again(appointment.pk)
            out |= {f"{name} {who}" for who in world.files[key].people}
    return out


CHANGES: list[Callable[[World, Rows, str], set[str]]] = [
    close_file, hand_over, leave, lose_the_role, cancel, withdraw_links
]  # fmt: skip


def check(world: World, change: Callable[[World, Rows, str], set[str]], key: str) -> None:
    rows = realise(world)
    with chairs(world, rows) as seated:
        welcomed = [chair for chair in seated if first_word(chair.page) == "welcome"]
        assert {(one.session, one.who) for one in welcomed} == {
            (chair.session, chair.who) for chair in seated if may_sit(world, chair)
        }
        after, before = copy.deepcopy(world), len(welcomed)
        try:
            withdrawn = change(after, rows, key)
        except Refused:
            after, withdrawn = world, set()
        out = [one for one in welcomed if not may_sit(after, one) or f"{one.session} {one.who}" in withdrawn]
        event(f"{change.__name__}: {len(out)} of {before} put out")
        for chair in out:
            assert chair.page.close_reason()[1] in {4410, 4409, 4404}, chair
        for chair in welcomed:
            if chair not in out:
                chair.page.say(type="ping")
                chair.page.hear("pong")


def may_sit(world: World, chair: Chair) -> bool:
    is_open = world.sessions[chair.session].at in OPEN
    return is_open and may(chair.who, "join", ("session", chair.session), world)


@contextmanager
def chairs(world: World, rows: Rows) -> Iterator[list[Chair]]:
    """A page with a capability for every seat of every session; all have gone at the end."""
    seated: list[Chair] = []
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(signalling, "KEEP_PLACE", 0.2))
        stack.callback(lambda: wait_for(lambda: not switchboard._here and not switchboard._tasks, within=10))
        for key, appointment in rows.sessions.items():
            for who in dict.fromkeys([world.files[world.sessions[key].file].therapist, *_people(world, key)]):
                page = Page(django_settings.ORIGIN, _capability(appointment, rows.people[who]))
                stack.callback(_go, page)
                seated.append(Chair(key, who, page))
        yield seated


def first_word(page: Page) -> str:
    """`welcome` or `closing`."""
    return str(page.hear_any()["type"])


def _go(page: Page) -> None:
    with suppress(ConnectionClosed):
        page.say(type="leave")
    page.socket.close()


def _capability(appointment: Appointment, person: Person) -> str:
    """As if the link had been redeemed while the room was open to this person."""
    participant, text = Participant.objects.get(appointment=appointment, person=person), secrets.token_urlsafe(32)
    minted_at = timezone.now() - timedelta(minutes=1)
    token = JoinToken.objects.create(
        participant=participant, token_hash=digest(text + "t"), via="mail", minted_at=minted_at
    )
    Capability.objects.create(
        participant=participant, capability_hash=digest(text), device_hash=digest(person.name), token=token
    )
    return text


def _people(world: World, session: str) -> list[str]:
    return world.files[world.sessions[session].file].people


def _successor(world: World, key: str) -> str:
    """Another therapist."""
    here = {who for who, roles in world.roles.items() if "therapist" in roles} - world.left
    return sorted(here - {world.files[key].therapist})[-1]


def _give_files(world: World, before: str, after: str) -> None:
    """All but those in which `after` is a client, or from which a client locked `after` out."""
    for key, file in world.files.items():
        is_kept = after in file.people or any(thing == key and whom == after for thing, whom, _by in world.locks)
        if file.therapist == before and not is_kept:
            file.therapist = after


def _file(rows: Rows, key: str) -> CaseFile:
    return CaseFile.objects.get(pk=rows.files[key].pk)


def _appointment(rows: Rows, key: str) -> Appointment:
    return Appointment.objects.whole().get(pk=rows.sessions[key].pk)


# Without shrinking: each example opens a dozen sockets.
ONCE = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])


@pytest.mark.usefixtures("_server")
class Sockets(TransactionTestCase):
    @settings(ONCE, max_examples=4)
    @given(practices(), st.sampled_from(CHANGES), st.data())
    def test_welcome_and_put_out_as_the_oracle_says(self, world: World, change: Callable, data: st.DataObject) -> None:  # type: ignore[type-arg]
        check(world, change, data.draw(st.sampled_from(sorted({one.file for one in world.sessions.values()}))))

    @pytest.mark.slow
    @settings(ONCE, max_examples=80)
    @given(practices(), st.sampled_from(CHANGES), st.data())
    def test_welcome_and_put_out_in_many_practices(self, world: World, change: Callable, data: st.DataObject) -> None:  # type: ignore[type-arg]
        check(world, change, data.draw(st.sampled_from(sorted({one.file for one in world.sessions.values()}))))
