"""The shipped `deploy/` on a fresh Debian at one public address: it opens, holds a session, burns down, comes back."""

import http.client
import re
import shutil
import socket
import ssl
import time
import warnings
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from pytest_django.fixtures import Settings

from tests.deploy.practice import RELAY, ROOM, SITE, Practice
from tests.deploy.tls import said_against
from tests.journeys.visitor import Visitor
from tests.network.calls import Call, arrivals
from tests.network.laboratory import Access
from tests.network.relaying import route
from tests.room.peers import NAMED, not_public, permits

pytestmark = pytest.mark.browser
# Nothing but the web's two ports, on top of what its access lets through.
AN_OFFICE = """
table ip office {
  chain through { type filter hook forward priority 1; iifname "lan" tcp dport != { 80, 443 } drop; }
}
"""
# What a machine in this laboratory cannot have, and what only people can do.
EXPECTED = re.compile(
    r"clock in step|numbers of help|No update of the system|Nobody has brought a backup back|certificate lasts"
)


def test_a_practice_opens_and_comes_back(practice: Practice, playwright: Playwright, settings: Settings) -> None:
    opens(practice)
    known = practice.is_filled()
    lets_in_what_it_must(practice)
    shows_what_it_should(practice)
    refuses_old_ways(practice)
    has_nothing_said_against_it(practice)
    settings.TURN_SECRET = setting(practice, "SAMEROOM_TURN_SECRET")
    refuses_every_forbidden_peer(practice)
    seats = [practice.seat(access) for access in (Access.SYMMETRIC, Access.UDP_BLOCKED)]
    seats[1].namespaces[-1].filter(AN_OFFICE)
    with arrivals(playwright) as come:
        ben, ada = (come(seat, flags=practice.flags) for seat in seats)
        signs_in(ada, known["emails"]["ada"], practice)
        call = Call(ben, ada, *seats)
        meet(call, known["tokens"])
        assert (route(ben).is_relayed, route(ada).relay_protocol) == (True, "tls")
        backup = taken_away(practice)
        began = time.monotonic()
        practice.moves_to_another_machine()
        practice.install(restore=backup, **practice.backups)
        minutes = (time.monotonic() - began) / 60
        print(f"\nBack on another machine after {minutes:.1f} minutes, packages fetched and all")
        is_still_signed_in(ada)
        meet_again(call, known["tokens"])


def opens(practice: Practice) -> None:
    practice.opens()
    wait_for_a_backup_elsewhere(practice)
    said = practice.doctor()
    assert [line for line in said.splitlines() if line.startswith("MEND") and not EXPECTED.search(line)] == []
    assert "The relay sends nothing to addresses that are not public." in said
    assert f"turns:{RELAY}:443?transport=tcp answers" in said


def wait_for_a_backup_elsewhere(practice: Practice) -> None:
    """By the work of the machine itself, hardened as it is."""
    for _ in range(120):
        if list((practice.machine.disk / "mnt" / "elsewhere").glob("*.age")):
            return
        time.sleep(1)
    raise AssertionError("no backup left the machine")


def lets_in_what_it_must(practice: Practice) -> None:
    """From elsewhere: the ports of the firewall's list, and no other, whoever listens there."""
    practice.machine.run("systemd-run", "--unit=stray", "python3", "-m", "http.server", "5432")
    time.sleep(3)
    seat = practice.seat()
    with seat.here.entered():
        found = {port for port in (25, 80, 443, 3478, 5349, 5432, 6379, 8001, 8443, 8444) if answers(practice, port)}
    practice.machine.run("systemctl", "stop", "stray")
    assert found == {80, 443, 3478, 5349}


def answers(practice: Practice, port: int) -> bool:
    with socket.socket() as knock:
        knock.settimeout(2)
        return knock.connect_ex((practice.laboratory.address, port)) == 0


def shows_what_it_should(practice: Practice) -> None:
    """The site's headers, the room as the release's manifest has it, and nothing about a name that is not ours."""
    headers = ask(practice, SITE, "/")
    assert headers["server"] == "nginx"
    assert int(re.findall(r"max-age=(\d+)", headers["strict-transport-security"])[0]) >= 31_536_000
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["permissions-policy"] and headers["referrer-policy"] == "same-origin"
    practice.machine.run("sameroom", "verify", f"https://{ROOM}", "--server", f"https://{SITE}")
    with pytest.raises(ssl.SSLError):
        ask(practice, "elsewhere.example", "/")


