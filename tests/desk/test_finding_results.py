"""Three therapists with reasons and times; the same for the same answers; and what is said where nobody fits."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sameroom.booking.models import Hold
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.practice.models import Candidate, Match, Registration, Search, Seeker, Therapist, WeeklyHours
from tests.clock import by_hand, stand_still
from tests.seeking import Seeking, a_practice, knows, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


@pytest.fixture
def them(cast: Cast, today: datetime) -> list[Person]:
    return a_practice(cast)


def test_three_of_four_are_shown_with_reasons_and_times(them: list[Person]) -> None:
    zoe = Seeking()
    page = zoe.answers(times={"parts": ["afternoon"], "matters": "must"}, person={"gender": ["woman"]})
    names = shown(page)
    assert len(names) == 3 and set(names) <= {one.name for one in them}
    assert "3 therapists who fit" in page and "%" not in re.sub(r"<[^>]+>", "", page)
    for name in names:
        card = page.split(f"<h2>{name}</h2>")[1].split('class="card offer"')[0]
        assert f"Because you said “anxiety or worry”: {name.split()[0]} has training in it." in card
        assert "What does not match" in card
        assert card.count('name="starts_at"') == 3
    assert Match.objects.get().candidates.count() == 4
    assert [one.place for one in Candidate.objects.all() if one.place] == [1, 2, 3]


def test_the_same_answers_show_the_same_three(them: list[Person]) -> None:
    zoe = Seeking()
    first = shown(zoe.answers())
    assert all(shown(zoe.look("/find/result/")) == first for _again in range(4))
    zoe.says("brings")
    assert shown(zoe.look("/find/result/")) == first
    assert Match.objects.count() == 1
    zoe.says("brings", main="relationship")
    zoe.look("/find/result/")
    assert Match.objects.count() == 2


def test_a_time_is_kept_with_one_tap(them: list[Person]) -> None:
    zoe = Seeking()
    page = zoe.answers(meeting={"how": "in-person", "matters": "must"})
    name = shown(page)[1]
    card = page.split(f"<h2>{name}</h2>")[1]
    sent = dict(re.findall(r'name="(who|whom|how)" value="([^"]+)"', card.split("</form>")[0]))
    sent["starts_at"] = re.findall(r'name="starts_at" value="([^"]+)"', card)[0]
    answer = zoe.client.post("/consultation/hold/", sent)
    assert answer["Location"] == "/consultation/you/"
    held = Hold.objects.get()
    assert held.therapist
    assert (held.therapist.name, held.modality, held.starts_at.isoformat()) == (
        name,
        "in-person",
        datetime.fromisoformat(sent["starts_at"]).astimezone(UTC).isoformat(),
    )


def test_the_times_are_on_different_days_and_suit(them: list[Person]) -> None:
    page = Seeking().answers(times={"parts": ["morning"], "matters": "nice"})
    for card in page.split('class="card offer"')[1:]:
        moments = [datetime.fromisoformat(one) for one in re.findall(r'name="starts_at" value="([^"]+)"', card)]
        assert moments == sorted(moments)
        assert len({one.date() for one in moments}) == 3
        assert all(one.hour < 12 for one in moments)


@pytest.mark.parametrize("how", ["lapsed", "left", "full", "without a time"])
def test_who_cannot_be_had_any_more_is_replaced_and_it_is_said(them: list[Person], how: str) -> None:
    zoe = Seeking()
    before = shown(zoe.answers())
    gone = Person.objects.get(name=before[0])
    if how == "lapsed":
        Registration.objects.filter(therapist__person=gone).update(expires_on=timezone.localdate() - timedelta(days=1))
    elif how == "left":
        Person.objects.filter(pk=gone.pk).update(is_active=False)
    elif how == "full":
        Therapist.objects.filter(person=gone).update(takes_new_clients=False)
    else:
        WeeklyHours.objects.filter(therapist=gone).delete()
    page = zoe.look("/find/result/")
    assert "Something changed since you looked" in page
    assert gone.name not in shown(page) and len(shown(page)) == 3
    assert "Something changed" not in zoe.look("/find/result/")
    assert Match.objects.count() == 2


def test_where_nobody_fits_one_tap_lets_go(them: list[Person]) -> None:
    zoe = Seeking()
    page = zoe.answers(person={"gender": ["non-binary"], "gender_matters": "must"})
    assert "Nobody here fits all of it" in page and "that you talk to a non-binary person" in page
    assert "416-555-0100" in page
    page = html.unescape(zoe.client.post("/find/let-go/", {"keys": "gender"}, follow=True).content.decode())
    assert len(shown(page)) == 3
    assert "A non-binary person (does not matter)" in page or "a non-binary person (does not matter)" in page


@pytest.mark.parametrize(
    "key",
    ["language", "modality", "times", "gender", "budget", "title", "community:lgbtq", "area"],
)
def test_each_must_can_be_let_go(them: list[Person], key: str) -> None:
    musts = {
        "language": {"person": {"language": "so"}},
        "modality": {"meeting": {"how": "in-person", "matters": "must"}},
        "times": {"times": {"parts": ["weekend"], "matters": "must"}},
        "gender": {"person": {"gender": ["non-binary"], "gender_matters": "must"}},
        "budget": {"money": {"most": "16000", "most_matters": "must"}},
        "title": {"money": {"titles": ["cpso-physician"], "titles_matter": "must"}},
        "community:lgbtq": {"person": {"community-lgbtq": "must"}},
        "area": {"brings": {"main": "sleep"}},
    }[key]
    if key == "modality":
        Therapist.objects.update(modalities=["online"])
    if key == "budget":
        from sameroom.practice.models import Service

        Service.objects.filter(kind="individual").update(fee_cents=17_000)
        Service.objects.create(kind="individual", name_en="Short", name_fr="Court", minutes=90, fee_cents=16_000)
    zoe = Seeking()
    page = zoe.answers(**musts)  # type: ignore[arg-type]
    assert f'value="{key}"' in page
    assert len(shown(html.unescape(zoe.client.post("/find/let-go/", {"keys": key}, follow=True).content.decode()))) == 3


def test_where_everything_must_be_so_it_works(them: list[Person]) -> None:
    page = Seeking().answers(
        brings={"main": "sleep", "also": ["grief"]},
        meeting={"how": "in-person", "matters": "must"},
        times={"parts": ["weekend"], "matters": "must"},
        person={"language": "so", "gender": ["non-binary"], "gender_matters": "must", "community-black": "must"},
        money={"most": "16000", "most_matters": "must", "titles": ["cno-np"], "titles_matter": "must"},
    )
    assert "Nobody here fits all of it" in page and "416-555-0100" in page


def test_a_practice_without_anybody_says_so(cast: Cast) -> None:
    Therapist.objects.all().update(takes_new_clients=False)
    page = Seeking().answers(brings={"main": ""})
    assert "we are few" in page and "416-555-0100" in page


def test_what_was_said_stands_below_with_a_way_to_change_it(them: list[Person]) -> None:
    page = Seeking().answers(times={"parts": ["evening"], "matters": "nice"}, style={"direction": "-3"})
    below = page.split('id="said"')[1]
    for words in ("Alone; 18 to 64", "Anxiety or worry", "Weekday evenings", "English (must be so)", "I decide where"):
        assert words in below
    assert below.count('href="/find/questions/') == 8


def test_the_match_keeps_what_the_report_groups_by_and_no_more(them: list[Person]) -> None:
    Seeking().answers(
        meeting={"how": "online", "matters": "nice"},
        person={"language": "fr", "other_language": "en"},
        money={"most": "22000"},
    )
    match = Match.objects.get()
    assert (match.as_couple, match.languages, match.modality, match.budget_cents) == (False, "en+fr", "online", 22_000)
    assert (match.looked_at, match.weights_number) == (4, 0)
    assert Search.objects.get().match == match


def test_the_questions_asked_do_not_grow_with_the_therapists(
    cast: Cast, them: list[Person], django_assert_max_num_queries: object
) -> None:
    zoe = Seeking()
    zoe.answers()
    with django_assert_max_num_queries(34):  # type: ignore[operator]
        zoe.client.get("/find/result/")


def test_old_and_strange_contents_are_no_fault(them: list[Person]) -> None:
    zoe = Seeking()
    zoe.answers()
    seeker = Seeker.objects.get()
    seeker.content = '{"who": {"age": ["x"]}, "meeting": {"how": {}}, "person": {"languages": {"en": 1}}, "old": 3}'
    seeker.save()
    Search.objects.update(match=None)
    assert len(shown(zoe.look("/find/result/"))) == 3


def test_what_is_free_only_later_is_not_shown_as_free_now(monkeypatch: pytest.MonkeyPatch, them: list[Person]) -> None:
    clock = by_hand(monkeypatch, timezone.now())
    zoe = Seeking()
    zoe.answers()
    clock.now += timedelta(hours=1)
    page = zoe.look("/find/result/")
    assert all(datetime.fromisoformat(one) > clock.now for one in re.findall(r'name="starts_at" value="([^"]+)"', page))


def test_knowing_an_area_most_is_said(cast: Cast, them: list[Person]) -> None:
    knows(cast.eve, "sleep", focus=True)
    page = Seeking().answers(brings={"main": "sleep"})
    assert "Because you said “sleep”: it is among what Eve works with most." in page
