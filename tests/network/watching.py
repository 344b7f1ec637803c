"""What arrives and what goes, several times a second, from the browser's own statistics (W3C webrtc-stats)."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import pairwise

from tests.journeys.visitor import Visitor

# Sums over all peers. A new peer begins at nought, so a number that falls is a beginning and not a loss.
_WATCH = """(every) => {
  const look = async () => {
    const peers = window.sameroom?.peers() ?? [];
    const all = (await Promise.all(peers.map(async (peer) => [...(await peer.getStats()).values()]))).flat();
    const sum = (type, kind, field) => all.filter((s) => s.type === type && s.kind === kind)
      .reduce((total, s) => total + (s[field] ?? 0), 0);
    window.watched.push({
      at: (performance.timeOrigin + performance.now()) / 1000,
      samples: sum("inbound-rtp", "audio", "totalSamplesReceived"),
      concealed: sum("inbound-rtp", "audio", "concealedSamples"),
      frames: sum("inbound-rtp", "video", "framesDecoded"),
      freezes: sum("inbound-rtp", "video", "freezeCount"),
      arrived: sum("inbound-rtp", "audio", "bytesReceived") + sum("inbound-rtp", "video", "bytesReceived"),
      gone: sum("outbound-rtp", "audio", "bytesSent") + sum("outbound-rtp", "video", "bytesSent"),
    });
  };
  window.watched = [];
  clearInterval(window.watcher);
  window.watcher = setInterval(() => void look(), every);
}"""
_ENOUGH_SOUND = 4_800  # samples: a tenth of a second that was heard, not made up
_ENOUGH_PICTURE = 2  # frames


@dataclass(frozen=True)
class Moment:
    """What had come and gone up to a moment (`at`: seconds since 1970)."""

    at: float
    samples: int
    concealed: int  # samples that the browser made up
    frames: int
    freezes: int
    arrived: int  # bytes of sound and picture
    gone: int

    @property
    def heard(self) -> int:
        return self.samples - self.concealed


@dataclass(frozen=True)
class Stretch:
    """What happened over a stretch of time."""

    seconds: float
    concealed_share: float
    freezes: int
    frames: int


def watch(visitor: Visitor, *, every_ms: int = 100) -> None:
    """From now on; a page that loads anew has to be watched anew."""
    visitor.page.evaluate(_WATCH, every_ms)


def moments(visitor: Visitor) -> list[Moment]:
    """Everything since `watch`."""
    names = [field.name for field in fields(Moment)]
    seen = visitor.page.evaluate("window.watched")
    return [Moment(**{name: moment[name] for name in names}) for moment in seen]


def stretch(seen: list[Moment]) -> Stretch:
    samples = _rise(seen, lambda moment: moment.samples)
    return Stretch(
        seconds=seen[-1].at - seen[0].at,
        concealed_share=_rise(seen, lambda moment: moment.concealed) / samples if samples else 1.0,
        freezes=_rise(seen, lambda moment: moment.freezes),
        frames=_rise(seen, lambda moment: moment.frames),
    )


def sound_is_back(seen: list[Moment], *, since: float) -> float | None:
    """Seconds from then until real sound comes again."""
    return _back(seen, since, lambda moment: moment.heard, enough=_ENOUGH_SOUND)


def picture_is_back(seen: list[Moment], *, since: float) -> float | None:
    """Seconds from then until frames are decoded again."""
    return _back(seen, since, lambda moment: moment.frames, enough=_ENOUGH_PICTURE)


def silent_seconds(seen: list[Moment]) -> list[int]:
    """The whole seconds, counted from the first moment, in which nothing came or nothing went."""
    begin = seen[0].at
    whole = int(seen[-1].at - begin)
    by_second = [[moment for moment in seen if second <= moment.at - begin <= second + 1.2] for second in range(whole)]
    return [
        second
        for second, some in enumerate(by_second)
        if _rise(some, lambda moment: moment.arrived) == 0 or _rise(some, lambda moment: moment.gone) == 0
    ]


def _back(seen: list[Moment], since: float, count: Callable[[Moment], int], *, enough: int) -> float | None:
    after = [moment for moment in seen if moment.at >= since]
    for index, moment in enumerate(after):
        if _rise(after[: index + 1], count) >= enough:
            return moment.at - since
    return None


def _rise(seen: list[Moment], count: Callable[[Moment], int]) -> int:
    return sum(max(0, count(later) - count(earlier)) for earlier, later in pairwise(seen))
