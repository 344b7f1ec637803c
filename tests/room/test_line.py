"""What the line was like, in words."""

from django.utils import translation

from sameroom.room.models import Visit

VISIT = Visit(
    transport="relayed", round_trip_ms=48.4, samples=48_000, concealed=120, interruptions=2, interrupted_ms=14_400
)


def test_the_line_in_words() -> None:
    assert VISIT.line_words == [
        "through the practice’s relay",
        "48 ms there and back",
        "0.2 % of the sound had to be filled in",
        "interrupted 2 times, for 14 seconds together",
    ]


def test_numbers_are_written_as_the_language_has_it() -> None:
    with translation.override("fr"):
        assert VISIT.line_words[2:] == [
            "0,2 % du son a dû être comblé",
            "interrompue 2 fois, pendant 14 secondes en tout",
        ]


def test_nothing_is_said_of_what_nobody_measured() -> None:
    assert Visit().line_words == []
    assert Visit(transport="in-person").line_words == ["in person"]
