"""The pictures of the README and the documents, made by walking a session. `make screenshots` puts them into docs/."""

import os
from pathlib import Path

import pytest
from PIL import Image

from sameroom.desk.demo.cast import Cast
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.pair import Link, Pair, stands, they_match
from tests.journeys.portraits import film
from tests.journeys.visitor import WITH_A_CAMERA, Screen, Visitor

WIDE, PHONE = Screen(1280, 760), Screen(390, 800)


@pytest.mark.slow
def test_pictures_of_comparing(live_cast: Cast, arrive: Arrive, link: Link, tmp_path: Path) -> None:
    """The first session, the second one, and one with another browser (`docs/security.md`)."""
    folder = Path(os.environ.get("SAMEROOM_SCREENSHOTS") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    pair = Pair(live_cast, arrive, link, tmp_path)
    pair.close()
    pair.screens = {"ben": WIDE, "ada": PHONE}
    for name, seen in (("ben", "ben"), ("ada", "cleo")):
        pair.flags[name] = (*WITH_A_CAMERA, f"--use-file-for-fake-video-capture={film(seen, tmp_path)}")
    pair.sit_down()
    pair.come()
    they_match(pair, before_answering=lambda: keep(pair.ada, folder / "compare-first.png"))
    pair.close()
    pair.sit_down()
    pair.come()
    stands(pair.ben, "verified")
    pair.ben.opens("safety")
    keep(pair.ben, folder / "compare-second.png")
    pair.forget("ada")
    pair.come()
    stands(pair.ben, "changed")
    keep(pair.ben, folder / "compare-changed.png")


def keep(visitor: Visitor, path: Path) -> None:
    visitor.page.wait_for_timeout(8_000)  # news has gone
    visitor.page.screenshot(path=path)


@pytest.mark.slow
def test_pictures(live_cast: Cast, arrive: Arrive, link: Link, server: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("SAMEROOM_SCREENSHOTS") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)

    def come(name: str, screen: Screen) -> Visitor:
        camera = f"--use-file-for-fake-video-capture={film(name, tmp_path)}"
        return arrive(screen=screen, flags=(*WITH_A_CAMERA, camera))

    appointment = an_appointment(live_cast.couples_file, live_cast.couple)
    ben, cleo, dev = come("ben", WIDE), come("cleo", PHONE), come("dev", WIDE)
    cleo.page.goto(link(appointment, live_cast.cleo))
    cleo.sees("check-in")
    cleo.page.locator("#tick-camera.done").wait_for()
    cleo.page.wait_for_timeout(1_500)
    cleo.page.screenshot(path=folder / "check-in.png")
    cleo.check_in(together="no", place="Home, 12 Birch Street")
    cleo.sees("waiting")
    dev.comes_to_the_door(link(appointment, live_cast.dev), together="no", place="Work, 40 King Street")
    ben.page.goto(f"{server}/demo/ben/")
    ben.says("Cleo Martin")
    ben.page.screenshot(path=folder / "day.png")
    ben.open_room(link(appointment, live_cast.ben))
    cleo.says("Ben knows that you are here")
    cleo.page.screenshot(path=folder / "waiting.png")
    ben.lets_in("admit-all")
    for visitor in (ben, cleo, dev):
        visitor.sees_and_hears(2)
    ben.page.wait_for_timeout(8_000)
    ben.page.screenshot(path=folder / "session.png")
    cleo.page.screenshot(path=folder / "session-phone.png")
    shot = Image.open(folder / "session.png").convert("RGB")
    assert len(shot.getcolors(maxcolors=2**24) or []) > 2_000, "the session's picture shows no people"
