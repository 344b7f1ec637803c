"""The alliance from both sides: who sees which rating and when, its page and picture, and the way to another one."""

import re
from typing import Any
from xml.etree.ElementTree import fromstring
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.desk.alliance import alliance_of, still_to_rate
from sameroom.desk.alliance_words import strip_of, worded, words_of
from sameroom.desk.demo.cast import Cast
from sameroom.measures.alliance import LOW, ONE_SIDED, SPLIT, STRAIN
from sameroom.measures.models import Response
from sameroom.people.models import BreakGlass, CaseFile, Person
from sameroom.people.models.staff import hand_over
from sameroom.practice.models import practice_zone
from sameroom.room import visits
from tests.answers import rate, whole
from tests.appointments import an_appointment
from tests.clock import stand_still
from tests.desk.test_pages import without_tokens


def page(person: Person, path: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(path).content.decode()


def held(file: CaseFile, service: Any, *, days_ago: int = 0, modality: str = "online") -> Appointment:
    """A session that took place."""
    session = an_appointment(file, service, modality=modality, in_minutes=-60 - 24 * 60 * days_ago)
    for seat in session.participants.all():
        visits.begin(seat)
    visits.end(session, by=file.therapist)
    return session


def seen(person: Person) -> set[str]:
    return {one.person.first_name for one in Response.objects.visible_to(person)}


def file_of(cast: Cast) -> CaseFile:
    return CaseFile.objects.prefetch_related("people").get(pk=cast.adas_file.pk)


def test_a_therapist_sees_a_clients_rating_after_the_own_one(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ada)
    assert seen(cast.ben) == set() and seen(cast.hal) == {"Ada"}
    rate(session, cast.ben)
    assert seen(cast.ben) == {"Ada", "Ben"} and seen(cast.hal) == {"Ada", "Ben"}
    assert seen(cast.ada) == {"Ada"}


def test_to_leave_it_out_counts_and_to_begin_does_not(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ada)
    begun = rate(session, cast.ben)
    Response.objects.filter(pk=begun.pk).update(given_at=None)
    assert seen(cast.ben) == {"Ben"}
    Response.objects.filter(pk=begun.pk).delete()
    client = Client()
    client.force_login(cast.ben)
    client.post(f"/appointments/{session.pk}/rating/", {"leave_out": "1"})
    assert seen(cast.ben) == {"Ada", "Ben"}
    assert set(Response.objects.get(person=cast.ben).answers.values_list("skipped", flat=True)) == {"asked-declined"}


def test_the_own_rating_of_another_session_or_of_another_opens_nothing(cast: Cast) -> None:
    first, second = held(cast.adas_file, cast.individual, days_ago=7), held(cast.adas_file, cast.individual)
    for session in (first, second):
        rate(session, cast.ada)
    rate(first, cast.ben)
    assert [one.appointment for one in Response.objects.visible_to(cast.ben).filter(person=cast.ada)] == [first]
    BreakGlass.objects.create(by=cast.ben, client=cast.ada, reason="danger", words="x")
    assert [one.appointment for one in Response.objects.visible_to(cast.ben).filter(person=cast.ada)] == [first]


def test_who_takes_the_file_over_sees_what_clients_said_before(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ada)
    rate(session, cast.ben)
    hand_over(cast.adas_file, to=cast.eve, by=cast.gus)
    assert seen(cast.eve) == {"Ada"}


def test_before_the_own_rating_no_page_tells_whether_the_client_answered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch)
    session = held(cast.adas_file, cast.individual)
    paths = [f"/files/{cast.adas_file.pk}/", f"/files/{cast.adas_file.pk}/alliance/", f"/appointments/{session.pk}/"]
    paths += ["/day/", "/files/", f"/files/{cast.adas_file.pk}/alliance/{cast.ada.pk}/light.svg"]
    before = [without_tokens(page(cast.ben, path)) for path in paths]
    rate(session, cast.ada, level=2, strain=3, repaired=0)
    assert [without_tokens(page(cast.ben, path)) for path in paths] == before
    for path in paths[:3]:
        assert "Rate the session first, then you see how it was for Ada Singh." in page(cast.ben, path)
    assert "Rate the session first" not in page(cast.hal, paths[1])


