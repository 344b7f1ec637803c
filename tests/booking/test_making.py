from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.clocks import in_utc, is_real
from sameroom.booking.forms import AppointmentForm
from sameroom.booking.making import Proposal, make, obstacles_to_making
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import CaseFile, Person
from sameroom.people.models.staff import hand_over
from sameroom.practice.models import Office, Service
from sameroom.refusal import Refused
from tests.appointments import ZONE, an_appointment, move

pytestmark = pytest.mark.services


def proposal(
    file: CaseFile, service: Service, on: str = "2030-05-06T10:00", *, modality: str = "online", overlap: str = ""
) -> Proposal:
    return Proposal(file, service, datetime.fromisoformat(on), ZONE, modality, overlap=overlap)


def test_everyone_of_the_file_has_a_seat(cast: Cast) -> None:
    appointment = make(proposal(cast.couples_file, cast.couple), by=cast.ben)
    assert [p.person for p in appointment.participants_in_order] == [cast.ben, cast.cleo, cast.dev]
    assert appointment.therapist == cast.ben
    assert appointment.minutes == 75
    assert appointment.starts_at == datetime(2030, 5, 6, 14, tzinfo=UTC)
    assert (appointment.wall_time, appointment.zone) == ("2030-05-06T10:00:00", ZONE)


def test_the_front_desk_makes_appointments_for_everyone(cast: Cast) -> None:
    assert make(proposal(cast.moes_file, cast.individual, modality="in-person"), by=cast.fay).therapist == cast.eve


@pytest.mark.parametrize(
    ("file", "service", "by", "on", "sentence"),
    [
        ("adas_file", "individual", "eve", "2030-05-06T10:00", "Only the therapist of this file"),
        ("adas_file", "individual", "hal", "2030-05-06T10:00", "Only the therapist of this file"),
        ("old_couples_file", "couple", "ben", "2030-05-06T10:00", "This file is closed"),
        ("adas_file", "couple", "ben", "2030-05-06T10:00", "A couple session needs a couple"),
        ("couples_file", "individual", "ben", "2030-05-06T10:00", "A couple session needs a couple"),
        ("adas_file", "individual", "ben", "2020-05-06T10:00", "This time has passed"),
        ("adas_file", "individual", "ben", "2030-03-10T02:30", "this hour does not exist"),
    ],
)
def test_what_cannot_be_made_is_said(cast: Cast, file: str, service: str, by: str, on: str, sentence: str) -> None:
    wanted = proposal(getattr(cast, file), getattr(cast, service), on)
    person: Person = getattr(cast, by)
    assert [one for one in obstacles_to_making(wanted, by=person) if sentence in one]
    with pytest.raises(Refused, match=sentence):
        make(wanted, by=person)
    assert not Appointment.objects.exists()


def test_a_fifth_seat_is_not_made(cast: Cast) -> None:
    cast.couples_file.people.add(cast.ivo, cast.moe)
    obstacles = obstacles_to_making(proposal(cast.couples_file, cast.couple), by=cast.ben)
    assert obstacles == ["A session has at most four seats."]


def test_nobody_is_therapist_and_client_at_once(cast: Cast) -> None:
    """By mistake a therapist came to be in a file of their own; then somebody else took it over."""
    cast.adas_file.people.add(cast.ben)
    wanted = proposal(cast.adas_file, cast.individual)
    obstacles = obstacles_to_making(wanted, by=cast.ben)
    assert obstacles == ["Nobody is therapist and client in one file. Another therapist has to take it over first."]
    hand_over(cast.adas_file, to=cast.eve, by=cast.gus)
    appointment = make(wanted, by=cast.eve)
    assert {p.person: p.role for p in appointment.participants_in_order} == {
        cast.eve: "therapist", cast.ada: "client", cast.ben: "client"
    }  # fmt: skip


