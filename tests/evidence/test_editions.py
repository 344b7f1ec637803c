"""Editions: prepared, read, published by an owner, withdrawn with a reason; and nothing behind their back."""

import json
import re

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.evidence import showing, words
from sameroom.evidence.literature.facts import facts
from sameroom.evidence.models import Analysis, Edition, Use
from sameroom.evidence.models.analyses import digest
from sameroom.evidence.models.editions import approve, obstacles_to_approving, withdraw
from sameroom.evidence.models.readings import tell_sign
from sameroom.people.models import Role
from sameroom.refusal import Refused
from sameroom.stats.wording import rounded_up
from tests.evidence_world import an_edition

pytestmark = pytest.mark.django_db
PAGE = "/do-online-sessions-work/"


def browser(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people()[who])
    return client


def test_nothing_is_public_before_an_owner_published_it(cast: Cast) -> None:
    assert Client().get(PAGE).status_code == 404
    gus = browser(cast, "gus")
    answer = gus.post("/evidence/", {"symptoms": "0.24", "alliance": "0.20", "why": "A small effect."}, follow=True)
    assert "not public yet" in answer.content.decode()
    assert Client().get(PAGE).status_code == Client().get(f"{PAGE}1/").status_code == 404
    assert Client().get("/").content.decode().count("do-online-sessions-work") == 0
    gus.post("/evidence/editions/1/publish/")
    said = Client().get(PAGE).content.decode()
    assert "Yes, on average." in said and "not settled" in said and "That is not shown." in said
    assert "Edition 1, read and published by Gus Kowalski" in said
    assert Client().get("/").content.decode().count("do-online-sessions-work") == 1


def test_every_number_of_the_page_stands_in_a_frozen_analysis(cast: Cast) -> None:
    """All that a visitor reads with a decimal point, against the analyses to which the page leads."""
    edition = an_edition(cast)
    approve(edition, by=cast.gus)
    said = Client().get(PAGE).content.decode()
    known = {f"{margin:.2f}" for margin in edition.margins.values()}
    for pk in set(re.findall(r"analyses/([0-9a-f-]{36})/", said)):
        assert Client().get(f"{PAGE}analyses/{pk}/").status_code == 200
        kept = json.loads(Client().get(f"{PAGE}analyses/{pk}.json").content)
        assert digest({name: value for name, value in kept.items() if name not in ("hash", "at")}) == kept["hash"]
        known |= numbers_in(Analysis.objects.get(pk=pk))
    found = set(re.findall(r"\d+\.\d+", said.partition("<main")[2].partition("</main>")[0]))
    assert len(found) > 20 and found <= known


def numbers_in(analysis: Analysis) -> set[str]:
    """To two digits: what was printed, and within which margin it would be the same."""
    printed = analysis.data.get("figure", {})
    values = [printed.get("estimate"), *printed.get("ci", ()), *(analysis.result.get("ci") or ())]
    values.append(analysis.result.get("estimate"))
    smallest = analysis.result.get("smallest_margin")
    rounded = {words.number(abs(one)) for one in values if one is not None}
    return rounded | ({words.number(rounded_up(smallest))} if smallest else set())


def test_what_is_quoted_comes_from_its_analysis(cast: Cast) -> None:
    """Whatever the file says: the page tells what was frozen."""
    edition = an_edition(cast)
    use = edition.uses.get(place="fluckiger-2018")
    Analysis.objects.filter(pk=use.analysis_id).update(result={"studies": 7, "estimate": 0.123, "ci": None})
    quoted = showing.shown(Edition.objects.get(pk=edition.pk)).quoted["fluckiger"]
    assert (quoted.studies, quoted.number) == (7, "0.12")
    assert not Analysis.objects.get(pk=use.analysis_id).is_as_frozen


def test_where_two_readers_contradict_each_other_there_is_no_direction(cast: Cast) -> None:
    client, therapist = facts()["seuling-2024-client"], facts()["seuling-2024-therapist"]
    for figure, sign, known in ((client, "online", "known"), (therapist, "in_person", "unknown")):
        tell_sign(figure, sign=sign, place="page 3", by=cast.ben)
        found = an_edition(cast).uses.get(place="therapists").analysis
        assert found.question["direction"] == known


