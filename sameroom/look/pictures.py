"""A drawn picture as an answer of its own: nothing in it may load or run, wherever it is opened."""

from django.http import HttpResponse

from sameroom.look.lines import Chart, drawn

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def answer(chart: Chart, *, dark: bool) -> HttpResponse:
    headers = {"Content-Security-Policy": POLICY}
    return HttpResponse(drawn(chart, dark=dark), content_type="image/svg+xml", headers=headers)
