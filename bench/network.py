"""`python bench/network.py [--quick | --joins | --speech ROUNDS] [--runs N]`: what weak lines do to a session.

For root, with TUN and espeak-ng.

In the network laboratory (tests/network): two people, each in a Chromium in a network namespace, 100 ms of round trip
apart (50 ms from the server). The condition is on one person's line, in both directions. RED off: the browser is kept
from choosing codecs. Speech is scored by PESQ, wide band; what the others fall from is the perfect line with RED.
From call to call a score differs by more than a goal: `--speech` holds the lines with a goal against a
perfect one in the same round, so many rounds, and prints the mean fall with its standard error.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Playwright, sync_playwright

from bench.machine import an_installation, describe
from tests.network.impair import Condition
from tests.network.needs import missing

HALF = Condition(delay_ms=25)
WEAK = {
    "perfect": HALF,
    "5 % lost": replace(HALF, loss=0.05),
    "10 % lost": replace(HALF, loss=0.1),
    "20 % lost": replace(HALF, loss=0.2),
    "10 % in bursts of 100 ms": replace(HALF, burst_ms=100, burst_share=0.1),
    "500 kbit/s": replace(HALF, kbit=500),
    "150 kbit/s": replace(HALF, kbit=150),
    "RTT 300": Condition(delay_ms=125),
}
CUTS = {"cut of 10 s": 10.0, "cut of 40 s": 40.0, "another address": 0.0}
QUICK = {"perfect", "10 % lost", "10 % in bursts of 100 ms", "cut of 10 s"}
ROUND_TRIPS = {0: 140, 50: None, 100: 280, 300: 570}  # ms: goal for admit → picture
SETTLE, LISTEN, PATIENCE = 6.0, 38.0, 60.0
GOAL_CONCEALED, GOAL_BACK = 0.01, 2.0
GOAL_FALL = {"10 % lost": 0.3, "10 % in bursts of 100 ms": 0.8}


@dataclass(frozen=True)
class Row:
    """One condition; the worse of the two sides, except for the score, which is the mean of both."""

    name: str
    red: bool
    concealed: float
    freezes: int
    speech: float | None = None
    sound_back: float | None = None
    picture_back: float | None = None


class Bench:
    """The laboratory with a server in it, and one call after the other."""

    def __init__(self, playwright: Playwright, laboratory: Any, folder: Path) -> None:
        from sameroom.desk.demo.cast import invent
        from tests.network import speech

        self.playwright, self.laboratory, self.cast = playwright, laboratory, invent()
        self.seats = laboratory.seat(), laboratory.seat()
        self.microphone = speech.speak(folder)
        self.spoken = speech.original(self.microphone)

    def weak_line(self, name: str, *, red: bool) -> Row:
        from tests.network import speech
        from tests.network.watching import moments, stretch

        with self._a_call(red=red) as call:
            call.adas_seat.line.becomes(WEAK[name])
            call.goes_on_for(SETTLE)
            call.is_watched()
            for visitor in call.both:
                speech.listen(visitor)
            call.goes_on_for(LISTEN)
            seen = [stretch(moments(visitor)) for visitor in call.both]
            scores = [speech.score(self.spoken, speech.recorded(visitor)) for visitor in call.both]
        concealed, freezes = max(each.concealed_share for each in seen), max(each.freezes for each in seen)
        return Row(name, red, concealed, freezes, speech=statistics.mean(scores))

    def lost_line(self, name: str, *, red: bool) -> Row:
        from tests.network.watching import moments, picture_is_back, sound_is_back, stretch

        with self._a_call(red=red) as call:
            call.goes_on_for(SETTLE)
            call.is_watched()
            since = self._lose(call, CUTS[name])
            while time.time() < since + PATIENCE:
                call.goes_on_for(1)
                seen = [moments(visitor) for visitor in call.both]
                sounds, pictures = (
                    [back(each, since=since) for each in seen] for back in (sound_is_back, picture_is_back)
                )
                if None not in [*sounds, *pictures]:
                    break
        whole = [stretch(each) for each in seen]
        return Row(
            name,
            red,
            max(each.concealed_share for each in whole),
            max(each.freezes for each in whole),
            sound_back=_later(sounds),
            picture_back=_later(pictures),
        )

    def join(self, round_trip: int, runs: int) -> dict[str, list[float]]:
        """By way in (`bench/join.py`): milliseconds from the click to the later of the two first pictures."""
        from bench.browsers import WATCH
        from bench.join import one_session
        from tests.network.calls import arrivals, links

        self._lines(Condition(delay_ms=round_trip / 4))
        with arrivals(self.playwright) as come:
            ben, ada = (come(seat, script=WATCH).page for seat in self.seats)
            times = [one_session(ben, ada, *links(self.cast)) for _ in range(runs + 1)][1:]
        return dict(zip(("admit", "cold join"), map(list, zip(*times, strict=True)), strict=True))

    @contextmanager
    def _a_call(self, *, red: bool) -> Iterator[Any]:
        from tests.network.calls import WITHOUT_RED, Call, arrivals, begin
        from tests.network.speech import microphone

        self._lines(HALF)
        flags, script = (microphone(self.microphone),), "" if red else WITHOUT_RED
        with arrivals(self.playwright) as come:
            ben, ada = (come(seat, flags=flags, script=script) for seat in self.seats)
            yield begin(Call(ben, ada, *self.seats), self.cast)

    def _lines(self, condition: Condition) -> None:
        for seat in self.seats:
            seat.line.becomes(condition)

    def _lose(self, call: Any, seconds: float) -> float:
        """When the network was back."""
        if seconds:
            call.adas_seat.line.becomes(Condition(is_cut=True))
            call.goes_on_for(seconds)
            call.adas_seat.line.becomes(HALF)
        else:
            call.adas_seat.changes_address()
        return time.time()


def main() -> None:
    parser = argparse.ArgumentParser(description="What weak lines do to a session.")
    parser.add_argument("--quick", action="store_true", help="fewer conditions")
    parser.add_argument("--joins", action="store_true", help="only the ways in")
    parser.add_argument("--speech", type=int, metavar="ROUNDS", help="only how far speech falls where it has a goal")
    parser.add_argument("--runs", type=int, default=8, help="sessions at each round trip")
    options = parser.parse_args()
    if options.speech is not None and options.speech < 2:
        parser.error("--speech needs two rounds or more: one has no standard error")
    print(describe())
    if reason := missing("espeak-ng"):
        print(reason)
        return
    with a_bench() as bench:
        if options.speech:
            print_falls(bench, options.speech)
            return
        for round_trip, goal in ROUND_TRIPS.items():
            if not options.quick or round_trip in {0, 100}:
                for way, times in bench.join(round_trip, options.runs).items():
                    print(joined(way, round_trip, times, goal if way == "admit" else None), flush=True)
        if not options.joins:
            print_lines(bench, [name for name in (*WEAK, *CUTS) if not options.quick or name in QUICK])


def print_lines(bench: Bench, names: list[str]) -> None:
    perfect = 0.0
    for name in names:
        for red in (True, False):
            row = bench.weak_line(name, red=red) if name in WEAK else bench.lost_line(name, red=red)
            perfect = row.speech or 0.0 if red and name == "perfect" else perfect
            print(written(row, perfect), flush=True)


def print_falls(bench: Bench, rounds: int) -> None:
    """With RED, as browsers choose it; two rounds at least."""
    falls: dict[str, list[float]] = {name: [] for name in GOAL_FALL}
    for number in range(1, rounds + 1):
        perfect = bench.weak_line("perfect", red=True).speech or 0.0
        for name, known in falls.items():
            row = bench.weak_line(name, red=True)
            known.append(perfect - (row.speech or 0.0))
            print(f"round {number}, perfect {perfect:.2f}; {written(row, perfect)}", flush=True)
    for name, known in falls.items():
        mean, error = statistics.mean(known), statistics.stdev(known) / rounds**0.5
        beside = f"goal ≤ {GOAL_FALL[name]}, ratio {mean / GOAL_FALL[name]:.2f}"
        print(f"{name}: speech falls by {mean:.2f} ± {error:.2f} in {rounds} rounds ({beside})")


@contextmanager
def a_bench() -> Iterator[Bench]:
    from tests.network.laboratory import a_laboratory

    folder = Path(tempfile.mkdtemp(prefix="sameroom-bench-"))
    an_installation(folder, origin="http://10.77.0.1:8000")
    import django

    django.setup()
    from tests.network.serving import serving

    with a_laboratory() as laboratory, serving(laboratory), sync_playwright() as playwright:
        yield Bench(playwright, laboratory, folder)


def written(row: Row, perfect: float) -> str:
    name = f"{row.name}, RED {'on' if row.red else 'off'}"
    if row.speech is None:
        sound, picture = _seconds(row.sound_back), _seconds(row.picture_back)
        return f"{name}: sound back {sound} (goal ≤ {GOAL_BACK:.0f} s); picture back {picture}; freezes {row.freezes}"
    is_bound = row.red and row.name in GOAL_FALL
    concealed = f"concealed {row.concealed:.2%}"
    if row.red and row.name == "10 % lost":
        concealed += f" (goal < {GOAL_CONCEALED:.0%}, ratio {row.concealed / GOAL_CONCEALED:.2f})"
    fall = perfect - row.speech
    speech = f"speech {row.speech:.2f}, fall {fall:.2f}"
    if is_bound:
        speech += f" (goal ≤ {GOAL_FALL[row.name]}, ratio {fall / GOAL_FALL[row.name]:.2f})"
    return f"{name}: {concealed}; {speech}; freezes {row.freezes}"


def joined(way: str, round_trip: int, times: list[float], goal: int | None) -> str:
    median = statistics.median(times)
    beside = f"; goal {goal}, ratio {median / goal:.2f}" if goal else ""
    return (
        f"{way} → picture on both sides, RTT {round_trip}: median {median:.0f} ms "
        f"({min(times):.0f} to {max(times):.0f}, {len(times)} runs{beside})"
    )


def _later(times: list[float | None]) -> float | None:
    known = [each for each in times if each is not None]
    return max(known) if len(known) == len(times) else None


def _seconds(value: float | None) -> str:
    return f"not within {PATIENCE:.0f} s" if value is None else f"{value:.1f} s"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    main()
