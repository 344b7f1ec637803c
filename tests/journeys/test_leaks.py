"""What a browser keeps of a whole day: nothing of anybody, on the disk, in the page's storage, or at another host."""

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core import mail
from playwright.sync_api import Playwright, Route, expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor
from tests.leaks import Day
from tests.people.conftest import PASSWORD, Equip, digits, equip

__all__ = ["equip"]
Link = Callable[[Appointment, Person], str]

STORES = """async () => ({
  local: { ...localStorage },
  session: { ...sessionStorage },
  databases: (await indexedDB.databases()).map((one) => one.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookies: document.cookie,
  name: window.name,
  history: JSON.stringify(history.state),
  address: location.href,
})"""
# What the room and the pages keep, by name: a device's own name, choices, and the capability of this tab's session.
MAY_KEEP = {
    "local": r"sameroom\.(device|camera|microphone|speaker|self-view|shortcuts)|sameroom-keys",
    "session": r"sameroom\.(capability|camera|microphone|speaker)",
}
# The browser's own: where it was (the link that was opened is good until an hour after the session), and what its owner
# lets it fill into fields that say what they are for.
MAY_BE_ON_DISK = {
    *((place, "token") for place in ("History", "Session", "Tabs", "Top Sites", "ukm_db", "Favicons", "Shortcuts")),
    *((place, kind) for place in ("Web Data", "Login Data", "Session", "Tabs") for kind in ("email", "phone")),
}
# A browser writes 2.5 s after the first change since it wrote last: by then it has written what it keeps of a page. A
# form is sent after that, so that the answer has 2.5 s, too (else: docs/security.md, “What we cannot prevent”).
WRITTEN = 4000


def test_a_browser_keeps_nothing_of_the_day(
    live_cast: Cast, arrive: Arrive, link: Link, server: str, tmp_path: Path, equip: Equip
) -> None:
    day = Day(live_cast)
    day.name_everybody()
    seed = equip(live_cast.ben)
    appointment = an_appointment(live_cast.adas_file, live_cast.individual)
    ada, ben = (arrive(profile=tmp_path / name) for name in ("ada", "ben"))
    a_client_signs_in(ada, day, server)
    ben.page.goto(f"{server}/sign-in/staff/")
    somebody_who_works_here_signs_in(ben, day, digits(seed))
    tokens = [the_session(day, appointment, ada=ada, ben=ben, link=link)]
    looks_at_the_files(ben, day, server)
    for visitor in (ada, ben):
        keeps_only_names_and_choices(visitor, day, tokens)
        signs_out(visitor, server)
        keeps_only_names_and_choices(visitor, day, tokens)
        visitor.close()
    for name in ("ada", "ben"):
        found = found_on_disk(tmp_path / name, {**day.canaries, "token": tokens[0], "font": "atkinson-hyperlegible"})
        assert {(place, kind) for place, kind in found if kind != "font"} - MAY_BE_ON_DISK == set()
        assert ("Cache", "font") in found, "the cache is there to be looked at"


def a_client_signs_in(ada: Visitor, day: Day, server: str) -> None:
    page, word = ada.page, day.canaries["contact"]
    page.goto(f"{server}/sign-in/")
    page.locator("input[name=email]").fill(day.cast.ada.email)
    page.locator("main form").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/code/")
    send_due()
    code = re.search(r"\d{6}", mail.outbox[-1].subject)
    assert code
    page.locator("input[name=code]").fill(code[0])
    page.locator("main form button").first.click()
    page.wait_for_url("**/home/")
    page.goto(f"{server}/me/")
    for name in ("name", "relation", "phone"):
        page.locator(f"input[name=contact_{name}]").fill(f"{word} {name}"[:40])
    page.locator("main form button").first.click()
    expect(page.locator("[role=status]")).to_contain_text("Saved")
    page.goto(f"{server}/me/record/")


def somebody_who_works_here_signs_in(ben: Visitor, day: Day, code: str) -> None:
    """At the second try."""
    page = ben.page
    for password in (day.canaries["password"], PASSWORD):
        page.locator("input[name=email]").fill(day.cast.ben.email)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=code]").fill(code)
        page.wait_for_timeout(WRITTEN)
        page.locator("input[name=code]").press("Enter")
        if password != PASSWORD:
            expect(page.locator("main")).to_contain_text("This did not fit")
            page.wait_for_timeout(WRITTEN)
    page.wait_for_url("**/day/")


