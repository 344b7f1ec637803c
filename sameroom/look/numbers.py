"""A whole number between two bounds, asked for in a form."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def number_words(low: int, most: int) -> Any:
    """What is said of a number that is none, or lies outside. Lazily, in the language of the page."""
    return format_lazy(_("Write a number from {low} to {most}."), low=low, most=most)


def number_field(label: Any, *, low: int, most: int, **more: Any) -> forms.IntegerField:
    """`more`: as for Django's field."""
    said = dict.fromkeys(("required", "invalid", "min_value", "max_value"), number_words(low, most))
    return forms.IntegerField(label=label, min_value=low, max_value=most, error_messages=said, **more)
