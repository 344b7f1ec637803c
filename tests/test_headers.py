"""Every answer to everybody carries its headers, and every cookie its attributes."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from sameroom.booking.models import Appointment
from sameroom.config import headers
from sameroom.desk.demo.cast import Cast
from sameroom.release.headers import ROOM_PERMISSIONS
from tests.access_table import ROWS, WHO
from tests.access_world import things_of
from tests.appointments import an_appointment
from tests.audit.test_acts import full_disk
from tests.https import NONCE, Scripts, loose_cookies, loose_scripts
from tests.test_access import BODY

ROOT = Path(__file__).parents[1]
TEMPLATES = [*(ROOT / "sameroom").rglob("templates/**/*.html")]
HSTS = "max-age=63072000; includeSubDomains; preload"
POLICY = {
    "default-src 'none'",
    "script-src 'strict-dynamic'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
}
PAGE = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": headers.EVERY_ANSWER["Permissions-Policy"],
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": HSTS,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
FILE = PAGE | {"Cache-Control": "no-cache"}
ROOM = FILE | {"Permissions-Policy": ROOM_PERMISSIONS}
TYPE = re.compile(
    r"text/(html|css|csv|javascript|calendar|plain); charset=utf-8"
    r"|application/(json|fhir\+json|pdf)|image/(svg\+xml|webp)"
)
PICTURES = {"alliance_picture", "course_line", "evidence_picture", "joint_line", "own_picture"}
# What belongs to the content of one answer.
ABOUT_THE_CONTENT = {
    "Allow", "Clear-Site-Data", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length",
    "Content-Type", "ETag", "Location", "Vary",
}  # fmt: skip


def expected(name: str, answer: HttpResponse) -> tuple[dict[str, str], set[str]]:
    """The headers of an answer at the address called `name`, but for those about its content; and its policy."""
    if answer.status_code == 200 and name in {"room", "room_file"}:
        return ROOM, set(settings.ROOM_POLICY.split("; "))
    if answer.status_code == 200 and name == "static_file":
        return FILE, set(settings.FILE_POLICY.split("; "))
    page = dict(PAGE)
    if answer.status_code == 200 and name == "picture":
        return page, {"default-src 'none'", "sandbox"}
    if answer.status_code == 200 and name in PICTURES:
        return page, {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    if answer.status_code == 200 and name == "front_door":
        del page["X-Robots-Tag"]
    return page, POLICY


def unlike(name: str, answer: HttpResponse) -> dict[str, object]:
    """Each header that is not as it should be: what it is, and what it should be."""
    wanted, policy = expected(name, answer)
    found = {key: value for key, value in answer.headers.items() if key not in ABOUT_THE_CONTENT}
    sent = set(NONCE.sub("", found.pop("Content-Security-Policy", "")).replace("  ", " ").split("; "))
    differ = {one for one in found | wanted if found.get(one) != wanted.get(one)}
    return {one: (found.get(one), wanted.get(one)) for one in differ} | (
        {"policy": sent ^ policy} if sent != policy else {}
    )


def alike_but_once(who: str) -> list[tuple[str, str, str]]:
    """Of each address one row for each way in which it answers `who`."""
    at = WHO.index(who)
    rows = {(name, method, expected[at]): address for name, method, address, *expected in reversed(ROWS)}
    return [(name, method, address) for (name, method, _letter), address in rows.items()]


# One of each kind; the others in the slow run.
OFTEN = {"stranger", "ada", "cleo", "ben", "fay", "gus"}


@pytest.mark.parametrize("who", [one if one in OFTEN else pytest.param(one, marks=pytest.mark.slow) for one in WHO])
def test_every_answer_to_everybody(who: str, cast: Cast, https: Callable[..., Client]) -> None:
    things = things_of(cast)
    scripts = 0
    for name, method, address in alike_but_once(who):
        client = https()
        if who != "stranger":
            client.force_login(cast.people()[who])
        answer: HttpResponse = client.generic(method, address.format(**things), BODY, content_type="application/json")  # type: ignore[assignment]
        assert answer.status_code < 500, (address, answer.status_code)
        assert unlike(name, answer) == {}, (method, address)
        assert loose_cookies(answer) == [], (method, address)
        assert loose_scripts(answer) == [], (method, address)
        assert answer.status_code == 302 or TYPE.fullmatch(answer["Content-Type"]), (address, answer["Content-Type"])
        scripts += b"<script" in answer.content
    assert scripts or who == "stranger"


def test_what_changes_something_is_asked_by_post(cast: Cast, https: Callable[..., Client]) -> None:
    """A link or a picture on another site asks by GET; at these addresses it finds nothing."""
    things, client = things_of(cast), https()
    by_get = {row[0] for row in ROWS if row[1] == "GET"}
    addresses = {row[0]: row[2].format(**things) for row in ROWS if row[0] not in by_get}
    assert len(addresses) > 20
    for who in ("ada", "ben", "gus", "fay"):
        client.force_login(cast.people()[who])
        answers = {name: client.get(path) for name, path in addresses.items()}
        assert {answer.status_code for answer in answers.values()} <= {404, 405}, {
            name: answer.status_code for name, answer in answers.items() if answer.status_code not in {404, 405}
        }
        assert all(unlike(name, answer) == {} for name, answer in answers.items())


def test_what_people_type_is_text_on_every_page(cast: Cast, https: Callable[..., Client]) -> None:
    """Names, numbers and words that look like markup are shown as they were typed, to everybody who may read them."""
    typed = """<b onclick="x()">'&"{{ 7 }}</b>"""
    for person in cast.people().values():
        person.name, person.phone = f"{typed} {person.name}", typed[:40]
        person.save()
    things, shown = things_of(cast), 0
    for who, person in cast.people().items():
        client = https()
        client.force_login(person)
        for _name, method, address, *_expected in ROWS:
            if method == "GET" and not address.startswith("/demo/"):
                page = client.get(address.format(**things))
                text = page.content.decode() if page.headers["Content-Type"].startswith("text/html") else ""
                assert "<b onclick" not in text, (who, address)
                assert loose_scripts(page) == [], (who, address)  # type: ignore[arg-type]
                shown += "&lt;b onclick=&quot;x()&quot;&gt;" in text
    assert shown > 20


