"""What a page, a style or a script loads, as far as it can be read in it: for naming what a manifest does not have.

Whether a file is the right one is decided by its bytes alone; an address that a script puts together is not seen here.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_LOADS = ("src", "srcset", "imagesrcset", "poster", "data", "background", "manifest", "xlink:href")
_FOLLOWED_BY_PEOPLE = ("a", "area")
_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.I)
_IN_SCRIPT = re.compile(
    r"""(?:\bfrom|\bimport|\bimportScripts|\bWorker)\s*\(?\s*["'`]([^"'`$]+)["'`]|["'`](/static/[^"'`$\s]+)["'`]"""
)
# An icon that is none: without it, browsers ask for one.
_NOTHING = "data:,"


def references(content: bytes, *, type: str, at: str) -> set[str]:
    """What the file at the address `at` loads: a path of its own site (with its query), else a whole URL.

    `at` is a URL; `type` its Content-Type. Of a page also inline scripts are named, as `an inline script`.
    """
    text = content.decode(errors="replace")
    if type.startswith("text/html"):
        page = _Page()
        page.feed(text)
        page.close()
        return {_address(one, at) for one in page.loads if one != _NOTHING} | page.inline
    pattern = {"text/css": _IN_STYLE, "text/javascript": _IN_SCRIPT}.get(type.partition(";")[0])
    found = [one for match in pattern.finditer(text) for one in match.groups() if one] if pattern else []
    return {_address(one, at) for one in found if not one.startswith("#")}


def _address(reference: str, at: str) -> str:
    try:
        whole = urlsplit(urljoin(at, reference.strip()))
    except ValueError:  # no address at all, as `//[`
        return reference
    own = urlsplit(at)
    if (whole.scheme, whole.netloc) != (own.scheme, own.netloc):
        return whole.geturl()
    return whole._replace(scheme="", netloc="", fragment="").geturl()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loads: set[str] = set()
        self.inline: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.loads.update(_loaded(tag, named))
        if (tag == "script" and "src" not in named) or any(name.startswith("on") for name in named):
            self.inline.add("an inline script")


def _loaded(tag: str, named: dict[str, str]) -> Iterator[str]:
    names = _LOADS if tag in _FOLLOWED_BY_PEOPLE else (*_LOADS, "href")
    for name in names:
        if value := named.get(name, ""):
            several = value.split(",") if name.endswith("srcset") else [value]
            yield from (one.split()[0] if name.endswith("srcset") else one for one in several if one.strip())
    if tag == "meta" and named.get("http-equiv", "").lower() == "refresh":
        yield named.get("content", "").partition("=")[2]
