"""What the pages of the audit trail show, to whom; and whom they never name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Concern, Entry
from sameroom.audit.trail import record
from sameroom.desk import trail
from sameroom.desk.demo.cast import Cast
from sameroom.desk.trail_words import times_words
from sameroom.people.models import BreakGlass, Person, Role
from sameroom.room import visits
from tests.appointments import an_appointment, participant
from tests.clock import stand_still
from tests.desk.test_pages import without_tokens

SignIn = Callable[[Person], Client]


def lines(page: Any) -> list[str]:
    return [look.sentence for _on, looks in page.context["days"] for look in looks]


def test_a_client_reads_who_did_what_in_plain_words(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    record("view", "appointment", appointment.pk, by=cast.fay.pk, about=[cast.cleo.pk, cast.dev.pk])
    visits.admit((str(participant(appointment, cast.cleo).pk),), device_hash="d", by=cast.ben)
    record("view", "emergency-contact", cast.cleo.pk, by=cast.hal.pk, about=[cast.cleo.pk])
    said = lines(signed_in(cast.cleo).get("/me/looked/"))
    day = said[1].partition("appointment of ")[2]
    assert day
    assert said == [
        "Hal Mbeki (supervisor) looked at whom to call for you in an emergency",
        f"Ben Okafor, your therapist, let you in for your appointment of {day}",
        f"Fay Tremblay (front desk) looked at your appointment of {day}",
        f"Ben Okafor, your therapist, made your appointment of {day}",
    ]


def test_the_same_look_at_several_times_is_one_line(signed_in: SignIn, cast: Cast) -> None:
    for _ in range(3):
        record("view", "case-file", cast.adas_file.pk, by=cast.ben.pk, about=[cast.ada.pk])
    record("view", "case-file", cast.adas_file.pk, by=cast.eve.pk, about=[cast.ada.pk])
    ((_on, (other, look)),) = signed_in(cast.ada).get("/me/looked/").context["days"]
    assert look.sentence == "Ben Okafor, your therapist, looked at your file"
    assert other.sentence == "Eve Lindqvist (therapist) looked at your file"
    assert len(look.times) == 3


def test_times_of_a_day_are_told_one_by_one_until_they_are_many() -> None:
    zone = ZoneInfo("America/Toronto")
    times = [datetime(2026, 11, 24, 16 - number, 5, tzinfo=zone) for number in range(7)]
    assert times_words(times[:2], zone) == "16:05, 15:05"
    assert times_words([times[0], times[0]], zone) == "16:05"
    assert times_words(times, zone) == "7 times from 10:05 to 16:05"


def test_breaking_the_glass_is_marked(signed_in: SignIn, cast: Cast) -> None:
    """With a look without it on the same day; and on a record of two for the one whose glass it was."""
    BreakGlass.objects.create(by=cast.ben, client=cast.cleo, reason="danger")
    about = [cast.cleo.pk, cast.dev.pk]
    for reason in ("", "break-glass", ""):
        record("view", "case-file", cast.couples_file.pk, by=cast.ben.pk, about=about, reason=reason)
    record("break-glass", "person", cast.dev.pk, by=cast.eve.pk, about=[cast.dev.pk])

    def marked(person: Person) -> list[tuple[bool, int]]:
        page = signed_in(person).get("/me/looked/")
        assert "in an emergency" in page.content.decode()
        return [(look.is_emergency, len(look.times)) for _on, looks in page.context["days"] for look in looks]

    assert marked(cast.cleo) == [(False, 2), (True, 1)]
    assert marked(cast.dev) == [(True, 1), (False, 3)]


def test_nothing_of_a_partner_and_nobody_but_staff_is_named(
    signed_in: SignIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dev's page has the same bytes with and without Cleo's own session, answers and the looks at them."""
    stand_still(monkeypatch)
    shared = an_appointment(cast.couples_file, cast.couple)
    record("cancel", "appointment", shared.pk, by=cast.cleo.pk, about=[cast.cleo.pk, cast.dev.pk])
    record("view", "appointment", shared.pk, by=cast.ben.pk, about=[cast.cleo.pk, cast.dev.pk])
    client = signed_in(cast.dev)
    before = without_tokens(client.get("/me/looked/").content.decode())
    own = an_appointment(cast.cleos_file, cast.individual)
    visits.withdraw_links(own.clients, by=cast.eve)
    visits.turn_away([participant(shared, cast.cleo)], by=cast.ben)
    record("view", "person", cast.cleo.pk, by=cast.fay.pk, about=[cast.cleo.pk])
    record("view", "appointment", own.pk, by=cast.gus.pk, about=[cast.cleo.pk], outcome="refused")
    assert without_tokens(client.get("/me/looked/").content.decode()) == before
    page = "\n".join(before)
    assert "cancelled" not in page  # what a partner does is the partner's own, on this page
    assert not [name for name in ("Cleo", "Martin", "Eve") if name in page]
    assert (
        "Eve Lindqvist, your therapist, took back your link" in signed_in(cast.cleo).get("/me/looked/").content.decode()
    )


