from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from sameroom.look.moments import day_words, in_words, when

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("en", "America/Toronto", "Tuesday 24 November, 10:00 (Toronto time)"),
        # British Columbia keeps its summer time since 2026: an old tzdata says 07:00.
        ("en", "America/Vancouver", "Tuesday 24 November, 08:00 (Vancouver time)"),
        ("en", "America/St_Johns", "Tuesday 24 November, 11:30 (Newfoundland time)"),
        ("en", "Europe/Paris", "Tuesday 24 November, 16:00 (Paris time)"),
        ("fr", "America/Toronto", "mardi 24 novembre, 10 h 00 (heure de Toronto)"),
    ],
)
def test_a_moment_is_said_by_somebodys_clocks(
    language: str, zone: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with translation.override(language):
        assert when(NOW, zone).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("away", "english", "french"),
    [
        (timedelta(seconds=20), "now", "maintenant"),
        (timedelta(minutes=5), "in 5 minutes", "dans 5 minutes"),
        (timedelta(hours=2), "in 2 hours", "dans 2 heures"),
        (timedelta(days=9), "in 9 days", "dans 9 jours"),
        (-timedelta(minutes=5), "began 5 minutes ago", "a commencé il y a 5 minutes"),
    ],
)
def test_how_far_away_a_moment_is(away: timedelta, english: str, french: str) -> None:
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            assert in_words(NOW + away, now=NOW).replace("\N{NO-BREAK SPACE}", " ") == words


def test_the_first_of_a_month_is_the_first_in_french() -> None:
    with translation.override("fr"):
        assert day_words(date(2031, 12, 1)).startswith("lundi 1er décembre")
