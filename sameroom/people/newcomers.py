"""Whoever comes for the first time becomes a client here, once the address is proven."""

from dataclasses import dataclass

from django.db import transaction

from sameroom.audit.trail import record
from sameroom.people.models import Person, Role
from sameroom.people.models.residence import say_province


@dataclass(frozen=True)
class Newcomer:
    """What somebody typed about themself."""

    name: str
    email: str
    phone: str
    province: str
    language: str


@transaction.atomic
def become_client(newcomer: Newcomer) -> Person:
    """The person with this address, which is proven. Who was known before keeps the name and the number from then."""
    given = {"name": newcomer.name, "phone": newcomer.phone, "language": newcomer.language}
    address = newcomer.email.lower()
    person, is_new = Person.objects.get_or_create(email__iexact=address, defaults={"email": address, **given})
    if is_new:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        record("make", "person", person.pk, by=person.pk, about=[person.pk])
    Role.objects.get_or_create(person=person, kind=Role.Kind.CLIENT)
    say_province(person, newcomer.province)
    return person
