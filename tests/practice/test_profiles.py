"""Whom a therapist sees and how, and what they have learned to treat: typed by them, approved by an owner."""

from typing import Any

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person, Role
from sameroom.practice.models import Area, AreaApproval, AreaEnding, Therapist
from sameroom.practice.models.areas import MOST_FOCUSED, approve, claim, end
from sameroom.practice.opening import steps_for
from sameroom.refusal import Refused

pytestmark = [pytest.mark.services, pytest.mark.django_db]
SEEING: dict[str, Any] = {
    "gender": "man",
    "sees": ["individual", "couple"],
    "ages": ["adult"],
    "modalities": ["online"],
    "takes_new_clients": "True",
    "caseload_cap": "",
    "reduced_fee_cents": "",
    "style_time": "-2",
    "style_feeling": "0",
}


def see(client: Client, person: Person, **more: Any) -> str:
    sent = {"do": "seeing", **{f"seeing-{name}": value for name, value in (SEEING | more).items()}}
    return client.post(f"/therapists/{person.pk}/", sent, follow=True).content.decode()


def learn(client: Client, person: Person, **more: Any) -> str:
    said = {"code": "grief", "evidence": "Training in Halifax, 2016", "is_focus": "False"} | more
    sent = {"do": "area", **{f"area-{name}": value for name, value in said.items()}}
    return client.post(f"/therapists/{person.pk}/", sent, follow=True).content.decode()


def area_of(person: Person, code: str = "grief", **more: Any) -> Area:
    therapist = Therapist.objects.get(person=person)
    area = Area(therapist=therapist, code=code, evidence="Training in Halifax, 2016", by=person, **more)
    claim(area)
    return area


def pressed(client: Client, person: Person, act: str, row: object) -> str:
    return client.post(f"/therapists/{person.pk}/areas/{act}/", {"row": row}, follow=True).content.decode()


@pytest.fixture
def ben(cast: Cast) -> Client:
    return browser(cast.ben)


@pytest.fixture
def gus(cast: Cast) -> Client:
    return browser(cast.gus)


def browser(person: Person) -> Client:
    Person.objects.filter(pk=person.pk).update(language="en")
    client = Client()
    client.force_login(person)
    return client


def test_what_a_therapist_says_is_kept(ben: Client, cast: Cast) -> None:
    page = see(ben, cast.ben, caseload_cap="25", reduced_fee_cents="$95.50", takes_new_clients="False")
    kept = Therapist.objects.get(person=cast.ben)
    assert (kept.gender, kept.sees, kept.ages, kept.modalities) == (
        "man",
        ["individual", "couple"],
        ["adult"],
        ["online"],
    )
    assert (kept.takes_new_clients, kept.caseload_cap, kept.reduced_fee_cents) == (False, 25, 95_50)
    assert kept.styles == {"time": -2, "feeling": 0}
    assert "$95.50" in page
    assert "none just now" in page
    assert "Mostly about today and what comes" in page


def test_what_one_would_rather_not_say_is_taken_back(ben: Client, cast: Cast) -> None:
    see(ben, cast.ben, reduced_fee_cents="95", caseload_cap="9")
    see(ben, cast.ben, gender="", style_time="", style_feeling="")
    kept = Therapist.objects.get(person=cast.ben)
    assert (kept.gender, kept.styles) == ("", {})
    assert (kept.reduced_fee_cents, kept.caseload_cap) == (None, None)


