"""Changing how somebody is reached. Whoever moves the address moves where sign-in codes go, so the old one is told."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.models import AddressChange, AddressChangeEnd, EmergencyContact, Person, SignInEnd, SignInRequest
from sameroom.people.models.residence import say_province
from sameroom.people.models.sessions import end_all
from sameroom.refusal import refuse_if


@dataclass(frozen=True)
class Contact:
    """Whom to call in an emergency."""

    name: str
    relation: str
    phone: str


@transaction.atomic
def change_details(person: Person, *, phone: str, contact: Contact | None, by: Person, province: str = "") -> None:
    """One's own telephone, province (where one was said) and emergency contact; None takes the contact away."""
    person.phone = phone
    person.save(update_fields=["phone"])
    if contact is None:
        EmergencyContact.objects.filter(person=person).delete()
    else:
        row = EmergencyContact.objects.filter(person=person).first() or EmergencyContact(person=person)
        row.name, row.relation, row.phone = contact.name, contact.relation, contact.phone
        row.save()
    if province:
        say_province(person, province)
    record("change", "person", person.pk, by=by.pk, about=[person.pk])


@transaction.atomic
def correct(person: Person, *, address: str, by: Person) -> None:
    """Save the name, telephone and language that the front desk put right. Another address waits for a day."""
    person.save(update_fields=["name", "phone", "language"])
    record("change", "person", person.pk, by=by.pk, about=[person.pk])
    before = Person.objects.get(pk=person.pk).email
    if address == before:
        return
    for older in AddressChange.objects.filter(person=person).pending():
        stop(older, by=by)
    change = AddressChange.objects.create(person=person, address=address, by=by)
    record("ask-address", "person", person.pk, by=by.pk, about=[person.pk])
    post(address=before, language=person.language, kind="address-changes", reference=change.pk)


@transaction.atomic
def stop(change: AddressChange, *, by: Person) -> None:
    """The address stays as it is. Raises `Refused` where it was changed or stopped before."""
    _end(change, was_made=False, by=by)
    record("stop-address", "person", change.person_id, by=by.pk, about=[change.person_id])


@transaction.atomic
def take_over(change: AddressChange) -> bool:
    """The new address counts; every sign-in made with the old one ends. False where somebody else has it by now."""
    taken = Person.objects.filter(email__iexact=change.address).exclude(pk=change.person_id).exists()
    _end(change, was_made=not taken, by=change.by)
    if taken:
        return False
    Person.objects.filter(pk=change.person_id).update(email=change.address)
    SignInRequest.objects.filter(person=change.person).delete()
    end_all(change.person, by=change.by, why=SignInEnd.Why.ADDRESS)
    record("change-address", "person", change.person_id, by=change.by_id, about=[change.person_id])
    return True


def _end(change: AddressChange, *, was_made: bool, by: Person) -> None:
    parts = {"was_made": was_made, "by": by}
    _row, is_first = AddressChangeEnd.objects.get_or_create(change=change, defaults=parts)
    refuse_if([] if is_first else [_("This was changed or stopped already.")])