def the_session(day: Day, appointment: Appointment, *, ada: Visitor, ben: Visitor, link: Link) -> str:
    """From the link to the answers, with a line of chat; the join token."""
    address = link(appointment, day.cast.ada)
    ada.page.goto(address)
    ada.check_in(place=day.canaries["place"])
    ada.sees("waiting")
    ben.page.reload()
    ben.page.get_by_role("button", name="Open the room").click()
    ben.enters()
    expect(ben.page.locator("#waiting-seats")).to_contain_text(day.canaries["place"])
    ben.do("admit")
    ada.sees("session")
    ada.say(day.canaries["words"])
    ben.reads(day.canaries["words"])
    ben.do("end")
    ben.confirm()
    for visitor in (ada, ben):
        visitor.answer(8)
        visitor.sees("done")
    return address.partition("#")[2]


def looks_at_the_files(ben: Visitor, day: Day, server: str) -> None:
    """The page of a file, one that is not there, and a form that is not accepted."""
    for path in ("/files/", f"/files/{day.cast.adas_file.pk}/", "/nowhere/", "/me/devices/", "/day/trail/"):
        ben.page.goto(server + path)
    ben.page.goto(f"{server}/break-glass/")
    ben.page.locator("input[name=client]").fill(day.canaries["typed"])
    ben.page.locator("textarea[name=words]").fill(day.canaries["words"])
    ben.page.wait_for_timeout(WRITTEN)
    ben.page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(ben.page.locator("main")).to_contain_text("No client has exactly this name")
    ben.page.wait_for_timeout(WRITTEN)


def signs_out(visitor: Visitor, server: str) -> None:
    visitor.page.goto(f"{server}/start/")
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.wait_for_url(f"{server}/")


def keeps_only_names_and_choices(visitor: Visitor, day: Day, tokens: list[str]) -> None:
    stores: dict[str, Any] = visitor.page.evaluate(STORES)
    for kind, pattern in MAY_KEEP.items():
        assert [name for name in stores[kind] if not re.fullmatch(pattern, name)] == []
    assert set(stores["databases"]) <= {"sameroom"}  # the keyring, locked: what of it lies on disk is looked at below
    assert (stores["caches"], stores["workers"], stores["cookies"]) == ([], 0, "")
    cookies = visitor.context.cookies()
    assert {one["name"] for one in cookies} <= {"session", "csrf", "language", "known"}
    assert all(one["httpOnly"] for one in cookies)
    kept = json.dumps([stores, cookies])
    assert [word for word in [*day.canaries.values(), *tokens] if word in kept] == []


def found_on_disk(profile: Path, words: dict[str, str]) -> set[tuple[str, str]]:
    """Which word stands in which part of the profile, also where the cache keeps an answer packed."""
    found = set()
    for path in sorted(one for one in profile.rglob("*") if one.is_file()):
        content = path.read_bytes()
        content += b"".join(unpacked(content[start.start() :]) for start in re.finditer(rb"\x1f\x8b\x08", content))
        for kind, word in words.items():
            if word.encode() in content or word.encode("utf-16-le") in content:
                found.add((part(path), kind))
    return found


def part(path: Path) -> str:
    """The name of the folder for caches and stores; of the file, without its number, for the browser's own."""
    folder = next((one for one in path.parts if "Cache" in one or "Storage" in one or "IndexedDB" in one), None)
    return "Cache" if folder and "Cache" in folder else folder or re.sub(r"[_-](\d+|journal)$", "", path.name)


def unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(content)
    except zlib.error:
        return b""


ELSEWHERE = ("picture", "worker", "socket", "hint")
A_PAGE = """<link rel="prefetch" href="http://hint.example/x"><img src="http://picture.example/x"><script>
new Worker(URL.createObjectURL(new Blob(["fetch('http://worker.example/x', { mode: 'no-cors' })"])));
new WebSocket("ws://socket.example/x");
</script>"""


def test_the_collector_of_hosts_sees_pictures_workers_sockets_and_hints(playwright: Playwright) -> None:
    """On a page without a policy; else “no other host was asked” would say little."""
    visitor = Visitor(playwright)

    def answer(route: Route) -> None:
        route.fulfill(body=A_PAGE, content_type="text/html")

    visitor.page.route("http://localhost:1/", answer)
    visitor.page.goto("http://localhost:1/")
    for _ in range(50):
        visitor.page.wait_for_timeout(100)
        if {f"{name}.example" for name in ELSEWHERE} <= visitor.hosts:
            break
    visitor.close()
    assert visitor.hosts == {"localhost", *(f"{name}.example" for name in ELSEWHERE)} | ({"-"} & visitor.hosts)
