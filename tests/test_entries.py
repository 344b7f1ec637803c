"""Each page that shows a record leaves one entry, each act one, each try that is refused one; other pages none."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.config.checks import url_patterns
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import BreakGlass, CaseFile, Person
from tests.access_table import ROWS, WHO
from tests.access_world import things_of
from tests.test_access import BODY

pytestmark = [pytest.mark.services, pytest.mark.django_db]

# Address → what a GET of it writes down: act, thing, and about whom (`self`, `its` people, nobody).
VIEWS = {
    "home": ("view", "person", "self"),
    "appointment": ("view", "appointment", "its"),
    "files": ("view", "files", ""),
    "case_file": ("view", "case-file", "its"),
    "clients": ("view", "clients", ""),
    "client": ("view", "person", "its"),
    "colleague": ("view", "person", "its"),
    "details": ("view", "person", "self"),
    "my_record": ("view", "record", "self"),
}
# Pages that show no record: public ones, empty forms, numbers; the lists of what one did oneself are no look at a
# record; the day says times and names, of whom each is written down when it is opened.
SILENT = {
    "front_door", "help_now", "sign_in", "code", "start", "day", "waiting", "looked", "own_trail", "review",
    "lock_file", "new_appointment", "break_glass", "lock_answers", "room", "room_file", "static_file", "look",
    "room_session", "room_session_check",
    "staff_sign_in", "enrol", "set_up", "set_up_picture", "stop", "lost", "locked", "here", "my_sign_in", "app",
    "app_picture", "password", "devices", "staff", "invite", "kit",
}  # fmt: skip
# Signs in; no practice has it.
DEMO = {"demo_enter"}
# What is tried where nothing is found by this id: the act and the thing that the entry names.
REFUSED = {
    "appointment": ("view", "appointment"),
    "join": ("join", "appointment"),
    "send_links": ("change", "appointment"),
    "withdraw_links": ("change", "appointment"),
    "cancel": ("change", "appointment"),
    "case_file": ("view", "case-file"),
    "close_file": ("close-file", "case-file"),
    "remove_passkey": ("remove", "passkey"),
    "end_there": ("sign-out", "sign-in"),
    "ask_recovery": ("make", "person"),
    "stop_recovery": ("stop", "enrolment"),
    "client": ("view", "person"),
    "client POST": ("change", "person"),
    "colleague": ("view", "person"),
    "change_roles": ("change", "person"),
    "change_supervision": ("change", "person"),
    "hand_over": ("change", "person"),
    "lock_file": ("lock", "case-file"),
    "lock_answers": ("lock", "response"),
    "unlock": ("unlock", "lock"),
}
GETS = [row for row in ROWS if row[1] == "GET"]
LOOKS = [row for row in GETS if row[0] not in DEMO]
WITH_AN_ID = [row for row in ROWS if "{" in row[2]]


def named(row: list[str]) -> str:
    return f"{row[0]} {row[1]} {row[2]}"


def test_every_address_that_is_read_has_its_expectation() -> None:
    assert {row[0] for row in GETS} == {*VIEWS} | SILENT | DEMO
    assert not {*VIEWS} & SILENT
    assert {row[0] for row in WITH_AN_ID} == {name.split()[0] for name in REFUSED}
    assert {row[0] for row in ROWS} == {pattern.name for pattern in url_patterns()}


@pytest.fixture
def things(cast: Cast) -> dict[str, uuid.UUID]:
    cache.clear()
    return things_of(cast)


def entries_of(act: Callable[[], Any]) -> tuple[Any, list[Entry]]:
    before = Entry.objects.count()
    answer = act()
    return answer, list(Entry.objects.order_by("id")[before:])


def concerned(entry: Entry) -> set[uuid.UUID]:
    return set(entry.concerns.values_list("person", flat=True))


def knocking(client: Client, method: str, path: str) -> Callable[[], Any]:
    return lambda: client.generic(method, path, BODY, content_type="application/json")


def clients_of(cast: Cast, thing: uuid.UUID) -> set[uuid.UUID]:
    """Whose record it is: the people of the file that it is or lies in, or the person."""
    if Person.objects.filter(pk=thing).exists():
        return {thing}
    return set(CaseFile.objects.filter(pk=thing).values_list("people", flat=True)) or set(
        CaseFile.objects.filter(appointments=thing).values_list("people", flat=True)
    )


@pytest.mark.parametrize("row", LOOKS, ids=named)
def test_a_look_is_one_entry(row: list[str], cast: Cast, things: dict[str, uuid.UUID]) -> None:
    name, method, address, *expected = row
    thing = things.get(address.partition("{")[2].partition("}")[0], uuid.uuid4())
    for who, outcome in zip(WHO, expected, strict=True):
        if outcome != "y":
            continue
        client, person = Client(), cast.people().get(who)
        if person:
            client.force_login(person)
        _answer, entries = entries_of(knocking(client, method, address.format(**things)))
        if name not in VIEWS:
            assert entries == [], who
            continue
        (entry,), (act, kind, about) = entries, VIEWS[name]
        assert person
        assert (entry.act, entry.thing, entry.outcome, entry.by, entry.reason) == (act, kind, "done", person.pk, "")
        assert concerned(entry) == {"self": {person.pk}, "its": clients_of(cast, thing), "": set()}[about], who
        assert entry.thing_id == (
            "" if about == "" or kind == "record" else str(person.pk if about == "self" else thing)
        )


@pytest.mark.parametrize("row", WITH_AN_ID, ids=named)
def test_a_try_is_one_entry_for_what_is_foreign_and_for_what_is_missing(
    row: list[str], cast: Cast, things: dict[str, uuid.UUID]
) -> None:
    """With a role that may knock there at all: the same entry but for the id. Without one there is no such page."""
    name, method, address, *expected = row
    missing, place = uuid.uuid4(), address.partition("{")[2].partition("}")[0]
    letters = [zip(WHO, other[3:], strict=True) for other in ROWS if other[:2] == [name, method]]
    has_role = {who for pairs in letters for who, letter in pairs if letter == "y"}
    for who, outcome in zip(WHO, expected, strict=True):
        if outcome != ".":
            continue
        client, person = Client(), cast.people()[who]
        client.force_login(person)
        found = []
        for thing in (things[place], missing):
            path = address.format(**{place: thing})
            answer, entries = entries_of(knocking(client, method, path))
            assert answer.status_code == 404
            found.append([(e.act, e.thing, e.outcome, e.by, e.roles, e.reason, concerned(e)) for e in entries])
            assert [entry.thing_id for entry in entries] == [str(thing)] * len(entries)
        assert found[0] == found[1], who
        if who in has_role:
            act, kind = REFUSED.get(f"{name} {method}", REFUSED[name])
            assert [one[:4] for one in found[0]] == [(act, kind, "refused", person.pk)], who


# Address → what is sent by whom → the entries: act, thing, about whom.
ENDS_ELSEWHERE = [("change", "password", "ben"), ("sign-out", "person", "")]
Said = tuple[str, str, dict[str, str], list[tuple[str, str, str]]]
ACTS: dict[str, Said] = {
    "join": ("ada", "/appointments/{ada}/join/", {}, [("join", "appointment", "ada")]),
    "join of the therapist": ("ben", "/appointments/{couple}/join/", {}, [("join", "appointment", "cleo dev")]),
    "join of who has no seat": ("fay", "/appointments/{ada}/join/", {}, []),
    "send_links": ("fay", "/appointments/{ada}/links/", {}, [("send-links", "appointment", "ada")]),
    "withdraw_links": ("ben", "/appointments/{ada}/links/withdraw/", {}, [("withdraw-links", "appointment", "ada")]),
    "cancel": ("ben", "/appointments/{couple}/cancel/", {}, [("cancel", "appointment", "cleo dev")]),
    "new_appointment": (
        "fay",
        "/appointments/new/",
        {
            "case_file": "{adas_file}",
            "service": "{individual}",
            "modality": "online",
            "on": "2030-05-06",
            "at": "10:00",
        },
        [("make", "appointment", "ada")],
    ),
    # What was still to come in it is cancelled: an act of its own about an appointment of its own.
    "close_file": (
        "ben",
        "/files/{adas_file}/close/",
        {},
        [("close-file", "case-file", "ada"), ("cancel", "appointment", "ada")],
    ),
    "close_file again": ("ben", "/files/{old_couples_file}/close/", {}, []),
    "break_glass": (
        "eve",
        "/break-glass/",
        {"client": "Ada Singh", "reason": "danger", "words": "Her sister called."},
        [("break-glass", "person", "ada")],
    ),
    "break_glass in vain": ("eve", "/break-glass/", {"client": "Nobody"}, [("break-glass refused", "person", "")]),
    "clients": ("fay", "/clients/", {"name": "Ada"}, [("view", "clients", "")]),
    "client": (
        "fay",
        "/clients/{ada_herself}/",
        {"name": "Ada S.", "email": "ada@example.com", "language": "en"},
        [("change", "person", "ada")],
    ),
    # It shows again what was typed, and nothing of what is kept.
    "client with nonsense": ("fay", "/clients/{ada_herself}/", {"name": ""}, []),
    "change_roles": ("gus", "/staff/{ben_himself}/roles/", {"give": "supervisor"}, [("grant", "role", "ben")]),
    "change_roles away": ("gus", "/staff/{hal_himself}/roles/", {"take": "supervisor"}, [("take-away", "role", "hal")]),
    "change_supervision": (
        "gus",
        "/staff/{hal_himself}/supervision/",
        {"give": "{eve_herself}"},
        [("assign", "supervision", "hal eve")],
    ),
    "change_supervision away": (
        "gus",
        "/staff/{hal_himself}/supervision/",
        {"take": "{ben_himself}"},
        [("unassign", "supervision", "hal ben")],
    ),
    "hand_over": (
        "gus",
        "/staff/{eve_herself}/files/",
        {"successor": "{ben_himself}"},
        [
            ("hand-over", "case-file", "cleo"),
            ("hand-over", "case-file", "moe"),
            *[("withdraw-links", "appointment", "")] * 2,
        ],
    ),
    "leave": ("gus", "/staff/{hal_himself}/files/", {"leave": "1"}, [("leave", "person", "hal")]),
    "details": ("ada", "/me/", {"phone": "1"}, [("change", "person", "ada")]),
    "lock_file": (
        "cleo",
        "/me/record/files/{couples_file}/lock/",
        {"against": "{hal_himself}"},
        [("lock", "case-file", "cleo")],
    ),
    "lock_file again": ("cleo", "/me/record/files/{couples_file}/lock/", {"against": "{eve_herself}"}, []),
    "lock_answers": (
        "cleo",
        "/me/record/answers/{cleos_answers}/lock/",
        {"against": "everyone"},
        [("lock", "response", "cleo")],
    ),
    "unlock": ("cleo", "/me/record/locks/{cleos_lock}/remove/", {}, [("unlock", "case-file", "cleo")]),
    "remove_passkey": (
        "ada",
        "/me/sign-in/passkeys/{adas_passkey}/remove/",
        {},
        [("remove", "passkey", "ada")],
    ),
    "end_there": ("ben", "/me/devices/{bens_sign_in}/end/", {}, [("sign-out", "person", "")]),
    "end_elsewhere": ("ben", "/me/devices/others/end/", {}, [("sign-out", "person", "")]),
    "recovery_codes": ("ben", "/me/sign-in/recovery-codes/", {}, [("add", "recovery-codes", "ben")]),
    "password": ("ben", "/me/sign-in/password/", {"password": "four odd words here"}, ENDS_ELSEWHERE),
    "remove_app in vain": ("ben", "/me/sign-in/app/remove/", {}, []),
    "app in vain": ("ben", "/me/sign-in/app/", {"password": "four odd words here", "code": "1"}, []),
    "invite": (
        "gus",
        "/staff/invite/",
        {"name": "Kim Li", "email": "kim@example.com", "role": "therapist"},
        [("make", "invitation", "new")],
    ),
    "kit": ("gus", "/staff/kit/", {}, [("make", "recovery-kit", "gus")]),
    "ask_recovery": ("ben", "/staff/{hal_himself}/recovery/", {}, [("make", "recovery", "hal")]),
    "sign_out": ("ada", "/sign-out/", {}, [("sign-out", "person", "")]),
    # The language is a setting of the page, and asking for a code does not yet say who asks.
    "language": ("ada", "/language/", {"language": "fr"}, []),
    "sign_in": ("stranger", "/sign-in/", {"email": "ada@example.com"}, []),
}
# `tests/audit/test_acts.py` has the room's, and the code's.
ELSEWHERE = {name for name in (row[0] for row in ROWS) if name.startswith("room_")} | {"code"}
# `tests/people` has what passkeys and links with a word write down.
ELSEWHERE |= {name for name in (row[0] for row in ROWS) if "passkey" in name} - {"remove_passkey"}
ELSEWHERE |= {"stop_recovery"}


def test_every_address_that_does_something_has_its_entries() -> None:
    assert {row[0] for row in ROWS if row[1] == "POST"} <= {name.split()[0] for name in ACTS} | ELSEWHERE


@pytest.mark.parametrize("name", ACTS)
def test_an_act_by_a_form_is_one_entry(name: str, cast: Cast, things: dict[str, uuid.UUID]) -> None:
    who, path, fields, expected = ACTS[name]
    known = {**things, "eve_herself": cast.eve.pk, "individual": cast.individual.pk}
    client = Client()
    if who != "stranger":
        client.force_login(cast.people()[who])
    sent = {key: value.format(**known) for key, value in fields.items()}
    answer, entries = entries_of(lambda: client.post(path.format(**known), sent))
    assert answer.status_code in {200, 302}
    people = {person.pk: key for key, person in cast.people().items()}
    told = [
        (f"{e.act} refused" if e.outcome == "refused" else e.act, e.thing, {people.get(p, "new") for p in concerned(e)})
        for e in entries
    ]
    wanted = [(act, thing, set(about.split())) for act, thing, about in expected]
    assert sorted(told, key=str) == sorted(wanted, key=str)
    assert {entry.by for entry in entries} <= {cast.people()[who].pk if who != "stranger" else None}


def test_a_look_through_broken_glass_says_so_and_one_without_does_not(cast: Cast, things: dict[str, uuid.UUID]) -> None:
    BreakGlass.objects.create(by=cast.eve, client=cast.ada, reason="danger")
    client = Client()
    client.force_login(cast.eve)
    reasons = {}
    for key, path in {"ada": "/files/{adas_file}/", "moe": "/files/{moes_file}/"}.items():
        _answer, (entry,) = entries_of(knocking(client, "GET", path.format(**things)))
        reasons[key] = entry.reason
    assert reasons == {"ada": "break-glass", "moe": ""}
