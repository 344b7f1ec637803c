"""Everywhere that something sealed stands: the fields of every `SealedRow`, and what apps announced by `blobs.keep`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, F, Func, Model, Value

from sameroom.sealing import blobs
from sameroom.sealing.envelope import HEADER, CannotUnseal
from sameroom.sealing.fields import SealedRow, reseal, sealed_fields


@dataclass(frozen=True)
class Kind:
    """The rows of one model and their sealed columns; `blob` where those are no fields of a `SealedRow`."""

    model: type[Model]
    columns: tuple[str, ...]
    blob: blobs.Kept | None = None

    def __str__(self) -> str:
        return f"{self.model._meta.db_table} ({', '.join(self.columns)})"

    def key_ids(self) -> Iterator[tuple[Any, set[UUID]]]:
        """For each row, which data keys it was sealed with; read from the first bytes alone."""
        heads = [_head(column) for column in self.columns]
        for pk, *found in self.model._base_manager.order_by("pk").values_list("pk", *heads).iterator():
            yield pk, {UUID(bytes=bytes(head)[1:]) for head in found if head and len(head) == HEADER}

    def open(self, row: Any) -> None:
        """Open everything sealed in this row. Raises `CannotUnseal`."""
        for column in self.columns:
            sealed = getattr(row, column)
            if self.blob and sealed:
                blobs.unseal(sealed, context=self.blob.context(row))

    def reseal(self, row: Any) -> None:
        """Seal the row anew with the current key of its container. Raises `CannotUnseal`, and then leaves it."""
        changes = self._resealed_blob(row, self.blob) if self.blob else reseal(row)
        self.model._base_manager.filter(pk=row.pk).update(**changes)

    def _resealed_blob(self, row: Any, blob: blobs.Kept) -> dict[str, Any]:
        sealed, context = bytes(getattr(row, blob.field)), blob.context(row)
        text = blobs.unseal(sealed, context=context)
        return {blob.field: blobs.seal(text, container=blobs.container_of(sealed), context=context)}


def kinds() -> list[Kind]:
    rows = [Kind(model, tuple(sealed_fields(model))) for model in apps.get_models() if issubclass(model, SealedRow)]
    return rows + [Kind(blob.model, (blob.field,), blob) for blob in blobs.kept()]


def key_ids_in_use() -> set[UUID]:
    return {key_id for kind in kinds() for _, found in kind.key_ids() for key_id in found}


def trouble_with_one_of(kind: Kind) -> str | None:
    """Why a row of this kind, drawn at random, cannot be opened; None where it can, or was erased on purpose."""
    row = kind.model._base_manager.order_by("?").first()
    try:
        if row is not None:
            kind.open(row)
    except CannotUnseal as reason:
        return None if reason.is_erased else f"row {row.pk if row else ''}: {reason}"
    return None


def _head(column: str) -> Func:
    return Func(F(column), Value(1), Value(HEADER), function="SUBSTR", output_field=BinaryField())
