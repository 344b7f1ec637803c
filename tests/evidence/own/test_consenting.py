"""Whose ratings are in: who agreed, as it holds now."""

import pytest

from sameroom.audit.models import Entry
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import TherapistConsent
from sameroom.evidence.own import consenting
from sameroom.people.models.lockbox import lock
from sameroom.refusal import Refused
from tests.access_world import agree
from tests.evidence.own.practices import a_therapist

pytestmark = pytest.mark.django_db


def test_a_client_is_in_for_the_file_in_which_they_signed(cast: Cast) -> None:
    agree(cast.cleo, cast.couples_file, "evidence")
    assert consenting.agreed_units() == {(cast.cleo.pk, cast.couples_file.pk)}


def test_other_statements_are_no_consent(cast: Cast) -> None:
    agree(cast.ada, cast.adas_file, "electronic")
    agree(cast.ada, cast.adas_file, "service")
    assert consenting.agreed_units() == set()


def test_who_withdraws_is_out_and_who_signs_again_is_in(cast: Cast) -> None:
    withdraw(agree(cast.ada, cast.adas_file, "evidence"), by=cast.ada)
    assert consenting.agreed_units() == set()
    agree(cast.ada, cast.adas_file, "evidence")
    assert consenting.agreed_units() == {(cast.ada.pk, cast.adas_file.pk)}


def test_the_newest_version_decides(cast: Cast) -> None:
    """The older agreement was never withdrawn; the newer one was, and that is what the client wants now."""
    agree(cast.ada, cast.adas_file, "evidence")
    agree(cast.moe, cast.moes_file, "evidence")
    publish("evidence", texts={"en": "Another text.", "fr": "Un autre texte."}, after=1, by=cast.gus)
    withdraw(agree(cast.ada, cast.adas_file, "evidence"), by=cast.ada)
    assert consenting.agreed_units() == {(cast.moe.pk, cast.moes_file.pk)}
    assert consenting.agreed_units(since=2) == set()
    agree(cast.moe, cast.moes_file, "evidence")
    assert consenting.agreed_units(since=2) == {(cast.moe.pk, cast.moes_file.pk)}


def test_a_file_that_a_client_keeps_from_everybody_is_kept_from_this_too(cast: Cast) -> None:
    agree(cast.cleo, cast.couples_file, "evidence")
    agree(cast.dev, cast.couples_file, "evidence")
    file = cast.couples_file
    lock(file, thing="case-file", thing_id=file.pk, against=cast.eve, by=cast.dev)
    assert len(consenting.agreed_units()) == 2
    lock(file, thing="case-file", thing_id=file.pk, against=None, by=cast.dev)
    assert consenting.agreed_units() == {(cast.cleo.pk, file.pk)}


def test_a_therapist_agrees_stops_and_agrees_again(cast: Cast) -> None:
    made = consenting.agree(cast.ben)
    assert consenting.agree(cast.ben) == made
    assert consenting.agreed_therapists() == {cast.ben.pk}
    consenting.withdraw(cast.ben)
    assert consenting.agreed_therapists() == set()
    with pytest.raises(Refused, match="nothing to stop"):
        consenting.withdraw(cast.ben)
    again = consenting.agree(cast.ben)
    assert (again.turn, consenting.consent_of(cast.ben)) == (1, again)
    acts = Entry.objects.filter(thing="therapist-consent").order_by("id").values_list("act", "by")
    assert list(acts) == [("agree", cast.ben.pk), ("withdraw", cast.ben.pk), ("agree", cast.ben.pk)]


def test_only_therapists_agree_and_each_sees_the_own_consent_alone(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only therapists"):
        consenting.agree(cast.gus)
    made = consenting.agree(cast.ben)
    for person in (cast.eve, cast.hal, cast.gus):
        assert not TherapistConsent.objects.visible_to(person).exists()
    assert TherapistConsent.objects.visible_to(cast.ben).get() == made


def test_a_row_is_written_once(cast: Cast) -> None:
    made = consenting.agree(cast.ben)
    with pytest.raises(TypeError, match="written once"):
        made.save()


def test_of_fewer_than_three_each_has_to_agree(cast: Cast) -> None:
    assert consenting.is_of_few()
    assert consenting.missing_of_few() == 2
    consenting.agree(cast.ben)
    assert consenting.missing_of_few() == 1
    consenting.agree(cast.eve)
    assert consenting.missing_of_few() == 0
    a_therapist("Kofi Asante")
    assert not consenting.is_of_few()
    assert consenting.missing_of_few() == 0
