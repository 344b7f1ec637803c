"""Who may open what: one table of every address × everybody. An address without a row fails.

`y` comes in (200, or a redirect within the site), `.` finds nothing (404), `s` is asked to sign in.
"""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_encode

from sameroom.booking.models import Appointment, Participant
from sameroom.config.checks import url_patterns
from sameroom.config.urls import sockets
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import CaseFile, Passkey, SignIn
from sameroom.practice.models import Service
from tests.authenticator import Authenticator

pytestmark = pytest.mark.services

WHO = ["stranger", "ada", "ben", "cleo", "dev", "eve", "moe", "fay", "gus", "hal", "ivo"]

#                                                       str ada ben cle dev eve moe fay gus hal ivo
PAGES = """
front_door           GET  /                              y   y   y   y   y   y   y   y   y   y   y
help_now             GET  /help-now/                     y   y   y   y   y   y   y   y   y   y   y
sign_in              GET  /sign-in/                      y   y   y   y   y   y   y   y   y   y   y
code                 GET  /sign-in/code/                 y   y   y   y   y   y   y   y   y   y   y
staff_sign_in        GET  /sign-in/staff/                y   y   y   y   y   y   y   y   y   y   y
passkey_options      POST /sign-in/passkey/options/      y   y   y   y   y   y   y   y   y   y   y
passkey_sign_in      POST /sign-in/passkey/              y   y   y   y   y   y   y   y   y   y   y
enrol                GET  /sign-in/new/                  y   y   y   y   y   y   y   y   y   y   y
set_up               GET  /sign-in/new/set-up/           y   y   y   y   y   y   y   y   y   y   y
set_up_picture       GET  /sign-in/new/picture.svg       y   y   y   y   y   y   y   y   y   y   y
set_up_passkey_options POST /sign-in/new/passkey/options/ y  y   y   y   y   y   y   y   y   y   y
set_up_passkey       POST /sign-in/new/passkey/          y   y   y   y   y   y   y   y   y   y   y
stop                 GET  /sign-in/stop/                 y   y   y   y   y   y   y   y   y   y   y
lost                 GET  /sign-in/lost/                 y   y   y   y   y   y   y   y   y   y   y
locked               GET  /locked/                       s   .   y   .   .   y   .   y   y   y   .
here                 GET  /me/here/                      s   .   y   .   .   y   .   y   y   y   .
confirm_passkey_options POST /me/confirm/passkey/options/ s  y   y   y   y   y   y   y   y   y   y
confirm_passkey      POST /me/confirm/passkey/           s   y   y   y   y   y   y   y   y   y   y
my_sign_in           GET  /me/sign-in/                   s   y   y   y   y   y   y   y   y   y   y
passkey_offer        POST /me/sign-in/passkeys/options/  s   y   y   y   y   y   y   y   y   y   y
passkey_keep         POST /me/sign-in/passkeys/          s   y   y   y   y   y   y   y   y   y   y
remove_passkey       POST /me/sign-in/passkeys/{adas_passkey}/remove/ s y . . . . . . . . .
remove_passkey       POST /me/sign-in/passkeys/{none}/remove/ s . .  .   .   .   .   .   .   .   .
app                  GET  /me/sign-in/app/               s   .   y   .   .   y   .   y   y   y   .
app_picture          GET  /me/sign-in/app/picture.svg    s   .   y   .   .   y   .   y   y   y   .
remove_app           POST /me/sign-in/app/remove/        s   .   y   .   .   y   .   y   y   y   .
password             GET  /me/sign-in/password/          s   .   y   .   .   y   .   y   y   y   .
recovery_codes       POST /me/sign-in/recovery-codes/    s   .   y   .   .   y   .   y   y   y   .
devices              GET  /me/devices/                   s   y   y   y   y   y   y   y   y   y   y
end_elsewhere        POST /me/devices/others/end/        s   y   y   y   y   y   y   y   y   y   y
end_there            POST /me/devices/{bens_sign_in}/end/ s  .   y   .   .   .   .   .   .   .   .
end_there            POST /me/devices/{none}/end/        s   .   .   .   .   .   .   .   .   .   .
staff                GET  /staff/                        s   .   y   .   .   y   .   y   y   y   .
invite               GET  /staff/invite/                 s   .   .   .   .   .   .   .   y   .   .
kit                  GET  /staff/kit/                    s   .   .   .   .   .   .   .   y   .   .
ask_recovery         POST /staff/{eve_herself}/recovery/ s   .   y   .   .   y   .   y   y   y   .
ask_recovery         POST /staff/{ada_herself}/recovery/ s   .   .   .   .   .   .   .   .   .   .
ask_recovery         POST /staff/{none}/recovery/        s   .   .   .   .   .   .   .   .   .   .
stop_recovery        POST /staff/recovery/{none}/stop/   s   .   .   .   .   .   .   .   .   .   .
language             POST /language/                     y   y   y   y   y   y   y   y   y   y   y
sign_out             POST /sign-out/                     s   y   y   y   y   y   y   y   y   y   y
start                GET  /start/                        s   y   y   y   y   y   y   y   y   y   y
home                 GET  /home/                         s   y   .   y   y   .   y   .   .   .   y
day                  GET  /day/                          s   .   y   .   .   y   .   y   y   y   .
waiting              GET  /day/waiting/                  s   .   y   .   .   y   .   y   y   y   .
new_appointment      GET  /appointments/new/             s   .   y   .   .   y   .   y   .   .   .
appointment          GET  /appointments/{ada}/           s   y   y   .   .   .   .   y   .   y   .
appointment          GET  /appointments/{couple}/        s   .   y   y   y   .   .   y   .   y   .
appointment          GET  /appointments/{cleo}/          s   .   .   y   .   y   .   y   .   .   .
appointment          GET  /appointments/{moe}/           s   .   .   .   .   y   y   y   .   .   .
appointment          GET  /appointments/{old}/           s   .   y   y   .   .   .   y   .   y   y
appointment          GET  /appointments/{none}/          s   .   .   .   .   .   .   .   .   .   .
join                 POST /appointments/{ada}/join/      s   y   y   .   .   .   .   y   .   y   .
join                 POST /appointments/{couple}/join/   s   .   y   y   y   .   .   y   .   y   .
join                 POST /appointments/{none}/join/     s   .   .   .   .   .   .   .   .   .   .
send_links           POST /appointments/{ada}/links/     s   .   y   .   .   .   .   y   .   .   .
send_links           POST /appointments/{couple}/links/  s   .   y   .   .   .   .   y   .   .   .
send_links           POST /appointments/{moe}/links/     s   .   .   .   .   y   .   y   .   .   .
send_links           POST /appointments/{none}/links/    s   .   .   .   .   .   .   .   .   .   .
withdraw_links       POST /appointments/{ada}/links/withdraw/    s . y . . . . y . . .
withdraw_links       POST /appointments/{couple}/links/withdraw/ s . y . . . . y . . .
withdraw_links       POST /appointments/{none}/links/withdraw/   s . . . . . . . . . .
cancel               POST /appointments/{ada}/cancel/    s   .   y   .   .   .   .   y   .   .   .
cancel               POST /appointments/{couple}/cancel/ s   .   y   .   .   .   .   y   .   .   .
cancel               POST /appointments/{cleo}/cancel/   s   .   .   .   .   y   .   y   .   .   .
cancel               POST /appointments/{none}/cancel/   s   .   .   .   .   .   .   .   .   .   .
room                 GET  /room/                         y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/main.js                  y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/../../manage.py          .   .   .   .   .   .   .   .   .   .   .
static_file          GET  /static/css/tokens.css         y   y   y   y   y   y   y   y   y   y   y
static_file          GET  /static/../manage.py           .   .   .   .   .   .   .   .   .   .   .
room_redeem          POST /room/api/redeem               .   .   .   .   .   .   .   .   .   .   .
room_session         GET  /room/api/session              .   .   .   .   .   .   .   .   .   .   .
room_check_in        POST /room/api/check-in             .   .   .   .   .   .   .   .   .   .   .
room_notify_me       POST /room/api/notify-me            .   .   .   .   .   .   .   .   .   .   .
room_open_in_person  POST /room/api/in-person/open       .   .   .   .   .   .   .   .   .   .   .
room_close_in_person POST /room/api/in-person/close      .   .   .   .   .   .   .   .   .   .   .
room_session_check   GET  /room/api/session-check        .   .   .   .   .   .   .   .   .   .   .
room_session_check   POST /room/api/session-check        .   .   .   .   .   .   .   .   .   .   .
demo_enter           GET  /demo/ada/                     y   y   y   y   y   y   y   y   y   y   y
demo_enter           GET  /demo/nobody/                  .   .   .   .   .   .   .   .   .   .   .
look                 GET  /look/                         y   y   y   y   y   y   y   y   y   y   y
"""
BODY = json.dumps({"token": "A" * 43, "device": "0" * 32})
ROWS = [line.split() for line in PAGES.strip().splitlines()]

