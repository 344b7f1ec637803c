"""Each page that shows a record leaves one entry, each act one, each try that is refused one; other pages none."""

import re
import uuid
from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.config.checks import url_patterns
from sameroom.consent.models import Agreement, Intake, Statement
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import Response, SafetyNotice
from sameroom.people.models import BreakGlass, CaseFile, Person, Role, SignIn
from sameroom.practice.models import OwnAnswers
from tests.access_table import ROWS, WHO
from tests.access_world import things_of
from tests.acts_table import ACTS
from tests.entries_table import DEMO, ELSEWHERE, GETS, LOOKS, SILENT, VIEWS, WITH_AN_ID
from tests.knocks_table import KNOCKS, REFUSED
from tests.one_world import all_sign_in, visitor
from tests.test_access import BODY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_world")]
# One of each kind; the others in the slow run.
ONE_OF_EACH = {"stranger", "ada", "cleo", "ben", "eve", "fay", "gus", "hal"}
OTHERS = pytest.param({*WHO} - ONE_OF_EACH, marks=pytest.mark.slow)
among = pytest.mark.parametrize("those", [ONE_OF_EACH, OTHERS], ids=["one of each", "the others"])


def named(row: list[str]) -> str:
    return f"{row[0]} {row[1]} {row[2]}"


def test_every_address_that_is_read_has_its_expectation() -> None:
    assert {row[0] for row in GETS} == {*VIEWS} | SILENT | DEMO
    assert not {*VIEWS} & SILENT
    assert {row[0] for row in WITH_AN_ID} == {name.split()[0] for name in REFUSED} == {*KNOCKS}
    assert {row[0] for row in ROWS} == {pattern.name for pattern in url_patterns()}


def world_of(cast: Cast) -> dict[str, Any]:
    return {**things_of(cast), "cookies": all_sign_in(cast)}


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
    if Agreement.objects.filter(pk=thing).exists():
        return {Agreement.objects.get(pk=thing).person_id}
    for model in (Intake, OwnAnswers, Response, SafetyNotice):
        told = model.objects.filter(pk=thing).first()
        if told:
            return {told.person_id}
    return set(CaseFile.objects.filter(pk=thing).values_list("people", flat=True)) or set(
        CaseFile.objects.filter(appointments=thing).values_list("people", flat=True)
    )


def whose(cast: Cast, thing: uuid.UUID, by: Person) -> set[uuid.UUID]:
    """A client's look at what is of both is that client's own."""
    clients = clients_of(cast, thing)
    return {by.pk} if by.pk in clients else clients


@among
@pytest.mark.parametrize("row", LOOKS, ids=named)
def test_a_look_is_one_entry(row: list[str], those: Collection[str], cast: Cast, things: dict[str, Any]) -> None:
    name, method, address, *expected = row
    thing = things.get(address.partition("{")[2].partition("}")[0], uuid.uuid4())
    for who, outcome in zip(WHO, expected, strict=True):
        if outcome != "y" or who not in those:
            continue
        client, person = visitor(things, who), cast.people().get(who)
        _answer, entries = entries_of(knocking(client, method, address.format(**things)))
        if name not in VIEWS:
            assert entries == [], who
            continue
        (entry,), (act, kind, about) = entries, VIEWS[name]
        assert person
        assert (entry.act, entry.thing, entry.outcome, entry.by, entry.reason) == (act, kind, "done", person.pk, "")
        assert concerned(entry) == {"self": {person.pk}, "its": whose(cast, thing, person), "": set()}[about], who
        assert entry.thing_id == (
            "" if about == "" or kind == "record" else str(person.pk if about == "self" else thing)
        )


@pytest.fixture(scope="module")
def missing_ones() -> dict[tuple[str, str, str], list[Any]]:
    """What was written down where nothing is: the same for all rows of an address."""
    return {}


