"""A string is planted in every sealed field, then looked for in everything that somebody could carry away.

A new `SealedRow`, or a new kind of sealed bytes, without a planter here fails the first test.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameroom.booking.models import BusyCalendar
from sameroom.consent.models import IntakeAnswer, Signature, Statement
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.measures.models import OwnWords, SafetyStep
from sameroom.people.models import AppCodes, BreakGlass, EmergencyContact, Passkey, Session
from sameroom.people.sessions import SessionStore
from sameroom.practice.models import OwnAnswers, Search, Seeker
from sameroom.retention.models import LegalHold
from sameroom.room.models import CheckIn, Keyring
from sameroom.sealing import blobs, places
from sameroom.sealing.containers import forget_keys
from tests.appointments import an_appointment, capability_for
from tests.safety import a_notice

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
CANARY = f"canary-{uuid.uuid4().hex[:20]}"
CONTROL = f"control-{uuid.uuid4().hex[:20]}"
on_sqlite = pytest.mark.skipif(
    "connection.settings_dict['ENGINE'] != 'sameroom.sqlcipher'", reason="asks the files of the encrypted database"
)


def plant_contact(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    texts = {f"contact_{name}": f"{CANARY} {name}" for name in ("name", "relation", "phone")}
    assert client.post("/me/", texts).status_code == 302


def plant_broken_glass(cast: Cast, client: Client) -> None:
    client.force_login(cast.eve)
    asked = {"client": cast.ada.name, "reason": "danger", "words": f"{CANARY} words"}
    assert client.post("/break-glass/", asked).status_code == 302


def plant_check_in(cast: Cast, client: Client) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    said = {"place": f"{CANARY} place", "alone": "yes", "together": False}
    checked = {"camera": True, "microphone": True, "speaker": True}
    capability = {"Authorization": f"Bearer {capability_for(appointment, cast.ada)}"}
    answer = client.post("/room/api/check-in", {**said, **checked}, "application/json", headers=capability)
    assert answer.status_code == 200
    therapist = {"Authorization": f"Bearer {capability_for(appointment, cast.ben)}"}
    assert CANARY in client.get("/room/api/session", headers=therapist).content.decode()


def plant_factors(cast: Cast, client: Client) -> None:
    Passkey.objects.create(person=cast.ada, name="phone", id_hash="0" * 64, credential=f"{CANARY} credential")
    AppCodes.objects.create(person=cast.ben, secret=f"{CANARY} secret")


def plant_session(cast: Cast, client: Client) -> None:
    session = Client().session
    session["canary"] = f"{CANARY} session"
    session.save()


def plant_keyring(cast: Cast, client: Client) -> None:
    Keyring.objects.create(person=cast.moe, secret=f"{CANARY} keyring")


def plant_signature(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    text_hash = Statement.objects.current().get(kind="fees").text_in("en").hash
    signed = {"text_hash": text_hash, "typed_name": f"{CANARY} name"}
    answer = client.post(f"/me/agreements/{cast.adas_file.pk}/fees/", signed)
    assert CANARY in client.get(answer["Location"]).content.decode()
    assert client.get(f"{answer['Location']}agreement.pdf").content.startswith(b"%PDF")


def plant_intake(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    assert client.post(f"/me/intake/{cast.adas_file.pk}/you/", {"brings": f"{CANARY} brings"}).status_code == 302


def plant_busy_calendar(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    address = f"https://calendar.example/{CANARY}/basic.ics"
    assert client.post("/me/busy/", {"address": address})["Location"] == "/me/busy/"
    assert CANARY not in client.get("/me/busy/").content.decode()


def plant_search(_cast: Cast, _client: Client) -> None:
    Seeker.objects.create(search=Search.objects.create(as_couple=False), place=1, content=CANARY)


def plant_own_answers(cast: Cast, _client: Client) -> None:
    OwnAnswers.objects.create(person=cast.ada, as_couple=False, content=CANARY)


def plant_own_words(cast: Cast, client: Client) -> None:
    coming = an_appointment(cast.adas_file, cast.individual, in_minutes=60)
    client.force_login(cast.ada)
    assert client.post(f"/forms/{coming.pk}/in-your-own-words/", {"text": CANARY}).status_code == 302


def plant_safety(cast: Cast, client: Client) -> None:
    notice = a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe)
    client.force_login(cast.eve)
    page = f"/safety/{notice.pk}/"
    for step, words in (
        ("acknowledge", {}),
        ("assess", {"words": f"{CANARY} words", "plan": f"{CANARY} plan"}),
        ("close", {"reason": f"{CANARY} reason"}),
    ):
        assert client.post(f"{page}{step}/", words)["Location"] == page
    assert f"{CANARY} plan" in client.get(page).content.decode()


def plant_hold(cast: Cast, client: Client) -> None:
    client.force_login(cast.gus)
    held = {"record": cast.ada.email, "reason": f"{CANARY} reason"}
    assert client.post("/practice/kept/hold/", held)["Location"] == "/practice/kept/"
    assert f"{CANARY} reason" in client.get("/practice/kept/").content.decode()


PLANTERS: dict[type[Model], Callable[[Cast, Client], None]] = {
    EmergencyContact: plant_contact,
    CheckIn: plant_check_in,
    BreakGlass: plant_broken_glass,
    Passkey: plant_factors,
    AppCodes: lambda cast, client: None,  # planted with the passkeys
    Session: plant_session,
    Keyring: plant_keyring,
    Signature: plant_signature,
    IntakeAnswer: plant_intake,
    BusyCalendar: plant_busy_calendar,
    Seeker: plant_search,
    OwnAnswers: plant_own_answers,
    OwnWords: plant_own_words,
    SafetyStep: plant_safety,
    LegalHold: plant_hold,
}


@pytest.fixture
def planted(cast: Cast, client: Client, caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Every sealed field holds the canary, a plain column the control; what the database was told meanwhile."""
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as asked:
        for plant in PLANTERS.values():
            plant(cast, client)
        cast.ada.name = CONTROL
        cast.ada.save()
        client.post("/sign-in/", {"email": cast.ada.email})
        client.force_login(cast.ada)
        client.get("/")
        read_everything()
    send_due()
    yield [query["sql"] for query in asked.captured_queries]


