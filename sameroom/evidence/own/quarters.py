"""The calendar of the practice's own answer: what is counted or frozen is so once a quarter, as of its first day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from sameroom.practice.models import practice_zone


@dataclass(frozen=True, order=True)
class Quarter:
    """`number`: 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        """“2026-Q4”, as it is kept."""
        return f"{self.year:04d}-Q{self.number}"

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, name: str) -> "Quarter":
        year, _q, number = name.partition("-Q")
        return cls(int(year), int(number))

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    def begins_at(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.first_day, time(), zone)


def this_quarter() -> Quarter:
    """By the practice's clocks."""
    return Quarter.of(timezone.localdate(timezone=practice_zone()))
