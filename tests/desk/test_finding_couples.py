"""Two who look together: each answers alone, and no page tells one what the other one said."""

import json
from datetime import UTC, datetime

import pytest

from sameroom.booking.models import Hold
from sameroom.desk.demo.cast import Cast
from sameroom.desk.finding.couples import SIGNS, hash_of, new_code
from sameroom.people.models import Person
from sameroom.practice.models import Match, Search, Seeker
from sameroom.practice.own_answers import seeker_in
from tests.clock import stand_still
from tests.seeking import PAGES, Partners, Seeking, a_practice, knows, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


@pytest.fixture
def them(cast: Cast, today: datetime) -> list[Person]:
    return a_practice(cast)


def test_both_see_the_same_three_by_name_each_with_their_own_reasons(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    two.answer({"brings": {"main": "anxiety"}}, {"brings": {"main": "relationship"}, "times": {"parts": ["afternoon"]}})
    first, second = two.first.look("/find/result/"), two.second.look("/find/result/")
    assert shown(first) == shown(second) == sorted(shown(first)) and len(shown(first)) == 3
    assert "Because you said “anxiety or worry”" in first and "Because you said “anxiety or worry”" not in second
    assert "Because you said “difficulties in a relationship”" in second
    assert "Because you come as a couple" in first and "Because you come as a couple" in second
    assert Match.objects.count() == 1


def test_the_code_works_once_and_however_it_is_typed(them: list[Person]) -> None:
    two, stranger = Partners(), Seeking(place=2)
    code = two.begin()
    again = stranger.client.post("/find/partner/", {"code": code})
    assert again.status_code == 200 and "This code does not fit" in again.content.decode()
    assert hash_of(code.lower().replace("-", " ")) == hash_of(code)
    assert hash_of("O1l0") == hash_of("0-1-1-0")
    assert len(SIGNS) == 32 and len(new_code().replace("-", "")) * 5 >= 60
    assert len({new_code() for _one in range(500)}) == 500
    assert not Seeker.objects.filter(invitation_hash=hash_of(code)).exists()


def test_no_code_opens_a_place_that_has_none(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    for code in ("", "-", " ", "U"):
        assert Seeking().client.post("/find/partner/", {"code": code}).status_code == 200


def test_each_is_asked_alone_whether_it_is_safe(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    assert two.second.led_to("/find/questions/who/") == "/find/questions/safety/"
    assert two.second.is_safe()["Location"] == "/find/questions/together/"
    for page in PAGES:
        assert two.second.led_to(f"/find/questions/{page}/") == "/find/questions/together/"
    assert two.second.is_safe_together()["Location"] == "/find/questions/who/"
    assert 'name="who"' not in two.second.look("/find/questions/who/")
    assert two.second.says("who")["Location"] == "/find/questions/brings/"


def test_who_does_not_feel_safe_gets_help_and_is_in_it_no_more(them: list[Person]) -> None:
    zoe = Seeking()
    zoe.is_safe()
    zoe.says("who", who="couple")
    assert zoe.is_safe_together("no")["Location"] == "/find/help/"
    assert "1-866-863-0511" in zoe.look("/find/help/")
    assert not Search.objects.exists()
    two = Partners()
    two.begin()
    two.says(two.first, {})
    two.second.is_safe()
    two.second.is_safe_together("no")
    assert two.second.led_to("/find/result/") == "/find/questions/safety/"
    assert "Waiting for your partner" in two.first.look("/find/result/")
    assert Seeker.objects.get(place=2).said == {}


def test_what_was_compared_stands(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    two.answer({}, {})
    before = [one.said for one in Seeker.objects.order_by("place")]
    for one in (two.first, two.second):
        for page in PAGES:
            assert one.led_to(f"/find/questions/{page}/") == "/find/result/"
            assert one.says(page, main="sleep")["Location"] == "/find/result/"
        one.client.post("/find/let-go/", {"keys": "area"})
        assert "both begin again" in one.look("/find/result/")
    assert [one.said for one in Seeker.objects.order_by("place")] == before


def test_until_then_it_can_be_changed(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    two.says(two.first, {})
    assert two.first.says("brings", main="grief").status_code == 302
    assert Seeker.objects.get(place=1).said["brings"]["main"] == "grief"
    assert two.first.says("who", who="alone", age="older").status_code == 302
    assert Search.objects.get().as_couple, "alone or together is not said again once somebody was asked along"


def test_where_nobody_fits_each_reads_their_own_musts(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    two.answer(
        {"person": {"gender": ["woman"], "gender_matters": "must"}},
        {"times": {"parts": ["weekend"], "matters": "must"}},
    )
    first, second = two.first.look("/find/result/"), two.second.look("/find/result/")
    sentence = "We have nobody just now for what the two of you need together."
    assert sentence in first and sentence in second
    assert "That you talk to a woman" in first and "weekend" not in first
    assert "That we meet at this time: the weekend" in second and "woman" not in second
    assert 'name="keys"' not in first + second


def on_one_device() -> Seeking:
    """Up to the second one's first question."""
    zoe = Seeking()
    zoe.is_safe()
    zoe.says("who", who="couple")
    zoe.is_safe_together()
    zoe.client.post("/find/devices/", {"devices": "one"})
    for page in PAGES[1:]:
        zoe.says(page, **{"main": "trauma"} if page == "brings" else {})
    return zoe


def test_on_one_device_what_the_first_one_said_cannot_be_read_any_more(them: list[Person]) -> None:
    for one in them:
        knows(one, "trauma")
    zoe = on_one_device()
    key = zoe.client.session.session_key
    answer = zoe.client.post("/find/send/")
    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/find/hand-over/", '"cache"')
    assert zoe.client.session.session_key != key
    assert zoe.led_to("/find/questions/brings/") == "/find/questions/safety/"
    assert zoe.says("brings", main="sleep")["Location"] == "/find/questions/safety/"
    zoe.is_safe(), zoe.is_safe_together()
    assert 'value="trauma"' in zoe.look("/find/questions/brings/")
    assert not any(
        "checked" in box.split(">")[0] for box in zoe.look("/find/questions/times/").split('name="parts"')[1:]
    )
    assert "checked" not in zoe.look("/find/questions/brings/").split('value="trauma"')[1].split(">")[0]
    assert Seeker.objects.get(place=1).said["brings"]["main"] == "trauma"
    assert zoe.says("brings", main="sleep", seat="1")["Location"] == "/find/questions/brings/"
    assert Seeker.objects.get(place=2).said == {}, "a page that the first one had open writes nothing"


def test_on_one_device_no_reasons_are_shown(them: list[Person]) -> None:
    for one in them:
        knows(one, "trauma")
    zoe = on_one_device()
    zoe.client.post("/find/send/")
    zoe.place = 2
    zoe.is_safe(), zoe.is_safe_together()
    for page in PAGES:
        zoe.says(page, **{"main": "relationship"} if page == "brings" else {})
    assert zoe.client.post("/find/send/")["Location"] == "/find/result/"
    page = zoe.look("/find/result/")
    assert shown(page) == sorted(shown(page)) and len(shown(page)) == 3
    assert "Because" not in page and "What you said" not in page and "What does not match" not in page
    assert "We do not say why" in page
    assert seeker_in(zoe.client.session) is None, "by booking, nobody gets what the second one said"
    sent = {"who": "couple", "whom": str(Person.objects.get(name=shown(page)[0]).pk), "how": "online"}
    sent["starts_at"] = page.split('name="starts_at" value="')[1].split('"')[0]
    assert zoe.client.post("/consultation/hold/", sent)["Location"] == "/consultation/you/"
    assert Hold.objects.count() == 1


def test_no_answer_of_the_other_one_is_in_the_session(them: list[Person]) -> None:
    two = Partners()
    two.begin()
    two.answer({"brings": {"main": "trauma"}}, {})
    for one in (two.first, two.second):
        one.look("/find/result/")
        assert "trauma" not in json.dumps(dict(one.client.session.items()))
