"""After a day of the product, no personal word is where it need not be: logs, addresses, mails, outbox, sessions."""

import logging
import re
import sys
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.config.logs import WithoutWords
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.people.models import EmergencyContact
from sameroom.people.views.own import PENDING
from sameroom.room import visits
from tests.answers import whole
from tests.appointments import an_appointment, participant
from tests.leaks import Day, everything_logged, letters, token_in, unpacked, where
from tests.leaks_of_newcomers import newcomers_come
from tests.people.conftest import digits
from tests.sealing import raw

pytestmark = pytest.mark.django_db(transaction=True)

# Where a word has to stand so that the product can do its work; anywhere else it has leaked.
ASKED_ALONG = "booking_partnerinvitation.address"
MAY_STAND = {
    "name": {"people_person.name"},
    "email": {"people_person.email", "people_addresschange.address", "mail_message.address", ASKED_ALONG},
    "phone": {"people_person.phone"},
    "contact": set(),
    "signed": set(),
    "place": set(),
    "words": set(),
    "password": set(),
    "typed": set(),
    "after": set(),
}


@pytest.fixture
def day(cast: Cast) -> Day:
    """Everything that people do, and some of what goes wrong."""
    day = Day(cast)
    day.name_everybody()
    with everything_logged(day):
        a_client_comes_in(day)
        somebody_begins_to_work_here(day)
        details(day)
        agreements(day)
        appointment = an_appointment_is_made(day)
        in_the_room(day, appointment)
        in_a_calendar(day)
        newcomers_come(day)
        in_the_files(day)
        the_front_desk_corrects(day)
        what_goes_wrong(day)
    return day


def a_client_comes_in(day: Day) -> None:
    """With a mistyped address, a wrong code and a way to go on to."""
    words, browser = day.canaries, day.browser()
    browser.get(f"/sign-in/?next=/home/%3F{words['after']}")
    browser.post("/sign-in/", {"email": f"{words['typed']}@example.com"})
    browser.post("/sign-in/", {"email": words["typed"]})
    browser.post(f"/sign-in/?next=/home/%3F{words['after']}", {"email": day.cast.ada.email})
    browser.get("/sign-in/code/")
    (letter,) = letters()
    browser.post("/sign-in/code/", {"code": "abc"})
    code = re.search(r"\d{6}", str(letter.subject))
    assert code
    wrong = f"{(int(code[0]) + 1) % 1_000_000:06d}"
    browser.post("/sign-in/code/", {"code": wrong})
    answer = browser.post("/sign-in/code/", {"code": code[0]})
    assert answer["Location"] == f"/home/?{words['after']}"
    day.addresses = [one for one in day.addresses if words["after"] not in one]  # where people asked to go
    browser.get("/home/")
    browser.post("/sign-out/")


def somebody_begins_to_work_here(day: Day) -> None:
    """Invited, set up with a password and an app, signed in again, once with what did not fit."""
    words, new = day.canaries, {"email": f"new.{day.canaries['email']}@example.com"}
    asked = day.browser("gus").post("/staff/invite/", {**new, "name": f"{words['name']} new", "role": "therapist"})
    spoken = shown(asked, r'class="spoken"><code>([^<]+)</code>')[0]
    token, browser = token_in(letters()[-1]), day.browser()
    browser.post("/sign-in/new/", {"token": token, "word": spoken})
    browser.get("/sign-in/new/set-up/")
    seed = browser.client.session[PENDING]
    set_up = browser.post("/sign-in/new/set-up/", {"password": words["password"], "code": digits(seed)})
    codes = shown(set_up, r"<li><code>([^<]+)</code>")
    assert len(codes) == 10
    browser.post("/sign-out/")
    for password, code in ((words["typed"], "000000"), (words["password"], digits(seed, steps=1))):
        browser.post("/sign-in/staff/?next=/me/sign-in/", {**new, "password": password, "code": code})
    assert browser.get("/me/sign-in/").status_code == 200
    day.secrets |= {token, spoken, seed, *codes}


def shown(answer: HttpResponse, pattern: str) -> list[str]:
    return re.findall(pattern, answer.content.decode())


def details(day: Day) -> None:
    word, browser = day.canaries["contact"], day.browser("ada")
    contact = {"contact_name": f"{word} Singh", "contact_relation": f"{word} sister"}
    phone = {"phone": day.cast.ada.phone}
    assert browser.post("/me/", {**phone, **contact}).status_code == 200
    assert browser.post("/me/", {**phone, **contact, "contact_phone": f"{word} 5"}).status_code == 302
    assert word in browser.get("/me/").content.decode()


