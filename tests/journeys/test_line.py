"""The line between two people: sound alone by choice, words into a microphone that is off, what is kept of it."""

import math
import re
import struct
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.room.models import Visit
from tests.appointments import an_appointment
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import WITH_A_CAMERA, Visitor
from tests.room.page import wait_for

Link = Callable[[Appointment, Person], str]
PICTURES_SENT = """async () => {
  const all = await Promise.all(window.sameroom.peers().map((peer) => peer.getStats()));
  return all.flatMap((stats) => [...stats.values()]).filter((s) => s.type === "outbound-rtp" && s.kind === "video")
    .reduce((total, s) => total + (s.framesSent ?? 0), 0);
}"""
# What goes over the data channel comes late on a long line; here it does not come at all.
SAYS_NOTHING_OF_ITSELF = """const send = RTCDataChannel.prototype.send;
RTCDataChannel.prototype.send = function (data) {
  if (window.says || !String(data).includes('"type":"media"')) send.call(this, data);
};"""
DESCRIPTIONS = """() => window.sameroom.peers().flatMap(
  (peer) => [peer.localDescription.sdp, peer.remoteDescription.sdp])"""


@pytest.fixture
def appointment(live_cast: Cast) -> Appointment:
    return an_appointment(live_cast.adas_file, live_cast.individual)


def meet(ben: Visitor, ada: Visitor, *, links: tuple[str, str]) -> None:
    ben.open_room(links[0])
    ada.comes_to_the_door(links[1])
    ben.lets_in()
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)


@pytest.fixture
def links(live_cast: Cast, link: Link, appointment: Appointment) -> tuple[str, str]:
    return link(appointment, live_cast.ben), link(appointment, live_cast.ada)


@pytest.mark.slow
def test_sound_alone_by_choice_costs_no_picture_either_way(arrive: Arrive, links: tuple[str, str]) -> None:
    ben, ada = arrive(), arrive()
    meet(ben, ada, links=links)
    ada.do("devices")
    ada.page.get_by_label("Sound only").check()
    ada.do("close-dialog")
    expect(ben.page.locator("#tiles")).to_contain_text("Ada chose sound only")
    expect(ada.page.locator("#tiles")).to_contain_text("You chose sound only")
    assert [visitor.tally()[0]["senders"] for visitor in (ben, ada)] == [["audio", None]] * 2
    ada.page.add_init_script(SAYS_NOTHING_OF_ITSELF)
    ada.page.reload()
    ada.sees("session")
    ada.until(lambda t: len(t) == 1 and t[0]["energy"] > 0)
    ada.page.wait_for_timeout(700)
    assert ben.page.evaluate(PICTURES_SENT) == 0  # from the first moment, since the description says it too
    ada.page.evaluate("window.says = true")
    ada.do("devices")
    ada.page.get_by_label("Sound only").uncheck()
    ada.do("close-dialog")
    for visitor in (ben, ada):
        visitor.goes_on_seeing_and_hearing()
    expect(ben.page.locator("#tiles")).not_to_contain_text("sound only")
    ada.do("camera")
    ada.do("devices")
    ada.page.get_by_label("Sound only").check()
    ada.page.get_by_label("Sound only").uncheck()
    ada.do("close-dialog")
    expect(ben.page.locator("#tiles")).to_contain_text("Ada’s camera is off")
    assert ada.tally()[0]["senders"] == ["audio", None]


def test_sound_is_sent_twice_and_in_silence_too(arrive: Arrive, links: tuple[str, str]) -> None:
    """RED (RFC 2198) beside Opus' own error correction; no discontinuous transmission."""
    ben, ada = arrive(), arrive()
    meet(ben, ada, links=links)
    for visitor in (ben, ada):
        for description in visitor.page.evaluate(DESCRIPTIONS):
            first = re.search(r"^m=audio \d+ \S+ (\d+)", description, re.M)
            assert first
            assert f"a=rtpmap:{first[1]} red/48000" in description
            assert "useinbandfec=1" in description
            assert "usedtx=1" not in description


def test_who_speaks_into_a_microphone_that_is_off_is_told(
    arrive: Arrive, links: tuple[str, str], tmp_path: Path
) -> None:
    voice = a_tone(tmp_path / "voice.wav")
    ben, ada = arrive(), arrive(flags=(*WITH_A_CAMERA, f"--use-file-for-fake-audio-capture={voice}"))
    meet(ben, ada, links=links)
    ada.do("mute")
    expect(ada.page.locator("#news")).to_contain_text("the others do not hear you")
    expect(ben.page.locator("#tiles")).to_contain_text("Ada’s microphone is off")


def test_a_connection_that_breaks_for_good_is_made_anew(arrive: Arrive, links: tuple[str, str]) -> None:
    ben, ada = arrive(), arrive()
    meet(ben, ada, links=links)
    ada.page.evaluate("window.sameroom.peers()[0].close()")
    wait_for(lambda: [one["connection"] for one in ben.tally()] != ["connected"], within=20)
    for visitor in (ben, ada):
        visitor.sees_and_hears(1)


@pytest.mark.slow
def test_what_the_line_was_like_is_kept_with_the_visit(
    live_cast: Cast, arrive: Arrive, links: tuple[str, str], server: str, appointment: Appointment
) -> None:
    ben, ada = arrive(), arrive()
    meet(ben, ada, links=links)
    wait_for(lambda: Visit.objects.filter(packets__gt=0, samples__gt=0, transport="direct").count() == 2, within=40)
    before = {visit.person_id: visit.packets for visit in Visit.objects.all()}
    ada.page.wait_for_timeout(2_500)  # it is counted once a second
    ada.do("leave")
    ada.confirm()
    ada.sees("after")
    wait_for(lambda: Visit.objects.get(person=live_cast.ada).packets > before[live_cast.ada.pk], within=5)
    ben.page.goto(f"{server}/demo/ben/?next=/appointments/{appointment.pk}/")
    ben.says("of the sound had to be filled in")


def a_tone(path: Path) -> Path:
    """Ten seconds of 440 Hz, 16 bit, mono, 48 kHz."""
    samples = (int(12_000 * math.sin(2 * math.pi * 440 * n / 48_000)) for n in range(480_000))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path
