"""A client answers the forms before a session, one question a page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.measures.due import due_before
from sameroom.measures.models import FormPlan, Response
from sameroom.measures.plans import choose_plan
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.clock import stand_still
from tests.desk.forms_before import ITEMS, NEVER, OFTEN, ONLY_PHQ, address, answer, answer_all
from tests.safety import named
from tests.test_access import plain

pytestmark = pytest.mark.services


@pytest.fixture(autouse=True)
def _somebody_looks(cast: Cast) -> None:
    """Else the ninth question is not asked."""
    named(cast.hal, by=cast.gus)


@pytest.fixture
def coming(cast: Cast) -> Appointment:
    choose_plan(cast.adas_file, ONLY_PHQ, by=cast.ben)
    return an_appointment(cast.adas_file, cast.individual, in_minutes=60 * 24)


def test_home_leads_there_and_the_page_says_what_is_asked_and_who_reads_it(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    assert address(coming, "") in client.get("/home/").content.decode()
    page = client.get(address(coming, "")).content.decode()
    assert "Patient Health Questionnaire" in page and "about 1 minute" in page and "Only your therapist" in page


def test_each_answer_is_kept_at_once_and_the_next_question_follows(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    assert "Little interest" in client.get(address(coming)).content.decode()
    answer(client, coming, "q1", choice="LA6569-3")
    response = Response.objects.get(person=cast.ada)
    assert (response.values, response.given_at, response.channel) == ({"q1": 1}, None, "page")
    assert "Feeling down" in client.get(address(coming)).content.decode()


def test_nothing_is_written_by_looking(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    client.get(address(coming, ""))
    client.get(address(coming))
    assert not Response.objects.exists()


def test_going_back_shows_what_was_chosen_and_changes_it(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    answer(client, coming, "q1", choice="LA6569-3")
    page = client.get(address(coming) + "?item=q1").content.decode()
    assert 'value="LA6569-3"' in page and "checked" in page
    answer(client, coming, "q1", choice=OFTEN)
    assert Response.objects.get(person=cast.ada).values == {"q1": 3}


def test_without_an_answer_the_page_asks_for_one_and_says_that_one_can_skip(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    page = client.post(address(coming), {"item": "q1"}).content.decode()
    assert "Choose an answer." in page and "Little interest" in page
    strange = client.post(address(coming), {"item": "q1", "choice": "yes"}).content.decode()
    assert "Choose one of these answers." in strange
    assert not Response.objects.exists()


def test_a_question_is_skipped_for_a_reason(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    answer(client, coming, "q1", skip="asked-declined")
    skipped = Response.objects.get(person=cast.ada).answers.get()
    assert (skipped.item, skipped.value, skipped.skipped) == ("q1", None, "asked-declined")


def test_who_chose_and_then_skips_has_skipped(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    answer(client, coming, "q1", choice=OFTEN, skip="asked-declined")
    skipped = Response.objects.get(person=cast.ada).answers.get()
    assert (skipped.value, skipped.skipped) == (None, "asked-declined")


def test_the_question_about_work_and_home_is_asked_only_where_something_was_chosen(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    answer_all(client, coming)
    assert client.get(address(coming))["Location"] == address(coming, "phq-9/check/")
    answer(client, coming, "q2", choice=OFTEN)
    assert "how difficult" in client.get(address(coming)).content.decode()


def test_what_is_not_asked_any_more_is_left_out_when_it_is_sent(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    client.force_login(cast.ada)
    answer_all(client, coming)
    answer(client, coming, "q2", choice=OFTEN)
    answer(client, coming, "q10", choice="LA6573-5")
    answer(client, coming, "q2", choice=NEVER)
    client.post(address(coming, "phq-9/send/"))
    assert set(Response.objects.get(person=cast.ada).values) == set(ITEMS)


def test_it_is_sent_once_and_stays_as_it_is(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    answer_all(client, coming)
    check = client.get(address(coming, "phq-9/check/")).content.decode()
    assert check.count("Not at all") == len(ITEMS) and "Send your answers" in check
    assert client.post(address(coming, "phq-9/send/"))["Location"] == address(coming, "")
    assert "That was all" in client.get(address(coming, "")).content.decode()
    answer(client, coming, "q1", choice=OFTEN)
    again = client.post(address(coming, "phq-9/send/"), follow=True).content.decode()
    assert "You sent these answers already" in again
    assert Response.objects.get(person=cast.ada).values["q1"] == 0
    assert due_before(coming, cast.ada) == []


def test_what_is_not_whole_is_not_sent(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    answer(client, coming, "q1", choice=NEVER)
    page = client.post(address(coming, "phq-9/send/"), follow=True).content.decode()
    assert "There is still a question to answer." in page
    assert Response.objects.get(person=cast.ada).given_at is None


def test_the_therapist_reads_it_only_once_it_is_sent(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    answer_all(client, coming, OFTEN)
    file = f"/files/{cast.adas_file.pk}/"

    def read_by(person: Person) -> str:
        client.force_login(person)
        return client.get(file).content.decode()

    assert "Nearly every day" not in read_by(cast.ben)
    client.force_login(cast.ada)
    answer(client, coming, "q10", choice="LA6573-5")
    client.post(address(coming, "phq-9/send/"))
    assert "Nearly every day" in read_by(cast.ben) and "Nearly every day" in read_by(cast.hal)
    client.force_login(cast.ada)
    assert "Nearly every day" in client.get("/me/record/").content.decode()


def test_whoever_scores_high_on_the_short_form_goes_on_with_the_whole_one(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    choose_plan(cast.adas_file, {"phq-2": "each"}, by=cast.ben)
    client.force_login(cast.ada)
    for item in ITEMS[:2]:
        client.post(address(coming, "phq-2/"), {"item": item, "choice": OFTEN})
    there = client.post(address(coming, "phq-2/send/"))["Location"]
    assert there == address(coming)
    answer(client, coming, "q3", choice=NEVER)
    begun = Response.objects.get(instrument="phq-9")
    assert begun.values == {"q1": 3, "q2": 3, "q3": 0}


def test_nobody_is_asked_weeks_ahead_unless_it_is_the_first_time(cast: Cast, coming: Appointment) -> None:
    later = an_appointment(cast.adas_file, cast.individual, in_minutes=60 * 24 * 20)
    assert due_before(later, cast.ada) == ["phq-9"]
    Response.objects.create(
        appointment=coming, person=cast.ada, instrument="phq-9", version=1, content_hash="", form="client",
        given_at=timezone.now() - timedelta(days=30),
    )  # fmt: skip
    assert due_before(later, cast.ada) == []


def test_a_form_that_there_is_not_is_not_found(cast: Cast, client: Client, coming: Appointment) -> None:
    client.force_login(cast.ada)
    assert client.get(address(coming, "c-ssrs/")).status_code == 404
    client.force_login(cast.moe)
    assert client.get(address(coming)).status_code == 404


def test_a_partner_is_asked_alone(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch)
    choose_plan(cast.couples_file, ONLY_PHQ, by=cast.ben)
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=600)
    client.force_login(cast.cleo)
    before = plain(client.get(address(both, "")))
    client.force_login(cast.dev)
    answer_all(client, both)
    client.post(address(both, "phq-9/send/"))
    client.force_login(cast.cleo)
    assert Response.objects.given().get().person == cast.dev
    assert plain(client.get(address(both, ""))) == before


def test_the_therapist_chooses_what_is_asked(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    path = f"/files/{cast.adas_file.pk}/forms/"
    assert "Every two weeks" in client.get(path).content.decode()
    assert client.post(path, {"phq-9": "month"})["Location"] == f"/files/{cast.adas_file.pk}/"
    plan = FormPlan.objects.get()
    assert (plan.rhythms, plan.by) == ({"phq-9": "month"}, cast.ben)
    assert Entry.objects.filter(act="change", thing="form-plan", thing_id=str(cast.adas_file.pk)).exists()
    assert "field-wrong" in client.post(path, {"phq-9": "hourly"}).content.decode()


def test_a_pair_of_words_stands_left_and_right_as_it_is_printed(
    cast: Cast, client: Client, coming: Appointment
) -> None:
    """The highest value stands on the left of some pairs; whose form it is stands below."""
    choose_plan(cast.adas_file, {"csi-16": "first"}, by=cast.ben)
    client.force_login(cast.ada)
    page = client.get(address(coming, "csi-16/") + "?item=q11").content.decode()
    places = [page.index(f">{word}<") for word in ("INTERESTING", "BORING")]
    values = [page.index(f'name="choice" value="{value}"') for value in (5, 4, 3, 2, 1, 0)]
    assert places[0] < min(values) and values == sorted(values) and max(values) < places[1]
    assert "J. L. Funk and R. D. Rogge" in page
    assert 'class="stem"' not in page
