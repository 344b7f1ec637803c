"""The pages about answers that ask for a look: for staff, for the owner, and for the client who answered."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.measures import seeing_to
from sameroom.measures.models import CrisisCheck, Response, SafetyCover, SafetyNotice, give, save_answer
from sameroom.people.models import Person
from sameroom.people.models.residence import say_province
from tests.appointments import an_appointment
from tests.safety import a_notice, begun, named, says

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
QUESTION = "Thoughts that you would be better off dead"
COVER = {"number": "1", "minutes": "15", "second": "nobody"}


@pytest.fixture
def notice(cast: Cast) -> SafetyNotice:
    named(cast.gus, by=cast.gus)
    return a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)


def finish(response: Response) -> None:
    """All that is still asked, at its lowest; then it is given."""
    while item := Response.objects.get(pk=response.pk).next_item():
        save_answer(response, item.code, code=item.options[0].code)
    give(response)


def test_the_answer_is_for_who_may_read_the_form_anyway(notice: SafetyNotice, cast: Cast, signed_in: SignIn) -> None:
    page = f"/safety/{notice.pk}/"
    assert QUESTION not in signed_in(cast.eve).get(page).content.decode()  # the form is not given
    finish(notice.response)
    say_province(cast.moe, "MB")
    shown = signed_in(cast.eve).get(page).content.decode()
    assert QUESTION in shown and "Several days" in shown and "Nadia Haddad" in shown and cast.moe.phone in shown
    assert "Manitoba" in shown
    shown = signed_in(cast.gus).get(page).content.decode()
    assert "Moe Haddad" in shown and "Eve Lindqvist" in shown and "Somebody is named." in shown
    assert not any(kept in shown for kept in (QUESTION, "Several days", "Nadia Haddad", cast.moe.phone, "Manitoba"))


def test_an_answer_that_became_milder_is_not_shown_as_good_news(cast: Cast, signed_in: SignIn) -> None:
    response = begun(an_appointment(cast.moes_file, cast.individual), cast.moe)
    says(response, 2)
    says(response, 0)
    finish(response)
    shown = signed_in(cast.eve).get(f"/safety/{SafetyNotice.objects.get().pk}/").content.decode()
    assert "Not at all" not in shown and "That does not say that there is no danger" in shown


def test_three_steps_lead_to_the_end(notice: SafetyNotice, cast: Cast, signed_in: SignIn) -> None:
    client, page = signed_in(cast.eve), f"/safety/{notice.pk}/"
    assert "I take it on" in client.get(page).content.decode()
    client.post(f"{page}acknowledge/")
    assert "Keep it in the file" in client.get(page).content.decode()
    kept = client.post(f"{page}assess/", {"words": "She was very tired."}).content.decode()
    assert "She was very tired." in kept and "Write what you agreed on." in kept
    client.post(f"{page}assess/", {"words": "She was very tired.", "plan": "Sees her doctor."})
    assert "Write why it can be closed." in client.post(f"{page}close/", {"reason": ""}).content.decode()
    client.post(f"{page}close/", {"reason": "We met twice."})
    notice.refresh_from_db()
    assert notice.state == "closed"
    shown = client.get(page).content.decode()
    assert all(words in shown for words in ("She was very tired.", "Sees her doctor.", "We met twice."))
    assert "Close the notice" not in shown
    seen_by_responsible = signed_in(cast.gus).get(page).content.decode()
    assert "She was very tired." not in seen_by_responsible and "Closed" in seen_by_responsible


def test_who_is_responsible_reads_what_they_wrote_themselves(
    notice: SafetyNotice, cast: Cast, signed_in: SignIn
) -> None:
    client, page = signed_in(cast.gus), f"/safety/{notice.pk}/"
    client.post(f"{page}acknowledge/")
    client.post(f"{page}assess/", {"words": "I reached her.", "plan": "Eve calls at six."})
    assert "I reached her." in client.get(page).content.decode()
    assert "I reached her." in signed_in(cast.eve).get(page).content.decode()


def test_a_step_that_somebody_took_meanwhile_is_said(notice: SafetyNotice, cast: Cast, signed_in: SignIn) -> None:
    seeing_to.acknowledge(notice, by=cast.gus)
    answer = signed_in(cast.eve).post(f"/safety/{notice.pk}/acknowledge/", follow=True)
    assert "This step was taken already" in answer.content.decode()
    assert notice.safety_steps.count() == 2


def test_no_number_and_no_comfort_stand_on_the_page(notice: SafetyNotice, cast: Cast, signed_in: SignIn) -> None:
    shown = signed_in(cast.eve).get(f"/safety/{notice.pk}/").content.decode().lower()
    assert "low risk" not in shown and "no risk" not in shown and "risk score" not in shown


def test_the_list_and_the_day_say_whose_since_when_and_who_is_on_it(
    notice: SafetyNotice, cast: Cast, signed_in: SignIn
) -> None:
    for page in ("/safety/", "/day/"):
        shown = signed_in(cast.eve).get(page).content.decode()
        assert f"/safety/{notice.pk}/" in shown and "Moe Haddad" in shown and "nobody has looked yet" in shown
        assert f"/safety/{notice.pk}/" not in signed_in(cast.ben).get(page).content.decode()
    assert signed_in(cast.eve).get("/day/waiting/").json()["notices"] == 1
    assert signed_in(cast.ben).get("/day/waiting/").json()["notices"] == 0
    seeing_to.acknowledge(notice, by=cast.gus)
    assert "Gus Kowalski is on it" in signed_in(cast.eve).get("/safety/").content.decode()
    assert signed_in(cast.eve).get("/day/waiting/").json()["notices"] == 0
    seeing_to.assess(notice, words="Safe.", plan="A call.", by=cast.gus)
    seeing_to.close(notice, reason="We met.", by=cast.gus)
    assert "Moe Haddad" not in signed_in(cast.eve).get("/safety/").content.decode()


@pytest.mark.parametrize("who", ["fay", "gus", "hal", "ben", "ada"])
def test_whom_it_does_not_concern_sees_nothing(cast: Cast, signed_in: SignIn, who: str) -> None:
    notice = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    client = signed_in(cast.people()[who])
    assert client.get(f"/safety/{notice.pk}/").status_code == 404
    assert client.get("/safety/").status_code == (200 if who in {"hal", "ben"} else 404)
    if who != "ada":
        assert str(notice.pk) not in client.get("/day/").content.decode()


def test_the_client_sees_at_once_whom_to_call_and_how_to_go_on(cast: Cast, signed_in: SignIn) -> None:
    named(cast.hal, by=cast.gus)
    notice = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    say_province(cast.moe, "QC")
    page = f"/forms/help/{notice.response_id}/"
    shown = signed_in(cast.moe).get(page).content.decode()
    first, second = shown.index("tel:988"), shown.index("tel:911")
    assert first < second < shown.index("tel:+18662773553") < shown.index("I am safe to go on")
    assert "sms:988" in shown and "connexontario" not in shown.lower() and "Hal Mbeki" in shown
    assert "call-danger" not in shown and "button-danger" not in shown
    read = re.sub(r'(href|action)="[^"]*"', "", shown).lower()
    assert not any(word in read for word in ("suicidal", "risk", "score", "phq"))
    assert "Please call somebody now" not in shown
    says(notice.response, 3)
    assert "Please call somebody now" in signed_in(cast.moe).get(page).content.decode()


def test_that_page_is_there_for_an_answer_that_asked_for_it_alone(cast: Cast, signed_in: SignIn) -> None:
    response = begun(an_appointment(cast.moes_file, cast.individual), cast.moe)
    says(response, 0)
    assert signed_in(cast.moe).get(f"/forms/help/{response.pk}/").status_code == 404


def test_who_taps_help_now_raises_nothing_and_leaves_nothing(cast: Cast, signed_in: SignIn) -> None:
    say_province(cast.ada, "QC")
    shown = signed_in(cast.ada).get("/help-now/").content.decode()
    assert "1-866-277-3553" in shown and "ConnexOntario" not in shown
    assert "ConnexOntario" in Client().get("/help-now/").content.decode()
    assert not SafetyNotice.objects.exists()


def test_outside_canada_the_page_says_that_these_numbers_may_not_work(cast: Cast, signed_in: SignIn) -> None:
    assert "Are you outside Canada?" not in signed_in(cast.ada).get("/help-now/").content.decode()
    say_province(cast.ada, "XX")
    assert "Are you outside Canada?" in signed_in(cast.ada).get("/help-now/").content.decode()


@pytest.mark.parametrize("page", ["/home/", "/me/record/", "/me/", "/me/looked/", "/me/agreements/"])
def test_help_is_one_tap_away_on_a_clients_pages(cast: Cast, signed_in: SignIn, page: str) -> None:
    assert 'class="help-now" href="/help-now/"' in signed_in(cast.ada).get(page).content.decode()


def test_the_owner_names_who_looks(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.gus)
    assert "clients are asked the PHQ-8" in client.get("/practice/safety/").content.decode()
    answer = client.post("/practice/safety/", {**COVER, "responsible": str(cast.eve.pk)})
    assert answer["Location"] == "/practice/safety/"
    shown = client.get("/practice/safety/").content.decode()
    assert "Nobody else reads them meanwhile." in shown and "clients are asked the PHQ-8" not in shown
    outside = {"outside_name": "Kim Li", "outside_address": "kim@elsewhere.example"}
    client.post(
        "/practice/safety/",
        {**COVER, **outside, "number": "2", "responsible": str(cast.eve.pk), "second": "outside"},
    )
    now = SafetyCover.objects.order_by("number").last()
    assert now and (now.number, now.second_name, now.minutes) == (2, "Kim Li", 15)
    assert "after 15 minutes Kim Li" in client.get("/practice/safety/").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"second": "colleague"}, "Choose who it is."),
        ({"second": "outside"}, "Type the colleague’s name."),
        ({"second": "outside", "outside_name": "Kim", "outside_address": "kim"}, "It has an @ in it."),
        ({"second": ""}, "Say who is written to when nobody looks."),
        ({"minutes": "2"}, "Write a number from 5 to 1440."),
        ({"number": "7"}, "Somebody changed it meanwhile."),
        ({"responsible": "00000000-0000-4000-8000-000000000000"}, "Choose somebody from the list."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    cast: Cast, signed_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.gus).post("/practice/safety/", {**COVER, "responsible": str(cast.eve.pk), **change})
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not SafetyCover.objects.exists()


def test_a_client_cannot_be_named(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.gus).post("/practice/safety/", {**COVER, "responsible": str(cast.ada.pk)})
    assert "Choose somebody from the list." in answer.content.decode()


def test_the_owner_says_that_the_numbers_are_right(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.gus)
    assert "Not yet checked by this practice." in client.get("/practice/safety/").content.decode()
    client.post("/practice/safety/numbers/")
    assert CrisisCheck.objects.get().by == cast.gus
    shown = client.get("/practice/safety/").content.decode()
    assert "Not yet checked by this practice." not in shown and "Last found right on" in shown
