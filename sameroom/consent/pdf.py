"""A page as a PDF that a screen reader can read (PDF/UA-1). Nothing comes from outside but our own two typefaces."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

TYPEFACES = ("atkinson-hyperlegible-next.woff2", "source-serif-4.woff2")
OURS = "typeface:"


def pdf_of(template: str, context: dict[str, Any], *, request: HttpRequest) -> bytes:
    """The template in the language in force, as a file."""
    return bytes(laid_out(render_to_string(template, context, request=request)).write_pdf())


def laid_out(page: str) -> Any:
    """WeasyPrint's document of this HTML. It may name `typeface:FILE`; any other address is refused."""
    from weasyprint import HTML  # half a second to load, and few need it
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OursAlone(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            name = url.removeprefix(OURS)
            if not url.startswith(OURS) or name not in TYPEFACES:
                raise FatalURLFetchingError("A document of ours fetches nothing from elsewhere.")
            file = Path(settings.STATIC_FOLDER) / "fonts" / name
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/woff2"})

    return HTML(string=page, url_fetcher=OursAlone()).render(pdf_variant="pdf/ua-1")
