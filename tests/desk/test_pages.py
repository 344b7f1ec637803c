"""What the pages show, to whom, and in how many questions to the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import ATTEMPTS, Message
from sameroom.mail.sending import send_due
from sameroom.measures.models import Response
from sameroom.people.models import Person, Role
from sameroom.people.models.staff import hand_over
from sameroom.room import visits
from sameroom.room.models import JoinToken, Presence
from tests.access_world import put_in
from tests.answers import rate
from tests.appointments import an_appointment, move, participant
from tests.clock import stand_still

SignIn = Callable[[Person], Client]


def test_home_says_when_and_how_to_get_in(signed_in: SignIn, cast: Cast) -> None:
    later = an_appointment(cast.adas_file, cast.individual, in_minutes=60 * 24 * 7)
    following = an_appointment(cast.adas_file, cast.individual, in_minutes=10)
    page = signed_in(cast.ada).get("/home/")
    assert page.context["next_session"] == following
    assert page.context["obstacles"] == []
    assert page.context["later"] == [later]
    assert f"/appointments/{following.pk}/join/" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_home_lists_each_session_of_a_couple_once(signed_in: SignIn, cast: Cast, number: int) -> None:
    """And none in which one sits as the therapist, nor what comes after the end of a closed file."""
    coming = [an_appointment(cast.couples_file, cast.couple, in_minutes=600 * (1 + n)) for n in range(number)]
    put_in(cast.old_couples_file, cast.couple)
    for role in ("therapist", "client"):
        Role.objects.get_or_create(person=cast.ben, kind=role)
    pages = {person: signed_in(person).get("/home/") for person in (cast.dev, cast.ivo, cast.ben)}
    shown = {person: [page.context["next_session"], *page.context["later"]] for person, page in pages.items()}
    assert shown == {cast.dev: coming, cast.ivo: [None], cast.ben: [None]}


def test_home_says_why_one_cannot_come_in_yet(signed_in: SignIn, cast: Cast) -> None:
    an_appointment(cast.adas_file, cast.individual, in_minutes=60 * 5)
    page = signed_in(cast.ada).get("/home/")
    assert page.context["obstacles"][0].startswith("The room opens on")
    assert "/join/" not in page.content.decode()


def test_home_asks_how_it_was_until_it_is_answered(signed_in: SignIn, cast: Cast) -> None:
    over = an_appointment(cast.adas_file, cast.individual)
    client = signed_in(cast.ada)
    assert client.get("/home/").context["to_answer"] == []
    visits.begin(participant(over, cast.ada))
    visits.end(over, by=cast.ben)
    assert client.get("/home/").context["to_answer"] == [(over, True)]
    rate(over, cast.ada)
    assert client.get("/home/").context["to_answer"] == []


def test_a_partners_own_sessions_do_not_show(signed_in: SignIn, cast: Cast) -> None:
    an_appointment(cast.cleos_file, cast.individual)
    page = signed_in(cast.dev).get("/home/")
    assert page.context["next_session"] is None


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line]


def test_devs_pages_are_the_same_bytes_with_and_without_cleos_own_sessions(
    signed_in: SignIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch)
    shared = an_appointment(cast.couples_file, cast.couple, in_minutes=60 * 24)
    client = signed_in(cast.dev)
    paths = ["/home/", f"/appointments/{shared.pk}/"]
    before = [without_tokens(client.get(path).content.decode()) for path in paths]
    own = an_appointment(cast.cleos_file, cast.individual)
    visits.begin(participant(own, cast.cleo))
    rate(own, cast.cleo, level=3)
    assert [without_tokens(client.get(path).content.decode()) for path in paths] == before


def test_the_day_marks_now_and_who_waits(signed_in: SignIn, cast: Cast) -> None:
    now = an_appointment(cast.couples_file, cast.couple)
    cancelled = an_appointment(cast.adas_file, cast.individual)
    cancelled.cancel(by=cast.ben)
    Presence.objects.create(page="1" * 32, participant=participant(now, cast.dev), phase="waiting")
    Presence.objects.create(page="2" * 32, participant=participant(now, cast.cleo), phase="admitted")
    client = signed_in(cast.ben)
    rows = {row.appointment: row for row in client.get("/day/").context["sessions"]}
    assert (rows[now].state, rows[now].waiting, rows[now].can_join) == ("now", ["Dev Martin"], True)
    assert (rows[cancelled].state, rows[cancelled].can_join) == ("cancelled", False)
    assert client.get("/day/waiting/").json()["waiting"] == {str(now.pk): ["Dev Martin"]}


def test_the_day_of_each_shows_the_sessions_that_are_theirs_to_see(signed_in: SignIn, cast: Cast) -> None:
    bens = an_appointment(cast.couples_file, cast.couple)
    eves = an_appointment(cast.cleos_file, cast.individual)
    shown = {
        name: [row.appointment for row in signed_in(cast.people()[name]).get("/day/").context["sessions"]]
        for name in ("ben", "eve", "hal", "fay", "gus")
    }
    gus = signed_in(cast.gus).get("/day/")
    assert (gus.context["counts"].online, gus.context["counts"].in_person) == (2, 0)
    assert "Martin" not in gus.content.decode()
    assert signed_in(cast.fay).get("/day/").context["counts"] is None
    assert shown == {"ben": [bens], "eve": [eves], "hal": [bens], "fay": [bens, eves], "gus": []}


def test_nobody_hears_who_waits_for_another_therapist(signed_in: SignIn, cast: Cast) -> None:
    now = an_appointment(cast.couples_file, cast.couple)
    Presence.objects.create(page="1" * 32, participant=participant(now, cast.dev), phase="waiting")
    assert signed_in(cast.eve).get("/day/waiting/").json() == {"waiting": {}, "standings": {}, "notices": 0}


def test_another_day_is_shown_by_its_date_and_nonsense_shows_today(signed_in: SignIn, cast: Cast) -> None:
    client = signed_in(cast.ben)
    an_appointment(cast.adas_file, cast.individual)
    assert client.get("/day/?on=2031-02-03").context["sessions"] == []
    for nonsense in ("nonsense", "9999-12-31", "0001-01-01", "2026-02-30"):
        assert client.get(f"/day/?on={nonsense}").context["today"] is True


def test_the_day_is_for_the_work_and_ones_own_sessions_as_a_client_stand_at_home(signed_in: SignIn, cast: Cast) -> None:
    """Who works here and comes with a partner does not hear from the day's list that the partner waits."""
    Role.objects.create(person=cast.dev, kind="owner")
    own = an_appointment(cast.couples_file, cast.couple)
    Presence.objects.create(page="0" * 32, participant=participant(own, cast.cleo), phase="waiting")
    client = signed_in(cast.dev)
    assert client.get("/day/").context["sessions"] == []
    assert client.get("/day/waiting/").json() == {"waiting": {}, "standings": {}, "notices": 0}
    assert client.get("/home/").context["next_session"] == own


