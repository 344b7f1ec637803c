"""The product's own settings, as an installation behind https would have them."""

import re
import runpy
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as current
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from sameroom.config import settings as plain

SETTINGS = Path(plain.__file__)
ORIGIN = "https://localhost"
NONCE = re.compile(r"'nonce-([A-Za-z0-9+/=]{24})'")


def take_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    """The product's own settings, as they are with these variables."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name, value in runpy.run_path(str(SETTINGS)).items():
        if name.isupper() and name != "DATABASES" and value != getattr(plain, name):
            setattr(settings, name, value)


@pytest.fixture
def https(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """Browsers that come by https, through a proxy, to the product's settings for such an origin."""
    take_settings(settings, monkeypatch, SAMEROOM_ORIGIN=ORIGIN)

    def browser(*, csrf: bool = False, scheme: str = "https") -> Client:
        return Client(
            raise_request_exception=False,
            enforce_csrf_checks=csrf,
            SERVER_NAME="localhost",
            HTTP_X_FORWARDED_PROTO=scheme,
        )

    return browser


def loose_cookies(answer: HttpResponse) -> list[str]:
    """The cookies that are not bound to this host, https, and the server's own reading (RFC 6265bis, section 4.1.3.2).

    One that is taken back has no value for a script to read.
    """
    return [
        cookie.OutputString()
        for cookie in answer.cookies.values()
        if not cookie.key.startswith("__Host-")
        or not (cookie["secure"] and cookie["path"] == "/" and not cookie["domain"])
        or (cookie.value and not cookie["httponly"])
        or cookie["samesite"] not in {"Lax", "Strict"}
    ]


class Scripts(HTMLParser):
    """What in a page would run, or would have to be allowed by `unsafe-inline`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.nonces: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag == "script":
            self.nonces.append(named.get("nonce") or "")
        is_inline = tag == "style" or (tag == "script" and not named.get("src"))
        is_inline |= any(name == "style" or name.startswith("on") for name in named)
        is_inline |= any((value or "").strip().lower().startswith("javascript:") for value in named.values())
        if is_inline:
            self.inline.append(self.get_starttag_text() or tag)


def loose_scripts(answer: HttpResponse) -> list[str]:
    """The scripts without the nonce of this answer, and what is inline."""
    if (
        not answer.headers.get("Content-Type", "").startswith("text/html")
        or answer.headers["Content-Security-Policy"] == current.ROOM_POLICY
    ):
        return []
    scripts = Scripts(answer.content.decode())
    nonce = NONCE.search(answer.headers["Content-Security-Policy"])
    return [*scripts.inline, *(one or "no nonce" for one in scripts.nonces if not nonce or one != nonce[1])]
