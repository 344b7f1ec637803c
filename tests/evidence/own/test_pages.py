"""The pages: what each role sees and does, and what nobody sees."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation

from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import AnalysisPlan, OwnAnalysis, Release, Tally
from sameroom.evidence.own import consenting
from sameroom.evidence.own.counting import count_when_due
from sameroom.evidence.own.freezing import freeze
from sameroom.evidence.own.published import result_of
from sameroom.evidence.own.releasing import content_of
from sameroom.evidence.own.wording import NOTES, OF_A_SIDE, OF_BOTH, notes_of, said_of
from sameroom.people.models import Person
from sameroom.stats.equivalence import Verdict
from tests.evidence.own.practices import CLEAR, REASON, a_plan, they_come, they_withdraw, three_therapists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_world")]
PAGE, PLAN, MINE = "/evidence/own/", "/evidence/own/plan/", "/evidence/own/mine/"
PLANNED = {"number": "1", "outcome": "session-check", "margin": "0.20", "reason": REASON}


def world_of(cast: Cast) -> dict[str, object]:
    """Ben has twelve clients of his own, the others six each."""
    ben, eve, kofi = three_therapists(cast)
    people = they_come([ben], 12) + they_come([eve], 6, first=50) + they_come([kofi], 6, first=80)
    return {"clients": people, "kofi": kofi}


def text(person: Person, address: str = PAGE) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(person: Person, address: str, **fields: str) -> str:
    client = Client()
    client.force_login(person)
    return str(client.post(address, fields, follow=True).content.decode())


def test_without_a_plan_the_next_step_is_the_plan(cast: Cast) -> None:
    assert "There is no plan yet." in text(cast.gus)
    assert "Make the plan" in text(cast.gus)
    assert "Make the plan" not in text(cast.ben)


def test_the_owner_locks_a_plan_and_reads_how_far_it_is(cast: Cast) -> None:
    page = post(cast.gus, PLAN, **PLANNED)
    assert "The plan is locked." in page
    tally = Tally.objects.get()
    assert f"Your practice has {tally.have:.1f} of the {tally.need:.1f} units needed." in page
    assert "Run the analysis and freeze it" in page
    assert "3 of 3 therapists agreed." in page
    plan = AnalysisPlan.objects.get()
    assert plan.sha256 in page
    assert "E1: clients’ ratings, online less in person" in page


def test_a_plan_that_cannot_be_locked_says_why_and_keeps_what_was_typed(cast: Cast) -> None:
    page = post(cast.gus, PLAN, **PLANNED | {"margin": "0.9", "reason": "Kept as typed"})
    assert "Write a number from 0.05 to 0.50." in page
    assert "Kept as typed" in page
    post(cast.gus, PLAN, **PLANNED)
    late = post(cast.gus, PLAN, **PLANNED | {"margin": "0.30"})
    assert "Somebody locked another plan meanwhile." in late
    assert 'name="number" value="2"' in late
    assert AnalysisPlan.objects.count() == 1


def test_before_enough_is_known_nobody_sees_a_result(cast: Cast) -> None:
    post(cast.gus, PLAN, **PLANNED | {"margin": "0.05"})
    for reader in (cast.gus, cast.hal, cast.ben):
        page = text(reader)
        assert "units needed" in page
        for word in ("interval:", "standard deviations (90", "What was found", "Run the analysis"):
            assert word not in page


def test_below_eleven_clients_no_number_is_told(cast: Cast, things: dict[str, list[Person]]) -> None:
    they_withdraw(things["clients"][10:])
    post(cast.gus, PLAN, **PLANNED)
    page = text(cast.gus)
    assert "Fewer than eleven clients agreed so far" in page
    assert "units needed" not in page


def test_run_freeze_release(cast: Cast) -> None:
    post(cast.gus, PLAN, **PLANNED)
    page = post(cast.gus, f"{PAGE}analysis/")
    assert "The analysis is made and frozen." in page
    assert "Online and in person are rated the same, within the margin." in page
    assert "It is not released: only you who work here see it." in page
    assert "Run the analysis" not in page
    assert "Release it" not in text(cast.ben)
    assert "Online and in person are rated the same, within the margin." in text(cast.ben)
    page = post(cast.gus, f"{PAGE}release/")
    assert "It is released. Everybody can read it now." in page
    assert "analysed and released under this plan" in page
    assert "about 2" in page
    assert Release.objects.count() == 1


def test_what_cannot_be_run_or_released_is_said(cast: Cast) -> None:
    assert "Lock a plan first" in post(cast.gus, f"{PAGE}analysis/")
    assert "There is no analysis yet" in post(cast.gus, f"{PAGE}release/")
    assert not OwnAnalysis.objects.exists()


def test_the_front_desk_and_clients_find_nothing(cast: Cast) -> None:
    for person in (cast.fay, cast.ada):
        client = Client()
        client.force_login(person)
        assert client.get(PAGE).status_code == 404


def test_a_therapist_agrees_and_stops_on_a_page_of_their_own(cast: Cast) -> None:
    consenting.withdraw(cast.eve)
    assert "You have not agreed." in text(cast.eve, MINE)
    assert "Thank you." in post(cast.eve, f"{MINE}agree/")
    assert "You agreed on" in text(cast.eve, MINE)
    assert "It is stopped." in post(cast.eve, f"{MINE}withdraw/")
    assert consenting.consent_of(cast.eve) is None
    assert "nothing to stop" in post(cast.eve, f"{MINE}withdraw/")


def test_a_therapist_sees_the_own_result_once_enough_clients_say_it(cast: Cast) -> None:
    assert "no plan yet" in text(cast.ben, MINE)
    a_plan(cast)
    page = text(cast.ben, MINE)
    assert "By video less in person:" in page
    assert "It rests on 12 clients who rated both kinds of session." in page
    assert "It says nothing of how good your work is" in page
    assert "from eleven clients on" in text(cast.eve, MINE)
    consenting.withdraw(cast.ben)
    assert "By video less in person:" in text(cast.ben, MINE), "for oneself no consent is needed"


def test_no_page_of_the_practice_names_a_therapist_beside_a_result(cast: Cast) -> None:
    a_plan(cast)
    count_when_due()
    freeze(by=cast.gus)
    for reader in (cast.gus, cast.hal):
        page = text(reader).partition("<main")[2]
        for therapist in (cast.ben, cast.eve):
            assert therapist.name not in page


def test_an_estimate_that_the_order_does_not_allow_is_described_and_not_claimed(cast: Cast) -> None:
    """Clients’ ratings are far lower online: what comes after that in the plan is not claimed, whatever it is."""
    they_come([cast.ben, cast.eve], 24, first=200, truth=replace(CLEAR, client=-1.5))
    a_plan(cast)
    result = result_of(content_of(freeze(by=cast.gus)))
    first, second, _third = result.estimands
    assert (first.verdict, first.is_claimed) == ("inferior", False)
    assert (second.verdict in {"equivalent", "equivalent_different"}, second.is_claimed) == (True, False)
    said = said_of(result)[1]
    assert "We describe this and do not claim it" in " ".join(said.more)


def test_therapists_who_differ_take_a_claim_back(cast: Cast) -> None:
    """The note of the statistics is one of ours, too, and the claim goes with it."""
    a_plan(cast)
    made = freeze(by=cast.gus)
    made.result["client"]["taken_back_by"] = ["by_therapist"]
    result = result_of(content_of(made))
    assert "by-therapist-client" in result.notes
    assert [one.is_claimed for one in result.estimands] == [False] * 3


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("verdict", Verdict)
def test_each_verdict_has_its_sentence(verdict: Verdict, language: str) -> None:
    with translation.override(language):
        sentences = [str(words[verdict]) for words in (OF_A_SIDE, OF_BOTH)]
        assert all(sentences)
        assert "significa" not in " ".join(sentences)


def test_each_note_has_its_words(cast: Cast) -> None:
    a_plan(cast)
    result = result_of(content_of(freeze(by=cast.gus)))
    assert set(result.notes) <= set(NOTES)
    assert any("The questions are our own." in one for one in notes_of(result))
