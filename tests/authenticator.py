"""A phone that keeps passkeys, in software: it answers as a browser's script would send it. ES256, no attestation."""

import hashlib
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


class Authenticator:
    """One passkey, for whoever makes it first."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential = AttestedCredentialData.create(
            Aaguid(bytes(16)), secrets.token_bytes(32), ES256.from_cryptography_key(self.key.public_key())
        )
        self.counter = 1
        self.handle = b""

    def make(self, options: dict[str, Any], **how: Any) -> dict[str, Any]:
        """`keyless=True`: the answer has no new key in it."""
        self.handle = websafe_decode(options["user"]["id"])
        client = self._client("webauthn.create", options, how.get("origin"))
        data = self._data(with_credential=not how.get("keyless"), **how)
        attestation = AttestationObject.create("none", data, {})
        return self._credential({"clientDataJSON": client.b64, "attestationObject": websafe_encode(attestation)})

    def get(self, options: dict[str, Any], **how: Any) -> dict[str, Any]:
        """`verified=False`: nobody unlocked it; `origin=`: a page elsewhere asked; `counter=`: a copy's."""
        client = self._client("webauthn.get", options, how.get("origin"))
        data = self._data(with_credential=False, **how)
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        return self._credential(
            {
                "clientDataJSON": client.b64,
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(how.get("handle", self.handle)),
            }
        )

    def _client(self, kind: str, options: dict[str, Any], origin: str | None) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, origin or settings.ORIGIN)

    def _data(
        self, *, with_credential: bool, verified: bool = True, counter: int | None = None, **_more: Any
    ) -> AuthenticatorData:
        host = urlsplit(settings.ORIGIN).hostname or ""
        flags = FLAG.UP | (FLAG.UV if verified else 0) | (FLAG.AT if with_credential else 0)
        self.counter += 1
        return AuthenticatorData.create(
            hashlib.sha256(host.encode()).digest(),
            FLAG(flags),
            self.counter if counter is None else counter,
            self.credential if with_credential else b"",
        )

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.credential.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def post(client: Any, address: str, data: object) -> Any:
    """As the page's script sends it."""
    return client.post(address, json.dumps(data), content_type="application/json")