def test_each_answer_has_a_nonce_of_its_own(cast: Cast, https: Callable[..., Client]) -> None:
    client = https()
    client.force_login(cast.ada)
    nonces = [NONCE.findall(client.get("/home/")["Content-Security-Policy"]) for _ in range(3)]
    assert all(len(found) == 1 for found in nonces)
    assert len({found[0] for found in nonces}) == 3


def test_every_cookie_is_bound_to_this_host(cast: Cast, https: Callable[..., Client]) -> None:
    """A whole way in: what is set then, and what is left at the end."""
    client = https()
    client.post("/language/", {"language": "fr"})
    client.get("/sign-in/")
    client.post("/sign-in/", {"email": "ada@example.com"})
    for answer in (client.post("/sign-in/", {"email": "nobody"}), client.get("/"), client.get("/nowhere/")):
        assert loose_cookies(answer) == []
    client.force_login(cast.ben)
    client.post(f"/files/{cast.adas_file.pk}/close/")
    assert loose_cookies(client.get("/day/")) == []
    assert set(client.cookies) == {"__Host-session", "__Host-csrf", "__Host-language"}


def wrong_host(client: Client, cast: Cast) -> HttpResponse:
    return client.get("/", SERVER_NAME="elsewhere.example")  # type: ignore[return-value]


def no_token(client: Client, cast: Cast) -> HttpResponse:
    return client.post("/sign-in/", {"email": "ada@example.com"})  # type: ignore[return-value]


def nowhere(client: Client, cast: Cast) -> HttpResponse:
    client.force_login(cast.ben)
    return client.get("/nowhere/")  # type: ignore[return-value]


def a_broken_row(client: Client, cast: Cast) -> HttpResponse:
    appointment = an_appointment(cast.adas_file, cast.individual)
    Appointment.objects.filter(pk=appointment.pk).update(zone="Nowhere/At-all")
    client.force_login(cast.ben)
    return client.get(f"/appointments/{appointment.pk}/")  # type: ignore[return-value]


def nothing_can_be_written(client: Client, cast: Cast) -> HttpResponse:
    client.force_login(cast.ben)
    with full_disk():
        return client.get(f"/files/{cast.adas_file.pk}/")  # type: ignore[return-value]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (400, wrong_host),
        (403, no_token),
        (404, nowhere),
        (500, a_broken_row),
        (503, nothing_can_be_written),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_page_that_says_what_went_wrong(
    cast: Cast, https: Callable[..., Client], status: int, ask: Callable[[Client, Cast], HttpResponse]
) -> None:
    answer = ask(https(csrf=True), cast)
    assert answer.status_code == status
    assert "text/html" in answer["Content-Type"]
    assert unlike("", answer) == {}
    assert loose_cookies(answer) == []
    assert loose_scripts(answer) == []


def test_without_https_there_is_only_the_way_to_https(cast: Cast, https: Callable[..., Client]) -> None:
    """Strict-Transport-Security is not said in clear (RFC 6797, section 7.2)."""
    answer = https(scheme="http").get("/sign-in/?next=/home/")
    assert (answer.status_code, answer["Location"]) == (301, "https://localhost/sign-in/?next=/home/")
    assert unlike("", answer) == {"Strict-Transport-Security": (None, HSTS)}
    assert not answer.cookies


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_script_without_nonce_or_anything_inline(path: Path) -> None:
    scripts = Scripts(re.sub(r"{%.*?%}", "x", path.read_text()))
    assert scripts.inline == []
    assert set(scripts.nonces) <= {"{{ request.csp_nonce }}"}


def test_the_deploy_check_is_clean() -> None:
    """In a process of its own, as an installation runs it."""
    asked = {"SAMEROOM_ORIGIN": "https://sameroom.example", "DJANGO_SETTINGS_MODULE": "sameroom.config.settings"}
    of_the_tests = {"SAMEROOM_DEMO", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {name: value for name, value in os.environ.items() if name not in of_the_tests}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=ROOT, env={**environment, **asked}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 0


def raw(server: str, request: bytes) -> tuple[bytes, dict[str, str]]:
    """The status line and the headers of the answer to these very bytes."""
    parts = urlsplit(server)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as wire:
        wire.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head:
            head += wire.recv(65536)
    status, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return status.split()[1].encode(), dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (b"405", b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (b"405", b"OPTIONS /room/api/redeem HTTP/1.1\r\nHost: localhost\r\nOrigin: https://elsewhere.example\r\n\r\n"),
        (b"405", b"DELETE /me/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (b"413", b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n" + b"x" * 1048577),
        (
            b"413",
            b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n"
            + b"x" * 1048577,
        ),
    ],
    ids=["TRACE", "preflight", "DELETE", "too long", "too long, in chunks"],
)
def test_what_never_becomes_a_request_is_answered_with_headers(server: str, status: bytes, request_: bytes) -> None:
    found, named = raw(server, request_)
    assert found == status
    lower = {name.lower(): value for name, value in headers.NO_PAGE.items()}
    assert {name: value for name, value in named.items() if name in lower} == lower
    assert set(named) - set(lower) <= {"allow", "content-length", "content-type", "date", "connection"}
