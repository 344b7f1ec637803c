"""The session engine: a stolen database opens no session.

The key in the cookie is stored as SHA-256 only, and what the session holds is sealed under the row's own name.
"""

import hashlib
import logging
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from sameroom.people.models import Session
from sameroom.sealing.blobs import CannotUnseal, seal, unseal

log = logging.getLogger(__name__)


def hash_of(key: str) -> str:
    """How a session is named in the database."""
    return hashlib.sha256(key.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's session interface, on `Session` rows."""

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(session_key=self._hash(), expire_date__gt=timezone.now()).first()
        try:
            text = unseal(bytes(row.session_data), context=context_of(row)) if row else None
        except CannotUnseal:
            log.warning("a session could not be unsealed; whoever has it signs in again")
            text = None
        if text is None:
            self._session_key = None
            return {}
        return self.decode(text.decode())

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hash_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        name = self._hash()
        row = Session(session_key=name, expire_date=self.get_expiry_date())
        try:
            with transaction.atomic():
                row.session_data = seal(data.encode(), container="installation", context=context_of(row))
                if must_create:
                    row.save(force_insert=True)
                elif not _renew(row):
                    raise UpdateError
        except IntegrityError:
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()

    def _hash(self) -> str:
        return hash_of(self.session_key or "")


def _renew(row: Session) -> bool:
    """False where it was ended meanwhile: a request that still ran does not bring it back."""
    same = Session.objects.filter(session_key=row.session_key)
    return bool(same.update(session_data=row.session_data, expire_date=row.expire_date))


def context_of(row: Session) -> str:
    """One session's data cannot be put into another's row."""
    return f"session:{row.session_key}"
