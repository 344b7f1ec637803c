"""Adding and removing one's own ways to sign in. Each change is told to the person by mail."""

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people import app_codes
from sameroom.people.models import AppCodes, Passkey, Person, SignIn, SignInEnd
from sameroom.people.proofs import has_password_and_app
from sameroom.refusal import refuse_if


def tell(person: Person, act: str, thing: str, thing_id: object = "") -> None:
    """On record, and by a neutral mail: something about signing in was changed. In the transaction of the change."""
    record(act, thing, thing_id or person.pk, by=person.pk, about=[person.pk])
    post(address=person.email, language=person.language, kind="sign-in-changed", reference=person.pk)


@transaction.atomic
def remove_passkey(passkey: Passkey) -> None:
    """Raises `Refused` where nothing else would be left to sign in with."""
    person = passkey.person
    is_last = person.works_here and person.passkeys.count() == 1 and not has_password_and_app(person)
    refuse_if([_("This is your only way to sign in. Add another one first.")] if is_last else [])
    tell(person, "remove", "passkey", passkey.pk)
    passkey.delete()


@transaction.atomic
def remove_app(person: Person, *, keep: SignIn) -> None:
    """With it go the password and the recovery codes: alone they open nothing. Raises `Refused`."""
    is_last = not person.passkeys.exists()
    refuse_if([_("This is your only way to sign in. Add another one first.")] if is_last else [])
    AppCodes.objects.filter(person=person).delete()
    person.recovery_codes.all().delete()
    set_password(person, None, keep=keep)
    tell(person, "remove", "authenticator-app")


@transaction.atomic
def set_up_app(
    person: Person, *, secret: str, code: str, password: str | None, keep: SignIn | None
) -> list[str] | None:
    """The new recovery codes, or None where the six digits do not belong to this app."""
    counter = app_codes.counter_of(secret, code)
    if counter is None:
        return None
    if password is not None:
        set_password(person, password, keep=keep)
    app_codes.set_up(person, secret, counter=counter)
    tell(person, "add", "authenticator-app")
    return app_codes.new_recovery_codes(person)


@transaction.atomic
def renew_recovery_codes(person: Person) -> list[str]:
    """Ten new ones; those before end."""
    tell(person, "add", "recovery-codes")
    return app_codes.new_recovery_codes(person)


@transaction.atomic
def change_password(person: Person, password: str, *, keep: SignIn) -> None:
    set_password(person, password, keep=keep)
    tell(person, "change", "password")


def set_password(person: Person, password: str | None, *, keep: SignIn | None) -> None:
    """None: no password fits any more. Wherever else this person is signed in, they are signed out, on record."""
    person.set_password(password)
    person.save(update_fields=["password"])
    for sign_in in person.sign_ins.filter(ending=None):
        if sign_in != keep:
            sign_in.end(by=person, why=SignInEnd.Why.PASSWORD)
