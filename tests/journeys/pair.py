"""A therapist and a client on their way into one session, and what their pages say about who might be listening."""

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room.models import DeviceKey
from sameroom.room.safety import short_name
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.hostile import Wire
from tests.journeys.visitor import WITH_A_CAMERA, Screen, Visitor
from tests.room.page import wait_for

Link = Callable[[Appointment, Person], str]
A_WHILE = 3_000


class Pair:
    """A therapist and a client, on their way into one session."""

    def __init__(self, cast: Cast, arrive: Arrive, link: Link, folder: Path) -> None:
        self.cast, self.arrive, self.link, self.folder = cast, arrive, link, folder
        self.screens = {"ben": Screen(), "ada": Screen()}
        self.flags = {"ben": WITH_A_CAMERA, "ada": WITH_A_CAMERA}
        self.sit_down()

    def sit_down(self) -> None:
        """With the browsers that they had before."""
        self.appointment = an_appointment(self.cast.adas_file, self.cast.individual)
        self.ben, self.ada = (
            self.arrive(profile=self.folder / name, screen=self.screens[name], flags=self.flags[name])
            for name in ("ben", "ada")
        )

    def come(self, wire: Wire | None = None) -> None:
        self.come_to_the_door(wire)
        self.ben.lets_in()
        self.ada.sees("session")

    def come_to_the_door(self, wire: Wire | None = None) -> None:
        if wire:
            wire.carry("ben", self.ben)
            wire.carry("ada", self.ada)
        self.ben.open_room(self.link(self.appointment, self.cast.ben))
        self.ada.comes_to_the_door(self.link(self.appointment, self.cast.ada))

    @property
    def both(self) -> tuple[Visitor, Visitor]:
        return self.ben, self.ada

    def forget(self, name: str) -> None:
        """Both sit down once more, one of them with a browser that knows nothing any more."""
        self.close()
        shutil.rmtree(self.folder / name)
        self.sit_down()

    def close(self) -> None:
        for visitor in self.both:
            visitor.close()


def stands(visitor: Visitor, safety: str) -> None:
    """What the page says about who might be listening."""
    expect(visitor.act("safety")).to_have_attribute("data-safety", safety, timeout=15_000)


def code_of(visitor: Visitor) -> list[str]:
    visitor.opens("safety")
    pictures = visitor.page.locator("#code li")
    expect(pictures.first).to_be_visible()
    return [str(one.get_attribute("data-picture")) for one in pictures.all()]


def compare(pair: Pair) -> tuple[list[str], list[str]]:
    """The therapist shows everybody the pictures."""
    for visitor in pair.both:
        stands(visitor, "unverified")
    pair.ben.opens("safety")
    pair.ben.do("show-pictures")
    # Hers open by themselves: whoever taps meanwhile would close them.
    expect(pair.ada.act("safety")).to_have_attribute("aria-expanded", "true")
    return code_of(pair.ben), code_of(pair.ada)


def each_sees_the_other(pair: Pair) -> None:
    """Through the attacker, who passes on what there is to see."""
    for visitor in pair.both:
        visitor.until(lambda tally: tally and tally[0]["frames"] > 5)


def they_match(pair: Pair, *, before_answering: Callable[[], None] = lambda: None) -> None:
    bens, adas = compare(pair)
    assert bens == adas
    before_answering()
    for visitor in pair.both:
        visitor.do("match")
        stands(visitor, "verified")


def nothing_leaves(*visitors: Visitor) -> None:
    """Not a byte of sound or picture more than now, for a while."""
    visitors[0].page.wait_for_timeout(500)  # what was on its way
    before = [sum(peer["sentBytes"] for peer in visitor.tally()) for visitor in visitors]
    visitors[0].page.wait_for_timeout(A_WHILE)
    assert [sum(peer["sentBytes"] for peer in visitor.tally()) for visitor in visitors] == before


def nothing_ever_left(*visitors: Visitor) -> None:
    visitors[0].page.wait_for_timeout(A_WHILE)
    for visitor in visitors:
        assert sum(peer["sentBytes"] for peer in visitor.tally()) == 0


def the_names_of_the_keys_are_theirs(pair: Pair) -> None:
    """Each page shows the same two, and they are those that the server noted of each person's own page."""
    shown = []
    for visitor in pair.both:
        visitor.opens("safety")
        visitor.page.locator(".key-list summary").click()
        shown.append(visitor.page.locator(".key-names .key-name").all_inner_texts())
    assert shown[0] == list(reversed(shown[1]))
    people = [pair.cast.ben, pair.cast.ada]
    wait_for(lambda: DeviceKey.objects.filter(person__in=people).count() == 2, within=15)
    assert [short_name(DeviceKey.objects.get(person=person).key) for person in people] == shown[0]