def test_another_reading_makes_another_edition_and_leaves_the_old_one(cast: Cast) -> None:
    first = an_edition(cast)
    client = facts()["seuling-2024-client"]
    tell_sign(client, sign="in_person", place="page 3, table 2", by=cast.ben)
    second = an_edition(cast)
    before, after = (showing.shown(one).claims[1].decided_by[0] for one in (first, second))
    assert (before.is_signed, before.numbers) == (False, "−0.09 [−0.26, 0.07]")
    assert (after.is_signed, after.numbers) == (True, "0.09 [−0.07, 0.26]")
    assert str(after.words) == "Not lower by more than the margin; the same is not shown"
    with pytest.raises(Refused):
        tell_sign(facts()["norwood-2018"], sign="online", place="page 1", by=cast.ben)


def test_an_edition_that_was_touched_is_not_published(cast: Cast) -> None:
    for touch in (
        lambda use: Analysis.objects.filter(pk=use.analysis_id).update(result={**use.analysis.result, "estimate": 0.5}),
        lambda use: Edition.objects.filter(pk=use.edition_id).update(margins={"symptoms": 0.4, "alliance": 0.4}),
        lambda use: Use.objects.filter(pk=use.pk).delete(),
    ):
        edition = an_edition(cast)
        assert obstacles_to_approving(edition, by=cast.gus) == []
        touch(edition.uses.all()[0])
        with pytest.raises(Refused, match="not as it was made"):
            approve(Edition.objects.get(pk=edition.pk), by=cast.gus)


def test_only_an_owner_publishes_and_only_once_and_never_backwards(cast: Cast) -> None:
    first, second = an_edition(cast), an_edition(cast)
    with pytest.raises(Refused, match="Only the owner"):
        approve(first, by=cast.ben)
    approve(second, by=cast.gus)
    with pytest.raises(Refused, match="published already"):
        approve(second, by=cast.gus)
    with pytest.raises(Refused, match="newer edition"):
        approve(first, by=cast.gus)


def test_what_is_withdrawn_says_so_and_why(cast: Cast) -> None:
    edition = an_edition(cast)
    pk = edition.uses.all()[0].analysis_id
    approve(edition, by=cast.gus)
    answer = browser(cast, "gus").post("/evidence/editions/1/withdraw/", {"why": ""})
    assert "Write why" in answer.content.decode()
    withdraw(edition, why="A figure was typed wrong.", by=cast.gus)
    said = Client().get(PAGE).content.decode()
    assert "A figure was typed wrong." in said and "Zandieh" not in said
    assert Client().get(f"{PAGE}analyses/{pk}/").status_code == 404
    assert Client().get(f"{PAGE}1/effective/light.svg").status_code == 404
    assert browser(cast, "ben").get(f"{PAGE}analyses/{pk}/").status_code == 200
    with pytest.raises(Refused, match="not public"):
        withdraw(Edition.objects.get(pk=edition.pk), why="Again", by=cast.gus)
    approve(an_edition(cast), by=cast.gus)
    assert "Zandieh" in Client().get(PAGE).content.decode()


@pytest.mark.parametrize("margin", ["", "0", "0.7", "much", "nan", "1e9", "−0.2"])
def test_a_margin_that_is_none_is_told_and_kept_in_the_form(cast: Cast, margin: str) -> None:
    answer = browser(cast, "gus").post("/evidence/", {"symptoms": margin, "alliance": "0.20", "why": "A reason"})
    said = answer.content.decode()
    assert "Write a number from 0.05 to 0.50" in said and "A reason" in said
    assert not Edition.objects.exists()


def test_in_french_numbers_have_commas(cast: Cast) -> None:
    approve(an_edition(cast), by=cast.gus)
    said = Client(headers={"accept-language": "fr"}).get(PAGE).content.decode()
    assert "−0,02 [−0,12; 0,07]" in said and "Les séances de thérapie par vidéo" in said
    picture = Client(headers={"accept-language": "fr"}).get(f"{PAGE}1/effective/dark.svg").content.decode()
    assert "−0,02 [−0,12; 0,07]" in picture


def test_a_second_owner_may_publish(cast: Cast) -> None:
    Role.objects.create(person=cast.hal, kind="owner")
    approve(an_edition(cast), by=cast.hal)
    assert "published by Hal Mbeki" in Client().get(PAGE).content.decode()
