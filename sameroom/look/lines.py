"""Pictures of lines over sessions or dates, as SVG documents of their own: for `<img>`, light or dark, no style inside.

Every line has its dash and its mark, so that it can be told from the others without colour. A picture never stands
alone: the page puts the same numbers beside it in a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405 - written, never read

from sameroom.look.drawing import DARK, LIGHT, TEXT, WIDTH, Look, box, canvas, fitting, short, stroke, text

HEIGHT = 280
LEFT, RIGHT, TOP, BOTTOM = 44, 20, 44, 36
# Between two marks under the picture there is at least so much room.
LABEL_ROOM = 64


DASHES = ("", "7 5", "2 4", "10 4 2 4")


@dataclass(frozen=True)
class Point:
    """One value. `y` None: nothing was answered there, and the line has a gap."""

    x: float
    y: float | None


@dataclass(frozen=True)
class Line:
    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Band:
    """A range of the values in words, from `low` up to `high`."""

    low: float
    high: float
    name: str


@dataclass(frozen=True)
class Tick:
    """A place on one of the edges, and what stands there."""

    at: float
    name: str


@dataclass(frozen=True)
class Chart:
    """`low`, `high`: the ends of the scale, which are always shown whole. `title`: read aloud for the picture.

    `across`: what stands under the picture; `up`: beside it. `marks`: places where something happened, as a line down.
    """

    title: str
    lines: Sequence[Line]
    low: float
    high: float
    across: Sequence[Tick] = ()
    up: Sequence[Tick] = ()
    bands: Sequence[Band] = ()
    marks: Sequence[Tick] = ()


def drawn(chart: Chart, *, dark: bool = False) -> str:
    """The SVG document, to be served as `image/svg+xml`."""
    look = DARK if dark else LIGHT
    svg = canvas(chart.title, HEIGHT, look)
    place = _Place(chart)
    _ground(svg, place, look)
    for index, line in enumerate(chart.lines):
        _line(svg, place, line, _Pen(look.lines[index % len(look.lines)], index))
    _legend(svg, chart, look)
    return tostring(svg, encoding="unicode")


@dataclass(frozen=True)
class _Pen:
    colour: str
    index: int

    @property
    def dash(self) -> dict[str, str]:
        dash = DASHES[self.index % len(DASHES)]
        return {"stroke-dasharray": dash} if dash else {}


class _Place:
    """From values to places in the picture."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        known = [point.x for line in chart.lines for point in line.points] + [tick.at for tick in chart.across]
        self.first, self.last = (min(known), max(known)) if known else (0.0, 0.0)

    def x(self, value: float) -> float:
        """One place alone stands in the middle."""
        wide = WIDTH - LEFT - RIGHT
        span = self.last - self.first
        return LEFT + (wide * (value - self.first) / span if span else wide / 2)

    def y(self, value: float) -> float:
        inside = min(max(value, self.chart.low), self.chart.high)
        return (
            HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (inside - self.chart.low) / (self.chart.high - self.chart.low)
        )


def _ground(svg: Element, place: _Place, look: Look) -> None:
    """What lies under the lines: bands, the grid, what stands at the edges."""
    chart = place.chart
    for index, band in enumerate(chart.bands):
        high, low = place.y(band.high), place.y(band.low)
        box(svg, (LEFT, high, WIDTH - LEFT - RIGHT, low - high), look.band if index % 2 else look.paper)
        text(svg, (WIDTH - RIGHT - 4, high + TEXT), band.name, {"fill": look.soft, "text-anchor": "end"})
    for tick in chart.up:
        stroke(svg, ((LEFT, place.y(tick.at)), (WIDTH - RIGHT, place.y(tick.at))), {"stroke": look.grid})
        text(svg, (LEFT - 8, place.y(tick.at) + TEXT / 3), tick.name, {"fill": look.soft, "text-anchor": "end"})
    for tick in chart.marks:
        stroke(svg, ((place.x(tick.at), TOP), (place.x(tick.at), HEIGHT - BOTTOM)), {"stroke": look.soft})
        text(svg, (place.x(tick.at) + 4, TOP + TEXT), tick.name, {"fill": look.soft})
    for x, name in _apart(place):
        text(svg, (x, HEIGHT - 12), name, {"fill": look.soft, "text-anchor": "middle"})


def _apart(place: _Place) -> Iterator[tuple[float, str]]:
    """Under the picture, only as many names as have room."""
    free_from = 0.0
    for tick in place.chart.across:
        x = place.x(tick.at)
        if x >= free_from:
            yield x, tick.name
            free_from = x + LABEL_ROOM


def _line(svg: Element, place: _Place, line: Line, pen: _Pen) -> None:
    for run in _runs(line.points):
        corners = [(place.x(x), place.y(y)) for x, y in run]
        if len(corners) > 1:
            stroke(svg, corners, {"stroke": pen.colour, "stroke-width": "2.5", **pen.dash})
        for corner in corners:
            _mark(svg, corner, pen)


def _runs(points: Sequence[Point]) -> list[list[tuple[float, float]]]:
    """The pieces between the gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point.y is None:
            runs.append([])
        else:
            runs[-1].append((point.x, point.y))
    return [run for run in runs if run]


def _mark(svg: Element, at: tuple[float, float], pen: _Pen) -> None:
    """A circle for the first line, a square for the second, then by turns."""
    x, y = at
    if pen.index % 2:
        box(svg, (x - 4.5, y - 4.5, 9, 9), pen.colour)
    else:
        SubElement(svg, "circle", {"cx": short(x), "cy": short(y), "r": "5", "fill": pen.colour})


def _legend(svg: Element, chart: Chart, look: Look) -> None:
    """Which line is whose, over the picture."""
    each = (WIDTH - LEFT - RIGHT) / max(len(chart.lines), 1)
    for index, line in enumerate(chart.lines):
        x, pen = LEFT + index * each, _Pen(look.lines[index % len(look.lines)], index)
        stroke(svg, ((x, 20), (x + 34, 20)), {"stroke": pen.colour, "stroke-width": "2.5", **pen.dash})
        _mark(svg, (x + 17, 20), pen)
        text(svg, (x + 42, 20 + TEXT / 3), fitting(line.name, each - 50), {"fill": look.ink})
