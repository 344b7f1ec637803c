"""A first conversation without an account, where something goes wrong: codes, times that go, tabs, scripts, words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking import consultations, holding
from sameroom.booking.consultations import TimeIsGone, Wish
from sameroom.booking.models import Appointment, Hold, Occupancy
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person, SignInRequest
from sameroom.people.models.staff import leave
from sameroom.practice.models import Service, Therapist
from tests.booking.newcomers import ALONE, Newcomer, code_in_the_mail, free
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]
GONE = "Somebody else took this time just now"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


def with_(therapist: Person) -> Wish:
    return Wish(as_couple=False, modality="online", therapist=therapist)


def test_a_code_that_does_not_fit_books_nothing(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.choose(free()[0])
    zoe.says_who()
    code = code_in_the_mail()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "This code does not fit" in zoe.types(wrong).content.decode()
    assert not Appointment.objects.exists()
    assert zoe.types(code).status_code == 302


def test_another_browser_cannot_use_the_code(cast: Cast) -> None:
    zoe, other = Newcomer(), Newcomer()
    zoe.choose(free()[0])
    zoe.says_who()
    code = code_in_the_mail()
    other.choose(free()[0])
    other.says_who(email="zoe@example.com")
    assert "This code does not fit" in other.types(code).content.decode()
    assert zoe.types(code).status_code == 302


def test_a_newcomers_code_is_no_way_to_sign_in(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.choose(free()[0])
    zoe.says_who()
    code = code_in_the_mail()
    zoe.client.post("/sign-in/", {"email": "zoe@example.com"})
    assert zoe.client.post("/sign-in/code/", {"code": code}).status_code == 200
    assert zoe.types(code).status_code == 302, "and it is not used up by trying"


def test_a_late_code_finds_the_time_still_there(cast: Cast, monkeypatch: pytest.MonkeyPatch, today: datetime) -> None:
    """The ten minutes of the hold are over; a new code books the time all the same."""
    zoe, moment = Newcomer(), free()[0]
    zoe.choose(moment)
    zoe.says_who()
    old = code_in_the_mail()
    SignInRequest.objects.update(asked_at=today - timedelta(minutes=1))
    stand_still(monkeypatch, today + timedelta(minutes=11))
    assert "This code does not fit" in zoe.types(old).content.decode()
    assert 'value="zoe@example.com"' in zoe.look("/consultation/you/")
    zoe.says_who()
    Hold.objects.all().delete()
    assert zoe.types(code_in_the_mail()).status_code == 302
    assert Appointment.objects.get().starts_at == moment


def test_after_an_hour_a_time_is_looked_for_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch, today: datetime) -> None:
    zoe = Newcomer()
    zoe.choose(free()[0])
    stand_still(monkeypatch, today + timedelta(minutes=61))
    assert GONE in zoe.says_who().content.decode()
    assert not Hold.objects.exists() or Hold.objects.get().is_lapsed


def test_a_time_that_goes_while_one_types(cast: Cast) -> None:
    """What was typed is kept, and one of the three nearest is one tap away, on both pages."""
    zoe, moment = Newcomer(), free()[2]
    zoe.choose(moment)
    _somebody_takes(cast, moment)
    page = zoe.says_who().content.decode()
    assert GONE in page
    assert 'value="zoe@example.com"' in page
    assert page.count('name="instead"') == 3
    assert not SignInRequest.objects.exists()
    instead = free(with_(cast.ben))[1]
    assert f'value="{instead.isoformat()}"' in page
    assert zoe.says_who(instead=instead.isoformat())["Location"] == "/consultation/code/"
    _somebody_takes(cast, instead)
    code = code_in_the_mail()
    page = zoe.types(code).content.decode()
    assert GONE in page
    assert f'value="{code}"' in page, "the code is not used up"
    last = free(with_(cast.ben))[0]
    zoe.types(code, instead=last.isoformat())
    assert Appointment.objects.get(made_by__email="zoe@example.com").starts_at == last


def _somebody_takes(cast: Cast, moment: datetime) -> None:
    """The ten minutes lapse, and Ada books the hour."""
    Hold.objects.update(expires_at=timezone.now())
    made = holding.hold(cast.adas_file, cast.consultation, moment, modality="online", by=cast.ada)
    holding.book(made)


def test_two_tabs(cast: Cast) -> None:
    """The first tab still shows the time from before: nothing is sent for a time that one does not see."""
    zoe = Newcomer()
    zoe.choose(free()[0])
    zoe.look("/consultation/you/")
    before = zoe.shown
    zoe.choose(free()[3])
    answer = zoe.client.post("/consultation/you/", {**zoe.me, "shown": before})
    assert "You chose another time in another tab." in answer.content.decode()
    assert not SignInRequest.objects.exists()
    zoe.says_who()
    code = code_in_the_mail()
    answer = zoe.client.post("/consultation/code/", {"code": code, "shown": before})
    assert "You chose another time in another tab." in answer.content.decode()
    assert zoe.types(code).status_code == 302


def test_one_browser_keeps_one_time(cast: Cast) -> None:
    zoe = Newcomer()
    for moment in free()[:3]:
        zoe.choose(moment)
    assert Hold.objects.count() == 1


def test_a_script_does_not_fill_the_calendar(cast: Cast) -> None:
    """From one network at most twelve times are kept at once, however many browsers it pretends to be."""
    for moment in free()[:30]:
        Newcomer().choose(moment)
    assert Hold.objects.count() == 12
    last = Newcomer()
    assert last.choose(free()[0]) == "/consultation/times/"
    assert "To keep everyone safe, please wait 10 min" in last.look("/consultation/times/")
    elsewhere = Newcomer(client=Client(REMOTE_ADDR="203.0.113.9"))
    assert elsewhere.choose(free()[0]) == "/consultation/you/"


def test_codes_are_slowed_as_for_signing_in(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.choose(free()[0])
    assert [zoe.says_who().status_code for _ in range(7)] == [302] * 6 + [429]
    page = zoe.says_who().content.decode()
    assert 'value="zoe@example.com"' in page


def test_where_the_therapist_may_not_work_is_said_at_the_field(cast: Cast) -> None:
    zoe = Newcomer(province="BC")
    zoe.choose(free(with_(cast.ben))[0], whom=str(cast.ben.pk))
    page = zoe.says_who().content.decode()
    assert "By video Ben Okafor may work only with people who are in: Ontario." in page
    assert "416-555-0100" in page
    assert not SignInRequest.objects.exists()
    Therapist.objects.filter(person=cast.ben).update(provinces=["ON", "BC"])
    assert zoe.says_who().status_code == 302


@pytest.mark.parametrize("sent", ["", "soon", "2027-01-26T09:00:00", "9999-99-99", "2031-01-26T09:30:00-05:00"])
def test_what_is_no_free_time_is_answered_in_words(cast: Cast, sent: str) -> None:
    zoe = Newcomer()
    answer = zoe.client.post("/consultation/hold/", {"starts_at": sent, "who": "x", "how": "y", "whom": "z"})
    assert answer["Location"] == "/consultation/times/"
    page = zoe.look("/consultation/times/")
    assert "Choose one of the times on the page." in page or "This time is no longer free." in page
    assert not Hold.objects.exists()


def test_every_field_says_what_is_missing(cast: Cast) -> None:
    zoe = Newcomer(name="", email="zoe", province="Mars", language="xx")
    zoe.choose(free()[0])
    page = zoe.says_who().content.decode()
    for sentence in (
        "Type your first and last name.",
        "This does not look like an e-mail address.",
        "Choose a place from the list.",
        "Choose a language from the list.",
    ):
        assert sentence in page


def test_pages_in_the_wrong_order_lead_to_the_beginning(client: Client, cast: Cast) -> None:
    assert client.get("/consultation/you/")["Location"] == "/consultation/"
    assert client.get("/consultation/code/")["Location"] == "/consultation/you/"
    assert client.post("/consultation/code/", {"code": "123456"})["Location"] == "/consultation/you/"


def test_a_therapist_who_leaves_meanwhile(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.choose(free(with_(cast.ben))[0], whom=str(cast.ben.pk))
    zoe.says_who()
    code = code_in_the_mail()
    leave(cast.ben, by=cast.gus)
    assert zoe.client.post("/consultation/code/", {"code": code})["Location"] == "/consultation/you/"
    assert zoe.client.get("/consultation/you/")["Location"] == "/consultation/"
    assert not Appointment.objects.exists()


def test_consultations_that_close_meanwhile(cast: Cast) -> None:
    zoe = Newcomer()
    zoe.choose(free()[0])
    Hold.objects.all().delete()
    Service.objects.filter(kind="consultation").delete()
    page = zoe.says_who().content.decode()
    assert GONE in page
    assert 'name="instead"' not in page


def test_lapsed_holds_of_newcomers_are_deleted(cast: Cast, today: datetime) -> None:
    consultations.hold(ALONE, free()[0], browser="one")
    Hold.objects.update(expires_at=today - timedelta(hours=1))
    assert holding.delete_lapsed()
    assert not Occupancy.objects.exists()


def test_two_who_are_not_clients_and_one_time(cast: Cast) -> None:
    moment = free(with_(cast.ben))[0]
    consultations.hold(with_(cast.ben), moment, browser="one")
    with pytest.raises(TimeIsGone):
        consultations.hold(with_(cast.ben), moment, browser="two")
    with pytest.raises(TypeError):
        holding.book(Hold.objects.get())