@pytest.mark.parametrize("number", [1, 3])
def test_the_day_asks_the_database_the_same_number_of_questions(
    signed_in: SignIn, cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        an_appointment(cast.adas_file, cast.individual)
    client = signed_in(cast.ben)
    client.get("/day/")
    with django_assert_num_queries(19):
        client.get("/day/")


def test_the_links_are_sent_and_the_page_says_so(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    client = signed_in(cast.ben)
    client.post(f"/appointments/{appointment.pk}/links/")
    links = client.get(f"/appointments/{appointment.pk}/").context["links"]
    assert [(link.name, link.state) for link in links] == [("Cleo Martin", "waiting"), ("Dev Martin", "waiting")]
    send_due()
    links = client.get(f"/appointments/{appointment.pk}/").context["links"]
    assert [link.state for link in links if link.sent_at] == ["sent", "sent"]
    assert len(mail.outbox) == 2
    client.post(f"/appointments/{appointment.pk}/links/")
    Message.objects.filter(delivery=None).update(tries=ATTEMPTS, next_try_at=timezone.now())
    page = client.get(f"/appointments/{appointment.pk}/")
    assert [link.state for link in page.context["links"]] == ["lost", "lost"]
    assert "could not be sent" in page.content.decode()


def test_only_who_may_change_an_appointment_is_offered_it(signed_in: SignIn, cast: Cast) -> None:
    path = f"/appointments/{an_appointment(cast.adas_file, cast.individual).pk}/"
    offered = {
        who: f"{path}cancel/" in signed_in(getattr(cast, who)).get(path).content.decode()
        for who in ("ada", "ben", "fay", "hal")
    }
    assert offered == {"ada": False, "ben": True, "fay": True, "hal": False}


def test_no_link_of_a_cancelled_appointment_is_sent(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    appointment.cancel(by=cast.ben)
    page = signed_in(cast.ben).post(f"/appointments/{appointment.pk}/links/", follow=True).content.decode()
    assert "This appointment was cancelled." in page and not Message.objects.exists()


def test_joining_leads_into_the_room_with_a_link_of_ones_own(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    answer = signed_in(cast.ada).post(f"/appointments/{appointment.pk}/join/", {"aloud": "1"})
    assert "/room/#" in answer["Location"]
    token = JoinToken.objects.get()
    assert (token.participant.person, token.via) == (cast.ada, "button")
    assert token.token_hash not in answer["Location"]


def test_joining_too_late_is_refused_with_a_sentence(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    move(appointment, to=timezone.now() - timedelta(hours=3))
    client = signed_in(cast.ada)
    answer = client.post(f"/appointments/{appointment.pk}/join/", follow=True)
    assert "This appointment is over." in answer.content.decode()
    assert not JoinToken.objects.exists()


def test_a_client_does_not_see_the_visits(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    visits.begin(participant(appointment, cast.ada))
    path = f"/appointments/{appointment.pk}/"
    assert list(signed_in(cast.ada).get(path).context["visits"]) == []
    assert len(signed_in(cast.ben).get(path).context["visits"]) == 1


def test_responses_are_for_those_whom_they_concern(cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    for person in (cast.ben, cast.cleo, cast.dev):
        rate(appointment, person)
    seen = {
        name: {response.person.first_name for response in Response.objects.visible_to(person)}
        for name, person in cast.people().items()
    }
    everyone = {"Ben", "Cleo", "Dev"}
    assert {name: who for name, who in seen.items() if who} == {
        "ben": everyone,
        "hal": everyone,
        "cleo": {"Cleo"},
        "dev": {"Dev"},
    }


def test_a_therapists_own_answers_are_not_the_next_therapists(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    for person in (cast.ben, cast.ada):
        rate(appointment, person)
    hand_over(cast.adas_file, to=cast.eve, by=cast.gus)
    assert [response.person for response in Response.objects.visible_to(cast.eve)] == [cast.ada]
    assert [response.person for response in Response.objects.visible_to(cast.ben)] == [cast.ben]


def test_the_language_is_kept_with_the_person(signed_in: SignIn, cast: Cast) -> None:
    client = signed_in(cast.ada)
    answer = client.post("/language/", {"language": "fr", "next": "/help-now/"})
    assert answer["Location"] == "/help-now/"
    assert '<html lang="fr">' in client.get("/help-now/").content.decode()
    cast.ada.refresh_from_db()
    assert cast.ada.language == "fr"
    client.post("/language/", {"language": "xx", "next": "https://evil.example/"})
    cast.ada.refresh_from_db()
    assert cast.ada.language == "fr"
