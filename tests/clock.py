"""A clock that stands still: the product's own, and what rows take from it when they are made."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.apps import apps
from django.utils import timezone


def stand_still(monkeypatch: pytest.MonkeyPatch, at: datetime | None = None) -> datetime:
    """Now, or `at`."""
    now, running = at or timezone.now(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")  # with which typefaces in a PDF are stamped
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.default is running:
                monkeypatch.setattr(one, "_get_default", lambda: now)
    return now


@dataclass
class Clock:
    """Moved by hand."""

    now: datetime


def by_hand(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Clock:
    """The product's clock, and what rows take from it, show what the clock shows."""
    clock, running = Clock(at), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.default is running:
                monkeypatch.setattr(one, "_get_default", lambda: clock.now)
    return clock
