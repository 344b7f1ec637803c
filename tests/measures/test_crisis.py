"""The numbers of help: by where somebody is, dated, and looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.desk.health import examine
from sameroom.measures import crisis
from sameroom.measures.models import CrisisCheck
from sameroom.people.models.residence import say_province
from sameroom.practice.models import Practice
from tests.clock import by_hand

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def shown(province: str) -> list[str]:
    return [one.id for one in crisis.contacts_in(province)]


def test_first_the_two_for_everybody_then_the_provinces_own() -> None:
    everywhere = ["9-1-1", "9-8-8"]
    assert shown("ON") == [*everywhere, "connexontario", "assaulted-womens-helpline", "kids-help-phone"]
    assert shown("QC") == [*everywhere, "1-866-appelle", "kids-help-phone"]
    assert shown("") == shown("BC") == [*everywhere, "kids-help-phone"]


def test_each_can_be_dialled_and_has_words_in_both_languages() -> None:
    for one in crisis.contacts():
        assert one.call.lstrip("+").isdigit() and one.jurisdiction.startswith("CA")
        assert {*one.names} == {*one.abouts} == {"en", "fr"}
        assert one.verified_on is None  # nobody has called them for this file
    with translation.override("fr"):
        assert crisis.contacts()[0].name == "En danger maintenant"


def test_the_province_that_a_client_said_counts_and_else_the_practices(cast: Cast) -> None:
    assert crisis.where(None) == crisis.where(cast.ada) == "ON"
    say_province(cast.ada, "QC")
    assert "1-866-appelle" in [one.id for one in crisis.contacts_for(cast.ada)]
    assert "connexontario" in [one.id for one in crisis.contacts_for(None)]
    say_province(cast.ada, "XX")
    assert crisis.is_abroad(cast.ada) and not crisis.is_abroad(None)
    Practice.objects.all().delete()
    assert crisis.where(None) == ""


def test_half_a_year_after_somebody_called_them_they_are_to_be_called_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = by_hand(monkeypatch, datetime(2026, 12, 1, 15, tzinfo=UTC))
    assert crisis.last_checked() is None and crisis.is_to_be_checked()
    crisis.mark_checked(by=cast.gus)
    assert str(crisis.last_checked()) == "2026-12-01" and not crisis.is_to_be_checked()
    assert Entry.objects.get(act="check", thing="crisis-numbers").by == cast.gus.pk
    clock.now += timedelta(days=180)
    assert not crisis.is_to_be_checked()
    clock.now += timedelta(days=1)
    assert crisis.is_to_be_checked()


def test_what_was_called_counts_for_this_very_list(cast: Cast) -> None:
    CrisisCheck.objects.create(content_hash="0" * 64, by=cast.gus)
    assert crisis.last_checked() is None


def test_the_doctor_says_so(cast: Cast) -> None:
    def told() -> list[tuple[bool, str]]:
        return [(one.is_good, one.sentence) for one in examine() if "numbers of help" in one.sentence]

    ((is_good, sentence),) = told()
    assert not is_good and "Nobody here has called" in sentence
    crisis.mark_checked(by=cast.gus)
    ((is_good, sentence),) = told()
    assert is_good and "were found right on" in sentence
