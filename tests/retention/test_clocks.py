"""The clock, for every day that there is: never too early, and not a day longer than it has to be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sameroom.retention.clocks import OF_AGE, anniversary, term

DAYS = st.dates(date(1920, 1, 1), date(2150, 12, 31))
YEARS = st.integers(1, 30)


@pytest.mark.parametrize(
    ("last", "through"),
    [
        (date(2026, 11, 30), date(2036, 11, 30)),
        (date(2024, 2, 29), date(2034, 3, 1)),  # ten years later has no such day
        (date(2024, 2, 28), date(2034, 2, 28)),
        (date(2030, 12, 31), date(2040, 12, 31)),
    ],
)
def test_ten_years_after_the_last_contact(last: date, through: date) -> None:
    found = term(last, years=10)
    assert (found.last_contact_on, found.through) == (last, through)
    assert not found.is_over(through)
    assert found.is_over(through + timedelta(days=1))


@pytest.mark.parametrize(
    ("born", "last", "through"),
    [
        (date(2012, 5, 3), date(2026, 11, 30), date(2040, 5, 3)),  # fourteen: from the eighteenth birthday
        (date(1990, 5, 3), date(2026, 11, 30), date(2036, 11, 30)),  # grown up: from the last contact
        (date(2008, 2, 29), date(2025, 1, 7), date(2036, 3, 1)),  # eighteen on 1 March 2026
        (date(2008, 11, 30), date(2026, 11, 30), date(2036, 11, 30)),  # on the very day
    ],
)
def test_from_the_eighteenth_birthday_if_that_is_later(born: date, last: date, through: date) -> None:
    assert term(last, years=10, birthdays=[born]).through == through


@given(DAYS, YEARS)
def test_an_anniversary_is_never_early_and_at_most_a_day_late(day: date, years: int) -> None:
    found = anniversary(day, years)
    assert found.year == day.year + years
    if (day.month, day.day) == (2, 29) and (found.month, found.day) != (2, 29):
        assert (found.month, found.day) == (3, 1)
    else:
        assert (found.month, found.day) == (day.month, day.day)


@given(DAYS, DAYS, YEARS)
def test_a_later_contact_never_ends_a_term_earlier(one: date, other: date, years: int) -> None:
    """So a file that is taken up again is kept from then on."""
    earlier, later = sorted([one, other])
    assert term(earlier, years=years).through <= term(later, years=years).through


@given(DAYS, st.lists(DAYS, max_size=3), YEARS)
def test_whoever_is_youngest_counts_and_nobody_shortens_it(last: date, birthdays: list[date], years: int) -> None:
    found = term(last, years=years, birthdays=birthdays)
    grown_up = max([anniversary(born, OF_AGE) for born in birthdays], default=date.min)
    assert found.through == anniversary(max(last, grown_up), years)
    assert all(found.through >= term(last, years=years, birthdays=[born]).through for born in birthdays)
    assert found.last_contact_on == last


@given(DAYS, YEARS)
def test_it_is_over_from_one_day_on_and_stays_so(last: date, years: int) -> None:
    found = term(last, years=years)
    days = [found.through + timedelta(days=number) for number in range(-2, 3)]
    assert [found.is_over(day) for day in days] == [False, False, False, True, True]
