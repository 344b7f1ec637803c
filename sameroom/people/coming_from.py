"""The page that somebody acts from: where to go back to, since an act's own address is often no page."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

FROM = "confirm-from"


def page_before(request: HttpRequest) -> str:
    """Its path on this site, or nothing. Where a question came in between, the page that the act was begun on."""
    address = request.POST.get(FROM) or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return own_path(path)


def own_path(path: str) -> str:
    """`path` if it is a path of this site, else nothing."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