# Sockets have no row of people: nobody's cookie counts there. tests/room/test_signalling.py asks them one by one.
SOCKETS = {"/room/socket"}


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in url_patterns()} == {row[0] for row in ROWS}
    assert set(sockets) == SOCKETS


@pytest.fixture
def appointments(cast: Cast) -> dict[str, uuid.UUID]:
    """One of each file, today; and an id that nothing has."""
    files = {
        "ada": (cast.adas_file, cast.individual),
        "couple": (cast.couples_file, cast.couple),
        "cleo": (cast.cleos_file, cast.individual),
        "moe": (cast.moes_file, cast.individual),
        "old": (cast.old_couples_file, cast.couple),
    }
    made = {key: put_in(file, service).pk for key, (file, service) in files.items()}
    return made | {"none": uuid.uuid4()} | ways_to_sign_in(cast)


def ways_to_sign_in(cast: Cast) -> dict[str, uuid.UUID]:
    """A passkey of Ada's, a place where Ben is signed in, and who may lose both."""
    Client().force_login(cast.ben)
    phone = Authenticator()
    passkey = Passkey.objects.create(
        person=cast.ada, name="my phone", id_hash="0" * 64, credential=websafe_encode(phone.credential)
    )
    sign_in = SignIn.objects.get(person=cast.ben).pk
    return {
        "adas_passkey": passkey.pk,
        "bens_sign_in": sign_in,
        "eve_herself": cast.eve.pk,
        "ada_herself": cast.ada.pk,
    }


