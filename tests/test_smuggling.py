"""Ids and columns are smuggled into every form and every message to the room: nothing of anybody else's changes."""

import copy
import functools
import json
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sameroom.config.checks import url_patterns
from sameroom.consent.models import Statement
from sameroom.desk.demo.cast import Cast
from sameroom.people.enrolling import ask_recovery
from sameroom.people.models import Lock
from tests.access_table import ROWS
from tests.access_world import things_of
from tests.answers import whole
from tests.appointments import an_appointment, capability_for, participant
from tests.booking.newcomers import free
from tests.effects import Effect, effect_of, snapshot
from tests.smuggling_table import BEFORE, COLUMNS, FOREIGN, FORMS, ODD, READ_ONLY, SCRIPTS, STRANGE
from tests.test_access import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_world")]
Things = dict[str, Any]
REFUSED_BY_POSTGRESQL = ("nothing", "half a surrogate", "too large", "a number")


def test_every_address_that_takes_something_is_here() -> None:
    room = {name for name in (pattern.name for pattern in url_patterns()) if name.startswith("room_")} - {"room_file"}
    assert {pattern.name for pattern in url_patterns()} == {*FORMS, *SCRIPTS} | READ_ONLY | room
    assert {row[0] for row in ROWS if row[1] == "POST"} <= {*FORMS, *SCRIPTS} | room


def world_of(cast: Cast) -> Things:
    lock = Lock.objects.create(by=cast.moe, thing="case-file", thing_id=cast.moes_file.pk, against=None)
    recovery, _word = ask_recovery(cast.eve, by=cast.ben)
    own = {"eve": cast.eve.pk, "eves_recovery": recovery.pk}
    more = {"moe_herself": cast.moe.pk, "lock_of_moe": lock.pk, "individual": cast.individual.pk, "practice": 1}
    world = things_of(cast)
    fees_text = Statement.objects.get(pk=world["fees"]).text_in("en").hash
    more |= {"fees_text": fees_text, "today": timezone.localdate().isoformat(), "free_time": free()[5].isoformat()}
    return {**world, **own, **more}


class Form:
    """One form of the site, filled in by whoever may."""

    def __init__(self, name: str, cast: Cast, things: Things) -> None:
        who, path, fields, self.naming = FORMS[name]
        self.path = path.format(**things)
        self.fields = {key.format(**things): value.format(**things) for key, value in fields.items()}
        self.client = Client()
        if who != "stranger":
            self.client.force_login(cast.people()[who])
        for before, sent in BEFORE.get(name, []):
            self.client.post(before, {key: value.format(**things) for key, value in sent.items()})
        self.before, self.cookies = snapshot(), copy.deepcopy(self.client.cookies)

    def sent(self, *more: tuple[str, str], without: str = "", first: bool = False) -> Effect:
        """`more`: names and values as they stand in the body, after (or before) the form's own fields."""
        own = [(key, quote_plus(value)) for key, value in self.fields.items() if key != without]
        body = "&".join(f"{key}={value}" for key, value in ([*more, *own] if first else [*own, *more]))
        self.client.cookies = copy.deepcopy(self.cookies)  # not those of the act before, which was undone
        kind = "application/x-www-form-urlencoded"
        effect = effect_of(lambda: self.client.post(self.path, body, content_type=kind), before=self.before)
        assert effect.answer.status_code in {200, 302, 400, 404, 429}, effect.answer.status_code
        return effect


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, cast: Cast, things: Things) -> Form:
    return Form(request.param, cast, things)


def test_columns_that_the_form_does_not_have_do_nothing(form: Form, things: Things) -> None:
    usual = form.sent()
    assert usual.answer.status_code < 400
    more = [(name, quote_plus(value.format(**things))) for name, value in COLUMNS.items() if name not in form.fields]
    assert same(form.sent(*more), usual)
    assert same(form.sent(*more, first=True), usual)
    assert same(form.sent(*((f"{name}[]", value) for name, value in more)), usual)