def refuses_old_ways(practice: Practice) -> None:
    """TLS before 1.2, and ciphers without forward secrecy (RFC 9325)."""
    for most, ciphers in ((ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"), (ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256")):
        context = a_context(practice)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of what is tried here
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, most
        context.set_ciphers(ciphers)
        for name in (SITE, ROOM, RELAY):
            with pytest.raises(OSError):  # with a word, or, as the relay, by silence
                a_line(practice, name, context, patience=3).close()
    for name in (SITE, ROOM, RELAY):
        a_line(practice, name, a_context(practice)).close()


def has_nothing_said_against_it(practice: Practice) -> None:
    known = {"certificate": practice.folder / "certificate.pem", "seen_from": practice.laboratory.core}
    told = {
        name: said_against(name, practice.laboratory.address, answer=practice.folder / f"{name}.json", **known)
        for name in (SITE, ROOM, RELAY)
    }
    assert told == {SITE: [], ROOM: [], RELAY: []}


def a_context(practice: Practice) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(practice.folder / "certificate.pem"))


def a_line(practice: Practice, name: str, context: ssl.SSLContext, *, patience: float = 10) -> ssl.SSLSocket:
    with practice.laboratory.core.entered():
        plain = socket.create_connection((practice.laboratory.address, 443), timeout=patience)
    return context.wrap_socket(plain, server_hostname=name)


def ask(practice: Practice, name: str, path: str) -> dict[str, str]:
    """The headers of the answer, in small letters."""
    with a_line(practice, name, a_context(practice)) as line:
        connection = http.client.HTTPConnection(name)
        connection.sock = line
        connection.request("GET", path)
        return {key.lower(): value for key, value in connection.getresponse().getheaders()}


def refuses_every_forbidden_peer(practice: Practice) -> None:
    url = f"turn:{practice.laboratory.address}:3478?transport=udp"
    with practice.laboratory.core.entered():
        answers = permits(url, [*NAMED, *not_public()])
    assert [peer for peer, refused_with in answers.items() if not refused_with] == []


def signs_in(visitor: Visitor, email: str, practice: Practice) -> None:
    page = visitor.page
    page.goto(f"https://{SITE}/sign-in/")
    page.locator("input[name=email]").fill(email)
    page.locator("main form button").first.click()
    page.wait_for_url("**/code/")
    code = re.search(r"^Subject:.*?(\d{6})", practice.newest_letter(), re.M)
    assert code
    page.locator("input[name=code]").fill(code[1])
    page.locator("main form button").first.click()
    page.wait_for_url("**/home/")


def is_still_signed_in(visitor: Visitor) -> None:
    visitor.page.goto(f"https://{SITE}/home/")
    expect(visitor.page.locator("main")).to_contain_text("Ben Okafor")


def meet(call: Call, tokens: dict[str, list[str]]) -> None:
    call.ben.open_room(f"https://{ROOM}/room/#{tokens['ben'][0]}")
    call.ada.comes_to_the_door(f"https://{ROOM}/room/#{tokens['ada'][0]}")
    call.ben.lets_in()
    for visitor in call.both:
        visitor.sees_and_hears(1)


def meet_again(call: Call, tokens: dict[str, list[str]]) -> None:
    """By links from before; who was inside is so again, in the same session."""
    for visitor, name in ((call.ben, "ben"), (call.ada, "ada")):
        visitor.page.goto("about:blank")
        visitor.page.goto(f"https://{ROOM}/room/#{tokens[name][1]}")
        visitor.sees("session")
    for visitor in call.both:
        visitor.sees_and_hears(1)


def taken_away(practice: Practice) -> Path:
    """A backup that is somewhere else when the machine burns."""
    path = practice.machine.run("sameroom", "backup").split(" (")[0]
    kept = practice.folder / "elsewhere.age"
    shutil.copy(practice.machine.disk / path.lstrip("/"), kept)
    return kept


def setting(practice: Practice, name: str) -> str:
    text = (practice.machine.disk / "etc" / "sameroom" / "environment").read_text()
    return re.findall(rf"^{name}='(.*)'$", text, re.M)[0]
