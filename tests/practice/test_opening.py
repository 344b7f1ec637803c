"""The owner's list until the practice is ready for clients, and the pages that it leads to."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageFile

from sameroom.booking.holding import services_of
from sameroom.consent.models import Statement
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message, Outage, Setback
from sameroom.mail.sending import send_due
from sameroom.people.models import Person, Role
from sameroom.practice.models import Picture, Practice, Retirement, Service
from sameroom.practice.opening import left_to_do, steps_for

pytestmark = [pytest.mark.services, pytest.mark.django_db]
NAME = {"name": "Heron", "city": "Halifax", "province": "NS", "zone": "America/Halifax"}
REACH = {"address": "1 King Street", "phone": "902-555-0100", "email": "desk@heron.example"}
NEW = {"kind": "individual", "name_en": "Talk", "name_fr": "Entretien", "minutes": "50", "tax": "exempt"}


@pytest.fixture
def owner() -> Person:
    person = Person.objects.create(name="Kim Li", email="kim@example.com")
    Role.objects.create(person=person, kind=Role.Kind.OWNER)
    return person


@pytest.fixture
def kim(client: Client, owner: Person) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def gus(client: Client, cast: Cast) -> Client:
    client.force_login(cast.gus)
    return client


def drawing(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def choose(client: Client, content: bytes, name: str = "logo.png") -> str:
    answer = client.post("/pictures/logo/", {"picture": SimpleUploadedFile(name, content)}, follow=True)
    return str(answer.content.decode())


def test_an_empty_practice_begins_with_its_name(kim: Client, owner: Person) -> None:
    assert kim.get("/start/")["Location"] == "/practice/opening/"
    page = kim.get("/practice/opening/").content.decode()
    assert "7 steps are left" in page
    assert "Next: Name and place" in page
    assert kim.get("/practice/about/reach/")["Location"] == "/practice/about/name/"
    assert kim.get("/pictures/logo/")["Location"] == "/practice/about/name/"
    kim.post("/practice/about/name/", NAME)
    kim.post("/practice/about/reach/", REACH)
    practice = Practice.objects.get()
    assert (practice.name, practice.zone, practice.phone) == ("Heron", "America/Halifax", "902-555-0100")
    assert "5 steps are left" in kim.get("/practice/opening/").content.decode()
    assert kim.get("/start/")["Location"] == "/day/"
    assert "5 steps are left until clients can come." in kim.get("/day/").content.decode()


def test_the_demo_s_practice_lacks_a_letter_alone(gus: Client, cast: Cast) -> None:
    assert [step.title for step in steps_for(cast.gus) if step.is_needed and not step.is_done] == ["Mail"]
    gus.post("/practice/letter/")
    send_due()
    assert left_to_do(cast.gus) == 0
    assert "Ready for clients" in gus.get("/practice/opening/").content.decode()
    Statement.objects.filter(kind="secrets").delete()
    assert "3 of 4 published" in gus.get("/practice/opening/").content.decode()
    Retirement.objects.create(service=cast.couple, by=cast.gus)
    assert left_to_do(cast.gus) == 0


def test_what_was_typed_is_kept_where_something_is_missing(kim: Client) -> None:
    page = kim.post("/practice/about/name/", {**NAME, "city": ""}).content.decode()
    assert "Write the city." in page
    assert 'value="Heron"' in page
    assert not Practice.objects.exists()
    page = kim.post("/practice/about/name/", {**NAME, "zone": "Mars/Base"}).content.decode()
    assert "Choose one from the list." in page


def test_two_who_keep_different_pages_do_not_undo_each_other(gus: Client) -> None:
    gus.post("/practice/about/words/", {"introduction_en": "We listen.", "introduction_fr": "Nous écoutons."})
    gus.post("/practice/about/reach/", REACH)
    practice = Practice.objects.get()
    assert (practice.introduction_en, practice.name) == ("We listen.", "Kingfisher Psychotherapy")


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("unreachable", "No mail server answered."),
        ("sign-in", "did not take name and password"),
        ("sender", "does not send for our address"),
        ("address", "did not take this address"),
        ("other", "The mail server said no."),
    ],
)
def test_a_letter_that_is_refused_says_why(gus: Client, why: str, says: str) -> None:
    gus.post("/practice/letter/")
    letter = Message.objects.get(kind="test-letter")
    Setback.objects.create(message=letter, why=why)
    page = gus.get("/practice/letter/").content.decode()
    assert says in page
    assert "It is tried again on" in page


def test_a_letter_goes_from_on_its_way_to_taken(gus: Client, cast: Cast, mailoutbox: list[Any]) -> None:
    assert "Send a test letter" in gus.get("/practice/letter/").content.decode()
    gus.post("/practice/letter/")
    assert "It is on its way." in gus.get("/practice/letter/").content.decode()
    Message.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    assert "Does “sameroom work” run?" in gus.get("/practice/letter/").content.decode()
    send_due()
    assert "The mail server took it." in gus.get("/practice/letter/").content.decode()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([cast.gus.email], "A test letter")


def test_a_mail_server_that_nobody_hears_is_noted(gus: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    gus.post("/practice/letter/")
    send_due()
    assert Outage.objects.get().why == Setback.Why.UNREACHABLE
    assert "No mail server answered." in gus.get("/practice/letter/").content.decode()


def test_a_logo_is_drawn_anew_and_shown_to_everybody(gus: Client) -> None:
    choose(gus, drawing(size=(2000, 500)))
    first = Picture.objects.get()
    with Image.open(BytesIO(bytes(first.content))) as kept:
        assert (kept.format, kept.size) == ("WEBP", (640, 160))
    answer = Client().get(f"/pictures/{first.pk}/")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert f"/pictures/{first.pk}/" in Client().get("/").content.decode()
    choose(gus, drawing("JPEG"))
    assert Picture.objects.count() == 1
    assert Client().get(f"/pictures/{first.pk}/").status_code == 404
    gus.post("/pictures/logo/", {"remove": "1"})
    assert not Picture.objects.exists()
    assert Practice.objects.get().logo is None


def test_where_a_photograph_was_taken_is_not_kept(gus: Client) -> None:
    buffer = BytesIO()
    place = Image.Exif()
    place[0x010E] = "At home, 12 Elm Street"
    Image.new("RGB", (40, 40)).save(buffer, "JPEG", exif=place)
    assert b"Elm Street" in buffer.getvalue()
    choose(gus, buffer.getvalue())
    assert b"Elm Street" not in bytes(Picture.objects.get().content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "A drawing in SVG can carry programs."),
        (b"GIF89a" + bytes(40), "We cannot read this picture."),
        (drawing()[:200], "We cannot read this picture."),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "We cannot read this picture."),
        (drawing(size=(6000, 5500)), "This picture has too many pixels."),
        (b"a" * (5 * 1024 * 1024 + 1), "This file is larger than 5 MB."),
    ],
    ids=["empty", "svg", "gif", "cut", "noise", "huge", "long"],
)
def test_what_is_no_good_picture_is_said_in_a_sentence(
    gus: Client, content: bytes, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as it is once a PDF was made
    assert says in choose(gus, content)
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("160", 160_00), ("$12.50", 12_50), ("12,5 $", 12_50), ("1,200", 1200_00), ("1 200,05", 1200_05), ("0", 0)],
)
def test_a_fee_is_typed_as_dollars(gus: Client, typed: str, cents: int) -> None:
    gus.post("/practice/services/", {**NEW, "fee_cents": typed})
    assert Service.objects.get(name_en="Talk").fee_cents == cents


@pytest.mark.parametrize("typed", ["", "much", "-5", "10000.01", "1.234", "1e3"])
def test_what_is_no_amount_is_said_and_kept(gus: Client, typed: str) -> None:
    page = gus.post("/practice/services/", {**NEW, "fee_cents": typed}).content.decode()
    assert "Write an amount of up to 10,000 dollars" in page
    assert f'value="{typed}"' in page or not typed
    assert not Service.objects.filter(name_en="Talk").exists()


def test_a_service_that_is_retired_is_offered_no_more_and_stays_with_what_is_booked(gus: Client, cast: Cast) -> None:
    gus.post(f"/practice/services/{cast.individual.pk}/", {**NEW, "fee_cents": "175"})
    assert "$175" in Client().get("/").content.decode()
    gus.post(f"/practice/services/{cast.individual.pk}/retire/")
    page = gus.post(f"/practice/services/{cast.individual.pk}/retire/", follow=True).content.decode()
    assert "That is gone already." in page
    assert Retirement.objects.count() == 1
    assert "$175" not in Client().get("/").content.decode()
    assert services_of(cast.adas_file) == []
    assert gus.get(f"/practice/services/{cast.individual.pk}/")["Location"] == "/practice/services/"
