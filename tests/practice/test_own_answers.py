"""What somebody said when looking for a therapist: their own once they book, the therapist's if they tick it."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings

from sameroom.audit.models import Entry
from sameroom.booking.consultations import Wish
from sameroom.booking.models import PartnerInvitation
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Closing, Person, Supervision
from sameroom.practice.models import (
    AnswersGiven,
    Candidate,
    Match,
    MatchBooking,
    OwnAnswers,
    Search,
    Seeker,
    Therapist,
)
from sameroom.practice.own_answers import erase, give, given_in
from sameroom.refusal import Refused
from tests.booking.newcomers import Newcomer, code_in_the_mail, free
from tests.clock import stand_still

pytestmark = [pytest.mark.services, pytest.mark.django_db]
SAID = {"brings": {"main": "anxiety"}, "expectations": {"expects": ["impersonal"]}}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> datetime:
    """Monday 25 January 2027, eight in the morning."""
    return stand_still(monkeypatch, datetime(2027, 1, 25, 13, tzinfo=UTC))


def somebody_who_answered(cast: Cast, *, as_couple: bool = False) -> Newcomer:
    """With a result that showed Eve."""
    match = Match.objects.create(weights_number=0, as_couple=as_couple, languages="en", looked_at=2)
    eve = Therapist.objects.get(person=cast.eve)
    Candidate.objects.create(match=match, therapist=eve, score=0.8, place=1, propensity=1.0)
    search = Search.objects.create(as_couple=as_couple, match=match)
    seeker = Seeker.objects.create(search=search, place=1, content=json.dumps(SAID))
    zoe = Newcomer()
    answers_in_this_browser(zoe, seeker)
    return zoe


def answers_in_this_browser(somebody: Newcomer, seeker: Seeker) -> None:
    session = somebody.client.session
    session["find"] = {"seeker": str(seeker.pk)}
    session.save()
    somebody.client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)


def books(zoe: Newcomer, cast: Cast, *ticked: str, **answers: str) -> Person:
    as_couple = answers.get("who") == "couple"
    moment = free(Wish(as_couple=as_couple, modality="online", therapist=cast.eve))[0]
    zoe.me |= {"ticked": list(ticked)}  # type: ignore[dict-item]
    assert zoe.books(moment, whom=str(cast.eve.pk), **answers).status_code == 302
    return Person.objects.get(email="zoe@example.com")


def test_without_a_tick_they_are_ones_own_and_nobody_elses(cast: Cast) -> None:
    person = books(somebody_who_answered(cast), cast)
    own = OwnAnswers.objects.get()
    assert (own.person, own.said, own.as_couple) == (person, SAID, False)
    assert not AnswersGiven.objects.exists()
    assert not Search.objects.exists()
    assert not Seeker.objects.exists()
    booking = MatchBooking.objects.get()
    assert (booking.therapist.person, booking.case_file) == (cast.eve, None)
    for other in (cast.eve, cast.ben, cast.hal, cast.gus, cast.fay, cast.ada):
        assert not OwnAnswers.objects.visible_to(other).exists()
    assert OwnAnswers.objects.visible_to(person).get() == own


def test_what_is_ticked_goes_to_the_therapist_of_this_file(cast: Cast) -> None:
    Supervision.objects.create(supervisor=cast.hal, therapist=cast.eve)
    person = books(somebody_who_answered(cast), cast, "gives")
    case_file = person.case_files.get()
    assert [own.said for own in given_in(case_file, seen_by=cast.eve)] == [SAID]
    assert given_in(case_file, seen_by=cast.hal)
    for other in (cast.ben, cast.gus, cast.fay, cast.ada):
        assert not given_in(case_file, seen_by=other)
    assert MatchBooking.objects.get().case_file is None


def test_the_practice_may_learn_only_where_it_is_ticked(cast: Cast) -> None:
    person = books(somebody_who_answered(cast), cast, "may-learn")
    assert MatchBooking.objects.get().case_file == person.case_files.get()
    assert not AnswersGiven.objects.exists()


def test_the_partners_answers_wait_for_the_partner(cast: Cast) -> None:
    zoe = somebody_who_answered(cast, as_couple=True)
    search = Search.objects.get()
    Seeker.objects.create(search=search, place=2, content=json.dumps({"brings": {"main": "grief"}}))
    zoe.me |= {"partner": "kai@example.com"}
    books(zoe, cast, "gives", who="couple")
    assert OwnAnswers.objects.get().said == SAID
    assert [one.place for one in search.seekers.all()] == [2]


def test_of_two_at_one_screen_the_booking_counts_and_nothing_becomes_ones_own(cast: Cast) -> None:
    zoe = somebody_who_answered(cast, as_couple=True)
    session = zoe.client.session
    session["find"] = {"shared": session["find"]["seeker"]}
    session.save()
    zoe.me |= {"partner": "kai@example.com"}
    books(zoe, cast, who="couple")
    assert MatchBooking.objects.get().therapist.person == cast.eve
    assert not OwnAnswers.objects.exists()
    assert Search.objects.exists(), "until it is erased"


def test_a_partner_who_comes_along_keeps_their_own(cast: Cast) -> None:
    zoe = somebody_who_answered(cast, as_couple=True)
    kais = Seeker.objects.create(
        search=Search.objects.get(), place=2, content=json.dumps({"brings": {"main": "grief"}})
    )
    zoe.me |= {"partner": "kai@example.com"}
    books(zoe, cast, who="couple")
    code_in_the_mail()
    kai = Newcomer(name="Kai Roy", email="kai@example.com")
    answers_in_this_browser(kai, kais)
    kai.client.post("/together/", kai.me)
    kai.client.post("/together/code/", {"code": code_in_the_mail()})
    assert kai.client.post(f"/together/{PartnerInvitation.objects.get().pk}/yes/").status_code == 302
    own = OwnAnswers.objects.get(person__email="kai@example.com")
    assert (own.said, own.as_couple) == ({"brings": {"main": "grief"}}, True)
    assert not own.handed_over.exists()
    assert not Search.objects.exists()
    assert not OwnAnswers.objects.visible_to(Person.objects.get(email="zoe@example.com")).filter(pk=own.pk).exists()


def test_the_trail_says_what_was_kept_and_given(cast: Cast) -> None:
    person = books(somebody_who_answered(cast), cast, "gives")
    entries = Entry.objects.filter(by=person.pk, thing="own-answers").order_by("pk")
    assert [(one.act, one.outcome) for one in entries] == [("keep", "done"), ("give", "done")]


def test_the_form_asks_only_whoever_answered_and_keeps_the_ticks(cast: Cast) -> None:
    moment = free()[0]
    asked = somebody_who_answered(cast)
    asked.choose(moment)
    assert "Your answers of before" in asked.look("/consultation/you/")
    page = asked.says_who(name="", ticked=["gives"]).content.decode()  # type: ignore[arg-type]
    assert re.search(r'value="gives"[^>]* checked', page)
    assert not re.search(r'value="may-learn"[^>]* checked', page)
    unknown = Newcomer()
    unknown.choose(free()[0])
    assert "Your answers of before" not in unknown.look("/consultation/you/")


def test_given_answers_stay_and_others_can_be_erased(cast: Cast) -> None:
    own = OwnAnswers.objects.create(person=cast.ada, as_couple=False, content="{}")
    give(own, cast.adas_file)
    with pytest.raises(Refused, match="has them already"):
        give(own, cast.adas_file)
    with pytest.raises(Refused, match="belong to your record"):
        erase(own)
    other = OwnAnswers.objects.create(person=cast.ada, as_couple=False, content="{}")
    erase(other)
    assert list(OwnAnswers.objects.all()) == [own]


def test_nothing_is_given_to_a_closed_file(cast: Cast) -> None:
    own = OwnAnswers.objects.create(person=cast.ada, as_couple=False, content="{}")
    Closing.objects.create(case_file=cast.adas_file, by=cast.ben)
    cast.adas_file.refresh_from_db()
    with pytest.raises(Refused, match="This file is closed"):
        give(own, cast.adas_file)
