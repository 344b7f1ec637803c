"""The letters that left, as they were delivered into a folder: who got what, and the calendar files in them."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from icalendar import Calendar

SECOND = len("20270104-090000")
END = b"\n" + b"-" * 79 + b"\n"
CODE = re.compile(r"\b(\d{6}|\d{12})\b")
JOIN = re.compile(r"/room/#(\S{43})")
LINK = re.compile(r"#(\S{43})\b")


@dataclass(frozen=True)
class Event:
    """One VEVENT, and the method of the file that it stands in."""

    uid: str
    sequence: int
    method: str
    status: str
    starts_at: float
    ends_at: float
    attendee: str


@dataclass(frozen=True)
class Letter:
    """`number`: the outbox's own, from the Message-ID: the same at each try. `seen_at`: when it was found here."""

    number: int
    to: str
    subject: str
    body: str
    seen_at: float
    events: list[Event] = field(default_factory=list)

    @property
    def code(self) -> str:
        """To sign in; empty in every other letter."""
        found = None if "://" in self.body else CODE.search(self.body)
        return found[1] if found else ""

    @property
    def secret(self) -> str:
        """Of a link that sets up a sign-in."""
        found = LINK.search(self.body)
        return found[1] if found else ""

    @property
    def token(self) -> str:
        """Of a link into the room."""
        found = JOIN.search(self.body)
        return found[1] if found else ""


class Letterbox:
    """The folder, read again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(exist_ok=True)
        self._sizes: dict[str, int] = {}
        self._newest = ""
        self._lock = threading.Lock()
        self.letters: list[Letter] = []
        self._by: dict[str, list[Letter]] = {}

    def look(self) -> None:
        """A letter that a killed worker wrote half is none."""
        with self._lock:
            for name in sorted(os.listdir(self._folder)):
                # The name begins with the second, and letters of one second may share a file.
                if name not in self._sizes or name[:SECOND] >= self._newest[:SECOND]:
                    self._read(self._folder / name)

    def to(self, address: str) -> list[Letter]:
        return list(self._by.get(address, []))

    def wait(self, address: str, fits: Callable[[Letter], object], *, since: float, within: float) -> Letter | None:
        """The newest one that fits and came after `since` (monotonic seconds); None, where none came."""
        end = time.monotonic() + within
        while True:
            self.look()
            found = [one for one in self.to(address) if one.seen_at > since and fits(one)]
            if found or time.monotonic() > end:
                return found[-1] if found else None
            time.sleep(0.15)

    def _read(self, file: Path) -> None:
        before, content = self._sizes.get(file.name, 0), file.read_bytes()
        self._newest = max(self._newest, file.name)
        whole = content.rfind(END) + len(END)
        if whole < len(END) or whole <= before:
            return
        self._sizes[file.name] = whole
        for one in content[before:whole].split(END):
            if one.strip():
                self._keep(message_from_bytes(one, policy=policy.default))

    def _keep(self, mail: EmailMessage) -> None:  # type: ignore[type-arg, unused-ignore]
        text = mail.get_body(("plain",))
        letter = Letter(
            int(str(mail["Message-ID"]).strip("<").partition(".")[0]),
            str(mail["To"]).lower(),
            str(mail["Subject"]),
            text.get_content() if text else "",
            time.monotonic(),
            list(_events(mail)),
        )
        self.letters.append(letter)
        self._by.setdefault(letter.to, []).append(letter)


def _events(mail: EmailMessage) -> Iterator[Event]:
    """Of the file that stands as another form of the text."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            for one in calendar.walk("VEVENT"):
                yield Event(
                    uid=str(one["UID"]).partition("@")[0],
                    sequence=int(str(one["SEQUENCE"])),
                    method=str(calendar["METHOD"]),
                    status=str(one["STATUS"]),
                    starts_at=_moment(one.decoded("DTSTART")),
                    ends_at=_moment(one.decoded("DTEND")),
                    attendee=str(one.get("ATTENDEE", "")).removeprefix("mailto:").lower(),
                )


def _moment(value: datetime) -> float:
    return value.timestamp()
