"""Rows that are only ever added."""

from typing import Any

from django.db import models


class WrittenOnce(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **more: Any) -> None:
        """Raises `TypeError` for a row that is there."""
        if not self._state.adding:
            raise TypeError("This row is written once. Write another one.")
        super().save(*args, **more)