def test_both_clock_changes_of_2027_in_toronto() -> None:
    assert not is_real(datetime(2027, 3, 14, 2, 30), ZONE)
    assert in_utc(datetime(2027, 3, 14, 3, 30), ZONE) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert is_real(datetime(2027, 11, 7, 1, 30), ZONE)
    assert in_utc(datetime(2027, 11, 7, 1, 30), ZONE) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_an_appointment_is_cancelled_once_and_not_after_its_end(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    cancellation = appointment.cancel(by=cast.ben)
    assert cancellation.by == cast.ben
    with pytest.raises(Refused, match="cancelled already"):
        Appointment.objects.get().cancel(by=cast.ben)
    over = an_appointment(cast.adas_file, cast.individual)
    move(over, to=timezone.now() - timedelta(hours=3))
    with pytest.raises(Refused, match="is over"):
        over.cancel(by=cast.ben)


def form(cast: Cast, **changed: object) -> dict[str, object]:
    filled = {
        "case_file": cast.couples_file.pk,
        "service": cast.couple.pk,
        "modality": "online",
        "on": "2030-05-06",
        "at": "10:00",
    }
    return {**filled, **changed}


def test_the_page_makes_an_appointment(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    answer = client.post("/appointments/new/", form(cast))
    assert answer["Location"] == f"/appointments/{Appointment.objects.get().pk}/"


@pytest.mark.parametrize(
    "changed",
    [
        {"on": "tomorrow"},
        {"at": ""},
        {"modality": "by post"},
        {"on": "2020-01-01"},
        {"on": "9999-12-31", "at": "23:00"},
    ],
)
def test_the_page_keeps_what_was_typed(client: Client, cast: Cast, changed: dict[str, str]) -> None:
    client.force_login(cast.ben)
    answer = client.post("/appointments/new/", form(cast, **changed))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    for field, value in changed.items():
        assert answer.context["form"][field].value() == value


def test_a_file_of_somebody_else_cannot_be_smuggled_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    answer = client.post("/appointments/new/", form(cast, case_file=cast.moes_file.pk, service=cast.individual.pk))
    assert "case_file" in answer.context["form"].errors
    assert not Appointment.objects.exists()
    assert "Moe Haddad" not in answer.content.decode()


def taken(cast: Cast) -> None:
    """Ben has Ada on Monday at ten; the form asks for the couple at that time."""
    make(proposal(cast.adas_file, cast.individual), by=cast.ben)


def test_a_taken_time_is_said_with_the_nearest_free_ones(client: Client, cast: Cast) -> None:
    taken(cast)
    client.force_login(cast.ben)
    answer = client.post("/appointments/new/", form(cast))
    assert answer.context["form"].non_field_errors() == ["Ben Okafor is taken at this time."]
    times = [time for time, _words in answer.context["form"].nearest()]
    assert times == ["2030-05-06T11:00", "2030-05-06T11:30", "2030-05-06T12:00"]
    assert "Monday 6 May 2030, 11:30 (Toronto time)" in answer.content.decode()
    again = client.post("/appointments/new/", form(cast, instead="2030-05-06T11:30"))
    made = Appointment.objects.get(case_file=cast.couples_file)
    assert again["Location"] == f"/appointments/{made.pk}/"
    assert made.wall_time == "2030-05-06T11:30:00"


@pytest.mark.parametrize("instead", ["x", "2030-05-06", "2030-13-06T11:30", "T"])
def test_what_was_never_offered_is_answered_in_words(client: Client, cast: Cast, instead: str) -> None:
    client.force_login(cast.ben)
    assert client.post("/appointments/new/", form(cast, instead=instead)).context["form"].errors
    assert not Appointment.objects.exists()


def test_staff_put_one_over_another_with_a_reason(client: Client, cast: Cast) -> None:
    taken(cast)
    client.force_login(cast.fay)
    assert "overlap" not in client.get("/appointments/new/").content.decode()
    client.post("/appointments/new/", form(cast, overlap="because"))
    client.post("/appointments/new/", form(cast, overlap="handed-over"))
    assert Appointment.objects.count() == 1
    client.post("/appointments/new/", form(cast, overlap="agreed"))
    made = Appointment.objects.get(case_file=cast.couples_file)
    assert (made.overlap.why, made.overlap.by) == ("agreed", cast.fay)
    client.force_login(cast.ben)
    assert "Everyone concerned agreed" in client.get(f"/appointments/{made.pk}/").content.decode()
    client.force_login(cast.cleo)
    assert "concerned agreed" not in client.get(f"/appointments/{made.pk}/").content.decode()


def test_in_person_takes_an_office_that_is_free(client: Client, cast: Cast) -> None:
    client.force_login(cast.fay)
    eves = {"case_file": cast.moes_file.pk, "service": cast.individual.pk, "modality": "in-person"}
    first, second = Office.objects.all()
    client.post("/appointments/new/", form(cast, modality="in-person", office=second.pk))
    client.post("/appointments/new/", form(cast, **eves))
    assert {one.office for one in Appointment.objects.all()} == {first, second}
    Office.objects.filter(pk=second.pk).update(name="Street")
    elsewhere = {"case_file": cast.cleos_file.pk, "service": cast.individual.pk, "modality": "in-person"}
    answer = client.post("/appointments/new/", form(cast, at="10:30", **elsewhere))
    assert answer.context["form"].non_field_errors() == [
        "Eve Lindqvist is taken at this time.", "No office is free at this time."
    ]  # fmt: skip
    online = client.post("/appointments/new/", form(cast, at="13:00", office=first.pk))
    assert online.status_code == 302
    assert Appointment.objects.get(wall_time="2030-05-06T13:00:00").office is None


@pytest.mark.django_db(transaction=True)
def test_whoever_is_a_moment_late_keeps_what_was_typed(cast: Cast) -> None:
    filled = AppointmentForm(form(cast), by=cast.ben)
    assert filled.is_valid()
    taken(cast)
    assert filled.carry_out(partial(make, by=cast.ben)) is None
    assert filled.non_field_errors() == ["Ben Okafor is taken at this time."]
    assert filled.is_taken
