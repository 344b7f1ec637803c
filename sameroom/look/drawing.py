"""With what pictures are drawn: SVG documents of their own, for `<img>`, light or dark, no style inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement  # nosec B405 - written, never read

WIDTH = 520
TEXT = 15
FONT = "Atkinson Hyperlegible Next, system-ui, sans-serif"


@dataclass(frozen=True)
class Look:
    """The colours of one scheme; they are those of `static/css/tokens.css`."""

    paper: str
    ink: str
    soft: str
    grid: str
    band: str
    lines: tuple[str, ...]


LIGHT = Look("#ffffff", "#1f2a30", "#414c52", "#e4ddd2", "#f3eee5", ("#1f5a5e", "#b5573a", "#414c52", "#7c341e"))
DARK = Look("#172326", "#f1ebe0", "#c0c5c0", "#2c3b3e", "#0c1315", ("#8ccac5", "#d9876a", "#c0c5c0", "#eeae96"))


def canvas(title: str, height: float, look: Look) -> Element:
    """An empty picture. `title`: read aloud for it."""
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {short(height)}",
            "width": str(WIDTH),
            "height": short(height),
            "role": "img",
            "font-family": FONT,
            "font-size": str(TEXT),
        },
    )
    SubElement(svg, "title").text = plain(title)
    box(svg, (0, 0, WIDTH, height), look.paper)
    return svg


def fitting(name: str, room: float) -> str:
    most = max(int(room / (TEXT * 0.55)), 4)
    return name if len(name) <= most else name[: most - 1] + "…"


def box(svg: Element, box: tuple[float, float, float, float], colour: str) -> None:
    x, y, width, height = (short(one) for one in box)
    SubElement(svg, "rect", {"x": x, "y": y, "width": width, "height": height, "fill": colour})


def stroke(svg: Element, corners: Sequence[tuple[float, float]], look: dict[str, str]) -> None:
    points = " ".join(f"{short(x)},{short(y)}" for x, y in corners)
    SubElement(svg, "polyline", {"points": points, "fill": "none", **look})


def text(svg: Element, at: tuple[float, float], words: str, look: dict[str, str]) -> None:
    SubElement(svg, "text", {"x": short(at[0]), "y": short(at[1]), **look}).text = plain(words)


def short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def plain(words: str) -> str:
    """Without what no XML may hold."""
    return "".join(one for one in words if one.isprintable() or one == "\u00a0")
