"""Passkeys: W3C Web Authentication, level 3. The protocol is `fido2`'s; what is asked for and kept is decided here.

User verification is required, the credential is discoverable, the challenge belongs to one session and is used once.
"""

import struct
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sameroom.look.printable import printable
from sameroom.people.models import Passkey, Person
from sameroom.refusal import Refused

MOST = 20
VERIFIED = UserVerificationRequirement.REQUIRED
CHALLENGE = "passkey-challenge"
# What stands for bytes in a response (Web Authentication level 3, section 5.1.8), outside and inside of its `response`.
IDS = ("id", "rawId")
INSIDE = ("attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle")
# What the library raises on an answer that is none; that there is a key in it, it asserts.
UNREADABLE = (AssertionError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, struct.error)


def ask_for_one(session: SessionBase, *, of: Person | None = None) -> dict[str, Any]:
    """`PublicKeyCredentialRequestOptions` as JSON. Without `of` any passkey of this site may answer."""
    known = [_attested(passkey) for passkey in of.passkeys.all()] if of else None
    options, state = _server().authenticate_begin(known or None, user_verification=VERIFIED)
    session[CHALLENGE] = dict(state)
    return dict(options.public_key)


def find(session: SessionBase, response: dict[str, Any]) -> Passkey | None:
    """The passkey that answered the challenge of this session, or None. The challenge is used up either way."""
    state = session.pop(CHALLENGE, None)
    passkey = _named_in(response)
    if state is None or passkey is None:
        return None
    try:
        answer = AuthenticationResponse.from_dict(_of_text(response))
        _server().authenticate_complete(state, [_attested(passkey)], answer)
    except UNREADABLE:
        return None
    handle = answer.response.user_handle
    if handle is not None and handle != passkey.person.pk.bytes:
        return None
    return passkey if _count(passkey, answer.response.authenticator_data.counter) else None


def offer_one(session: SessionBase, person: Person) -> dict[str, Any]:
    """`PublicKeyCredentialCreationOptions` as JSON, for a new passkey of `person`."""
    entity = PublicKeyCredentialUserEntity(id=person.pk.bytes, name=person.email, display_name=person.name)
    options, state = _server().register_begin(
        entity,
        [_attested(passkey) for passkey in person.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    session[CHALLENGE] = dict(state)
    return dict(options.public_key)


def keep(session: SessionBase, person: Person, response: dict[str, Any], *, name: str) -> Passkey:
    """Keep the passkey that was just made. Raises `Refused`."""
    state = session.pop(CHALLENGE, None)
    if person.passkeys.count() >= MOST:
        raise Refused([_("You have twenty passkeys. Remove one that you no longer use.")])
    try:
        made = _server().register_complete(state or {}, _of_text(response))
        credential = _credential_of(made)
    except UNREADABLE:
        raise Refused([_("This passkey could not be kept. Try again, and unlock your device when it asks.")]) from None
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                person=person,
                name=printable(name).strip()[:60] or _("Passkey"),
                id_hash=sha256(credential.credential_id).hex(),
                credential=websafe_encode(credential),
                sign_count=made.counter,
            )
    except IntegrityError:
        raise Refused([_("This passkey is kept already.")]) from None


def _credential_of(made: AuthenticatorData) -> AttestedCredentialData:
    """Raises `ValueError` where there is none."""
    if made.credential_data is None:
        raise ValueError
    return made.credential_data


def _server() -> Fido2Server:
    """For this installation's own address, and no other: not for a subdomain, either."""
    host = urlsplit(settings.ORIGIN).hostname or ""
    entity = PublicKeyCredentialRpEntity(id=host, name="Sameroom")
    return Fido2Server(entity, verify_origin=lambda origin: origin == settings.ORIGIN)


def _of_text(response: dict[str, Any]) -> dict[str, Any]:
    """The response, where all that stands for bytes in it is text. Raises `TypeError`.

    The library makes bytes of anything: of a number as many as it says, which is all the memory there is.
    """
    inside = response["response"] if isinstance(response.get("response"), dict) else {}
    for part in (*(response.get(name) for name in IDS), *(inside.get(name) for name in INSIDE)):
        if not isinstance(part, str | None):
            raise TypeError("bytes are written as text")
    return response


def _named_in(response: dict[str, Any]) -> Passkey | None:
    try:
        id_hash = sha256(websafe_decode(_of_text(response)["rawId"])).hex()
    except UNREADABLE:
        return None
    return Passkey.objects.select_related("person").filter(id_hash=id_hash, person__is_active=True).first()


def _attested(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(passkey.credential))


def _count(passkey: Passkey, counter: int) -> bool:
    """A counter that does not rise tells of a copy (level 3, section 6.1.1); authenticators without one say 0."""
    if (counter or passkey.sign_count) and counter <= passkey.sign_count:
        return False
    unchanged = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    return bool(unchanged.update(sign_count=counter, used_at=timezone.now()))