@pytest.mark.parametrize(
    ("field", "sent", "says"),
    [
        ("gender", "king", "Choose one of these."),
        ("sees", [], "Choose one or more."),
        ("sees", ["crowd"], "Choose from the list."),
        ("ages", [], "Choose one or more."),
        ("modalities", [], "Choose one or more."),
        ("takes_new_clients", "", "Choose one of these."),
        ("caseload_cap", "0", "Write a number from 1 to 500."),
        ("caseload_cap", "many", "Write a number from 1 to 500."),
        ("reduced_fee_cents", "little", "Write an amount of up to 10,000 dollars"),
        ("reduced_fee_cents", "220", "This is not less than the usual fee."),
        ("style_time", "4", "Choose one of these."),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(ben: Client, cast: Cast, field: str, sent: Any, says: str) -> None:
    page = see(ben, cast.ben, **{"caseload_cap": "33", field: sent})
    assert says in page
    assert f'id="id_seeing-{field}_error"' in page
    if field != "caseload_cap":
        assert 'value="33"' in page, "what was typed stays"
    assert Therapist.objects.get(person=cast.ben).caseload_cap is None


def test_who_changes_it_and_who_only_reads_it(cast: Cast) -> None:
    learn(browser(cast.ben), cast.ben)
    readers, changers = (cast.fay, cast.hal), (cast.ben, cast.gus)
    for person in (*readers, *changers):
        page = browser(person).get(f"/therapists/{cast.ben.pk}/").content.decode()
        assert "Training in Halifax, 2016" in page, person
        assert ("Add an area" in page) == ("Change whom and how" in page) == (person in changers), person
        assert ("areas/approve/" in page) == (person == cast.gus), person
    assert browser(cast.eve).get(f"/therapists/{cast.ben.pk}/").status_code == 404
    for person in (*readers, cast.eve):
        sent = browser(person).post(f"/therapists/{cast.ben.pk}/", {"do": "area"})
        assert sent.status_code == 404, person


def test_an_area_waits_until_an_owner_approves_it(ben: Client, gus: Client, cast: Cast) -> None:
    page = learn(ben, cast.ben, is_focus="True")
    area = Area.objects.get()
    assert (area.code, area.is_focus, area.by) == ("grief", True, cast.ben)
    assert "waits for an owner" in page
    assert "areas/approve/" not in page
    assert not Area.objects.approved().exists()
    page = pressed(gus, cast.ben, "approve", area.pk)
    assert "It is approved." in page
    assert "Approved by Gus Kowalski" in page
    assert AreaApproval.objects.get().by == cast.gus
    assert Area.objects.approved().get() == area
    assert Entry.objects.filter(act="check", thing="therapist", thing_id=str(cast.ben.pk), by=cast.gus.pk).count() == 1


def test_what_waits_stands_where_the_owner_looks(ben: Client, gus: Client, cast: Cast) -> None:
    learned = {step.title: step for step in steps_for(cast.gus)}["What therapists have learned to treat"]
    assert (learned.is_done, learned.is_needed, learned.state) == (
        False,
        False,
        "only areas that you approved are shown",
    )
    assert "waits for you" not in gus.get("/day/").content.decode()
    learn(ben, cast.ben)
    assert "1 area that a therapist named waits for you." in gus.get("/day/").content.decode()
    assert "1 area waits for you" in gus.get("/practice/opening/").content.decode()
    assert "1 area waits" in gus.get("/therapists/").content.decode()
    assert "waits for you" not in ben.get("/day/").content.decode()
    pressed(gus, cast.ben, "approve", Area.objects.get().pk)
    assert "waits for you" not in gus.get("/day/").content.decode()
    assert "1 area approved" in gus.get("/practice/opening/").content.decode()


@pytest.mark.parametrize(
    ("field", "sent", "says"),
    [
        ("code", "", "Choose one from the list."),
        ("code", "wizardry", "Choose one from the list."),
        ("code", "anxiety", "This is in the list already."),
        ("evidence", " ", "Write what shows it"),
        ("evidence", "a" * 301, "Use no more than 300 characters."),
        ("is_focus", "True", "3 areas are marked as those you work with most."),
        ("is_focus", "perhaps", "Choose one of these."),
    ],
)
def test_an_area_that_cannot_be_kept_is_said_at_its_field(
    ben: Client, cast: Cast, field: str, sent: str, says: str
) -> None:
    for code in ("anxiety", "sleep", "anger"):
        area_of(cast.ben, code, is_focus=True)
    page = learn(ben, cast.ben, **{field: sent})
    assert says in page
    assert f'id="id_area-{field}_error"' in page
    if field != "evidence":
        assert "Training in Halifax, 2016</textarea>" in page, "what was typed stays"
    assert Area.objects.count() == MOST_FOCUSED


def test_the_same_area_a_moment_later_is_refused(cast: Cast) -> None:
    """As when two tabs are sent at once: the form found nothing yet."""
    area_of(cast.ben)
    with pytest.raises(Refused, match="in the list already"):
        area_of(cast.ben)
    area_of(cast.eve)
    for code in ("anxiety", "sleep", "anger"):
        area_of(cast.ben, code, is_focus=True)
    with pytest.raises(Refused, match="work with most"):
        area_of(cast.ben, "trauma", is_focus=True)


def test_what_was_removed_can_be_named_again(ben: Client, cast: Cast) -> None:
    first = area_of(cast.ben)
    approve(first, by=cast.gus)
    assert "It is removed." in pressed(ben, cast.ben, "remove", first.pk)
    assert not Area.objects.approved().exists()
    assert "That is gone already." in pressed(ben, cast.ben, "remove", first.pk)
    assert AreaEnding.objects.get().by == cast.ben
    second = area_of(cast.ben)
    assert not second.is_approved


def test_what_was_removed_meanwhile_is_not_approved(gus: Client, cast: Cast) -> None:
    area = area_of(cast.ben)
    end(Area.objects.get(), by=cast.ben)
    with pytest.raises(Refused, match="approved or removed already"):
        approve(area, by=cast.gus)
    assert "This was approved or removed already." in pressed(gus, cast.ben, "approve", area.pk)
    assert not AreaApproval.objects.exists()


def test_it_is_approved_once(gus: Client, cast: Cast) -> None:
    area = area_of(cast.ben)
    seen_before = Area.objects.get()
    approve(area, by=cast.gus)
    with pytest.raises(Refused, match="approved or removed already"):
        approve(seen_before, by=cast.gus)
    assert "This was approved or removed already." in pressed(gus, cast.ben, "approve", area.pk)


def test_the_area_of_another_is_not_reached_through_ones_own_page(ben: Client, gus: Client, cast: Cast) -> None:
    eves = area_of(cast.eve)
    assert "That is gone already." in pressed(ben, cast.ben, "remove", eves.pk)
    assert "approved or removed already" in pressed(gus, cast.ben, "approve", eves.pk)
    assert ben.post(f"/therapists/{cast.eve.pk}/areas/remove/", {"row": eves.pk}).status_code == 404
    assert ben.post(f"/therapists/{cast.ben.pk}/areas/approve/", {"row": eves.pk}).status_code == 404
    assert Area.objects.standing().get() == eves


def test_nobody_approves_their_own_unless_alone(cast: Cast) -> None:
    Role.objects.create(person=cast.ben, kind=Role.Kind.OWNER)
    area = area_of(cast.ben)
    with pytest.raises(Refused, match="Ask another owner"):
        approve(area, by=cast.ben)
    assert "areas/approve/" not in browser(cast.ben).get(f"/therapists/{cast.ben.pk}/").content.decode()
    Role.objects.filter(person=cast.gus).delete()
    assert "areas/approve/" in browser(cast.ben).get(f"/therapists/{cast.ben.pk}/").content.decode()
    approve(area, by=cast.ben)
    assert Area.objects.get().is_approved
