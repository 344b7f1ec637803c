"""A page as a PDF that a screen reader can read (PDF/UA-1). Nothing comes from outside but our own two typefaces."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

TYPEFACES = ("atkinson-hyperlegible-next.woff2", "source-serif-4.woff2")
STYLE = Path(__file__).with_name("paper.css")
OURS = "typeface:"
TAGGED = "pdf/ua-1"


def pdf_answer(template: str, context: dict[str, Any], *, request: HttpRequest) -> HttpResponse:
    """The template in the language of `context["text"]`, as a file to save."""
    with translation.override(context["text"].language):
        page = render_to_string(template, context, request=request)
    content = laid_out(page).write_pdf(pdf_variant=TAGGED)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="agreement.pdf"'
    return answer


def laid_out(page: str) -> Any:
    """WeasyPrint's document of this HTML in our style, which may name `typeface:FILE`; any other address is refused."""
    from weasyprint import CSS, HTML  # half a second to load, and few need it
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OursAlone(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            name = url.removeprefix(OURS)
            if not url.startswith(OURS) or name not in TYPEFACES:
                raise FatalURLFetchingError("A document of ours fetches nothing from elsewhere.")
            file = Path(settings.STATIC_FOLDER) / "fonts" / name
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/woff2"})

    typefaces, ours = FontConfiguration(), OursAlone()
    style = CSS(filename=STYLE, url_fetcher=ours, font_config=typefaces)
    html = HTML(string=page, url_fetcher=ours)
    return html.render(stylesheets=[style], font_config=typefaces, pdf_variant=TAGGED)
