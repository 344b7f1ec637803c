"""Sealed fields as models use them."""

import copy
import pickle
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms import modelform_factory
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import EmergencyContact, Person
from sameroom.sealing.containers import forget_keys
from sameroom.sealing.envelope import CannotUnseal, Misuse
from sameroom.sealing.fields import ChangedMeanwhile, SealedText
from tests.sealing import raw

pytestmark = [pytest.mark.django_db, pytest.mark.services]
NAMES = ("name", "relation", "phone")
Counting = Any


def texts(row: EmergencyContact) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in NAMES)


class AnyText(TestCase):
    @settings(max_examples=50)
    @given(st.lists(st.text(max_size=300), min_size=3, max_size=3))
    def test_comes_back_as_it_was(self, three: list[str]) -> None:
        person = Person.objects.create(name="Somebody", email="somebody@example.com")
        row = EmergencyContact.objects.create(person=person, **dict(zip(NAMES, three, strict=True)))
        assert texts(EmergencyContact.objects.get(pk=row.pk)) == tuple(three)
        person.delete()


def test_the_column_holds_no_text_and_the_attribute_does(contact: EmergencyContact) -> None:
    assert texts(contact) == ("Priya Singh", "sister", "416-555-0170")
    for name in NAMES:
        assert raw.read(contact, name)[0] == 1
        assert getattr(contact, name).encode() not in raw.read(contact, name)


def test_nothing_is_opened_before_it_is_read(contact: EmergencyContact) -> None:
    again = EmergencyContact.objects.get(pk=contact.pk)
    assert "Priya" not in repr(again.__dict__)
    raw.write(contact, name=b"\x01" + bytes(60))
    again = EmergencyContact.objects.get(pk=contact.pk)
    assert again.phone == "416-555-0170"


@pytest.mark.parametrize("only", [None, ["phone"]])
def test_each_save_that_touches_one_seals_all_anew(contact: EmergencyContact, only: list[str] | None) -> None:
    before = {name: raw.read(contact, name) for name in NAMES}
    contact.phone = "416-555-0199"
    contact.save(update_fields=only)
    assert contact.sealed_version == raw.read(contact, "sealed_version") == 2
    assert all(raw.read(contact, name) != before[name] for name in NAMES)
    assert texts(EmergencyContact.objects.get(pk=contact.pk)) == ("Priya Singh", "sister", "416-555-0199")


def test_a_save_that_touches_none_leaves_them(contact: EmergencyContact, cast: Cast) -> None:
    before = raw.read(contact, "name")
    contact.person = cast.gus
    contact.save(update_fields=["person"])
    assert (raw.read(contact, "name"), raw.read(contact, "sealed_version")) == (before, 1)


def test_many_rows_are_sealed_at_once(cast: Cast) -> None:
    people = [cast.ben, cast.eve, cast.gus]
    rows = [EmergencyContact(person=p, name=f"N {p.name}", relation="r", phone="p") for p in people]
    EmergencyContact.objects.bulk_create(rows)
    found = EmergencyContact.objects.filter(person__in=people)
    assert {row.name for row in found} == {f"N {p.name}" for p in people}
    row = found.get(person=cast.ben)
    row.phone = "another"
    row.save()
    assert EmergencyContact.objects.get(pk=row.pk).phone == "another"


def test_two_who_save_the_same_row_do_not_overwrite_each_other(contact: EmergencyContact) -> None:
    mine, theirs = (EmergencyContact.objects.get(pk=contact.pk) for _ in range(2))
    theirs.name = "Theirs"
    theirs.save()
    mine.phone = "mine"
    for only in (None, ["phone"]):
        with pytest.raises(ChangedMeanwhile), transaction.atomic():
            mine.save(update_fields=only)
    assert texts(EmergencyContact.objects.get(pk=contact.pk)) == ("Theirs", "sister", "416-555-0170")
    mine.refresh_from_db()
    mine.phone = "mine"
    mine.save()
    assert texts(EmergencyContact.objects.get(pk=contact.pk)) == ("Theirs", "sister", "mine")


def test_a_save_that_the_database_refuses_can_be_tried_again(contact: EmergencyContact, cast: Cast) -> None:
    contact.name, contact.person = "Another", cast.cleo
    with pytest.raises(IntegrityError), transaction.atomic():
        contact.save()
    contact.person = cast.ada
    contact.save()
    assert EmergencyContact.objects.get(pk=contact.pk).name == "Another"


def test_deferred_ones_are_read_when_asked_for(contact: EmergencyContact, django_assert_num_queries: Counting) -> None:
    row = EmergencyContact.objects.only("person").get(pk=contact.pk)
    with django_assert_num_queries(2):  # the row's sealed fields with their version, and their key
        assert texts(row) == ("Priya Singh", "sister", "416-555-0170")
    row = EmergencyContact.objects.only("name").get(pk=contact.pk)
    assert row.name == "Priya Singh"
    row = EmergencyContact.objects.defer("phone", "sealed_version").get(pk=contact.pk)
    row.name = "Another"
    row.save()
    assert texts(EmergencyContact.objects.get(pk=contact.pk)) == ("Another", "sister", "416-555-0170")