def test_ones_own_acts_and_refused_tries_are_left_out(signed_in: SignIn, cast: Cast) -> None:
    record("view", "person", cast.ada.pk, by=cast.ada.pk, about=[cast.ada.pk])
    record("view", "person", cast.ada.pk, by=cast.eve.pk, about=[cast.ada.pk], outcome="refused")
    record("remind", "appointment", by=None, about=[cast.ada.pk])
    page = signed_in(cast.ada).get("/me/looked/")
    assert lines(page) == []
    assert "Nobody has looked yet" in page.content.decode()


def test_who_has_left_is_named_by_the_role_of_then(signed_in: SignIn, cast: Cast) -> None:
    Entry.objects.create(by=cast.hal.pk, roles="supervisor", act="view", thing="case-file", outcome="done")
    Concern.objects.create(entry=Entry.objects.get(), person=cast.ada.pk)
    Role.objects.filter(person=cast.hal).delete()
    assert lines(signed_in(cast.ada).get("/me/looked/")) == ["Hal Mbeki (supervisor) looked at your file"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_the_database_the_same_number_of_questions(
    signed_in: SignIn, cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    for by in (cast.ben, cast.fay, cast.hal)[:number]:
        appointment = an_appointment(cast.adas_file, cast.individual)
        record("view", "appointment", appointment.pk, by=by.pk, about=[cast.ada.pk])
    record("view", "appointment", appointment.pk, by=cast.ben.pk, about=[cast.ada.pk])
    for who, path, expected in (
        (cast.ada, "/me/looked/", 13),
        (cast.ben, "/day/trail/", 9),
        (cast.gus, "/review/", 20),
    ):
        client = signed_in(who)
        client.get(path)
        with django_assert_num_queries(expected):
            client.get(path)


def test_a_long_list_is_turned_page_by_page(signed_in: SignIn, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "A_PAGE", 2)
    for act in ("view", "change", "print"):
        record(act, "case-file", cast.adas_file.pk, by=cast.ben.pk, about=[cast.ada.pk])
    client = signed_in(cast.ada)
    first, second = (client.get(f"/me/looked/?page={number}") for number in (1, 2))
    assert [len(lines(page)) for page in (first, second)] == [2, 1]
    assert "Page 1 of 2" in first.content.decode()
    assert "looked at your file" in lines(second)[0]


def test_staff_read_what_they_did_and_no_more(signed_in: SignIn, cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    other = an_appointment(cast.moes_file, cast.individual)
    record("view", "appointment", other.pk, by=cast.ben.pk, about=[cast.moe.pk], outcome="refused")
    page = signed_in(cast.ben).get("/day/trail/")
    rows = [row for _on, rows in page.context["days"] for row in rows]
    assert [(row.act, row.appointment, row.is_refused) for row in rows] == [
        ("looked at it", None, True),
        ("made it", appointment, False),
    ]
    text = page.content.decode()
    assert "Ada Singh" in text
    assert f"appointment {str(other.pk)[:8]}" in text
    assert not [name for name in ("Moe", "Haddad", "Lindqvist") if name in text]


def test_acts_of_another_time_stand_under_their_day(signed_in: SignIn, cast: Cast) -> None:
    for days in (0, 3):
        Entry.objects.create(
            at=timezone.now() - timedelta(days=days), by=cast.gus.pk, act="view", thing="x", outcome="done"
        )
    assert len(signed_in(cast.gus).get("/day/trail/").context["days"]) == 2