def read_everything() -> None:
    """So that what reading leaves behind is there, too."""
    forget_keys()
    for kind in places.kinds():
        for row in kind.model._base_manager.all():
            kind.open(row)


def shapes(word: str) -> list[bytes]:
    plain = word.encode()
    return [plain, plain.hex().encode(), plain.hex().upper().encode(), word.encode("utf-16-le")]


def is_in(content: bytes, word: str) -> bool:
    return any(shape in content for shape in shapes(word))


def dump() -> bytes:
    """Every column of every row of every table, as the decrypted connection gives it, and bytes as hex, too."""
    content = b""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                content += table.encode() + b"|" + b"|".join(_cell(value) for value in row) + b"\n"
    return content


def _cell(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value) + b" " + bytes(value).hex().encode()
    return str(value).encode()


def test_everything_sealed_has_a_planter_that_fills_every_field(planted: list[str]) -> None:
    assert {kind.model for kind in places.kinds()} == {*PLANTERS}
    for kind in places.kinds():
        for column in kind.columns:
            values = [text_of(kind, row, column) for row in kind.model._base_manager.all()]
            assert [value for value in values if CANARY in value], f"{kind}: {column}"


def text_of(kind: places.Kind, row: Any, column: str) -> str:
    """A session's data are packed before they are sealed."""
    if kind.blob is None:
        return str(getattr(row, column))
    return str(SessionStore().decode(blobs.unseal(row.session_data, context=kind.blob.context(row)).decode()))


def test_a_dump_of_every_table_tells_nothing(planted: list[str]) -> None:
    content = dump()
    assert Message.objects.exists()
    assert Session.objects.exists()
    for table in ("mail_message", "people_session", "people_emergencycontact", "room_checkin", "sealing_datakey"):
        assert f"\n{table}|".encode() in content
    assert is_in(content, CONTROL)
    assert not is_in(content, CANARY)


def test_the_database_is_never_told(planted: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """So neither its log nor a replica nor a slow-query report holds it; and nothing of it is in ours or in mail."""
    asked = "\n".join(planted).encode()
    assert is_in(asked, CONTROL)
    assert not is_in(asked, CANARY)
    logging.getLogger("sameroom.test").info("The log is looked at: %s", CONTROL)
    assert is_in(caplog.text.encode(), CONTROL)
    assert not is_in(caplog.text.encode(), CANARY)
    assert len(mail.outbox) > 0
    assert not is_in("\n".join(str(message.message()) for message in mail.outbox).encode(), CANARY)


@on_sqlite
def test_files_copies_and_the_temporary_folder_tell_nothing(planted: list[str], tmp_path: Path) -> None:
    driver = connection.connection
    key = settings.DATABASE_KEY_FILE.read_text().strip()
    copy = connection.Database.connect(tmp_path / "backup.db")
    copy.execute(f"PRAGMA key = \"x'{key}'\"")
    driver.backup(copy)
    assert copy.execute("SELECT count(*) FROM people_emergencycontact").fetchone()[0] == 5
    copy.close()
    file = Path(connection.settings_dict["NAME"])
    around = [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]
    assert all(one.exists() for one in around)
    folders = (tmp_path, settings.DATA_FOLDER.parent)
    files = {*around, *(one for folder in folders for one in folder.rglob("*") if one.is_file())}
    assert tmp_path / "backup.db" in files
    found = [one for one in files if is_in(one.read_bytes(), CANARY) or is_in(one.read_bytes(), CONTROL)]
    assert not found


@on_sqlite
def test_without_the_encryption_of_the_file_the_seal_holds_alone(planted: list[str], tmp_path: Path) -> None:
    """As it is for somebody who has the database's key, too: the file in clear, free pages included."""
    with connection.cursor() as cursor:
        cursor.execute(f"ATTACH DATABASE '{tmp_path / 'plain.db'}' AS plain KEY ''")
        cursor.execute("SELECT sqlcipher_export('plain')")
        cursor.execute("DETACH DATABASE plain")
    content = (tmp_path / "plain.db").read_bytes()
    assert content.startswith(b"SQLite format 3")
    assert is_in(content, CONTROL)
    assert not is_in(content, CANARY)
