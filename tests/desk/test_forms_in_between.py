"""What comes in between while a client answers a form: another device, another day, an answer that cannot wait."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.due import due_before
from sameroom.measures.instruments import own
from sameroom.measures.models import Response, SafetyCover
from sameroom.measures.plans import choose_plan
from tests.appointments import an_appointment
from tests.desk.forms_before import ITEMS, NEVER, OFTEN, ONLY_PHQ, address, answer
from tests.measures.test_own import filled
from tests.safety import named

EARLIER = timezone.now() - timedelta(hours=3)


@pytest.fixture(autouse=True)
def _somebody_looks(cast: Cast) -> None:
    """Else the ninth question is not asked."""
    named(cast.hal, by=cast.gus)


@pytest.fixture
def coming(cast: Cast) -> Appointment:
    choose_plan(cast.adas_file, ONLY_PHQ, by=cast.ben)
    return an_appointment(cast.adas_file, cast.individual, in_minutes=60 * 24)


@pytest.mark.parametrize("how", ["cancelled", "over", "consultation"])
def test_a_stale_link_says_why_there_is_nothing_to_fill_in(cast: Cast, client: Client, how: str) -> None:
    minutes = -600 if how == "over" else 600
    service = cast.consultation if how == "consultation" else cast.individual
    stale = an_appointment(cast.adas_file, service, in_minutes=minutes)
    if how == "cancelled":
        stale.cancel(by=cast.ben)
    client.force_login(cast.ada)
    page = client.get(address(stale), follow=True).content.decode()
    assert "nothing to fill in" in page
    client.post(address(stale), {"item": "q1", "choice": NEVER})
    assert not Response.objects.exists()


@pytest.mark.parametrize("how", ["cancelled", "over"])
def test_what_was_begun_is_not_gone_on_with_once_it_is_too_late(
    cast: Cast, client: Client, coming: Appointment, how: str
) -> None:
    client.force_login(cast.ada)
    answer(client, coming, "q1", choice=NEVER)
    if how == "cancelled":
        coming.cancel(by=cast.ben)
    else:
        Appointment.objects.filter(pk=coming.pk).update(starts_at=EARLIER, ends_at=EARLIER + timedelta(minutes=50))
    page = client.post(address(coming), {"item": "q2", "choice": NEVER}, follow=True).content.decode()
    assert "nothing to fill in" in page
    client.post(address(coming, "phq-9/send/"))
    response = Response.objects.get(person=cast.ada)
    assert (response.values, response.given_at) == ({"q1": 0}, None)


def test_where_nobody_looks_any_more_the_whole_form_is_not_gone_on_with(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    answer(client, coming, "q1", choice=NEVER)
    SafetyCover.objects.all().delete()
    assert client.get(address(coming))["Location"] == address(coming, "")
    assert "Patient Health Questionnaire, 8 items" in client.get(address(coming, "")).content.decode()


def test_where_nobody_would_look_the_ninth_question_is_not_asked(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    SafetyCover.objects.all().delete()
    assert due_before(coming, cast.ada) == ["phq-8"]
    client.force_login(cast.ada)
    for item in ITEMS[:8]:
        client.post(address(coming, "phq-8/"), {"item": item, "choice": NEVER})
    client.post(address(coming, "phq-8/send/"))
    named(cast.hal, by=cast.gus)
    assert due_before(coming, cast.ada) == []


def test_an_answer_that_cannot_wait_leads_at_once_to_whom_to_call(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    assert "not watched in real time" in client.get(address(coming, "")).content.decode()
    there = answer(client, coming, "q9", choice="LA6569-3")
    page = client.get(there).content.decode()
    assert "tel:988" in page and address(coming) in page
    assert "/forms/help/" not in answer(client, coming, "q8", choice=OFTEN)


def test_a_second_device_goes_on_where_the_first_one_stopped(cast: Cast, coming: Appointment) -> None:
    first, second = Client(), Client()
    for one in (first, second):
        one.force_login(cast.ada)
    answer(first, coming, "q1", choice=NEVER)
    answer(second, coming, "q2", choice=NEVER)
    assert Response.objects.get(person=cast.ada).values == {"q1": 0, "q2": 0}
    assert "Trouble falling" in first.get(address(coming)).content.decode()


def test_a_form_of_the_practices_own_that_flags_harm_waits_for_somebody_who_looks(
    cast: Cast, coming: Appointment, tmp_path: Path
) -> None:
    (tmp_path / "core-10.toml").write_text(filled("core-10"))
    choose_plan(cast.adas_file, {"core-10": "each"}, by=cast.ben)
    own.use(tmp_path)
    try:
        assert due_before(coming, cast.ada) == ["core-10"]
        SafetyCover.objects.all().delete()
        assert due_before(coming, cast.ada) == []
    finally:
        own.use(None)
