"""Fields of which nobody need be told that they can be left out."""

from typing import TypeVar

from django import forms

Field = TypeVar("Field", bound=forms.Field)


def preset(field: Field) -> Field:
    """It has an answer from the start, or its hint says when it is asked: no “if you like” beside its label."""
    field.is_preset = True  # type: ignore[attr-defined]
    return field