def test_somebody_elses_id_is_answered_as_one_that_nothing_has(form: Form, things: Things) -> None:
    usual, missing = form.sent(), str(uuid.uuid4())
    for field in form.naming:
        answered = form.sent((field, missing), without=field)
        for kind in FOREIGN:
            foreign = str(things[kind])
            effect = form.sent((field, foreign), without=field)
            assert effect.changed.keys() <= usual.changed.keys(), (field, kind)
            assert not (len(foreign) > 30 and effect.mentions(foreign.replace("-", ""))), (field, kind)
            if len(foreign) > 30:
                assert blank(effect.answer, foreign) == blank(answered.answer, missing), (field, kind)
        # Said twice, the last one counts, and it is looked at like any.
        twice = form.sent((field, str(things["moes_file"])))
        assert twice.changed.keys() <= usual.changed.keys() and not twice.mentions(things["moes_file"].hex), field
        assert same(form.sent((field, str(things["moes_file"])), first=True), usual), field


@pytest.mark.services
def test_nonsense_is_answered(form: Form) -> None:
    """Never a fault of ours, and never another row than the form's own. Up to four fields share the odd values.

    PostgreSQL is asked of what it refuses and SQLite takes, in all fields at once.
    """
    usual, turns = form.sent(), min(4, len(form.fields))
    if connection.vendor == "postgresql":
        for kind in REFUSED_BY_POSTGRESQL:
            effect = form.sent(*((field, ODD[kind]) for field in form.fields))
            assert effect.changed.keys() <= usual.changed.keys(), kind
        return
    for place, field in enumerate(form.fields):
        for kind, value in [*ODD.items()][place % turns :: turns]:
            effect = form.sent((field, value), without=field)
            assert effect.changed.keys() <= usual.changed.keys(), (field, kind)
        assert form.sent(without=field).changed.keys() <= usual.changed.keys(), field


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_answered_whatever_it_sends(name: str, cast: Cast, things: Things) -> None:
    """No passkey is made, and nobody is signed in, by words alone; nor by another's id in them."""
    who, path = SCRIPTS[name]
    client = Client()
    if who != "stranger":
        client.force_login(cast.people()[who])
    before, parts = snapshot(), ("id", "rawId", "type", "response", "name", "person", "clientExtensionResults")
    bodies = [{part: value for part in parts} for value in [*STRANGE.values(), str(things["adas_passkey"])]]
    parts_of_bytes = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
    inside = [{part: value for part in parts_of_bytes} for value in [*STRANGE.values(), 2_000_000_000, "AAAA"]]
    known = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
    texts = [json.dumps({**body, "type": "public-key", "response": body}) for body in bodies]
    texts += [json.dumps({**known, "response": body}) for body in inside]
    texts += [json.dumps({**known, "rawId": 2_000_000_000})]
    for content in [*texts, "", "[]", "null", "{", "[" * 9_000, "\x00", "a" * 20_000]:
        post = functools.partial(client.post, path, content, content_type="application/json")
        effect = effect_of(post, before=before)
        assert effect.answer.status_code in {200, 400, 429}, content[:40]
        assert effect.changed == {} and effect.added.keys() <= {"people_attempt"}, content[:40]


def test_what_changes_something_is_not_done_by_a_link(cast: Cast, things: Things) -> None:
    """A GET changes no row at any address that takes something."""
    for name in FORMS:
        form = Form(name, cast, things)
        get = functools.partial(form.client.get, form.path, form.fields)
        effect = effect_of(get, before=form.before)
        assert effect.answer.status_code in {200, 302, 405}
        assert (effect.changed, effect.added) == ({}, {}), name


CHECK_IN = {
    "together": False,
    "place": "Home",
    "province": "ON",
    "alone": "yes",
    "camera": True,
    "microphone": True,
    "speaker": True,
}
# Address of the room → who, in which session, and what is said.
ROOM: dict[str, tuple[str, str, dict[str, Any]]] = {
    "redeem": ("", "couple", {"token": "A" * 43, "device": "0" * 32}),
    "check-in": ("dev", "couple", CHECK_IN),
    "notify-me": ("dev", "couple", {}),
    "device-key": ("dev", "couple", {"key": "c" * 64}),
    "safety-report": ("dev", "couple", {"what": "different"}),
    "in-person/open": ("eve", "meeting", {"attending": ["{moes_seat}"]}),
    "in-person/close": ("eve", "held", {}),
    "session-check": ("dev", "couple", {"participant": "{devs_seat}", "answers": whole("partner")}),
}


