"""Pictures of lines: what stands where, gaps, and nothing in them that a strict policy would refuse."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from sameroom.look.lines import Band, Chart, Line, Point, Tick, drawn

SVG = "{http://www.w3.org/2000/svg}"


def chart(*values: float | None, name: str = "Ada", **more: object) -> Chart:
    return Chart("How it was", [Line(name, [Point(i, y) for i, y in enumerate(values)])], 0, 10, **more)  # type: ignore[arg-type]


def parts(picture: str, kind: str) -> list[Element]:
    return list(fromstring(picture).iter(SVG + kind))  # noqa: S314 - it is our own


def curves(picture: str) -> list[str]:
    """Those of the lines; the legend's is a dash at the top."""
    return [
        one.get("points", "") for one in parts(picture, "polyline") if not one.get("points", "").startswith("44,20")
    ]


def test_values_stand_where_the_scale_says() -> None:
    """520 wide, less 44 and 20: three places at 44, 272, 500. 280 high, less 44 and 36: 0 is at 244, 10 at 44."""
    assert curves(drawn(chart(0, 5, 10))) == ["44,244 272,144 500,44"]


def test_where_nothing_was_answered_the_line_has_a_gap() -> None:
    """Three steps of 152: the third place is empty, the last stands alone as a mark."""
    picture = drawn(chart(0, 10, None, 5))
    assert curves(picture) == ["44,244 196,44"]
    assert [(one.get("cx"), one.get("cy")) for one in parts(picture, "circle")][:3] == [
        ("44", "244"),
        ("196", "44"),
        ("500", "144"),
    ]


def test_one_value_alone_stands_in_the_middle() -> None:
    assert next(one.get("cx") for one in parts(drawn(chart(5)), "circle")) == "272"


def test_nothing_at_all_is_a_picture_too() -> None:
    assert curves(drawn(Chart("Nothing yet", [], 0, 10))) == []


def test_what_lies_outside_of_the_scale_stands_at_its_end() -> None:
    assert curves(drawn(chart(-3, 12))) == ["44,244 500,44"]


def test_lines_differ_without_colour() -> None:
    picture = drawn(Chart("Two", [Line("a", [Point(0, 1), Point(1, 2)]), Line("b", [Point(0, 2), Point(1, 1)])], 0, 10))
    dashes = [one.get("stroke-dasharray") for one in parts(picture, "polyline") if one.get("stroke-width")]
    assert sorted(set(map(str, dashes))) == ["7 5", "None"]
    assert parts(picture, "circle") and len(parts(picture, "rect")) > 1


def test_bands_marks_and_edges_say_their_names() -> None:
    picture = drawn(
        chart(1, 2, bands=[Band(0, 5, "low")], marks=[Tick(1, "talked")], up=[Tick(10, "10")], across=[Tick(0, "1")])
    )
    words = [one.text for one in parts(picture, "text")]
    assert words == ["low", "10", "talked", "1", "Ada"]


def test_names_under_the_picture_do_not_lie_on_each_other() -> None:
    """Fifty places in 456 are 9.3 apart; a name has 64, so each seventh is written: 0, 7, … 49."""
    many = chart(*range(10), *range(40), across=[Tick(i, str(i)) for i in range(50)])
    written = [one.text for one in parts(drawn(many), "text")][:-1]
    assert written == [str(i) for i in range(0, 50, 7)]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ['<script>alert(1)</script>"', "\x00\x1b\u202eAda", "A" * 500])
def test_a_name_can_break_nothing(name: str, dark: bool) -> None:
    picture = drawn(chart(1, 2, name=name), dark=dark)
    assert not parts(picture, "script")
    assert "style" not in picture and "\x00" not in picture and len(picture) < 3000


def test_dark_and_light_are_two_pictures() -> None:
    assert drawn(chart(1, 2)) != drawn(chart(1, 2), dark=True)