def test_reading_a_row_again_opens_nothing_and_keeps_what_was_typed(contact: EmergencyContact) -> None:
    contact.refresh_from_db()
    assert "Priya" not in repr(contact.__dict__)
    assert contact.name == "Priya Singh"
    row = EmergencyContact.objects.defer("phone").get(pk=contact.pk)
    row.name = "Typed"
    assert (row.phone, row.name) == ("416-555-0170", "Typed")
    row.refresh_from_db(fields=["name"])
    assert row.name == "Priya Singh"


def test_copies_carry_the_texts_and_pickles_do_not(contact: EmergencyContact) -> None:
    assert texts(contact)[0] == "Priya Singh"
    for again in (copy.copy(contact), copy.deepcopy(contact), pickle.loads(pickle.dumps(contact))):  # noqa: S301
        assert texts(again) == texts(contact)
    assert b"Priya" not in pickle.dumps(contact)
    assert "Priya" not in repr(contact.__dict__)
    contact.name = "Not saved"
    assert copy.deepcopy(contact).name == "Not saved"
    with pytest.raises(Misuse, match="not sealed yet"):
        pickle.dumps(contact)
    assert "Not saved" not in repr(contact.__dict__)


def test_a_copy_that_becomes_a_row_of_its_own_is_sealed_for_itself(contact: EmergencyContact, cast: Cast) -> None:
    twin = EmergencyContact.objects.get(pk=contact.pk)
    twin.pk, twin.person, twin._state.adding = None, cast.gus, True
    twin.save()
    assert twin.pk != contact.pk
    assert texts(EmergencyContact.objects.get(pk=twin.pk)) == texts(EmergencyContact.objects.get(pk=contact.pk))


def test_a_row_whose_id_was_given_as_text_opens(cast: Cast, contact: EmergencyContact) -> None:
    row = EmergencyContact(id="0" * 31 + "7", person=cast.gus, name="a", relation="b", phone="c")
    row.save()
    assert texts(EmergencyContact.objects.get(pk=row.pk)) == ("a", "b", "c")


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.filter(name="Priya Singh"),
        lambda rows: rows.filter(name__in=["Priya Singh"]),
        lambda rows: rows.exclude(name__contains="Priya"),
        lambda rows: Person.objects.filter(emergency_contact__name__startswith="P"),
        lambda rows: rows.update(name="Another"),
        lambda rows: rows.bulk_update([rows.first()], ["name"]),
        lambda rows: str(rows.values_list("name", flat=True)[0].text()),
    ],
)
def test_what_the_database_cannot_do_is_refused(contact: EmergencyContact, ask: Any) -> None:
    with pytest.raises(Misuse), transaction.atomic():
        ask(EmergencyContact.objects.all())
    assert EmergencyContact.objects.get(pk=contact.pk).name == "Priya Singh"


def test_whether_there_is_one_may_be_asked(contact: EmergencyContact) -> None:
    assert EmergencyContact.objects.filter(name__isnull=False, pk=contact.pk).exists()
    assert not EmergencyContact.objects.filter(name__isnull=True).exists()


@pytest.mark.parametrize("option", ["unique", "db_index", "primary_key"])
def test_what_needs_a_readable_column_is_refused(option: str) -> None:
    with pytest.raises(Misuse, match=option):
        SealedText(**{option: True})


def test_a_form_shows_and_takes_the_text(contact: EmergencyContact) -> None:
    form_class = modelform_factory(EmergencyContact, fields=["name", "phone"])
    assert 'value="Priya Singh"' in str(form_class(instance=contact))
    form = form_class({"name": "  Asha Singh ", "phone": "x" * 41}, instance=contact)
    assert list(form.errors) == ["phone"]
    form = form_class({"name": "  Asha Singh ", "phone": "416-555-0171"}, instance=contact)
    form.save()
    assert EmergencyContact.objects.get(pk=contact.pk).name == "Asha Singh"


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_asks_for_its_keys_once(cast: Cast, number: int, django_assert_num_queries: Counting) -> None:
    people = [cast.ada, cast.cleo, cast.moe][:number]
    forget_keys()
    with django_assert_num_queries(2):
        rows = EmergencyContact.objects.filter(person__in=people).order_by("person__name")
        assert [row.name for row in rows] == ["Priya Singh", "Rosa Gomes", "Nadia Haddad"][:number]
    with django_assert_num_queries(1):
        rows = Person.objects.filter(pk__in=[p.pk for p in people]).select_related("emergency_contact")
        assert {person.emergency_contact.relation for person in rows} == {"sister"}


def test_a_save_asks_for_its_key_once(contact: EmergencyContact, django_assert_num_queries: Counting) -> None:
    row = EmergencyContact.objects.get(pk=contact.pk)
    row.name = "Another"
    with django_assert_num_queries(3):  # the key that opens, the key that seals, the update
        row.save()


def test_moving_one_text_to_another_column_by_the_database_breaks_it_loudly(contact: EmergencyContact) -> None:
    """`update(a=F("b"))` cannot be told from other expressions; what it makes does not open."""
    EmergencyContact.objects.filter(pk=contact.pk).update(name=F("phone"))
    with pytest.raises(CannotUnseal, match="does not belong"):
        EmergencyContact.objects.get(pk=contact.pk).name  # noqa: B018
