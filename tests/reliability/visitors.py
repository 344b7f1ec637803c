"""People with a browser's manners who write without a pause, and a ledger of what the server told them was done."""

import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

TOKEN = "t" * 32
# The server closes what is silent for five seconds; a browser would notice.
FORGOTTEN_AFTER = 1.0
FIRST_DAY = date(2030, 1, 7)
HOURS = ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00")


@dataclass
class Note:
    """One act. It is noted before it is sent, and again when the answer says that it was done."""

    kind: str
    who: str
    value: str
    acked: bool = False
    port: int = 0


@dataclass
class Ledger:
    """In the order in which they were sent; each visitor's own acts follow each other."""

    notes: list[Note] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, who: str, value: str) -> Note:
        with self._writing:
            self.notes.append(note := Note(kind, who, value))
        return note

    @property
    def acked(self) -> int:
        return sum(note.acked for note in self.notes)

    def plain(self) -> list[dict[str, Any]]:
        return [asdict(note) for note in self.notes]


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str
    port: int


class Visitor:
    """Somebody who is signed in; keeps one connection open as long as the server does."""

    def __init__(self, port: int, people: dict[str, Any], who: str) -> None:
        self.who, self._port = who, port
        cookies = {people["cookie"]: people["cookies"][who], "csrf": TOKEN}
        self._headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self._connection: http.client.HTTPConnection | None = None
        self._used_at = 0.0

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, *, accept: str = "text/html", **data: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **data})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept})

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        """Raises `OSError` or `HTTPException` where no whole answer came."""
        if time.monotonic() > self._used_at + FORGOTTEN_AFTER:
            self.close()
        connection = self._connection or http.client.HTTPConnection("localhost", self._port, timeout=30)
        self._connection = None
        try:
            if connection.sock is None:
                connection.connect()
            port = connection.sock.getsockname()[1]
            connection.request(method, path, body, {**self._headers, **headers})
            answer = connection.getresponse()
            text = answer.read().decode()
        except BaseException:
            connection.close()
            raise
        self._connection, self._used_at = connection, time.monotonic()
        return Answer(answer.status, answer.headers.get("Location", ""), text, port)


class Writer:
    """Does one kind of thing over and over until the connection breaks, and notes it. Each has a value of its own."""

    def __init__(self, visitor: Visitor, ledger: Ledger, ids: dict[str, str]) -> None:
        self.visitor, self.ledger, self.ids = visitor, ledger, ids
        self._number = count(1)

    def acts(self) -> Iterator[None]:
        """One act each time it is asked for the next."""
        raise NotImplementedError

    def until_it_breaks(self, stop: threading.Event) -> None:
        acts = self.acts()
        try:
            while not stop.is_set():
                next(acts)
        except (OSError, http.client.HTTPException):
            pass
        finally:
            self.visitor.close()

    def _note(self, kind: str, value: str) -> Note:
        return self.ledger.note(kind, self.visitor.who, value)

    def _take(self, note: Note, answer: Answer, *, is_done: bool) -> None:
        note.port = answer.port
        note.acked = is_done
        if not is_done:
            self.ledger.refused.append((answer.status, answer.body))


class Contact(Writer):
    """Changes whom to call in an emergency: sealed, and written over."""

    def acts(self) -> Iterator[None]:
        for number in self._number:
            note = self._note("contact", f"Friend {number}")
            said = {"contact_name": note.value, "contact_relation": "friend", "contact_phone": "416-555-0199"}
            answer = self.visitor.post("/me/", phone="416-555-0131", **said)
            self._take(note, answer, is_done=answer.location == "/me/")
            yield


class Answers(Writer):
    """Writes what brings them; a script keeps it as it is typed."""

    def acts(self) -> Iterator[None]:
        for number in self._number:
            note = self._note("answer", f"Since then it was worse, {number} times.")
            path = f"/me/intake/{self.ids[f'{self.visitor.who}s_file']}/you/"
            answer = self.visitor.post(path, accept="application/json", brings=note.value, seen=str(number))
            self._take(note, answer, is_done=answer.status == 200 and '"seen"' in answer.body)
            yield


class Desk(Writer):
    """Makes an appointment and cancels it. A time in which an act was cut off is not used again."""

    def acts(self) -> Iterator[None]:
        for number in self._number:
            day, hour = divmod(number, len(HOURS))
            on = FIRST_DAY + timedelta(days=day // 5 * 7 + day % 5)
            note = self._note("make", f"at {number}")
            file = {"case_file": self.ids["adas_file"], "service": self.ids["individual"], "modality": "online"}
            answer = self.visitor.post("/appointments/new/", **file, on=on.isoformat(), at=HOURS[hour])
            self._take(note, answer, is_done=answer.location.startswith("/appointments/"))
            if note.acked:
                note.value = answer.location.strip("/").split("/")[-1]
                yield
                cancelled = self._note("cancel", note.value)
                answer = self.visitor.post(f"/appointments/{note.value}/cancel/", asked_by="practice")
                self._take(cancelled, answer, is_done=answer.location == f"/appointments/{note.value}/")
            yield


def writers(port: int, people: dict[str, Any], ledger: Ledger) -> list[Writer]:
    """Four people at once."""
    kinds = [("ada", Contact), ("moe", Answers), ("cleo", Contact), ("fay", Desk)]
    return [kind(Visitor(port, people, who), ledger, people["ids"]) for who, kind in kinds]


class Load:
    """All writers at work, from `with` to its end."""

    def __init__(self, some: list[Writer]) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=one.until_it_breaks, args=[self._stop]) for one in some]

    def __enter__(self) -> "Load":
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._threads:
            one.join(60)
            assert not one.is_alive()


def wait_until(condition: Any, within: float = 30) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