@pytest.fixture(params=ROOM)
def room(request: pytest.FixtureRequest, cast: Cast) -> tuple[Callable[..., Effect], dict[str, Any], dict[str, str]]:
    who, where, body = ROOM[request.param]
    couple = an_appointment(cast.couples_file, cast.couple)
    meeting = an_appointment(cast.moes_file, cast.individual, modality="in-person")
    other = an_appointment(cast.adas_file, cast.individual)
    couple.visits.create(person=cast.dev)
    if where == "held":
        meeting.visits.create(person=cast.moe)
    seats = {"devs_seat": participant(couple, cast.dev), "moes_seat": participant(meeting, cast.moe)}
    foreign = {"a partner": participant(couple, cast.cleo), "a stranger": participant(other, cast.ada)}
    known = {name: str(seat.pk) for name, seat in seats.items()}
    said = {key: _filled(value, known) for key, value in body.items()}
    bearer = capability_for(couple if where == "couple" else meeting, cast.people()[who]) if who else ""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    before = snapshot()

    def send(content: Any) -> Effect:
        text = content if isinstance(content, str) else json.dumps(content)
        path = f"/room/api/{request.param}"
        post = functools.partial(Client().post, path, text, content_type="application/json", headers=headers)
        effect = effect_of(post, before=before)
        assert effect.answer.status_code in {200, 400, 404, 409, 413}, effect.answer.content
        return effect

    return send, said, {kind: str(seat.pk) for kind, seat in foreign.items()}


def test_the_room_takes_its_own_fields_and_nobody_elses_seat(room: Any) -> None:
    send, said, foreign = room
    usual = send(said)
    assert same(send({**COLUMNS, **said}), usual)
    missing = str(uuid.uuid4())
    for field, value in said.items():
        wrap = (lambda one: [one]) if isinstance(value, list) else (lambda one: one)
        answered = send({**said, field: wrap(missing)})
        for kind, seat in foreign.items():
            effect = send({**said, field: wrap(seat)})
            assert effect.changed.keys() <= usual.changed.keys(), (field, kind)
            assert not effect.mentions(seat.replace("-", "")) or field == "place", (field, kind)
            assert blank(effect.answer, seat) == blank(answered.answer, missing), (field, kind)


@pytest.mark.services
def test_the_room_answers_nonsense(room: Any) -> None:
    send, said, _foreign = room
    usual = send(said)
    for field in said:
        for kind, value in STRANGE.items():
            assert send({**said, field: value}).changed.keys() <= usual.changed.keys(), (field, kind)
            assert send({**said, field: {kind: value}}).changed.keys() <= usual.changed.keys(), (field, kind)
            assert send({**said, field: [value, value]}).changed.keys() <= usual.changed.keys(), (field, kind)
    for content in ("", "[]", "null", '"x"', "{", "[" * 9_000, "9" * 9_000, "\x00", '{"a":1,"a":2}', "a" * 20_000):
        assert send(content).changed.keys() <= usual.changed.keys(), content[:9]


def _filled(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    return value.format(**known) if isinstance(value, str) else value


def same(one: Effect, other: Effect) -> bool:
    """The same answer, and the same rows with the same values, but for what is random or a time."""
    status = one.answer.status_code == other.answer.status_code
    return status and one.changed.keys() == other.changed.keys() and one.added == other.added


def blank(answer: Any, value: str) -> tuple[int, dict[str, str], bytes]:
    """The answer with `value` taken out of it, which the page says again to whoever typed it, and the room's clock."""
    status, headers, content = plain(answer)
    headers = {name: text.replace(value, "") for name, text in headers.items() if name != "Set-Cookie"}
    content = re.sub(rb'"now": "[^"]*"', b"", content)
    return status, headers, content.replace(value.encode(), b"")