@among
@pytest.mark.parametrize("row", WITH_AN_ID, ids=named)
def test_a_try_is_one_entry_for_what_is_foreign_and_for_what_is_missing(
    row: list[str],
    those: Collection[str],
    cast: Cast,
    things: dict[str, Any],
    missing_ones: dict[tuple[str, str, str], list[Any]],
) -> None:
    """With a role that may knock there at all: the same entry but for the id. Without one: none."""
    name, method, address, *expected = row
    place = address.partition("{")[2].partition("}")[0]
    for who, outcome in zip(WHO, expected, strict=True):
        if outcome != "." or who not in those:
            continue
        person = cast.people().get(who)
        found = tried(who, method, address, things, place=place)
        known = (who, method, re.sub(r"{\w+}", "*", address))
        if known not in missing_ones:
            missing_ones[known] = tried(who, method, address, {**things, place: uuid.uuid4()}, place=place)
        assert found == missing_ones[known], who
        act, kind = REFUSED.get(f"{name} {method}", REFUSED[name])
        may_knock = person and person.role_kinds() & set(KNOCKS[name].split())
        wanted = [(act, kind, "refused", person.pk)] if person and may_knock else []
        assert [one[:4] for one in found] == wanted, who


def tried(who: str, method: str, address: str, things: dict[str, Any], *, place: str) -> list[Any]:
    """The entries of a try that finds nothing, without the id."""
    answer, entries = entries_of(knocking(visitor(things, who), method, address.format(**things)))
    assert answer.status_code == 404
    assert [entry.thing_id for entry in entries] == [str(things[place])] * len(entries)
    return [(e.act, e.thing, e.outcome, e.by, e.roles, e.reason, concerned(e)) for e in entries]


def test_every_address_that_does_something_has_its_entries() -> None:
    assert {row[0] for row in ROWS if row[1] == "POST"} <= {name.split()[0] for name in ACTS} | ELSEWHERE


@pytest.mark.parametrize("name", ACTS)
def test_an_act_by_a_form_is_one_entry(name: str, cast: Cast, things: dict[str, Any]) -> None:
    who, path, fields, expected = ACTS[name]
    Role.objects.create(person=cast.hal, kind="owner")  # the last role is not taken away
    fees_text = Statement.objects.get(pk=things["fees"]).text_in("en").hash
    known = {**things, "eve_herself": cast.eve.pk, "individual": cast.individual.pk, "fees_text": fees_text}
    known |= {"dev": cast.dev.pk, "today": timezone.localdate().isoformat()}
    client = visitor(things, who)
    SignIn.objects.exclude(person=cast.people().get(who)).delete()
    sent = {key.format(**known): value.format(**known) for key, value in fields.items()}
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


def test_a_look_through_broken_glass_says_so_and_one_without_does_not(cast: Cast, things: dict[str, Any]) -> None:
    BreakGlass.objects.create(by=cast.eve, client=cast.ada, reason="danger")
    BreakGlass.objects.create(by=cast.fay, client=cast.moe, reason="danger")  # which opens nothing to anybody else
    client = Client()
    client.force_login(cast.eve)
    reasons = {}
    for key, path in {"ada": "/files/{adas_file}/", "moe": "/files/{moes_file}/"}.items():
        _answer, (entry,) = entries_of(knocking(client, "GET", path.format(**things)))
        reasons[key] = entry.reason
    assert reasons == {"ada": "break-glass", "moe": ""}


def test_a_list_says_whom_broken_glass_put_on_it(cast: Cast) -> None:
    BreakGlass.objects.create(by=cast.eve, client=cast.ada, reason="danger")
    found = {}
    for person in (cast.eve, cast.ben):
        client = Client()
        client.force_login(person)
        _answer, (entry,) = entries_of(knocking(client, "GET", "/files/"))
        found[person.first_name] = (entry.reason, concerned(entry))
    assert found == {"Eve": ("break-glass", {cast.ada.pk}), "Ben": ("", set())}