def test_the_day_leads_the_therapist_to_what_is_over_and_not_rated(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    day = f"/day/?on={timezone.localdate(session.starts_at, timezone=practice_zone()).isoformat()}"
    to_rate = f'href="/appointments/{session.pk}/rating/"'
    assert to_rate in page(cast.ben, day)
    assert all(to_rate not in page(one, day) for one in (cast.fay, cast.hal))
    rate(session, cast.ben)
    assert to_rate not in page(cast.ben, day)


def test_what_was_said_is_in_words_where_words_were_chosen(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ben)
    rate(session, cast.ada, level=8, strain=2, repaired=1)
    shown = "".join(page(cast.ben, f"/files/{cast.adas_file.pk}/").split())
    assert "8of10" in shown and "<dd>Some</dd>" in shown and "<dd>Partly</dd>" in shown
    assert "2of3" not in shown


def test_the_page_has_both_sides_and_what_to_talk_about(cast: Cast) -> None:
    for days_ago, own, theirs in ((14, 8, 4), (7, 8, 4), (0, 7, 3)):
        session = held(cast.adas_file, cast.individual, days_ago=days_ago)
        rate(session, cast.ben, level=own)
        strain = {} if days_ago else {"strain": 2, "repaired": 0}
        rate(session, cast.ada, level=theirs, **strain)
    shown = alliance_of(file_of(cast), seen_by=cast.ben)
    assert [one.own and one.own.score for one in shown.sessions] == [8, 8, 7]
    assert [one.ratings[cast.ada.pk].score for one in shown.sessions] == [4, 4, 3]
    assert {one.signal.kind for one in shown.open_signals} == {LOW, ONE_SIDED} and not shown.past_signals
    (one_sided,) = [words_of(one) for one in shown.open_signals if one.signal.kind == ONE_SIDED]
    assert one_sided.text == "Was there tension? Ada: “Some”. Therapist: “No”."
    html = page(cast.ben, f"/files/{cast.adas_file.pk}/alliance/")
    assert "An invitation to talk about it, not a mistake." in html
    assert "no validated scale" in html and "Three ratings of Ada in a row are below the middle" in html
    assert html.count("<tr>") == 1 + 3


def test_what_comes_again_stands_there_once(cast: Cast) -> None:
    for days_ago in (21, 14, 7):
        session = held(cast.adas_file, cast.individual, days_ago=days_ago)
        rate(session, cast.ben)
        rate(session, cast.ada, strain=2, repaired=0)
    (one,) = worded(alliance_of(file_of(cast), seen_by=cast.ben).open_signals)
    assert [len(one.earlier), one.appointment.pk] == [2, session.pk]
    first = cast.adas_file.appointments.order_by("starts_at")[0]
    assert one.since == timezone.localdate(first.starts_at, timezone=ZoneInfo(first.zone))
    html = page(cast.ben, f"/files/{cast.adas_file.pk}/alliance/")
    assert html.count("Tension that only one side noticed") == 1
    assert "The same after 2 earlier sessions, since " in html


def test_a_signal_that_is_over_stands_apart(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ben, strain=1, repaired=2)
    rate(session, cast.ada, strain=1, repaired=2)
    shown = alliance_of(file_of(cast), seen_by=cast.ben)
    assert [one.signal.kind for one in shown.past_signals] == [STRAIN] and not shown.open_signals


def test_of_a_couple_each_has_a_line_and_neither_sees_the_others(cast: Cast) -> None:
    session = held(cast.couples_file, cast.couple)
    rate(session, cast.ben)
    rate(session, cast.cleo, level=9)
    rate(session, cast.dev, level=4, safe_partner=2)
    file = CaseFile.objects.prefetch_related("people").get(pk=cast.couples_file.pk)
    shown = alliance_of(file, seen_by=cast.ben)
    assert [side.client for side in shown.sides] == [cast.cleo, cast.dev]
    assert [one.signal.kind for one in shown.open_signals] == [SPLIT]
    assert seen(cast.cleo) == {"Cleo"} and seen(cast.dev) == {"Dev"}


def test_the_picture_is_a_document_that_may_load_nothing(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ben, level=9)
    rate(session, cast.ada, level=5)
    client = Client()
    client.force_login(cast.ben)
    path = f"/files/{cast.adas_file.pk}/alliance/{cast.ada.pk}/light.svg"
    light, dark = client.get(path), client.get(path.replace("light", "dark"))
    assert light["Content-Type"] == "image/svg+xml" and light.content != dark.content
    assert light["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    words = [one.text for one in fromstring(light.content).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
    assert words[-2:] == ["Ada", "Ben (therapist)"]


def test_ratings_of_the_first_version_have_no_line(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ben)
    old = rate(session, cast.ada)
    Response.objects.filter(pk=old.pk).update(version=1)
    assert alliance_of(file_of(cast), seen_by=cast.ben).sides == []


def test_the_strip_has_the_last_session_from_both_sides(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual)
    rate(session, cast.ben, level=6)
    rate(session, cast.ada, level=8, strain=1, repaired=0)
    strip = strip_of(file_of(cast), seen_by=cast.ben)
    assert strip.newest == [("Ada Singh", 8), ("Therapist", 6)]
    assert [one.title for one in strip.signals] == ["Tension that only one side noticed"]


def test_what_is_open_is_asked_on_a_page_and_kept_once(cast: Cast) -> None:
    session = held(cast.adas_file, cast.individual, modality="in-person")
    client = Client()
    client.force_login(cast.ben)
    path = f"/appointments/{session.pk}/rating/"
    given = {code: str(value) for code, value in whole("therapist", modality="in-person").items()}
    shown = client.get(path).content.decode()
    assert "technical" not in given and 'name="technical"' not in shown and "(if you like)" not in shown
    refused = client.post(path, {**given, "strain": "2"}).content.decode()
    chosen = dict(re.findall(r'name="([\w-]+)" value="(\w+)"[^>]* checked', refused))
    assert "Choose one of the answers." in refused and {**given, "strain": "2"}.items() <= chosen.items()
    assert not Response.objects.exists()
    assert client.post(path, {**given, "hope": "asked-declined", "repaired": "1"}).status_code == 302
    kept = Response.objects.get()
    assert kept.channel == "page" and "hope" not in kept.values and "repaired" not in kept.values
    client.post(path, {**given, "open": "1"})
    assert Response.objects.get().values == kept.values
    assert not still_to_rate(cast.ben).exists()


def test_nothing_is_rated_before_it_began(cast: Cast) -> None:
    session = an_appointment(cast.adas_file, cast.individual, in_minutes=60)
    client = Client()
    client.force_login(cast.ben)
    client.post(f"/appointments/{session.pk}/rating/", {"leave_out": "1"})
    assert not Response.objects.exists()


@pytest.mark.parametrize("sessions", [1, 4])
def test_the_page_asks_the_same_number_of_questions_however_many_sessions(
    cast: Cast, sessions: int, django_assert_num_queries: Any
) -> None:
    for number in range(sessions):
        session = held(cast.adas_file, cast.individual, days_ago=number)
        rate(session, cast.ben)
        rate(session, cast.ada)
    file = file_of(cast)
    with django_assert_num_queries(5):
        alliance_of(file, seen_by=cast.ben)


def test_the_way_to_another_therapist_stands_on_home_after_the_first_three_sessions(cast: Cast) -> None:
    said = []
    for number in range(5):
        said.append("Not the right fit?" in page(cast.ada, "/home/"))
        held(cast.adas_file, cast.individual, days_ago=9 - number)
    assert said == [False, True, True, True, False]
    assert "Look for another therapist" in page(cast.ada, "/home/")
