"""A day of the product, with a word of its own in every personal field; and everything that the day left behind."""

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message as EmailPart
from html.parser import HTMLParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils.log import configure_logging

from sameroom.config.logs import WithoutWords
from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due

UNLIKE = str.maketrans("0123456789abcdef", "QWXZKVJGHTUSFBPD")
FIELDS = ("name", "email", "phone", "contact", "signed", "place", "words", "password", "typed", "after")


def _word(kind: str) -> str:
    """A password must not be like the name or the address, so it has signs of its own."""
    return secrets.token_hex(6).translate(UNLIKE) * 3 if kind == "password" else f"{kind}canary{secrets.token_hex(6)}"


@dataclass
class Day:
    """Canaries by field, and what was seen: addresses of pages and links, answers, lines of the log."""

    cast: Cast
    canaries: dict[str, str] = field(default_factory=lambda: {kind: _word(kind) for kind in FIELDS})
    secrets: set[str] = field(default_factory=set)  # tokens, capabilities, session keys, recovery codes, apps' seeds
    addresses: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def browser(self, who: str = "") -> "Browser":
        return Browser(self, who)

    def name_everybody(self) -> None:
        """Every person's own name, address and number hold the words; relatives' are written by the pages."""
        for key, person in self.cast.people().items():
            person.name = f"{self.canaries['name']} {key}"
            person.email = f"{key}.{self.canaries['email']}@example.com"
            person.phone = f"+1 416 555 {self.canaries['phone']}"
            person.save()


class Browser:
    """Somebody's browser: keeps every address that is asked for, linked to, or answered with."""

    def __init__(self, day: Day, who: str) -> None:
        self.day = day
        self.client = Client(raise_request_exception=False)
        if who:
            self.client.force_login(day.cast.people()[who])
            self.day.secrets.add(str(self.client.session.session_key))

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self._note(path, self.client.get(path, headers=headers))

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self._note(path, self.client.post(path, data or {}, headers={"Referer": settings.ORIGIN, **headers}))

    def api(self, path: str, data: dict[str, Any], *, capability: str = "") -> Any:
        headers = {"Authorization": f"Bearer {capability}"} if capability else {}
        answer = self.client.post(f"/room/api/{path}", data, "application/json", headers=headers)
        return self._note(f"/room/api/{path}", answer).json()

    def _note(self, path: str, answer: Any) -> HttpResponse:
        self.day.statuses.add(answer.status_code)
        self.day.addresses += [path, answer.headers.get("Location", "")]
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            self.day.addresses += _Addresses(answer.content.decode()).found
        self.day.secrets |= {
            morsel.value for name, morsel in self.client.cookies.items() if name == "session" and morsel.value
        }
        return answer  # type: ignore[no-any-return]


class _Addresses(HTMLParser):
    """Where a page leads to, and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        leading = {"href", "src", "action", "formaction", "srcset", "poster", "data-waiting-from"}
        found = [value or "" for name, value in attributes if name in leading]
        self.found += [one for one in found if not one.startswith("tel:")]  # a number to call, for who may read it


def letters() -> list[mail.EmailMessage]:
    """What is sent now."""
    before = len(mail.outbox)
    send_due()
    return mail.outbox[before:]  # type: ignore[return-value]


def token_in(letter: mail.EmailMessage) -> str:
    """What stands behind the # of the link."""
    found = re.search(r"https?://\S+/#(\S+)", str(letter.body))
    assert found
    return found[1]


def unpacked(sent: EmailPart) -> str:
    """All of a mail as somebody reads it who opens each part; long lines of a calendar file in one."""
    heads = [f"{name}: {value}" for part in sent.walk() for name, value in part.items()]
    parts = [part.get_payload(decode=True) for part in sent.walk() if not part.is_multipart()]
    return "\n".join([*heads, *(part.decode().replace("\r\n ", "") for part in parts)])


@contextmanager
def everything_logged(day: Day) -> Iterator[None]:
    """Each line that any logger would write if somebody set it to DEBUG, as the product's own formatter writes it."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    plain = settings.LOGGING["formatters"]["plain"]
    keeper = _Keeper(day.lines)
    keeper.setFormatter(WithoutWords(plain["format"], plain["datefmt"], plain["style"]))
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    before = [(one, one.level) for one in (logging.root, *loggers)]
    for one, _level in before:
        one.setLevel(logging.DEBUG)
    logging.root.addHandler(keeper)
    yield
    logging.root.removeHandler(keeper)
    for one, level in before:
        one.setLevel(level)


class _Keeper(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def where(words: dict[str, str]) -> dict[str, set[str]]:
    """In which columns of the database each word stands, as somebody reads them who has the decrypted file."""
    found: dict[str, set[str]] = {kind: set() for kind in words}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = readable(column, value)
                    for kind, word in words.items():
                        if word in text:
                            found[kind].add(f"{table}.{column}")
    return found


def readable(column: str, value: Any) -> str:
    """The value as text. What a session holds is packed: whoever reads the column unpacks it."""
    text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
    if column == "session_data":
        text += str(import_module(settings.SESSION_ENGINE).SessionStore().decode(text))
    return text