def put_in(file: CaseFile, service: Service) -> Appointment:
    """An appointment in any file, a closed one too."""
    start = timezone.now()
    appointment = Appointment.objects.create(
        case_file=file,
        service=service,
        modality="online",
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        wall_time="2026-11-24T10:00:00",
        zone="America/Toronto",
        made_by=file.therapist,
    )
    Participant.objects.create(appointment=appointment, person=file.therapist, role="therapist")
    for person in file.people.all():
        Participant.objects.create(appointment=appointment, person=person, role="client")
    return appointment


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[2]}")
def test_access(row: list[str], cast: Cast, appointments: dict[str, uuid.UUID]) -> None:
    _name, method, address, *expected = row
    assert len(expected) == len(WHO)
    path = address.format(**appointments)
    answers = [knock(cast, who, method, path) for who in WHO]
    assert dict(zip(WHO, answers, strict=True)) == dict(zip(WHO, expected, strict=True))


def knock(cast: Cast, who: str, method: str, path: str) -> str:
    """One letter of the table."""
    client = Client(raise_request_exception=True)
    if who != "stranger":
        client.force_login(cast.people()[who])
    answer = client.generic(method, path, BODY, content_type="application/json")
    if answer.status_code == 404:
        return "."
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next="):
        return "s"
    # 400: what was sent is no answer of a passkey; the address itself was open.
    assert answer.status_code in {200, 302, 400}, answer.status_code
    return "y"


def test_foreign_and_missing_are_the_same_bytes(cast: Cast, appointments: dict[str, uuid.UUID]) -> None:
    client = Client()
    client.force_login(cast.dev)
    foreign = client.get(f"/appointments/{appointments['cleo']}/")
    missing = client.get(f"/appointments/{appointments['none']}/")
    assert foreign.status_code == missing.status_code == 404
    assert without_tokens(foreign.content) == without_tokens(missing.content)


def without_tokens(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line and b'name="next"' not in line]
