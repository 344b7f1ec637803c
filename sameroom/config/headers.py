"""What every answer carries: pages, files, refusals, and what goes wrong before there is a page.

Reasons, and what each header is for: `docs/security.md`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from sameroom.release.headers import PAGE_PERMISSIONS

Next = Callable[[HttpRequest], HttpResponseBase]

EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PAGE_PERMISSIONS,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
# An answer that no page was asked for: nothing in it may load or run.
NO_PAGE = {**EVERY_ANSWER, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


class EveryAnswer:
    """The outermost of all: whatever a view or a middleware set stays, whatever is missing is added."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        for name, value in EVERY_ANSWER.items():
            answer.headers.setdefault(name, value)
        is_front_door = request.path_info == "/" and answer.status_code == 200
        if is_front_door:
            del answer["X-Robots-Tag"]
        return answer
