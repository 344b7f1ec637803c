"""The owner weighs what matching goes by; whoever treats here can read it, with who changed what and why."""

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.models import WeightsVersion
from sameroom.practice.models.matching import current_weights
from sameroom.practice.models.weighing import all_versions, obstacles_to_weighing, weigh
from sameroom.refusal import Refused

pytestmark = pytest.mark.django_db
PAGE = "/practice/matching/"
OTHERS = {"problem": "40", "preferences": "30", "schedule": "20", "style": "10", "why": "Fit counts", "after": "0"}


@pytest.fixture
def gus(client: Client, cast: Cast) -> Client:
    client.force_login(cast.gus)
    return client


def text(client: Client, address: str = PAGE) -> str:
    return str(client.get(address).content.decode())


def test_it_begins_with_what_the_software_came_with(gus: Client) -> None:
    page = text(gus)
    assert "These came with Sameroom." in page
    for value in ("35", "25", "15"):
        assert f'value="{value}"' in page
    assert current_weights() == (0, Weights())


def test_a_version_counts_from_now_on_and_stands_in_the_log(gus: Client, cast: Cast) -> None:
    page = gus.post(PAGE, OTHERS, follow=True).content.decode()
    assert "Version 1 counts from now on." in page
    assert current_weights() == (1, Weights(40, 30, 20, 10))
    entry = Entry.objects.filter(thing="weights").get()
    assert (entry.act, entry.thing_id, entry.by) == ("change", "1", cast.gus.pk)
    for words in ("Gus Kowalski", "“Fit counts”", "What brings them: 40 instead of 35", "35 · 25 · 25 · 15"):
        assert words in page
    assert "How soon, and when: 20 instead of 25" in page


def test_going_back_is_another_version(gus: Client) -> None:
    gus.post(PAGE, OTHERS)
    page = text(gus, f"{PAGE}?back=0")
    assert "Nothing has changed until you keep them." in page
    assert 'value="35"' in page
    assert WeightsVersion.objects.count() == 1
    back = {"problem": "35", "preferences": "25", "schedule": "25", "style": "15", "why": "Back", "after": "1"}
    gus.post(PAGE, back)
    assert current_weights() == (2, Weights())
    assert [one.number for one in all_versions()] == [2, 1, 0]


@pytest.mark.parametrize("query", ["back=7", "back=x", "back=-1", "problem=40", "problem=x&preferences=1", "back=²"])
def test_an_address_that_asks_for_nothing_that_is_there_shows_what_counts(gus: Client, query: str) -> None:
    page = text(gus, f"{PAGE}?{query}")
    assert 'value="35"' in page
    assert "Nothing has changed until you keep them." not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"problem": "101"}, "Write a number from 0 to 100."),
        ({"style": "-1"}, "Write a number from 0 to 100."),
        ({"style": "much"}, "Write a number from 0 to 100."),
        (dict.fromkeys(("problem", "preferences", "schedule", "style"), "0"), "At least one of the four has to count."),
        ({"why": " "}, "Write why, so that others understand it later."),
        ({"why": "a" * 301}, "Shorten it to 300 letters."),
        ({"problem": "35", "preferences": "25", "schedule": "25", "style": "15"}, "the weights that count already"),
        ({"after": "3"}, "Somebody changed the weights meanwhile."),
        ({"after": "x"}, "Somebody changed the weights meanwhile."),
    ],
)
def test_what_cannot_count_is_said_and_what_was_typed_stays(gus: Client, wrong: dict[str, str], sentence: str) -> None:
    page = gus.post(PAGE, OTHERS | wrong).content.decode()
    assert sentence in page
    for name, value in (OTHERS | wrong).items():
        assert name in {"after", "why"} or f'value="{value}"' in page
    assert "Fit counts" in page or "why" in wrong
    assert not WeightsVersion.objects.exists()


def test_who_comes_second_reads_the_others_weights_and_may_keep_theirs_after_all(gus: Client, cast: Cast) -> None:
    weigh(Weights(50), why="Meanwhile", after=0, by=cast.gus)
    page = gus.post(PAGE, OTHERS).content.decode()
    assert "Somebody changed the weights meanwhile." in page
    assert "“Meanwhile”" in page
    assert 'name="after" value="1"' in page
    gus.post(PAGE, OTHERS | {"after": "1"})
    assert current_weights() == (2, Weights(40, 30, 20, 10))


def test_the_act_itself_refuses(cast: Cast) -> None:
    assert obstacles_to_weighing(Weights(1), after=0, by=cast.ben)
    for weights, by, after in ((Weights(1), cast.ben, 0), (Weights(0, 0, 0, 0), cast.gus, 0), (Weights(), cast.gus, 0)):
        with pytest.raises(Refused):
            weigh(weights, why="A", after=after, by=by)
    weigh(Weights(1), why="A", after=0, by=cast.gus)
    with pytest.raises(Refused):
        weigh(Weights(2), why="A", after=0, by=cast.gus)
    assert [one.number for one in WeightsVersion.objects.all()] == [1]


@pytest.mark.parametrize("who", ["ben", "hal"])
def test_who_treats_here_reads_and_changes_nothing(client: Client, cast: Cast, who: str) -> None:
    weigh(Weights(50), why="Fit counts", after=0, by=cast.gus)
    client.force_login(cast.people()[who])
    page = text(client)
    assert "“Fit counts”" in page
    assert "Keep these weights" not in page
    assert "/practice/matching/report/" not in page
    assert client.post(PAGE, OTHERS | {"after": "1"}).status_code == 404
    assert 'value="40"' not in text(client, f"{PAGE}?back=0")


def test_it_is_found_from_the_owners_list_and_from_the_colleagues(gus: Client, cast: Cast) -> None:
    assert f'href="{PAGE}"' in text(gus, "/practice/opening/")
    gus.force_login(cast.ben)
    assert f'href="{PAGE}"' in text(gus, "/staff/")
    gus.force_login(cast.fay)
    assert f'href="{PAGE}"' not in text(gus, "/staff/")
