"""What the room's files carry with them. A release's manifest names it, and `sameroom verify` looks for it.

Reasons, and what each header is for: `docs/security.md`.
"""

from collections.abc import Mapping

from sameroom.release.origins import socket_of

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


PAGE_PERMISSIONS = permissions(own=_ON_PAGES, never=_NEVER_ON_PAGES)
ROOM_PERMISSIONS = permissions(own=_IN_THE_ROOM, never=(*_NEVER_ON_PAGES, *_ON_PAGES))

# The room's page is static and has the strictest policy that capture, peer connections and its socket allow.
ROOM_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# A style, a script or a picture that somebody opens by itself is nothing that runs.
FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

# Beginning of an address → the headers that decide what a browser makes of the bytes.
BY_FOLDER = {
    "/room/": {
        "Content-Security-Policy": ROOM_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ROOM_PERMISSIONS,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    },
    "/static/": {"Content-Security-Policy": FILE_POLICY, "X-Content-Type-Options": "nosniff"},
}
# Told with the room's files where they have an origin of their own: the origin of the server that the page talks to.
SERVER = "Sameroom-Server"


def policy_with(server: str, policy: str = ROOM_POLICY) -> str:
    """The room's policy where it has an origin of its own: its page may ask itself and `server`, nobody else.

    Raises `ValueError` where `policy` does not limit the page to its own origin.
    """
    own = "connect-src 'self'"
    directives = policy.split("; ")
    if directives.count(own) != 1:
        raise ValueError(policy)
    return "; ".join(f"{own} {server} {socket_of(server)}" if one == own else one for one in directives)


def with_server(by_folder: Mapping[str, Mapping[str, str]], server: str) -> dict[str, dict[str, str]]:
    """The headers by folder where the room has an origin of its own. Raises `ValueError` as `policy_with` does."""
    changed = {folder: dict(named) for folder, named in by_folder.items()}
    room = changed["/room/"]
    policy = policy_with(server, room["Content-Security-Policy"])
    changed["/room/"] = {**room, "Content-Security-Policy": policy, SERVER: server}
    return changed


# Each of these makes a browser load, send or forget something that stands in no file.
NEVER_SENT = (
    "Clear-Site-Data",
    "Content-Security-Policy-Report-Only",
    "Link",
    "NEL",
    "Refresh",
    "Report-To",
    "Reporting-Endpoints",
    "Service-Worker-Allowed",
    "Speculation-Rules",
)
