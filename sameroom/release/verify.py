"""Whether a site serves the room as a manifest says, byte for byte, to whoever asks."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sameroom.release.asking import WAYS, Answer, Asker, CannotAsk, Site, Way
from sameroom.release.headers import NEVER_SENT, SERVER
from sameroom.release.manifest import File, Manifest
from sameroom.release.references import references

# A site that does not answer so many times running is not asked on.
SILENT_AT_MOST = 3
_SHOWN = 200


@dataclass(frozen=True)
class Trouble:
    """`kind`: differs, missing, extra, header, redirect or silent."""

    kind: str
    address: str
    words: str


@dataclass
class Report:
    """`found` has for each trouble the ways of asking in which it was met."""

    site: Site
    manifest: Manifest
    requests: int = 0
    found: dict[Trouble, list[Way]] = field(default_factory=dict)

    @property
    def is_verified(self) -> bool:
        return not self.found

    def sentences(self) -> Iterator[str]:
        for trouble, ways in self.found.items():
            yield f"{trouble.words}{_only_when(ways)}."

    def as_json(self) -> dict[str, Any]:
        return {
            "url": self.site.origin,
            "verified": self.is_verified,
            "manifest_sha256": self.manifest.sha256,
            "files": len(self.manifest.files),
            "requests": self.requests,
            "findings": [
                {"kind": one.kind, "address": one.address, "sentence": sentence, "asked_as": [str(way) for way in ways]}
                for (one, ways), sentence in zip(self.found.items(), self.sentences(), strict=True)
            ],
        }


def verify(site: Site, manifest: Manifest) -> Report:
    """Asks for every file in each of `WAYS`. Raises `CannotAsk` where the site answers nothing at all."""
    report = Report(site, manifest)
    for way in WAYS:
        asker = Asker(site, way)
        try:
            _ask_for_all(report, asker, way)
        finally:
            asker.close()
    return report


def _ask_for_all(report: Report, asker: Asker, way: Way) -> None:
    silent = 0
    for address, file in report.manifest.files.items():
        try:
            answer = asker.ask(address, size=file.size)
        except CannotAsk as reason:
            if not report.requests:
                raise CannotAsk(f"{report.site.origin} does not answer: {reason}.") from None
            silent += 1
            _note(report, way, Trouble("silent", address, f"{address} was asked for, and no answer came"))
            if silent == SILENT_AT_MOST:
                return
            continue
        silent = 0
        report.requests += 1
        for trouble in _troubles(address, file, answer, report):
            _note(report, way, trouble)


def _note(report: Report, way: Way, trouble: Trouble) -> None:
    ways = report.found.setdefault(trouble, [])
    if way not in ways:
        ways.append(way)


def _troubles(address: str, file: File, answer: Answer, report: Report) -> Iterator[Trouble]:
    yield from _unwanted_headers(address, answer, report.manifest)
    if 300 <= answer.status < 400:
        to = _shown(" ".join(answer.all("Location")) or "nowhere")
        yield Trouble("redirect", address, f"{address} sends the browser on to {to}")
    elif answer.status in (404, 410):
        yield Trouble("missing", address, f"{address} is missing")
    elif answer.status != 200:
        yield Trouble("missing", address, f"{address} was answered with {answer.status} instead of the file")
    else:
        yield from _in_the_bytes(address, file, answer, report)
        yield from _other_headers(address, file, answer, report.manifest)


def _in_the_bytes(address: str, file: File, answer: Answer, report: Report) -> Iterator[Trouble]:
    if not answer.is_whole:
        yield Trouble("differs", address, f"{address} differs: it is longer than the file, or not packed as asked for")
    elif hashlib.sha256(answer.content).hexdigest() != file.sha256:
        yield Trouble("differs", address, f"{address} differs from the manifest")
    for one in sorted(references(answer.content, type=file.type, at=report.site.origin + address)):
        if one not in report.manifest.files:
            yield Trouble("extra", address, f"{address} loads {_shown(one)}, which is not in the manifest")


def _other_headers(address: str, file: File, answer: Answer, manifest: Manifest) -> Iterator[Trouble]:
    for name, wanted in {"Content-Type": file.type, **manifest.headers_at(address)}.items():
        sent = answer.all(name)
        if not sent:
            yield Trouble("header", address, f"{address} comes without its {name}")
        elif sent != [wanted]:
            yield Trouble("header", address, f"{address} comes with another {name}: {_shown(', '.join(sent))}")


def _unwanted_headers(address: str, answer: Answer, manifest: Manifest) -> Iterator[Trouble]:
    unwanted = NEVER_SENT if SERVER in manifest.headers_at(address) else (*NEVER_SENT, SERVER)
    for name in unwanted:
        for value in answer.all(name):
            words = f"{address} comes with a header that no file of the room has, {name}: {_shown(value)}"
            yield Trouble("header", address, words)


def _only_when(ways: list[Way]) -> str:
    """Served to some alone: that is a sign in itself."""
    return "" if len(ways) == len(WAYS) else f" (only when asked as {'; '.join(map(str, ways))})"


def _shown(text: str) -> str:
    """What a stranger's server sent, fit for a terminal."""
    plain = "".join(one if one.isprintable() else "?" for one in text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
