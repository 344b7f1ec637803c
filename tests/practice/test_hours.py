"""When therapists work: who may say so, what is refused, and that clients see it at once."""

from datetime import date, time

import pytest
from django.test import Client

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import ExtraHours, Holiday, Office, Therapist, TimeOff, WeeklyHours
from tests.access_world import put_in

pytestmark = [pytest.mark.services, pytest.mark.django_db]
RULES = {"gap_minutes": 15, "grid_minutes": 60, "notice_hours": 48, "horizon_days": 30, "daily_cap": ""}


def send(client: Client, cast: Cast, do: str, **fields: object) -> object:
    return client.post(
        f"/hours/{cast.ben.pk}/", {"do": do, **{f"{do}-{name}": value for name, value in fields.items()}}
    )


@pytest.fixture
def ben(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ben)
    return client


def test_a_therapist_adds_and_removes_hours(ben: Client, cast: Cast) -> None:
    assert ben.get("/hours/")["Location"] == f"/hours/{cast.ben.pk}/"
    send(ben, cast, "weekly", weekday=5, starts="10:00", ends="12:30")
    row = WeeklyHours.objects.get(therapist=cast.ben, weekday=5)
    assert (row.starts, row.ends) == (time(10), time(12, 30))
    page = ben.get(f"/hours/{cast.ben.pk}/").content.decode()
    assert "Your hours" in page
    assert "10:00 – 12:30" in page
    ben.post(f"/hours/{cast.ben.pk}/remove/", {"from": "weekly", "row": row.pk})
    assert not WeeklyHours.objects.filter(pk=row.pk).exists()
    assert list(Entry.objects.filter(act="change", thing="hours").values_list("by", flat=True)) == [cast.ben.pk] * 2
    ben.post(f"/hours/{cast.ben.pk}/remove/", {"from": "weekly", "row": row.pk})
    assert Entry.objects.filter(act="change", thing="hours").count() == 2


def test_days_off_extra_hours_and_rules(ben: Client, cast: Cast) -> None:
    send(ben, cast, "off", first="2027-07-01", last="2027-07-14")
    send(ben, cast, "extra", on="2027-07-03", starts="09:00", ends="11:00")
    send(ben, cast, "rules", **RULES)
    off, extra = TimeOff.objects.get(), ExtraHours.objects.get()
    assert (off.first, off.last, off.therapist) == (date(2027, 7, 1), date(2027, 7, 14), cast.ben)
    assert (extra.on, extra.starts, extra.ends) == (date(2027, 7, 3), time(9), time(11))
    profile = Therapist.objects.get(person=cast.ben)
    assert (profile.gap_minutes, profile.grid_minutes, profile.notice_hours) == (15, 60, 48)
    assert (profile.horizon_days, profile.daily_cap) == (30, None)
    for name, row in (("off", off), ("extra", extra)):
        ben.post(f"/hours/{cast.ben.pk}/remove/", {"from": name, "row": row.pk})
    assert not TimeOff.objects.exists()
    assert not ExtraHours.objects.exists()


