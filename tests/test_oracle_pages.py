"""In random practices, every page and the room answer each person as the oracle allows."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.extra.django import TestCase

from sameroom.people.models import CaseFile
from tests.oracle import World, may
from tests.worlds import CLIENTS, Rows, realise, worlds

DEVICE = "d" * 32


def check(world: World) -> None:
    rows = realise(world)
    for who in sorted(set(world.roles) - world.left):
        client = Client()
        client.force_login(rows.people[who])
        check_pages(who, client, world, rows)
        check_acts(who, client, world, rows)
    for who in world.left:
        client = Client()
        client.force_login(rows.people[who])
        assert client.get("/files/")["Location"].startswith("/sign-in/"), who


def check_pages(who: str, client: Client, world: World, rows: Rows) -> None:
    is_staff = bool(world.roles[who] - {"client"})
    for key, file in rows.files.items():
        shown = client.get(f"/files/{file.pk}/")
        assert opens(shown) == (is_staff and may(who, "work", ("file", key), world)), (who, key)
        if shown.status_code == 200:
            check_answers(who, shown.content.decode(), key, world, rows)
    for key, appointment in rows.sessions.items():
        shown = client.get(f"/appointments/{appointment.pk}/")
        assert opens(shown) == may(who, "read", ("session", key), world), key
        prepares = opens(client.get(f"/appointments/{appointment.pk}/prepare/"))
        assert prepares == may(who, "prepare", ("session", key), world), (who, key)
        tells = b'id="comparison"' in shown.content
        assert tells == may(who, "read", ("comparison", key), world), (who, key)
    for key in CLIENTS:
        at_the_desk = "front_desk" in world.roles[who] and may(who, "change", ("person", key), world)
        assert opens(client.get(f"/clients/{rows.people[key].pk}/")) == at_the_desk, (who, key)
    for key, agreement in rows.agreements.items():
        shown = client.get(f"/agreements/{agreement.pk}/")
        assert opens(shown) == may(who, "read", ("agreement", key), world), (who, key)
    if is_staff:
        listed = set(re.findall(r"/files/([0-9a-f-]{36})/", client.get("/files/").content.decode()))
        assert listed == {str(rows.files[k].pk) for k in rows.files if may(who, "work", ("file", k), world)}, who
    if "client" in world.roles[who]:
        offered = re.findall(r"/answers/([0-9a-f-]{36})/", client.get("/me/record/").content.decode())
        told = {**world.answers, **{key: one[:2] for key, one in world.rifts.items()}}
        own = {key for key, (_at, author) in told.items() if author == who}
        seen = {k for k in own if may(who, "read", ("session", told[k][0]), world)}
        as_client = {k for k in seen if who in world.files[world.sessions[told[k][0]].file].people}
        not_cancelled = {k for k in as_client if not world.sessions[told[k][0]].cancelled}
        assert set(offered) == {str((rows.answers | rows.rifts)[k].pk) for k in not_cancelled}, who


def check_answers(who: str, page: str, file: str, world: World, rows: Rows) -> None:
    """Whose answers the page of a file opens, session by session; as many as the oracle allows."""
    here = [k for k, (session, _) in world.answers.items() if world.sessions[session].file == file]
    allowed = [k for k in here if may(who, "read", ("answers", k), world)]
    broke = [k for k, (session, *_) in world.rifts.items() if world.sessions[session].file == file]
    told = [world.answers[k][1] for k in allowed]
    told += [world.rifts[k][1] for k in broke if may(who, "read", ("rift", k), world)]
    names = sorted(rows.people[one].name for one in told)
    assert sorted(re.findall(r"What ([\w ]+) answered", page)) == names, (who, file)


def check_acts(who: str, client: Client, world: World, rows: Rows) -> None:
    is_desk_or_therapist = bool(world.roles[who] & {"front_desk", "therapist"})
    for key, file in rows.files.items():
        if world.files[key].closed_at is None:
            with undone():
                is_closed = done_by(client, f"/files/{file.pk}/close/") and CaseFile.objects.get(pk=file.pk).is_closed
            assert is_closed == may(who, "change", ("file", key), world), (who, key)
    for key, appointment in rows.sessions.items():
        with undone():
            changed = done_by(client, f"/appointments/{appointment.pk}/links/withdraw/")
        assert changed == (is_desk_or_therapist and may(who, "change", ("session", key), world)), (who, key)
        with undone():
            joined = is_let_in(client, appointment.pk)
        now = world.sessions[key].at == 0
        reads = may(who, "read", ("session", key), world)
        assert joined == (now and reads and may(who, "join", ("session", key), world)), (who, key)


def is_let_in(client: Client, appointment: object) -> bool:
    """By the button, the link, and the room's own question, which the socket asks as well."""
    cache.clear()
    link = client.post(f"/appointments/{appointment}/join/", {"aloud": "1"})
    token = link.get("Location", "").partition("#")[2]
    if not token:
        return False
    redeemed = post("/room/api/redeem", {"token": token, "device": DEVICE})
    if redeemed.status_code != 200:
        return False
    bearer = {"Authorization": f"Bearer {redeemed.json()['capability']}"}
    return Client().get("/room/api/session", headers=bearer).status_code == 200


def post(path: str, body: dict[str, str]) -> Any:
    return Client().post(path, json.dumps(body), content_type="application/json")


def opens(answer: Any) -> bool:
    assert answer.status_code in {200, 404}, answer.status_code
    return bool(answer.status_code == 200)


def done_by(client: Client, path: str) -> bool:
    answer = client.post(path)
    assert answer.status_code in {302, 404}, answer.status_code
    return bool(answer.status_code == 302)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Without shrinking: a practice of a page's size takes minutes to make smaller, and is read as easily as it is.
ONCE = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])


class Pages(TestCase):
    @settings(ONCE, max_examples=6)
    @given(worlds())
    def test_answer_as_the_oracle_allows(self, world: World) -> None:
        check(world)

    @pytest.mark.slow
    @settings(ONCE, max_examples=60)
    @given(worlds())
    def test_answer_as_the_oracle_allows_in_many_practices(self, world: World) -> None:
        check(world)
