"""Changing how somebody is reached. Whoever moves the address moves where sign-in codes go, so the old one is told."""

from dataclasses import dataclass

from django.db import transaction

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.models import EmergencyContact, Person, SignInEnd, SignInRequest
from sameroom.people.models.sessions import end_all


@dataclass(frozen=True)
class Contact:
    """Whom to call in an emergency."""

    name: str
    relation: str
    phone: str


@transaction.atomic
def change_details(person: Person, *, phone: str, contact: Contact | None, by: Person) -> None:
    """One's own telephone and emergency contact; None takes the contact away."""
    person.phone = phone
    person.save(update_fields=["phone"])
    if contact is None:
        EmergencyContact.objects.filter(person=person).delete()
    else:
        row = EmergencyContact.objects.filter(person=person).first() or EmergencyContact(person=person)
        row.name, row.relation, row.phone = contact.name, contact.relation, contact.phone
        row.save()
    record("change", "person", person.pk, by=by.pk, about=[person.pk])


@transaction.atomic
def correct(person: Person, *, by: Person) -> None:
    """Save what the front desk put right in `person`. Another address ends every sign-in made with the one before."""
    before = Person.objects.get(pk=person.pk)
    person.save(update_fields=["name", "email", "phone", "language"])
    record("change", "person", person.pk, by=by.pk, about=[person.pk])
    if before.email != person.email:
        SignInRequest.objects.filter(person=person).delete()
        end_all(person, by=by, why=SignInEnd.Why.ADDRESS)
        post(address=before.email, language=before.language, kind="address-changed", reference=person.pk)
