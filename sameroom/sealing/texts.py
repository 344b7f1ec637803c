"""A sealed text inside an object: as the database has it, or assigned and not sealed yet."""

import logging
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from django.db import models

from sameroom.sealing import containers
from sameroom.sealing.containers import OpenKey
from sameroom.sealing.envelope import CannotUnseal, Misuse, decrypt, encode, encrypt, key_id_of

logger = logging.getLogger(__name__)
VERSION_FIELD = "sealed_version"
_LABEL = "sameroom field 1"


@dataclass(frozen=True)
class Place:
    """Where a sealed text stands. `version` is None as long as nobody knows it."""

    model: type[models.Model]
    name: str
    row: Any
    version: int | None

    def __str__(self) -> str:
        return f"table {self.model._meta.db_table}, column {self.column}, row {self.row}"

    @property
    def column(self) -> str:
        return str(getattr(self.model._meta.get_field(self.name), "column"))  # noqa: B009 - mypy thinks of relations

    def bytes(self) -> bytes:
        """The associated data. The row's id in its own type: whoever made the row may have given it as text."""
        row = self.model._meta.pk.to_python(self.row)
        return encode(_LABEL, self.model._meta.db_table, self.column, row, self.version or 0)


class Sealed:
    """A sealed text as the database has it. Its text is opened on demand, and never printed or pickled."""

    def __init__(self, content: bytes, place: Place | None = None, text: str | None = None) -> None:
        self.content = content
        self.place = place
        self._text = text

    def __repr__(self) -> str:
        return "<sealed>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Sealed, (self.content, self.place)

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, memo: object) -> "Sealed":
        return self

    def text(self) -> str:
        """Raises `CannotUnseal`, after a line in the log that names the place and nothing of the text."""
        if self._text is None:
            try:
                self._text = self._open()
            except CannotUnseal as reason:
                logger.error("What is sealed in %s cannot be opened. %s", self.place, reason)
                raise
        return self._text

    def _open(self) -> str:
        """A row that was read while a rotation resealed it, or without its version, is read once more."""
        if self.place is None:
            raise Misuse("A sealed text is read from its row: values() and values_list() do not know which row it is.")
        if self.place.version is None:
            self._read_again(self.place)
        try:
            return _decrypt(self.content, self.place)
        except CannotUnseal:
            self._read_again(self.place)
        return _decrypt(self.content, self.place)

    def _read_again(self, place: Place) -> None:
        rows = place.model._base_manager.filter(pk=place.row)
        for version, now in rows.values_list(VERSION_FIELD, place.name):
            if now is not None:
                self.content, self.place = now.content, replace(place, version=version)


class Unsealed(str):
    """A text that was assigned and is not sealed yet."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<not sealed yet>"

    def __reduce__(self) -> NoReturn:
        raise Misuse("A text that is not sealed yet is not pickled. Save its row first.")

    def __copy__(self) -> "Unsealed":
        return self

    def __deepcopy__(self, memo: object) -> "Unsealed":
        return self


def seal_text(text: str, *, place: Place, key: OpenKey) -> Sealed:
    content = encrypt(text.encode(), key=key.key, key_id=key.id, belongs_to=place.bytes())
    return Sealed(content, place, text)


def _decrypt(content: bytes, place: Place) -> str:
    key = containers.key_of(key_id_of(content))
    return decrypt(content, key=key.key, belongs_to=place.bytes()).decode()
