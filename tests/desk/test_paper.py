"""A form that was filled in on paper counts like one that was answered on a screen, and says where it comes from."""

import re

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.changes import close_file
from sameroom.desk.demo.cast import Cast
from sameroom.measures import instruments
from sameroom.measures.models import Response, SafetyNotice
from tests.appointments import an_appointment
from tests.measures.filling import give_form, phq_9
from tests.safety import named

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(cast: Cast, client: Client) -> Appointment:
    client.force_login(cast.ben)
    return an_appointment(cast.adas_file, cast.individual, in_minutes=-180, modality="in-person")


def page(appointment: Appointment, client: object, form: str) -> str:
    return f"/appointments/{appointment.pk}/paper/?client={client}&form={form}"


def filled(name: str, value: int, **others: str) -> dict[str, str]:
    return {item.code: str(value) for item in instruments.load(name).items} | others


def test_who_and_which_first(cast: Cast, client: Client, over: Appointment) -> None:
    choice = client.get(f"/appointments/{over.pk}/paper/").content.decode()
    assert "Ada Singh" in choice and "phq-9" in choice
    assert not [one for one in instruments.two_sided() if f'"{one}"' in choice]
    for wrong in (
        page(over, cast.moe.pk, "phq-9"),
        page(over, cast.ada.pk, "session-check"),
        page(over, "x", "nothing"),
    ):
        assert "Choose one of these." in client.get(wrong).content.decode()
        assert client.post(wrong, filled("phq-9", 1)).status_code == 302
    assert not Response.objects.exists()


@pytest.mark.parametrize("name", ["phq-9", "gad-7", "k10", "dass-21"])
def test_what_stands_on_the_paper_is_kept(cast: Cast, client: Client, over: Appointment, name: str) -> None:
    named(cast.hal, by=cast.gus)
    assert client.get(page(over, cast.ada.pk, name)).status_code == 200
    assert (
        client.post(page(over, cast.ada.pk, name), filled(name, 1))["Location"] == f"/appointments/{over.pk}/prepare/"
    )
    kept = Response.objects.get()
    assert (kept.instrument, kept.person, kept.channel, kept.form) == (name, cast.ada, "paper", "client")
    assert set(kept.values.values()) == {1} and kept.given_at
    entry = Entry.objects.get(act="type-in")
    assert (entry.by, entry.thing_id) == (cast.ben.pk, str(kept.pk))


def test_each_option_of_a_form_with_many_scales_keeps_its_value(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=-180)
    asked = instruments.load("csi-16")
    answers = {item.code: item.options[0].value for item in asked.items}
    client.post(page(both, cast.dev.pk, "csi-16"), {code: str(value) for code, value in answers.items()})
    assert Response.objects.get().values == answers


def test_what_is_not_marked_is_said(cast: Cast, client: Client, over: Appointment) -> None:
    """Nothing is guessed; what was typed stays."""
    sent = filled("phq-9", 1)
    del sent["q3"]
    told = client.post(page(over, cast.ada.pk, "phq-9"), sent).content.decode()
    assert "Choose one of the answers." in told and len(re.findall(r'value="1"[^>]* checked', told)) == 9
    client.post(page(over, cast.ada.pk, "phq-9"), sent | {"q3": "asked-declined"})
    assert Response.objects.get().answers.get(item="q3").skipped == "asked-declined"


def test_an_answer_that_asks_for_a_look_raises_its_notice(cast: Cast, client: Client, over: Appointment) -> None:
    named(cast.hal, by=cast.gus)
    client.post(page(over, cast.ada.pk, "phq-9"), filled("phq-9", 0, q9="2"))
    assert SafetyNotice.objects.get().person == cast.ada


def test_what_was_begun_on_a_screen_is_the_clients_to_finish(cast: Cast, client: Client, over: Appointment) -> None:
    give_form(over, cast.ada, phq_9(4), is_given=False)
    told = client.post(page(over, cast.ada.pk, "phq-9"), filled("phq-9", 3), follow=True)
    assert "begun or given already" in told.content.decode()
    assert Response.objects.get().given_at is None


def test_a_closed_file_takes_nothing_more(cast: Cast, client: Client, over: Appointment) -> None:
    close_file(cast.adas_file, by=cast.ben)
    assert client.get(page(over, cast.ada.pk, "phq-9")).status_code == 404
    assert client.post(page(over, cast.ada.pk, "phq-9"), filled("phq-9", 1)).status_code == 404
