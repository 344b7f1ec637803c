"""A therapist's page: College and class, checked by the owner; and that nobody books whose registration ran out."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from sameroom.booking.consultations import offered, who_take_newcomers
from sameroom.booking.holding import hold, times_for
from sameroom.booking.making import Proposal, obstacles_to_making
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people import enrolling
from sameroom.people.models import Role
from sameroom.practice.colleges import COLLEGES, STANDINGS
from sameroom.practice.models import Registration, RegistrationCheck, Retirement, Therapist, WeeklyHours
from sameroom.practice.models.registrations import check
from sameroom.practice.therapists import give_pages
from sameroom.refusal import Refused
from tests.access_world import put_in

pytestmark = [pytest.mark.services, pytest.mark.django_db]
RAN_OUT = "Ben Okafor cannot be booked: the registration with the College ran out."
WORDS = {
    "words-languages": ["en", "so"],
    "words-other_languages": "Igbo",
    "words-provinces": ["ON", "QC"],
    "words-video_url": "",
}


def register(client: Client, cast: Cast, **more: object) -> str:
    said = {"standing": "crpo-rp", "number": "004321", "expires_on": timezone.localdate() + timedelta(days=300)} | more
    sent = {"do": "register", **{f"register-{name}": value for name, value in said.items()}}
    return client.post(f"/therapists/{cast.ben.pk}/", sent, follow=True).content.decode()


def lapse(cast: Cast, *, days: int = 1) -> None:
    ended = timezone.localdate() - timedelta(days=days)
    Registration.objects.filter(therapist__person=cast.ben).update(expires_on=ended)


@pytest.fixture
def ben(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ben)
    return client


@pytest.fixture
def gus(cast: Cast) -> Client:
    owner = Client()
    owner.force_login(cast.gus)
    return owner


def test_other_facts_are_another_row_that_nobody_checked(ben: Client, gus: Client, cast: Cast) -> None:
    before = Registration.objects.get(therapist__person=cast.ben)
    assert before.is_checked
    page = register(ben, cast, standing="crpo-rpq")
    assert "Registered Psychotherapist (Qualifying)" in page
    assert "This class practises under supervision" in page
    newest = Registration.objects.filter(therapist__person=cast.ben).newest().get()
    assert newest.pk != before.pk
    assert not newest.is_checked
    assert "Ben Okafor" not in Client().get("/").content.decode()
    gus.post(f"/therapists/{cast.ben.pk}/check/", {"registration": newest.pk})
    assert RegistrationCheck.objects.get(registration=newest).by == cast.gus
    front = Client().get("/").content.decode()
    assert "Registered Psychotherapist (Qualifying)" in front
    assert "CRPO 004321" in front


def test_the_same_facts_stay_checked(ben: Client, cast: Cast) -> None:
    before = Registration.objects.get(therapist__person=cast.ben)
    register(ben, cast, expires_on=before.expires_on)
    assert Registration.objects.get(therapist__person=cast.ben).is_checked


def test_what_changed_meanwhile_is_not_checked_with_it(ben: Client, gus: Client, cast: Cast) -> None:
    register(ben, cast, number="1")
    seen = Registration.objects.filter(therapist__person=cast.ben).newest().get()
    register(ben, cast, number="2")
    page = gus.post(f"/therapists/{cast.ben.pk}/check/", {"registration": seen.pk}, follow=True).content.decode()
    assert "This changed meanwhile." in page
    assert not RegistrationCheck.objects.filter(registration__number__in=["1", "2"]).exists()


def test_nobody_vouches_for_themselves_unless_alone(cast: Cast) -> None:
    Role.objects.create(person=cast.ben, kind=Role.Kind.OWNER)
    RegistrationCheck.objects.all().delete()
    own = Registration.objects.get(therapist__person=cast.ben)
    with pytest.raises(Refused, match="Ask another owner"):
        check(own, by=cast.ben)
    Role.objects.filter(person=cast.gus).delete()
    check(own, by=cast.ben)
    with pytest.raises(Refused, match="checked already"):
        check(Registration.objects.get(pk=own.pk), by=cast.ben)


def test_the_last_day_still_holds_and_the_day_after_nobody_books(cast: Cast) -> None:
    individual, by = cast.individual, cast.ada
    lapse(cast, days=0)
    times = times_for(cast.adas_file, individual, modality="online", by=by)
    assert times
    lapse(cast)
    assert times_for(cast.adas_file, individual, modality="online", by=by) == []
    with pytest.raises(Refused, match=RAN_OUT):
        hold(cast.adas_file, individual, times[0], modality="online", by=by)
    wall = (timezone.now() + timedelta(days=3)).replace(tzinfo=None)
    proposal = Proposal(cast.adas_file, individual, wall, "America/Toronto", "online")
    for who in (cast.ben, cast.fay, cast.ada):
        assert RAN_OUT in obstacles_to_making(proposal, by=who)
    assert times_for(cast.moes_file, individual, modality="online", by=cast.moe)


def test_newcomers_meet_those_alone_whom_the_owner_found_in_the_register(cast: Cast) -> None:
    assert [one.name for one in who_take_newcomers()] == ["Ben Okafor", "Eve Lindqvist"]
    lapse(cast)
    assert [one.name for one in who_take_newcomers()] == ["Eve Lindqvist"]
    RegistrationCheck.objects.all().delete()
    assert who_take_newcomers() == []
    Retirement.objects.create(service=cast.consultation, by=cast.gus)
    assert offered() is None


def test_the_page_warns_a_month_before_and_says_when_it_ran_out(ben: Client, cast: Cast) -> None:
    address = f"/therapists/{cast.ben.pk}/"
    lapse(cast, days=-31)
    assert "Renew it with the College" not in ben.get(address).content.decode()
    lapse(cast, days=-30)
    assert "Renew it with the College" in ben.get(address).content.decode()
    lapse(cast)
    assert "Nobody can book" in ben.get(address).content.decode()
    assert "Nobody can book" not in register(ben, cast)


def test_what_is_booked_with_them_stands_on_a_page_for_the_front_desk_and_as_a_number_for_the_owner(
    gus: Client, cast: Cast
) -> None:
    fay = Client()
    fay.force_login(cast.fay)
    put_in(cast.adas_file, cast.individual, days_ago=-3)
    put_in(cast.moes_file, cast.individual, days_ago=-3)
    put_in(cast.adas_file, cast.individual, days_ago=3)
    assert "See what is booked" not in gus.get("/day/").content.decode()
    lapse(cast)
    cast.fay.language = "en"
    cast.fay.save()
    assert "1 registration with a College ran out" in gus.get("/day/").content.decode()
    for_the_desk, for_the_owner = (one.get("/registrations/").content.decode() for one in (fay, gus))
    assert "Ada Singh" in for_the_desk
    assert "Moe Haddad" not in for_the_desk
    assert "1 session is booked." in for_the_owner
    assert "Ada Singh" not in for_the_owner
    Appointment.objects.filter(case_file=cast.adas_file).delete()
    assert "Nothing is booked." in gus.get("/registrations/").content.decode()
    lapse(cast, days=-10)
    assert "ends on" in gus.get("/registrations/").content.decode()


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(ben: Client, cast: Cast) -> None:
    page = register(ben, cast, number="", expires_on="soon")
    assert "Write the number that the College gave." in page
    assert "Write the day as 2026-11-24." in page
    assert 'value="soon"' in page
    assert "Choose one from the list." in register(ben, cast, standing="crpo-doctor")
    assert "more than ten years away" in register(ben, cast, expires_on="2099-01-01")
    assert Registration.objects.filter(therapist__person=cast.ben).count() == 1


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://video.example/ben", ""),
        ("http://video.example/ben", "Use a link that begins with https://"),
        ("javascript:alert(1)", "This does not look like a link."),
    ],
)
def test_a_link_to_a_video_is_https(ben: Client, cast: Cast, link: str, says: str) -> None:
    sent = {"do": "words", **WORDS, "words-video_url": link}
    page = ben.post(f"/therapists/{cast.ben.pk}/", sent, follow=True).content.decode()
    therapist = Therapist.objects.get(person=cast.ben)
    assert (therapist.video_url, therapist.provinces) == (("", ["ON"]) if says else (link, ["ON", "QC"]))
    assert says in page
    if not says:
        assert f'href="{link}" rel="noreferrer noopener"' in Client().get("/").content.decode()


def test_a_face_is_cut_square(ben: Client, cast: Cast) -> None:
    buffer = BytesIO()
    Image.new("RGB", (1200, 600), "teal").save(buffer, "JPEG")
    ben.post(f"/pictures/of/{cast.ben.pk}/", {"picture": SimpleUploadedFile("me.jpg", buffer.getvalue())})
    picture = Therapist.objects.get(person=cast.ben).picture
    assert picture
    with Image.open(BytesIO(bytes(picture.content))) as kept:
        assert kept.size == (480, 480)
    assert f"/pictures/{picture.pk}/" in Client().get("/").content.decode()
    ben.post(f"/pictures/of/{cast.ben.pk}/", {"remove": "1"})
    assert Therapist.objects.get(person=cast.ben).picture is None


def test_an_invited_therapist_can_have_hours_as_soon_as_work_ran(gus: Client, cast: Cast) -> None:
    enrolling.invite(name="Kim Li", address="kim@example.com", role="therapist", by=cast.gus)
    give_pages()
    give_pages()
    kim = Therapist.objects.get(person__name="Kim Li")
    assert "Kim Li" in gus.get("/therapists/").content.decode()
    assert "Kim Li" not in Client().get("/").content.decode()
    weekly = {"do": "weekly", "weekly-weekday": 1, "weekly-starts": "09:00", "weekly-ends": "12:00"}
    gus.post(f"/hours/{kim.person_id}/", weekly)
    assert WeeklyHours.objects.filter(therapist=kim.person).exists()


def test_every_class_is_one_of_a_college() -> None:
    assert {one.college for one in STANDINGS.values()} == set(COLLEGES)
    assert max(len(code) for code in STANDINGS) <= 24