def agreements(day: Day) -> None:
    """A name under a text, once under another text; what is made of it; and the pages that tell of it."""
    word, ada, fay, file = day.canaries["signed"], day.browser("ada"), day.browser("fay"), day.cast.adas_file
    path = f"/me/agreements/{file.pk}/fees/"
    text_hash = shown(ada.get(path), r'name="text_hash" value="(\w+)"')[0]
    assert ada.post(path, {"text_hash": "", "typed_name": f"{word} Singh"}).status_code == 200
    signed = ada.post(path, {"text_hash": text_hash, "typed_name": f"{word} Singh"})["Location"]
    assert word in ada.get(signed).content.decode()
    assert {one.get(f"{signed}agreement.pdf").status_code for one in (ada, day.browser("ben"))} == {200}
    ada.post(f"{signed}withdraw/")
    ada.get("/me/agreements/"), fay.get(f"/files/{file.pk}/agreements/")


def an_appointment_is_made(day: Day) -> Appointment:
    ben, cast = day.browser("ben"), day.cast
    at = timezone.now() + timedelta(days=3)
    asked = {"case_file": cast.adas_file.pk, "service": cast.individual.pk, "modality": "online"}
    made = ben.post("/appointments/new/", {**asked, "on": at.date().isoformat(), "at": "10:00"})
    assert made.status_code == 302
    ben.post("/appointments/new/", {**asked, "on": "yesterday", "at": day.canaries["typed"]})
    appointment = an_appointment(cast.adas_file, cast.individual)
    for path in ("", "links/", "links/withdraw/", "links/"):
        ask = ben.post if path else ben.get
        ask(f"/appointments/{appointment.pk}/{path}")
    ben.get("/day/")
    return appointment


def in_a_calendar(day: Day) -> None:
    """An address is made, read, mistyped, and ended; what comes by mail is sent. No browser keeps such an address."""
    browser = day.browser("ada")
    (token,) = shown(browser.post("/me/calendar/new/"), r"/calendar/([\w-]{43})\.ics")
    day.secrets |= {token, f"{token}x"}
    for address in (f"{token}.ics", f"{token}x.ics"):
        day.statuses.add(Client().get(f"/calendar/{address}").status_code)
    browser.get("/me/calendar/")
    browser.post("/me/calendar/end/")
    Message.objects.filter(kind="calendar").update(next_try_at=timezone.now())
    assert len(letters()) == 1


def in_the_room(day: Day, appointment: Appointment) -> None:
    """From the mailed link to the answers, with words in the place that are too long once."""
    browser, place = day.browser(), day.canaries["place"]
    token = token_in(letters()[-1])
    day.secrets.add(token)
    capability = browser.api("redeem", {"token": token, "device": "a" * 32})["capability"]
    day.secrets.add(capability)
    said = {"alone": "yes", "together": False, "camera": True, "microphone": True, "speaker": True}
    for words in (place * 20, place):
        browser.api("check-in", {**said, "place": words}, capability=capability)
    browser.api("redeem", {"token": day.canaries["typed"], "device": "a" * 32})
    visits.begin(participant(appointment, day.cast.ada))
    visits.end(appointment, by=day.cast.ben)
    answers = whole()
    seat = str(participant(appointment, day.cast.ada).pk)
    browser.api("session-check", {"participant": seat, "answers": answers}, capability=capability)
    ben = day.browser("ben")
    token = ben.post(f"/appointments/{appointment.pk}/join/")["Location"].partition("#")[2]
    capability = browser.api("redeem", {"token": token, "device": "b" * 32})["capability"]
    day.secrets |= {token, capability}
    got = browser.client.get("/room/api/session", headers={"Authorization": f"Bearer {capability}"})
    assert place in got.content.decode()


def in_the_files(day: Day) -> None:
    """Locks, refusals, broken glass, an end; and the pages that show all of it."""
    cast, words = day.cast, day.canaries["words"]
    cleo, eve, gus = day.browser("cleo"), day.browser("eve"), day.browser("gus")
    cleo.post(f"/me/record/files/{cast.couples_file.pk}/lock/", {"against": cast.hal.pk})
    asked = {"reason": "danger", "words": words}
    eve.post("/break-glass/", {**asked, "client": day.canaries["typed"]})
    assert eve.post("/break-glass/", {**asked, "client": cast.ada.name}).status_code == 302
    for page in ("/files/", f"/files/{cast.adas_file.pk}/", f"/files/{cast.couples_file.pk}/"):
        eve.get(page)
    assert day.canaries["name"] in gus.get("/review/").content.decode()
    gus.post(f"/staff/{cast.ben.pk}/files/", {})
    gus.post(f"/staff/{cast.ben.pk}/files/", {"leave": "1", "successor": cast.eve.pk})
    gus.get("/day/")
    for page in ("/me/record/", "/me/looked/", "/home/"):
        cleo.get(page)


