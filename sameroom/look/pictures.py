"""A drawn picture as an answer of its own: nothing in it may load or run, wherever it is opened.

Its address ends in the scheme of the page that shows it: `…/light.svg`, `…/dark.svg` (`<scheme:scheme>.svg`).
"""

from django.http import HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter

from sameroom.look import forest, lines
from sameroom.look.forest import Forest
from sameroom.look.lines import Chart

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class SchemeConverter(StringConverter):
    """Of light or of dark pages."""

    regex = "light|dark"


register_converter(SchemeConverter, "scheme")


def answer(picture: Chart | Forest, *, scheme: str) -> HttpResponse:
    dark = scheme == "dark"
    drawn = forest.drawn(picture, dark=dark) if isinstance(picture, Forest) else lines.drawn(picture, dark=dark)
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Content-Security-Policy": POLICY})
