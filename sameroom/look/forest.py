"""Estimates with their intervals, one under the other, the margin behind them: a forest plot.

A picture never stands alone: the page puts the same numbers beside it in a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405 - written, never read

from django.utils import formats

from sameroom.look.drawing import DARK, LIGHT, TEXT, WIDTH, Look, box, canvas, fitting, short, stroke, text

SIDE, TOP, ROW, BOTTOM = 20, 14, 54, 62
# Beyond it nothing is drawn to scale: an arrow says that the line goes on.
FARTHEST = 1.5
CIRCLE, SQUARE, HOLLOW, DIAMOND = "circle", "square", "hollow", "diamond"


@dataclass(frozen=True)
class Row:
    """One estimate. `said`: its numbers in words; `wider`: an interval around the first one (for a next study)."""

    name: str
    said: str
    estimate: float
    low: float
    high: float
    mark: str = CIRCLE
    wider: tuple[float, float] | None = None


@dataclass(frozen=True)
class Forest:
    """`left`, `right`: what the two sides of 0 mean; `below`: a word in the middle under the picture."""

    title: str
    rows: Sequence[Row]
    margin: float
    left: str = ""
    right: str = ""
    below: str = ""

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.rows) + BOTTOM


def drawn(forest: Forest, *, dark: bool = False) -> str:
    """The SVG document, to be served as `image/svg+xml`."""
    look = DARK if dark else LIGHT
    svg = canvas(forest.title, forest.height, look)
    place = _Place(forest)
    _ground(svg, place, look)
    for index, row in enumerate(forest.rows):
        _row(svg, place, row, _Pen(look, TOP + ROW * index))
    return tostring(svg, encoding="unicode")


@dataclass(frozen=True)
class _Pen:
    """How a row is drawn. `y`: where it begins."""

    look: Look
    y: float


class _Place:
    """From values to places in the picture. 0 stands in the middle."""

    def __init__(self, forest: Forest) -> None:
        self.forest = forest
        ends = [abs(end) for row in forest.rows for end in (row.low, row.high, *(row.wider or ()))]
        self.reach: float = min(max([*ends, 1.5 * forest.margin]) * 1.05, FARTHEST)

    def x(self, value: float) -> float:
        inside = min(max(value, -self.reach), self.reach)
        return WIDTH / 2 + (WIDTH / 2 - SIDE) * (inside / self.reach)

    def ticks(self) -> list[float]:
        """On both sides, so many that their numbers do not touch."""
        step = max(ceil(self.reach / 0.3), 1) * 0.1
        sides = [step * place for place in range(1, int(self.reach / step) + 1)]
        return [*(-one for one in reversed(sides)), 0.0, *sides]


def _ground(svg: Element, place: _Place, look: Look) -> None:
    forest = place.forest
    foot = forest.height - BOTTOM + 6
    left, right = place.x(-forest.margin), place.x(forest.margin)
    box(svg, (left, TOP - 8, right - left, foot - TOP + 8), look.band)
    for edge in (left, right):
        stroke(svg, ((edge, TOP - 8), (edge, foot)), {"stroke": look.soft, "stroke-dasharray": "2 4"})
    stroke(svg, ((place.x(0), TOP - 8), (place.x(0), foot)), {"stroke": look.soft})
    for value in place.ticks():
        number = formats.number_format(f"{abs(value):.1f}", 1) if abs(value) > 1e-9 else "0"
        sign = "" if abs(value) < 1e-9 else "−" if value < 0 else "+"
        text(svg, (place.x(value), foot + TEXT + 2), f"{sign}{number}", {"fill": look.soft, "text-anchor": "middle"})
    under = foot + 2 * TEXT + 10
    text(svg, (SIDE, under), forest.left and f"← {forest.left}", {"fill": look.soft})
    text(svg, (WIDTH - SIDE, under), forest.right and f"{forest.right} →", {"fill": look.soft, "text-anchor": "end"})
    text(svg, (WIDTH / 2, under), forest.below, {"fill": look.soft, "text-anchor": "middle"})


def _row(svg: Element, place: _Place, row: Row, pen: _Pen) -> None:
    room = WIDTH - 2 * SIDE - len(row.said) * TEXT * 0.55 - 12
    text(svg, (SIDE, pen.y + TEXT), fitting(row.name, room), {"fill": pen.look.ink})
    text(svg, (WIDTH - SIDE, pen.y + TEXT), row.said, {"fill": pen.look.soft, "text-anchor": "end"})
    y, colour = pen.y + 2 * TEXT + 4, pen.look.lines[0]
    if row.wider:
        _span(svg, place, row.wider, {"y": y, "stroke": pen.look.soft, "stroke-width": "1.5"})
    _span(svg, place, (row.low, row.high), {"y": y, "stroke": colour, "stroke-width": "3"})
    _mark(svg, (place.x(row.estimate), y), row.mark, pen.look)


def _span(svg: Element, place: _Place, ends: tuple[float, float], how: dict[str, object]) -> None:
    """A line with an end at each side; an arrow where it goes on beyond the picture."""
    y = float(str(how["y"]))
    look = {name: str(value) for name, value in how.items() if name != "y"}
    stroke(svg, ((place.x(ends[0]), y), (place.x(ends[1]), y)), look)
    for end, outwards in ((ends[0], -1), (ends[1], 1)):
        x = place.x(end)
        corners = (
            ((x, y - 5), (x, y + 5))
            if abs(end) <= place.reach
            else ((x - 6 * outwards, y - 5), (x, y), (x - 6 * outwards, y + 5))
        )
        stroke(svg, corners, look)


def _mark(svg: Element, at: tuple[float, float], mark: str, look: Look) -> None:
    x, y = at
    colour = look.lines[0]
    if mark == SQUARE:
        box(svg, (x - 6, y - 6, 12, 12), look.lines[1])
    elif mark == DIAMOND:
        corners = " ".join(f"{short(x + dx)},{short(y + dy)}" for dx, dy in ((-9, 0), (0, -8), (9, 0), (0, 8)))
        SubElement(svg, "polygon", {"points": corners, "fill": look.lines[1]})
    else:
        inside = look.paper if mark == HOLLOW else colour
        circle = {"cx": short(x), "cy": short(y), "r": "6", "fill": inside, "stroke": colour, "stroke-width": "2.5"}
        SubElement(svg, "circle", circle)
