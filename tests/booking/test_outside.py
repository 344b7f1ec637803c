"""The guard: what may be fetched from outside, how much of it and how long, against a real server by https."""

import socket
import time
from typing import Any

import pytest

from sameroom.booking.outside import LARGEST, CannotFetch, Reach, Trouble, fetch, is_public, place_of
from tests.booking.calendar_server import Calendars, calendars, floods, leads_to, never_ends, says, says_packed

__all__ = ["calendars"]
FILE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def trouble_with(address: str, reach: Reach) -> Trouble:
    with pytest.raises(CannotFetch) as refused:
        fetch(address, reach=reach)
    return refused.value.why


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.8", "192.88.99.1", "198.18.0.1", "240.0.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::1", "2001::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_of_a_network_of_ours_is_open(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "142.250.80.78", "17.253.144.10", "2607:f8b0:400b:80f::200e"])
def test_the_open_internet_is(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.ics", "file:///etc/passwd", "ftp://example.com/", "https://", "https:///a", "",
        "https://example.com:8443/", "https://u:p@example.com/", "https://u@example.com/", "https://sameroom.example/",
        "https://SAMEROOM.example./", "https://example.com/\r\nHost: x", "https://exa mple.com/", "https://[::1",
        "https://example.com/" + "a" * 2000, "gopher://example.com/", "https://example.com:99999/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_calendar(address: str) -> None:
    with pytest.raises(CannotFetch):
        place_of(address, Reach(closed_hosts=frozenset({"sameroom.example"})))


def test_webcal_is_https() -> None:
    assert place_of("webcal://p01.icloud.com/x?y=1", Reach()).path == "/x?y=1"


def test_this_machine_is_closed_by_default(calendars: Calendars) -> None:
    usual = Reach(port=calendars.port, context=calendars.context)
    assert trouble_with(calendars.address(), usual) == Trouble.ADDRESS
    assert trouble_with(f"https://127.0.0.1:{calendars.port}/", usual) == Trouble.ADDRESS
    assert trouble_with(f"https://2130706433:{calendars.port}/", usual) in {Trouble.ADDRESS, Trouble.NO_ANSWER}
    assert calendars.asked == []


def test_what_is_there_is_fetched_and_asked_for_again(calendars: Calendars) -> None:
    calendars.says["/basic.ics"] = says(FILE, ETag='"1"', Last_Modified="Sat, 28 Nov 2026 10:00:00 GMT")
    fetched = fetch(calendars.address(), reach=calendars.reach())
    assert fetched and (fetched.content, fetched.etag) == (FILE, '"1"')
    calendars.says["/basic.ics"] = says(b"", status=304)
    assert fetch(calendars.address(), etag=fetched.etag, modified=fetched.modified, reach=calendars.reach()) is None
    _path, headers = calendars.asked[-1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == (fetched.etag, fetched.modified)
    assert headers["Host"].startswith("localhost")


def test_webcal_is_fetched_by_https(calendars: Calendars) -> None:
    calendars.says["/basic.ics"] = says_packed(FILE)
    fetched = fetch(calendars.address(scheme="webcal"), reach=calendars.reach())
    assert fetched and fetched.content == FILE


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    calendars: Calendars, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with an open address first and with another one afterwards."""
    asked, real = [], socket.getaddrinfo

    def changes_its_mind(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if asked.count("localhost") == 1 else "127.0.0.2", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", changes_its_mind)
    calendars.says["/basic.ics"] = says(FILE)
    assert fetch(calendars.address(), reach=calendars.reach())
    assert asked.count("localhost") == 1


def test_one_closed_address_among_open_ones_closes_the_name(
    calendars: Calendars, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, calendars.port)) for ip in ("127.0.0.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *rest, **more: two)
    assert trouble_with(calendars.address(), calendars.reach()) == Trouble.ADDRESS


def test_redirects_are_followed_three_times_and_checked_each_time(calendars: Calendars) -> None:
    for number in range(4):
        calendars.says[f"/{number}"] = leads_to(f"/{number + 1}")
    calendars.says["/4"] = says(FILE)
    assert fetch(calendars.address("/1"), reach=calendars.reach())
    assert trouble_with(calendars.address("/0"), calendars.reach()) == Trouble.NO_ANSWER
    for closed in ("https://169.254.169.254/", "http://localhost/", "https://localhost/", "file:///etc/passwd", "//["):
        calendars.says["/away"] = leads_to(closed)
        assert trouble_with(calendars.address("/away"), calendars.reach()) == Trouble.ADDRESS, closed


@pytest.mark.parametrize("how", ["plain", "packed", "endless"])
def test_what_is_too_large_is_not_read(calendars: Calendars, how: str) -> None:
    big = b"0" * (LARGEST * 10)
    calendars.says["/basic.ics"] = {"plain": says(big), "packed": says_packed(big), "endless": floods}[how]
    assert trouble_with(calendars.address(), calendars.reach()) == Trouble.TOO_LARGE


def test_the_largest_that_may_be(calendars: Calendars) -> None:
    calendars.says["/basic.ics"] = says_packed(b"0" * LARGEST)
    fetched = fetch(calendars.address(), reach=calendars.reach())
    assert fetched and len(fetched.content) == LARGEST


def test_what_is_too_slow_is_cut(calendars: Calendars) -> None:
    calendars.says["/basic.ics"] = never_ends
    began = time.monotonic()
    assert trouble_with(calendars.address(), calendars.reach(seconds=1.0)) == Trouble.TOO_SLOW
    assert time.monotonic() - began < 3


def test_a_line_on_which_nobody_speaks_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        reach = Reach(is_open=lambda ip: True, port=port, seconds=1.0)
        assert trouble_with(f"https://127.0.0.1:{port}/", reach) == Trouble.TOO_SLOW


def test_a_certificate_of_another_is_refused(calendars: Calendars) -> None:
    usual = Reach(is_open=lambda ip: True, port=calendars.port)
    assert trouble_with(calendars.address(), usual) == Trouble.NO_ANSWER


def test_what_is_cut_off_is_not_taken_for_the_whole(calendars: Calendars) -> None:
    def cuts(asked: Any) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", "1000")
        asked.end_headers()
        asked.wfile.write(FILE)

    calendars.says["/basic.ics"] = cuts
    assert trouble_with(calendars.address(), calendars.reach()) == Trouble.NO_ANSWER


@pytest.mark.parametrize(("status", "why"), [(404, "not-there"), (403, "not-there"), (500, "no-answer")])
def test_what_is_not_there(calendars: Calendars, status: int, why: str) -> None:
    calendars.says["/basic.ics"] = says(b"", status=status)
    assert trouble_with(calendars.address(), calendars.reach()) == why


def test_no_trouble_names_the_address(calendars: Calendars) -> None:
    with pytest.raises(CannotFetch) as refused:
        fetch(calendars.address("/secret"), reach=calendars.reach())
    assert "secret" not in repr(refused.value)
