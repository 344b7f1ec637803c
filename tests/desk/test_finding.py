"""The questions: nothing before the gate is passed, nothing lost, nothing that a script could fill the tables with."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom import working
from sameroom.desk.demo.cast import Cast
from sameroom.people import slowing
from sameroom.people.models import Attempt, Session
from sameroom.practice.models import Match, Search, Seeker
from sameroom.practice.models.seeking import KEPT_FOR
from tests.booking.newcomers import Newcomer, free
from tests.seeking import PAGES, Seeking, code_in

pytestmark = pytest.mark.django_db


def test_who_may_be_in_danger_reads_whom_to_call_and_nothing_is_kept(cast: Cast) -> None:
    zoe = Seeking()
    answer = zoe.is_safe("yes")
    assert answer["Location"] == "/find/help/"
    page = zoe.look("/find/help/")
    assert all(number in page for number in ("tel:911", "tel:988", "tel:+18668630511", "tel:416-555-0100"))
    assert not Search.objects.exists() and not Attempt.objects.exists() and not Session.objects.exists()
    for page in (*PAGES, "together"):
        assert zoe.led_to(f"/find/questions/{page}/") == "/find/questions/safety/"
    assert zoe.led_to("/find/result/") == "/find/questions/safety/"


def test_who_is_in_danger_later_takes_back_what_was_said(cast: Cast) -> None:
    zoe = Seeking()
    zoe.answers()
    zoe.is_safe("yes")
    assert not Seeker.objects.exists()
    assert zoe.led_to("/find/result/") == "/find/questions/safety/"


def test_looking_makes_no_rows_and_the_first_answer_does(cast: Cast) -> None:
    zoe = Seeking()
    for path in ("/find/", "/find/questions/safety/", "/find/questions/who/", "/find/result/", "/find/partner/"):
        zoe.look(path)
    zoe.is_safe()
    zoe.look("/find/questions/who/")
    assert not Search.objects.exists()
    zoe.says("who", age="")
    assert not Search.objects.exists(), "what is not complete is no answer"
    zoe.says("who")
    assert Seeker.objects.get().said == {"who": {"who": "alone", "age": "adult"}}


def test_each_page_leads_to_the_next_and_back(cast: Cast) -> None:
    zoe = Seeking()
    assert zoe.is_safe()["Location"] == "/find/questions/who/"
    for number, page in enumerate(PAGES):
        following = PAGES[number + 1] if page != "expectations" else None
        text = zoe.look(f"/find/questions/{page}/")
        assert f"{number + 2} of 9" in text
        before = PAGES[number - 1] if number else "safety"
        assert f'class="back" href="/find/questions/{before}/"' in text
        expected = f"/find/questions/{following}/" if following else "/find/result/"
        assert zoe.says(page)["Location"] == expected


def test_everything_but_who_and_the_language_can_be_left_out(cast: Cast) -> None:
    zoe = Seeking()
    zoe.is_safe()
    zoe.says("who")
    for page in PAGES[1:]:
        needed = {"province": "ON"} if page == "meeting" else {"language": "en"} if page == "person" else {}
        answer = zoe.client.post(f"/find/questions/{page}/", {"seat": "1", **needed})
        assert answer.status_code == 302, page
    assert "who fit" in zoe.look("/find/result/")


def test_the_result_leads_to_the_first_page_that_is_needed(cast: Cast) -> None:
    zoe = Seeking()
    zoe.is_safe()
    assert zoe.led_to("/find/result/") == "/find/questions/who/"
    zoe.says("who")
    assert zoe.led_to("/find/result/") == "/find/questions/meeting/"
    zoe.says("meeting")
    assert zoe.led_to("/find/result/") == "/find/questions/person/"
    zoe.says("person")
    assert zoe.led_to("/find/result/") == ""


def test_what_was_said_is_on_the_page_when_one_comes_back(cast: Cast) -> None:
    zoe = Seeking()
    said: dict[str, dict[str, Any]] = {
        "brings": {"main": "sleep", "also": ["grief", "anger"]},
        "meeting": {"province": "QC", "how": "online", "matters": "must"},
        "times": {"parts": ["evening"], "matters": "must"},
        "person": {"language": "fr", "other_language": "so", "gender": ["woman"], "community-lgbtq": "must"},
        "style": {"direction": "-3", "time": "2"},
        "money": {"most": "16000", "titles": ["crpo-rp"]},
    }
    zoe.answers(**said)
    for page, fields in said.items():
        text = zoe.look(f"/find/questions/{page}/")
        for name, values in fields.items():
            for value in values if isinstance(values, list) else [values]:
                assert is_chosen(text, name, str(value)), (page, name, value)


def is_chosen(page: str, name: str, value: str) -> bool:
    boxes = [one for one in page.split("<input")[1:] if f'name="{name}"' in one.split(">")[0]]
    ticked = any(f'value="{value}"' in one.split(">")[0] and "checked" in one.split(">")[0] for one in boxes)
    lists = [one.split("</select>")[0] for one in page.split("<select")[1:] if f'name="{name}"' in one.split(">")[0]]
    return ticked or any(f'<option value="{value}" selected' in one for one in lists)


def test_what_is_none_of_the_choices_is_said_at_the_field_and_kept_from_nothing(cast: Cast) -> None:
    zoe = Seeking()
    zoe.answers()
    before = Seeker.objects.get().said
    for page, fields in {
        "brings": {"main": "astrology"},
        "meeting": {"province": "ZZ"},
        "person": {"language": "elvish"},
        "style": {"time": "9"},
    }.items():
        answer = zoe.says(page, **fields)
        assert answer.status_code == 200 and b'role="alert"' in answer.content
    assert Seeker.objects.get().said == before


def test_two_tabs_keep_what_was_typed_last_and_say_so(cast: Cast) -> None:
    zoe = Seeking()
    zoe.answers()
    seen = zoe.look("/find/questions/brings/").split('name="seen" value="')[1].split('"')[0]
    zoe.says("brings", main="sleep", seen=seen)
    answer = zoe.client.post("/find/questions/brings/", {"main": "grief", "seen": seen, "seat": "1"}, follow=True)
    assert "in another tab" in answer.content.decode()
    assert Seeker.objects.get().said["brings"]["main"] == "grief"


def test_a_script_keeps_and_hears_what_the_page_has_seen(cast: Cast) -> None:
    zoe = Seeking()
    zoe.answers()
    sent = {"main": "sleep", "seat": "1", "seen": ""}
    answer = zoe.client.post("/find/questions/brings/", sent, headers={"Accept": "application/json"})
    assert answer.json()["elsewhere"] is True
    again = {**sent, "main": "anger", "seen": answer.json()["seen"]}
    assert (
        zoe.client.post("/find/questions/brings/", again, headers={"Accept": "application/json"}).json()["elsewhere"]
        is False
    )
    wrong = zoe.client.post("/find/questions/brings/", {**sent, "main": "x"}, headers={"Accept": "application/json"})
    assert (wrong.status_code, wrong.json()) == (400, {"kept": False})


def test_erasing_leaves_nothing(cast: Cast) -> None:
    zoe = Seeking()
    zoe.answers()
    page = zoe.client.post("/find/erase/", follow=True).content.decode()
    assert "It is erased" in page
    assert not Search.objects.exists() and not Seeker.objects.exists()
    assert "Go on where you stopped" not in page
    assert Match.objects.exists(), "which therapists were shown stays, by nobody's name"


def test_what_was_erased_elsewhere_is_as_if_it_had_never_been(cast: Cast) -> None:
    zoe = Seeking()
    zoe.answers()
    Search.objects.all().delete()
    assert zoe.led_to("/find/result/") == "/find/questions/safety/"
    assert zoe.is_safe()["Location"] == "/find/questions/who/"
    assert zoe.says("who")["Location"] == "/find/questions/brings/"


def test_answers_are_forgotten_after_thirty_days(cast: Cast) -> None:
    """By what `sameroom work` does each minute."""
    Seeking().answers()
    Search.objects.update(began_at=timezone.now() - KEPT_FOR + timedelta(minutes=1))
    working.once()
    assert Seeker.objects.count() == 1
    Search.objects.update(began_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    working.once()
    assert not Seeker.objects.exists() and not Search.objects.exists()


def test_a_session_ends_after_two_hours_and_for_two_after_seven_days(cast: Cast) -> None:
    alone, together = Seeking(), Seeking()
    alone.answers()
    together.is_safe()
    together.says("who", who="couple")
    assert abs(left_of(alone.client) - timedelta(hours=2)) < timedelta(minutes=1)
    assert abs(left_of(together.client) - timedelta(days=7)) < timedelta(minutes=1)


def test_nothing_else_in_the_browser_makes_the_days_for_two_less_but_typing_a_name(cast: Cast) -> None:
    together, zoe = Seeking(), Newcomer()
    together.is_safe()
    together.says("who", who="couple")
    zoe.client = together.client
    zoe.client.post("/our-therapists/filter/", {"who": "couple"})
    zoe.client.post("/consultation/", {"who": "alone"})
    zoe.choose(free()[0])
    assert abs(left_of(zoe.client) - timedelta(days=7)) < timedelta(minutes=1)
    assert zoe.says_who().status_code == 302
    assert abs(left_of(zoe.client) - timedelta(hours=2)) < timedelta(minutes=1)


def left_of(client: Client) -> timedelta:
    expires: datetime = client.session.get_expiry_date()
    return expires - timezone.now()


def test_a_script_reads_a_sentence_and_makes_no_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """From one network, each time as a browser that was never here."""
    limit = slowing.LIMITS[Attempt.Kind.SEARCH]
    few = slowing.Limit(limit.for_address, 20, limit.within)
    monkeypatch.setitem(slowing.LIMITS, Attempt.Kind.SEARCH, few)
    answers = []
    for _one in range(30):
        zoe = Seeking()
        answers.append(zoe.is_safe())
        zoe.says("who")
    assert [one.status_code for one in answers] == [302] * 20 + [429] * 10
    assert "please wait" in answers[-1].content.decode()
    assert Search.objects.count() == 20
    assert Attempt.objects.filter(kind=Attempt.Kind.SEARCH).count() == 20


def test_one_browser_makes_only_so_many_results(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(slowing.LIMITS, Attempt.Kind.SEARCH, slowing.Limit(4, 100, timedelta(hours=1)))
    zoe = Seeking()
    zoe.answers()  # begun and shown: two
    for main in ("sleep", "grief", "anger", "trauma"):
        zoe.says("brings", main=main)
        answer = zoe.client.get("/find/result/")
    assert answer.status_code == 429
    assert Match.objects.count() == 3


def test_codes_are_guessed_slowly(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(slowing.LIMITS, Attempt.Kind.SEARCH, slowing.Limit(100, 5, timedelta(hours=1)))
    statuses = [Client().post("/find/partner/", {"code": "0000-0000-0000"}).status_code for _one in range(8)]
    assert statuses == [200] * 5 + [429] * 3


def test_whoever_only_works_here_has_pages_of_their_own(cast: Cast, client: Client) -> None:
    client.force_login(cast.fay)
    for path in ("/find/", "/find/questions/who/", "/find/result/", "/find/partner/"):
        assert client.get(path)["Location"] == "/start/"


def test_a_client_who_looks_for_another_stays_signed_in_as_long_as_before(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    before = client.session.get_expiry_age()
    assert "who fit" in Seeking(client=client).answers(brings={"main": ""})
    assert client.session.get_expiry_age() == before


def test_the_code_stands_on_the_page_and_nowhere_in_the_rows(cast: Cast) -> None:
    zoe = Seeking()
    zoe.is_safe()
    zoe.says("who", who="couple")
    zoe.is_safe_together()
    zoe.client.post("/find/devices/", {"devices": "own"})
    code = code_in(zoe.look("/find/devices/"))
    partner = Seeker.objects.get(place=2)
    assert len(code.replace("-", "")) == 12 and len(partner.invitation_hash) == 64
    assert code not in json.dumps([one.said for one in Seeker.objects.all()]) + partner.invitation_hash


def test_the_front_door_leads_here(cast: Cast) -> None:
    page = Client().get("/").content.decode()
    main = page.split("button-main")[1].split("</a>")[0]
    assert 'href="/find/"' in main
    assert 'href="/consultation/"' in page and 'href="/sign-in/"' in page
