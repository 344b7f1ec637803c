"""The books of both sides in one plain SQLite file, which an auditor reads with SQL alone.

The practice's tables as they stand, names unchanged; what their people wrote down is called `said_…`; the letters as
they arrived `letter…`. Moments are Unix seconds; ids are hexadecimal digits without hyphens, on both databases.
"""

import re
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlcipher3 import dbapi2 as sqlcipher

from tests.quarter.installation import Installation
from tests.quarter.ledger import Ledger
from tests.quarter.letters import Letterbox

TABLES = {
    "audit_entry": "id, at, by, act, thing, thing_id, outcome",
    "booking_appointment": "id, case_file_id, service_id, modality, office_id, starts_at, ends_at",
    "booking_attendance": "id, participant_id, kind, at",
    "booking_cancellation": "id, appointment_id, by_id, at",
    "booking_hold": "id, starts_at, expires_at",
    "booking_invitation": "id, participant_id, sequence, method, at",
    "booking_missedfee": "id, participant_id, why, cents",
    "booking_move": "id, appointment_id, before, after, by_id, at",
    "booking_occupancy": "id, resource_id, starts_at, ends_at, appointment_id, hold_id, on_purpose",
    "booking_participant": "id, appointment_id, person_id, role",
    "booking_reminder": "id, appointment_id, person_id, kind, sequence, at",
    "booking_resource": "id, person_id, office_id",
    "booking_takingback": "id, invitation_id, at",
    "booking_takingup": "id, participant_id, at",
    "mail_delivery": "id, message_id, at, was_sent",
    "mail_message": "id, address, kind, reference, made_at",
    "measures_answer": "id, response_id, item, value",
    "measures_response": "id, appointment_id, person_id, instrument, form, given_at",
    "people_casefile": "id, kind, therapist_id",
    "people_casefile_people": "id, casefile_id, person_id",
    "people_person": "id, email",
    "practice_service": "id, kind, minutes, fee_cents",
    "practice_therapist": "id, person_id, gap_minutes",
    "room_departure": "id, visit_id, at",
    "room_visit": "id, appointment_id, person_id, entered_at, transport",
}
SAID = """
CREATE TABLE said_act (what TEXT, thing TEXT, by TEXT, at REAL, looked INTEGER);
CREATE TABLE said_appointment (appointment TEXT, file TEXT, therapist TEXT, starts_at REAL, minutes INTEGER,
  modality TEXT, stands INTEGER, held INTEGER);
CREATE TABLE said_client (appointment TEXT, person TEXT, said_yes INTEGER);
CREATE TABLE said_told (appointment TEXT, place INTEGER, method TEXT, at REAL);
CREATE TABLE said_visit (appointment TEXT, person TEXT);
CREATE TABLE said_rating (appointment TEXT, person TEXT, total INTEGER);
CREATE TABLE said_fee (appointment TEXT, person TEXT, why TEXT);
CREATE TABLE said_kill (process TEXT, at REAL);
CREATE TABLE letter (letter INTEGER PRIMARY KEY, message INTEGER, recipient TEXT, subject TEXT);
CREATE TABLE letter_event (letter INTEGER, appointment TEXT, sequence INTEGER, method TEXT, status TEXT,
  starts_at REAL, ends_at REAL, attendee TEXT);
"""
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")


def copy_books(installation: Installation, ledger: Ledger, letterbox: Letterbox, *, to: Path) -> None:
    to.unlink(missing_ok=True)
    with sqlite3.connect(to) as books:
        for table, columns in TABLES.items():
            names = [one.strip() for one in columns.split(",")]
            books.execute(f"CREATE TABLE {table} ({_listed(names)})")
            _fill(books, table, _rows(installation, table, names))
        books.executescript(SAID)
        _write_down(books, ledger, installation)
        _keep_letters(books, letterbox)
        for table in ("booking_participant", "booking_occupancy", "letter_event", "room_visit", "said_told"):
            column = "appointment" if table.startswith(("letter", "said")) else "appointment_id"
            books.execute(f"CREATE INDEX of_{table} ON {table} ({column})")
        books.execute("CREATE INDEX of_letter ON letter (message)")
    books.close()


def _rows(installation: Installation, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    asked = f"SELECT {_listed(columns)} FROM {table}"  # noqa: S608 - names of ours
    if installation.database_url:
        with psycopg.connect(installation.database_url) as connection:
            return connection.execute(asked.encode()).fetchall()
    key = Path(installation.environment["SAMEROOM_KEY_FILE"]).read_text().strip()
    connection = sqlcipher.connect(str(Path(installation.environment["SAMEROOM_DATA"]) / "sameroom.db"))
    try:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        return list(connection.execute(asked).fetchall())
    finally:
        connection.close()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and AN_ID.fullmatch(value):
        return value.replace("-", "")
    if isinstance(value, str) and A_MOMENT.fullmatch(value):
        return datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp()
    return value


def _fill(books: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    plain = [[_plain(value) for value in row] for row in rows]
    if plain:
        books.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(plain[0]))})", plain)  # noqa: S608


def _write_down(books: sqlite3.Connection, ledger: Ledger, installation: Installation) -> None:
    _fill(books, "said_act", [(one.what, one.thing, one.by, one.at, one.looked) for one in ledger.acts])
    _fill(books, "said_kill", installation.kills)
    for one in ledger.appointments:
        facts = (one.starts_at.timestamp(), one.minutes, one.modality, one.stands, one.held)
        _fill(books, "said_appointment", [(one.key, one.file.pk, one.file.therapist, *facts)])
        _fill(books, "said_client", [(one.key, who, who in one.said_yes) for who in one.file.clients])
        _fill(books, "said_told", [(one.key, place, *told) for place, told in enumerate(one.told)])
        _fill(books, "said_visit", [(one.key, who) for who in sorted(one.came)])
        _fill(books, "said_rating", [(one.key, who, total) for who, total in one.ratings.items()])
        _fill(books, "said_fee", [(one.key, who, why) for who, why in one.fees.items()])


def _keep_letters(books: sqlite3.Connection, letterbox: Letterbox) -> None:
    letterbox.look()
    for number, one in enumerate(letterbox.letters):
        _fill(books, "letter", [(number, one.number, one.to, one.subject)])
        _fill(
            books,
            "letter_event",
            [
                (number, e.uid.replace("-", ""), e.sequence, e.method, e.status, e.starts_at, e.ends_at, e.attendee)
                for e in one.events
            ],
        )