@pytest.mark.parametrize(
    ("do", "fields", "sentence"),
    [
        ("weekly", {"weekday": 5, "starts": "12:00", "ends": "12:00"}, "The end is not after the beginning."),
        ("weekly", {"weekday": 0, "starts": "16:00", "ends": "18:00"}, "overlap with others on that day"),
        ("weekly", {"weekday": 7, "starts": "16:00", "ends": "18:00"}, "Choose a day."),
        ("weekly", {"weekday": 5, "starts": "noon", "ends": "18:00"}, "Write the time as 09:00."),
        ("off", {"first": "2027-07-02", "last": "2027-07-01"}, "The last day is before the first one."),
        ("off", {"first": "2027-07-02", "last": "2029-07-01"}, "That is more than a year."),
        ("off", {"first": "", "last": "2029-07-01"}, "Choose a day."),
        ("extra", {"on": "2027-07-03", "starts": "11:00", "ends": "09:00"}, "The end is not after the beginning."),
        ("rules", {**RULES, "gap_minutes": 121}, "Write a number from 0 to 120."),
        ("rules", {**RULES, "horizon_days": 0}, "Write a number from 1 to 400."),
        ("rules", {**RULES, "notice_hours": "soon"}, "Write a number from 0 to 720."),
        ("rules", {**RULES, "daily_cap": 0}, "Write a number from 1 to 24."),
        ("rules", {**RULES, "grid_minutes": 7}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    ben: Client, cast: Cast, do: str, fields: dict[str, object], sentence: str
) -> None:
    before = list(WeeklyHours.objects.values_list()), list(Therapist.objects.values_list())
    answer = ben.post(f"/hours/{cast.ben.pk}/", {"do": do, **{f"{do}-{name}": one for name, one in fields.items()}})
    assert sentence in answer.content.decode()
    for name, value in fields.items():
        assert str(answer.context["forms"][do][name].value()) == str(value)
    assert (list(WeeklyHours.objects.values_list()), list(Therapist.objects.values_list())) == before
    assert not TimeOff.objects.exists()
    assert not ExtraHours.objects.exists()


def test_a_form_that_is_not_there_is_answered_in_words(ben: Client, cast: Cast) -> None:
    ben.post(f"/hours/{cast.ben.pk}/", {"do": "everything"})
    assert "Choose what to change." in ben.get("/day/").content.decode()
    ben.post(f"/hours/{cast.ben.pk}/remove/", {"from": "everything", "row": "1"})
    assert "That is gone already." in ben.get("/day/").content.decode()


def test_nobody_removes_what_is_somebody_elses(ben: Client, cast: Cast) -> None:
    eves = WeeklyHours.objects.filter(therapist=cast.eve).first()
    assert eves
    ben.post(f"/hours/{cast.ben.pk}/remove/", {"from": "weekly", "row": eves.pk})
    assert WeeklyHours.objects.filter(pk=eves.pk).exists()


def test_the_front_desk_changes_everybodys_a_supervisor_reads(client: Client, cast: Cast) -> None:
    client.force_login(cast.hal)
    assert "Eve Lindqvist" in client.get("/hours/").content.decode()
    assert "Add hours of a weekday" not in client.get(f"/hours/{cast.ben.pk}/").content.decode()
    client.force_login(cast.gus)
    assert "Add hours of a weekday" in client.get(f"/hours/{cast.ben.pk}/").content.decode()
    send(client, cast, "weekly", weekday=5, starts="10:00", ends="12:00")
    assert WeeklyHours.objects.filter(therapist=cast.ben, weekday=5).exists()


def test_offices_and_holidays(client: Client, cast: Cast) -> None:
    client.force_login(cast.gus)
    client.post("/practice/places/", {"do": "office", "office-name": "Attic"})
    client.post("/practice/places/", {"do": "holiday", "holiday-on": "2027-07-01", "holiday-name": "Canada Day"})
    page = client.get("/practice/places/").content.decode()
    assert "Attic" in page
    assert "Canada Day" in page
    for name, rows in (("office", Office.objects.filter(name="Attic")), ("holiday", Holiday.objects.all())):
        client.post("/practice/places/remove/", {"from": name, "row": rows.get().pk})
        assert not rows.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"do": "office", "office-name": "Garden room"}, "There is an office with this name already."),
        ({"do": "office", "office-name": " "}, "Write a name."),
        ({"do": "holiday", "holiday-on": "2027-07-01", "holiday-name": ""}, "Write what day it is."),
        ({"do": "holiday", "holiday-on": "2027-12-25", "holiday-name": "Again"}, "This day is in the list already."),
    ],
)
def test_what_is_there_already_is_said(client: Client, cast: Cast, sent: dict[str, str], sentence: str) -> None:
    Holiday.objects.create(on=date(2027, 12, 25), name="Christmas Day")
    client.force_login(cast.fay)
    client.cookies["django_language"] = "en"
    client.post("/language/", {"language": "en", "next": "/day/"})
    assert sentence in client.post("/practice/places/", sent).content.decode()
    assert (Office.objects.count(), Holiday.objects.count()) == (2, 1)


def test_an_office_in_which_sessions_were_held_stays(client: Client, cast: Cast) -> None:
    office = Office.objects.get(name="Garden room")
    held = put_in(cast.adas_file, cast.individual, days_ago=3)
    Appointment.objects.filter(pk=held.pk).update(office=office)
    client.force_login(cast.gus)
    client.post("/practice/places/remove/", {"from": "office", "row": office.pk})
    assert Office.objects.filter(pk=office.pk).exists()
    assert "Appointments were made in this office, so it stays." in client.get("/practice/places/").content.decode()
