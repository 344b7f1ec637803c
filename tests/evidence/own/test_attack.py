"""Somebody reads everything that is told, before and after one client comes or goes, and learns nothing.

The attack works: where the rules are left out, it finds the client and how that client rates sessions by video.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sameroom.desk.demo.both_ways import Truth
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.own.counting import count_when_due
from sameroom.evidence.own.freezing import drafted, found_in, freeze
from sameroom.evidence.own.outcomes import OUTCOMES
from sameroom.evidence.own.planning import plan_in_force
from sameroom.evidence.own.published import latest
from sameroom.evidence.own.quarters import this_quarter
from sameroom.evidence.own.ratings import gather
from sameroom.evidence.own.releasing import content_of, release
from sameroom.people.models import Person
from sameroom.practice.models import practice_zone
from sameroom.refusal import Refused
from tests.evidence.own.practices import a_plan, next_quarter, they_come, they_withdraw, three_therapists

pytestmark = [pytest.mark.services, pytest.mark.django_db, pytest.mark.usefixtures("one_world")]
PAGES = ("/evidence/own/", "/evidence/own/plan/")
# Of each page what differs whoever reads it: tokens, and the moment.
NOISE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|\d{1,2}:\d{2}')
# Somebody whom sessions by video do not suit at all.
UNWELL = Truth(client=-5.0, therapist=-5.0, level=7.0, between=0.1, within=0.1, rated=1.0)
World = dict[str, Any]


def world_of(cast: Cast) -> World:
    """Three therapists, 24 clients, a plan, and a result that everybody can read."""
    therapists = three_therapists(cast)
    people = they_come(therapists, 24)
    a_plan(cast)
    count_when_due()
    release(freeze(by=cast.gus), by=cast.gus)
    return {"therapists": therapists, "clients": people}


def read_all(cast: Cast) -> dict[str, str]:
    """What the public and the practice are told: pages, and what the public page is made of."""
    told = latest()
    found = {"public": json.dumps(asdict(told), default=str) if told else ""}
    for reader in (cast.gus, cast.hal, cast.ben):
        client = Client()
        client.force_login(reader)
        for address in PAGES:
            answer = client.get(address)
            found[f"{reader.first_name} {address}"] = NOISE.sub("", answer.content.decode())
    return found


def try_all(cast: Cast) -> None:
    """Whoever runs the practice runs and releases whatever can be."""
    client = Client()
    client.force_login(cast.gus)
    for act in ("analysis", "release"):
        client.post(f"/evidence/own/{act}/")
        client.get("/evidence/own/")  # which takes the sentence away
    with pytest.raises(Refused):
        freeze(by=cast.gus)


def seen_after(cast: Cast, happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """At once, and in the next quarter; then all is as it was."""
    with transaction.atomic(), monkeypatch.context() as later:
        happens()
        try_all(cast)
        found = [read_all(cast)]
        next_quarter(later)
        try_all(cast)
        found.append(read_all(cast))
        transaction.set_rollback(True)
    return found


def nothing() -> None:
    """The world without the client."""


def one_comes(things: World) -> list[Person]:
    return they_come(things["therapists"][:1], 1, first=300, truth=UNWELL, sessions=12)


HAPPENS: dict[str, Callable[[World], object]] = {
    "one comes": one_comes,
    "one goes": lambda things: they_withdraw(things["clients"][:1]),
    "one goes and another comes": lambda things: (they_withdraw(things["clients"][:1]), one_comes(things)),
    "ten come": lambda things: they_come(things["therapists"], 10, first=100, truth=UNWELL),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_whoever_comes_or_goes_everything_that_is_told_stays(
    what: str, cast: Cast, things: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = seen_after(cast, nothing, monkeypatch)
    assert "Online and in person are rated the same" in without[0]["Gus /evidence/own/"]
    assert "units needed" in without[1]["Gus /evidence/own/"]
    assert seen_after(cast, lambda: HAPPENS[what](things), monkeypatch) == without


def test_among_eleven_others_one_more_client_is_one_of_twelve(
    cast: Cast, things: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then something new is told, and it is about twelve people at least."""
    with transaction.atomic():
        next_quarter(monkeypatch)
        before = read_all(cast)
        they_come(things["therapists"], 11, first=100)
        new = set(freeze(by=cast.gus).members)
        assert read_all(cast) != before
        assert len(new - {str(one.pk) for one in things["clients"]}) == 11


def unguarded(cast: Cast) -> dict[str, Any]:
    """What would be told by a page that reckons anew whenever it is opened, rounded as ours is."""
    plan, until = plan_in_force(), this_quarter().begins_at(practice_zone())
    assert plan
    found = found_in(gather(OUTCOMES[plan.outcome], until=until), margin=float(plan.margin))
    return content_of(drafted(found, plan=plan, quarter=this_quarter(), until=until, by=cast.gus))


def attacked(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What the attacker concludes of the one who came in between, whatever was rounded."""
    first, second = (content["estimands"]["E1"]["estimate"] for content in (before, after))
    if first == second:
        return "nothing"
    return "rates video far lower" if second < first else "rates video far higher"


@pytest.mark.parametrize(
    ("difference", "learned"), [(-5.0, "rates video far lower"), (5.0, "rates video far higher"), (None, "nothing")]
)
def test_without_the_rules_the_attack_finds_the_client(
    difference: float | None, learned: str, cast: Cast, things: World
) -> None:
    before = unguarded(cast)
    if difference is not None:
        truth = Truth(client=difference, therapist=0.0, level=5.0, between=0.1, within=0.1, rated=1.0)
        they_come(things["therapists"][:1], 1, first=300, truth=truth, sessions=12)
    assert attacked(before, unguarded(cast)) == learned


def test_without_the_rules_the_attack_finds_who_left(cast: Cast, things: World) -> None:
    gone = one_comes(things)
    before = unguarded(cast)
    they_withdraw(gone)
    assert attacked(before, unguarded(cast)) == "rates video far higher"  # all that is left is better without them
