"""What every answer carries: pages, files, refusals, and what goes wrong before there is a page.

Reasons, and what each header is for: `docs/security.md`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

Next = Callable[[HttpRequest], HttpResponseBase]

# Nobody's page needs these, and a page that was tampered with must not get them either.
_NEVER = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "screen-wake-lock", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
_NEVER_ON_PAGES = (*_NEVER, "autoplay", "fullscreen", "picture-in-picture")
_IN_THE_ROOM = (
    "autoplay",
    "camera",
    "display-capture",
    "fullscreen",
    "microphone",
    "picture-in-picture",
    "screen-wake-lock",
)
_ON_PAGES = ("publickey-credentials-create", "publickey-credentials-get")


def permissions(*, own: tuple[str, ...], never: tuple[str, ...]) -> str:
    """A Permissions-Policy: `own` for this origin alone, `never` for nobody (W3C Permissions Policy, section 5)."""
    allowed = [f"{feature}=(self)" for feature in own]
    return ", ".join(sorted([*allowed, *(f"{feature}=()" for feature in never if feature not in own)]))


ROOM_PERMISSIONS = permissions(own=_IN_THE_ROOM, never=(*_NEVER_ON_PAGES, *_ON_PAGES))

EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": permissions(own=_ON_PAGES, never=_NEVER_ON_PAGES),
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
