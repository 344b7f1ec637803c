"""Forest plots: SVG documents without style or script, in which everything lies where its number says."""

from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring  # nosec B405 - our own

import pytest

from sameroom.look.forest import DIAMOND, FARTHEST, HOLLOW, SQUARE, Forest, Row, drawn

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    Row("One, with a name that is far too long to fit beside its numbers", "0.10 [−0.20, 0.40]", 0.1, -0.2, 0.4),
    Row("Two", "0.00 [−0.10, 0.10]", 0, -0.1, 0.1, mark=SQUARE),
    Row("Three <&>", "−0.10", -0.1, -0.3, 0.1, mark=HOLLOW),
    Row("All", "0.00", 0, -0.05, 0.05, mark=DIAMOND, wider=(-0.2, 0.2)),
]


def parsed(said: str) -> Element:
    return fromstring(said)  # noqa: S314 - our own


def whole(**other: object) -> Forest:
    return Forest(**{"title": "A title", "rows": ROWS, "margin": 0.2, "left": "in person", "right": "online"} | other)  # type: ignore[arg-type]


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_a_document_without_style_or_script(dark: bool) -> None:
    said = drawn(whole(), dark=dark)
    root = parsed(said)
    assert root.find(f"{SVG}title").text == "A title"  # type: ignore[union-attr]
    assert not any("style" in one.attrib or one.tag.endswith(("script", "style")) for one in root.iter())
    assert {"Two", "Three <&>", "All", "← in person", "online →"} <= {one.text for one in root.iter(f"{SVG}text")}


def test_marks_lie_where_their_numbers_are() -> None:
    root = parsed(drawn(whole()))
    first, third = (float(one.attrib["cx"]) for one in root.iter(f"{SVG}circle"))
    assert first > 260 > third  # 0 is in the middle
    assert first - 260 == pytest.approx(260 - third, abs=0.2)


def test_what_goes_beyond_the_picture_ends_in_an_arrow() -> None:
    far = Row("Far", "−4.90", -4.9, -5.3, -4.5)
    root = parsed(drawn(whole(rows=[far])))
    (circle,) = root.iter(f"{SVG}circle")
    assert float(circle.attrib["cx"]) == 20
    assert any(one.attrib["points"].count(" ") == 2 for one in root.iter(f"{SVG}polyline"))
    assert FARTHEST < 4.5


@pytest.mark.parametrize("margin", [0.05, 0.2, 0.5])
def test_numbers_under_it_do_not_touch(margin: float) -> None:
    root = parsed(drawn(whole(margin=margin, rows=ROWS[:1])))
    foot = max(float(one.attrib["y"]) for one in root.iter(f"{SVG}text")) - 33
    places = sorted(
        float(one.attrib["x"]) for one in root.iter(f"{SVG}text") if foot < float(one.attrib["y"]) < foot + 30
    )
    assert all(later - earlier > 40 for earlier, later in pairwise(places))