def the_front_desk_corrects(day: Day) -> None:
    fay, dev = day.browser("fay"), day.cast.dev
    fay.get("/clients/")
    path, new = f"/clients/{dev.pk}/", {"name": dev.name, "phone": dev.phone, "language": "fr"}
    assert fay.post(path, {**new, "email": day.cast.ada.email}).status_code == 200
    assert fay.post(path, {**new, "email": f"other.{day.canaries['email']}@example.com"}).status_code == 302


def what_goes_wrong(day: Day) -> None:
    """What is not there, what is not theirs, a row that is broken, a seal that does not open, a mail that cannot go."""
    moe, cast = day.browser("moe"), day.cast
    for path in (
        "/nowhere/",
        f"/appointments/{uuid.uuid4()}/",
        f"/appointments/{Appointment.objects.latest('pk').pk}/",
    ):
        moe.get(path)
    moe.client.get("/", SERVER_NAME="elsewhere.example")
    contact = EmergencyContact.objects.get(person=cast.ada)
    raw.write(contact, name=b"\x01" + bytes(60))
    assert day.browser("ada").get("/me/").status_code == 500
    broken = an_appointment(cast.moes_file, cast.individual)
    Appointment.objects.filter(pk=broken.pk).update(zone=f"Nowhere/{day.canaries['typed']}")
    assert moe.get(f"/appointments/{broken.pk}/").status_code == 500
    Message.objects.create(address=cast.moe.email, language="en", kind="join-link", reference=day.canaries["typed"])
    letters()
    Message.objects.filter(reference=day.canaries["typed"]).delete()
    Appointment.objects.filter(pk=broken.pk).update(zone="America/Toronto")


def test_the_day_had_everything(day: Day) -> None:
    """Or nothing would be proved by what is not found below."""
    assert {200, 302, 400, 404, 500} <= day.statuses
    assert len(day.addresses) > 500
    assert len(mail.outbox) >= 5
    assert all(
        Message.objects.filter(kind=kind).exists()
        for kind in ("sign-in-code", "invitation", "join-link", "calendar", "glass-broken")
    )
    said = "\n".join(day.lines)
    for line in ("Internal Server Error", "Not Found", "Invalid HTTP_HOST", "did not go out", "cannot be opened"):
        assert line in said, line
    assert "ZoneInfoNotFoundError" in said


def test_no_line_of_any_log_tells_of_anybody(day: Day) -> None:
    said = "\n".join(day.lines)
    assert {kind for kind, word in day.canaries.items() if word in said} == set()
    assert not [key for key in day.secrets if key in said]


def test_no_address_tells_of_anybody(day: Day) -> None:
    everywhere = "\n".join(day.addresses)
    assert {kind for kind, word in day.canaries.items() if word in everywhere} == set()
    tokens = [one for one in day.addresses if any(key in one for key in day.secrets)]
    assert all("/#" in one for one in tokens), "a token stands behind the # alone, which no server is told"
    assert tokens


def test_a_mail_tells_its_address_and_nothing_more(day: Day) -> None:
    for letter in mail.outbox:
        sent = letter.message()
        del sent["To"]
        (own,) = letter.recipients()
        text = unpacked(sent).replace(f":mailto:{own}\r\n", ":")  # a calendar file says for whom it is
        assert {kind for kind, word in day.canaries.items() if word in text} == set(), letter.subject


def test_in_the_database_each_word_has_its_place_alone(day: Day) -> None:
    assert where(day.canaries) == MAY_STAND
    assert where({key: key for key in day.secrets}) == {key: set() for key in day.secrets}


def test_an_outbox_row_holds_an_address_and_an_id(day: Day) -> None:
    for message in Message.objects.all():
        assert re.fullmatch(r"[0-9a-f-]{1,40}", message.reference), message.kind


def test_a_fault_is_told_by_its_kind_and_place() -> None:
    """The words of PostgreSQL's own faults quote the row: “Key (email)=(ada@example.com) already exists”."""
    formatter = WithoutWords("{levelname} {message}", style="{")
    try:
        try:
            raise IntegrityError("Key (email)=(ada@example.com) already exists.")
        except IntegrityError as cause:
            raise ValueError("ada@example.com") from cause
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "it was\nERROR %s", ("\x1b[2J",), sys.exc_info())
    text = formatter.format(record)
    assert "ada@example.com" not in text
    assert re.search(r"IntegrityError\n  \S+test_leaks.py:\d+ .*\n  builtins.ValueError\n  \S+test_leaks.py:\d+ ", text)
    assert [line for line in text.splitlines() if line.startswith("ERROR")] == ["ERROR it was"]
    assert "\x1b" not in text
