"""Model fields whose text is sealed in the database.

    class Note(SealedRow):
        text = SealedText()
        def container(self) -> str:
            return f"file:{self.case_file_id}"

A text is bound to its table, column, row and to the row's version, which each save that touches a sealed field raises.
It is sealed when the row is saved and opened when the attribute is read, never before. What is kept in an object is
sealed unless somebody read it, and pickled it is sealed always.
"""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute

from sameroom.sealing import containers
from sameroom.sealing.envelope import CannotSeal, CannotUnseal, Misuse, key_id_of
from sameroom.sealing.texts import VERSION_FIELD, Place, Sealed, Unsealed, seal_text

if TYPE_CHECKING:
    _Field = models.Field[str, str]
else:
    _Field = models.Field

__all__ = ["CannotSeal", "CannotUnseal", "ChangedMeanwhile", "Sealed", "SealedRow", "SealedText", "sealed_fields"]

# While an object takes over what another one read, the attributes give what is sealed, not its text.
_taking_over: ContextVar[bool] = ContextVar("taking over", default=False)


class ChangedMeanwhile(Exception):
    """The row was saved by somebody else, or deleted, since it was read here. Nothing was written."""


class _Attribute(DeferredAttribute):
    """Opens at reading; remembers at loading which row and version the sealed text belongs to."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or value is None or (isinstance(value, Sealed) and _taking_over.get()):
            return value
        return value.text() if isinstance(value, Sealed) else str(value)

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        if isinstance(value, Sealed):
            version = instance.__dict__.get(VERSION_FIELD)
            place = value.place or Place(self.field.model, name, instance.pk, version)
            value = Sealed(value.content, place, value._text)
        elif value is not None:
            value = Unsealed(value)
        instance.__dict__[name] = value


class SealedText(_Field):
    """Text that the database holds sealed; `str` for who reads the attribute. It cannot be filtered on (but for
    `isnull`), nor changed by `update()` or `bulk_update()`, nor by `bulk_create()` with `update_conflicts`.
    """

    descriptor_class = _Attribute
    empty_strings_allowed = True

    def __init__(self, *args: Any, **options: Any) -> None:
        if refused := {"unique", "db_index", "primary_key", "choices"} & {name for name, on in options.items() if on}:
            raise Misuse(f"The database cannot read a sealed text, so it cannot have: {', '.join(sorted(refused))}.")
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_internal_type(self) -> str:
        return "BinaryField"

    def to_python(self, value: Any) -> Any:
        return value if value is None else str(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise Misuse(f"{self.name} is sealed: the database cannot ask for its text. Read the rows and look here.")
        return IsNull

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        if value is None:
            return None
        sealed = Sealed(bytes(value))
        with suppress(CannotUnseal):  # it is said when somebody reads it
            containers.expect_key(key_id_of(sealed.content))
        return sealed

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        names = sealed_fields(type(model_instance))
        if self.attname == names[0]:
            _seal_row(model_instance, names)
        return model_instance.__dict__[self.attname]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise Misuse(f"{self.name} is sealed when its row is saved; update() and bulk_update() cannot change it.")
        return connection.Database.Binary(value.content)

    def value_to_string(self, obj: models.Model) -> str:
        raise Misuse(f"{self.name} is sealed and is not serialised.")

    def formfield(self, **kwargs: Any) -> Any:
        widget = {} if self.max_length else {"widget": forms.Textarea}
        return super().formfield(form_class=forms.CharField, max_length=self.max_length, **{**widget, **kwargs})


class SealedRow(models.Model):
    """A row with sealed fields. Each save that touches one raises `sealed_version` and seals all of them anew.

    `save` raises `ChangedMeanwhile` where the row was saved by somebody else since it was read: so two texts of one
    version never exist, and nobody's words are lost. It raises `CannotSeal` where the container was erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed_version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def container(self) -> str:
        """Whose key seals this row: `person:<uuid>`, `file:<uuid>` or `installation`."""
        raise NotImplementedError(f"{type(self).__name__} does not say in which container it is.")

    def save_base(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        names = sealed_fields(type(self))
        if update_fields is not None and not {*names, VERSION_FIELD} & {*update_fields}:
            super().save_base(*args, update_fields=update_fields, **more)  # type: ignore[misc]
            return
        for name in names:
            getattr(self, name)  # opened as long as the old version is known
        before, self.sealed_version = self.sealed_version, self.sealed_version + 1
        touched = None if update_fields is None else frozenset({*update_fields, *names, VERSION_FIELD})
        try:
            with containers.in_transaction():
                super().save_base(*args, update_fields=touched, **more)  # type: ignore[misc]
        except BaseException:
            self.sealed_version = before
            raise

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Sealed fields are read together with their version; what was assigned and not saved stays."""
        names = sealed_fields(type(self))
        if fields is not None and {*names, VERSION_FIELD} & {*(fields := list(fields))}:
            unchanged = [name for name in names if not isinstance(self.__dict__.get(name), Unsealed)]
            fields = {*fields, *unchanged, VERSION_FIELD}
        token = _taking_over.set(True)
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        finally:
            _taking_over.reset(token)

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *more: Any) -> Any:
        touches = any(field.name == VERSION_FIELD for field, _, _ in values)
        if touches:
            base_qs = base_qs.filter(sealed_version=self.sealed_version - 1)
        done = super()._do_update(base_qs, using, pk_val, values, *more)
        if touches and not done:
            raise ChangedMeanwhile(f"{type(self).__name__} {pk_val} was changed since it was read.")
        return done


def sealed_fields(model: type[models.Model]) -> list[str]:
    """The names of the model's sealed fields, in their order."""
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedText)]


def reseal(row: models.Model) -> dict[str, Sealed | None]:
    """The row's sealed fields under the container's current key, at their present version. Raises `CannotUnseal`."""
    names = sealed_fields(type(row))
    _seal_row(row, names)
    return {name: row.__dict__[name] for name in names}


def _seal_row(row: Any, names: list[str]) -> None:
    texts = {name: getattr(row, name) for name in names}
    with containers.in_transaction():
        key = containers.current_key(row.container())
    for name, text in texts.items():
        if text is not None:
            place = Place(row._meta.get_field(name).model, name, row.pk, row.sealed_version)
            row.__dict__[name] = seal_text(text, place=place, key=key)
