"""What a line does to packets, counted without a network."""

import random

import pytest

from tests.network.impair import Condition, Direction

PACKET = bytes(1_250)  # 10,000 bits


@pytest.fixture(autouse=True)
def _the_same_chance_each_time() -> None:
    random.seed(4)


def sent(condition: Condition, *, packets: int, every: float) -> list[tuple[float, float]]:
    """When each packet that got through was given to the line, and when it comes out."""
    way, through = Direction(into=-1), []
    for number in range(packets):
        way.take(PACKET, now=number * every, condition=condition)
        if way.waiting:
            through.append((number * every, way.waiting.pop()[0]))
    return through


def test_a_perfect_line_does_nothing() -> None:
    assert sent(Condition(), packets=50, every=0.02) == [(number * 0.02, number * 0.02) for number in range(50)]


def test_a_cut_line_lets_nothing_through() -> None:
    assert sent(Condition(is_cut=True), packets=50, every=0.02) == []


def test_packets_are_late_in_their_order() -> None:
    through = sent(Condition(delay_ms=100, jitter_ms=50), packets=500, every=0.01)
    assert len(through) == 500
    assert all(0.1 <= out - given < 0.15 + 1e-9 for given, out in through)
    assert [out for _, out in through] == sorted(out for _, out in through)
    assert max(out - given for given, out in through) > 0.14


def test_loss_at_random_is_a_share_of_the_packets() -> None:
    assert len(sent(Condition(loss=0.1), packets=20_000, every=0.02)) == pytest.approx(18_000, abs=200)


@pytest.mark.parametrize("every", [0.005, 0.25])
def test_bursts_are_a_share_of_the_time_however_many_packets_there_are(every: float) -> None:
    condition = Condition(burst_ms=100, burst_share=0.1)
    packets = int(4_000 / every)
    assert len(sent(condition, packets=packets, every=every)) == pytest.approx(packets * 0.9, rel=0.02)


def test_a_burst_lasts_as_long_as_it_says() -> None:
    through = {given for given, _ in sent(Condition(burst_ms=100, burst_share=0.1), packets=40_000, every=0.005)}
    runs, run = [], 0
    for number in range(40_000):
        if number * 0.005 in through:
            runs += [run] if run else []
            run = 0
        else:
            run += 1
    assert sorted(runs)[len(runs) // 2] in {20, 21}  # 100 ms of a packet every 5 ms


def test_a_narrow_line_sends_one_after_the_other_and_drops_what_would_wait_too_long() -> None:
    way = Direction(into=-1)
    for _ in range(100):
        way.take(PACKET, now=5.0, condition=Condition(kbit=1_000, queue_ms=300))
    dues = [due for due, _ in way.waiting]
    assert len(dues) == 31
    assert dues[0] == pytest.approx(5.01)
    assert dues[-1] == pytest.approx(5.31)
