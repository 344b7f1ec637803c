"""When a record may go: so many years after the last contact, or after an eighteenth birthday that came later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

OF_AGE = 18


@dataclass(frozen=True)
class Term:
    """`through`: the last day on which it is kept. It is due from the day after."""

    last_contact_on: date
    through: date

    def is_over(self, today: date) -> bool:
        return today > self.through


def term(last_contact_on: date, *, years: int, birthdays: Iterable[date] = ()) -> Term:
    """`birthdays`: of all whose record it is, as far as they are known. The latest of all that counts, counts."""
    grown_up = [anniversary(day, OF_AGE) for day in birthdays]
    return Term(last_contact_on, anniversary(max([last_contact_on, *grown_up]), years))


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; for 29 February, in a year without one, 1 March: never too early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
