"""While they wait and when they read the result, neither can tell what the other one said."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.practice.models import Search
from tests.clock import stand_still
from tests.seeking import PAGES, Partners, Seeking, a_practice, shown
from tests.test_access import plain

pytestmark = [pytest.mark.services, pytest.mark.django_db]
Pages = dict[str, dict[str, Any]]
ADDRESSES = ["/find/", "/find/result/", "/find/devices/", "/find/partner/", "/find/hand-over/"]
ADDRESSES += [f"/find/questions/{page}/" for page in ("safety", "together", *PAGES)]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


@pytest.fixture
def them(cast: Cast, today: datetime) -> list[Person]:
    return a_practice(cast)


def with_the_same_seed() -> Partners:
    two = Partners()
    two.begin()
    Search.objects.update(seed="0" * 32)
    return two


def pages_of(one: Seeking, *, hidden: str = "") -> dict[str, str]:
    """Every page as this person reads it; `hidden`: the code, which is drawn by lot."""
    answers = {address: one.client.get(address) for address in ADDRESSES}
    return {address: str(plain(answer)).replace(hidden or "\0", "") for address, answer in answers.items()}  # type: ignore[arg-type]


MUST_BE: dict[str, Pages] = {
    "nothing": {},
    "another area": {"brings": {"main": "relationship"}},
    "hard to say": {"brings": {"main": ""}},
    "soon": {"times": {"parts": ["morning", "afternoon"], "matters": "must"}},
    "late": {"times": {"parts": ["evening"], "matters": "must"}},
    "a woman": {"person": {"gender": ["woman"], "gender_matters": "must"}},
    "a man, maybe": {"person": {"gender": ["man"], "gender_matters": "nice"}},
    "in person": {"meeting": {"how": "in-person", "matters": "must"}},
    "by video": {"meeting": {"how": "online", "matters": "must"}},
    "cheap": {"money": {"most": "16000", "most_matters": "nice"}},
    "with a title": {"money": {"titles": ["crpo-rp"], "titles_matter": "must"}},
    "gently": {"style": {"challenge": "-3", "direction": "2"}},
    "for whom faith matters": {"person": {"community-faith": "nice"}},
    "impossible": {"times": {"parts": ["weekend"], "matters": "must"}},
    "impossible, too": {"person": {"language": "so"}},
    "impossible by money": {"money": {"most": "16000", "most_matters": "must"}},
    "worried": {"expectations": {"expects": ["read", "overheard"]}},
}
SECOND: Pages = {"brings": {"main": "anxiety"}, "times": {"parts": ["afternoon"], "matters": "nice"}}


def test_the_second_one_learns_nothing_but_who_fits_both(them: list[Person]) -> None:
    """Whatever the first one says: where the same three are shown, or nobody, the second one reads the same bytes."""
    read: dict[tuple[str, ...], dict[str, dict[str, str]]] = defaultdict(dict)
    for name, said in MUST_BE.items():
        Search.objects.all().delete()
        two = with_the_same_seed()
        two.answer(said, SECOND)
        names = tuple(shown(two.second.look("/find/result/")))
        read[names][name] = pages_of(two.second)
    assert len(read[()]) == 3, "where nobody fits"
    assert sum(len(worlds) > 1 for worlds in read.values()) >= 2 and len(read) >= 3
    for worlds in read.values():
        (first_name, first), *others = worlds.items()
        for name, pages in others:
            assert [one for one in first if first[one] != pages[one]] == [], (first_name, name)


def test_the_control_reads_what_the_second_one_says(them: list[Person]) -> None:
    """The same pages do differ where this person's own answers do."""
    Search.objects.all().delete()
    two, other = with_the_same_seed(), with_the_same_seed()
    two.answer({}, SECOND)
    other.answer({}, {**SECOND, "times": {}})
    assert pages_of(two.second) != pages_of(other.second)


def half(one: Seeking) -> None:
    one.is_safe(), one.is_safe_together()
    one.says("who"), one.says("brings", main="sleep")


def erased(one: Seeking) -> None:
    half(one)
    one.client.post("/find/erase/")


def unsafe(one: Seeking) -> None:
    one.is_safe()
    one.is_safe_together("no")


def in_danger(one: Seeking) -> None:
    half(one)
    one.is_safe("yes")


def all_but_sent(one: Seeking) -> None:
    one.is_safe(), one.is_safe_together()
    for page in PAGES:
        one.says(page)


@pytest.mark.parametrize("does", [half, erased, unsafe, in_danger, all_but_sent], ids=lambda one: one.__name__)
@pytest.mark.parametrize("who_waits", ["first", "second"])
def test_whoever_waits_cannot_tell_what_the_other_one_does(
    them: list[Person], who_waits: str, does: Callable[[Seeking], None]
) -> None:
    def in_world(act: Callable[[Seeking], None] | None) -> dict[str, str]:
        Search.objects.all().delete()
        two = Partners()
        code = two.begin()
        waits, other = (two.first, two.second) if who_waits == "first" else (two.second, two.first)
        two.says(waits, {})
        if act:
            act(other)
        assert "Waiting for your partner" in waits.look("/find/result/")
        return pages_of(waits, hidden=code)

    quiet, busy = in_world(None), in_world(does)
    assert [one for one in quiet if quiet[one] != busy[one]] == []
