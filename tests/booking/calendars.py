"""A small calendar, as RFC 5546 describes it: what mails ask of it is what stands in it. And lines read strictly."""

import re
from dataclasses import dataclass, field
from email.message import EmailMessage

from icalendar import Calendar, Event

NAME = re.compile(r"[A-Z0-9-]+(;[A-Z0-9-]+=([^\";:,]+|\"[^\"]*\"))*:")


@dataclass
class Diary:
    """Events by UID. An older change never undoes a newer one."""

    events: dict[str, Event] = field(default_factory=dict)

    def take(self, text: str) -> None:
        calendar = Calendar.from_ical(text)
        for event in calendar.events:
            known = self.events.get(event["uid"])
            if known is not None and event["sequence"] < known["sequence"]:
                continue
            if calendar["method"] == "CANCEL":
                self.events.pop(event["uid"], None)
            else:
                assert calendar["method"] == "REQUEST"
                self.events[event["uid"]] = event


def file_in(mail: EmailMessage) -> str:
    """The calendar file of a mail, where a mail program looks for it."""
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode()


def lines_of(text: str) -> list[str]:
    """The unfolded content lines (RFC 5545, 3.1), each looked at closely."""
    assert text.endswith("\r\n")
    assert not re.search(r"[^\r]\n|\r[^\n]", text), "lines end with CRLF"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "no line is longer than 75 octets"
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert all(NAME.match(line) for line in lines)
    opened: list[str] = []
    for line in lines:
        if line.startswith("BEGIN:"):
            opened.append(line[6:])
        if line.startswith("END:"):
            assert opened.pop() == line[4:]
    assert opened == []
    return lines
