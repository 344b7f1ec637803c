"""Where a client is, against where the therapist may practise: at booking, and at the door."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.holding import hold, times_for
from sameroom.booking.making import take_up
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person, Residence
from sameroom.people.models.residence import province_of, say_province
from sameroom.people.provinces import PLACES
from sameroom.practice.models import Therapist
from sameroom.practice.provinces import is_outside
from sameroom.refusal import Refused
from tests.appointments import an_appointment, capability_for, participant

pytestmark = [pytest.mark.services, pytest.mark.django_db]
OUTSIDE = "By video Ben Okafor may work only with people who are in: Ontario."


def details(client: Client, **more: str) -> Any:
    return client.post("/me/", {"phone": "1", **more})


def a_time(cast: Cast, *, modality: str = "online") -> datetime:
    return times_for(cast.adas_file, cast.individual, modality=modality, by=cast.ada)[0]


def test_a_client_says_where_they_are_and_each_change_is_a_row(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    assert province_of(cast.ada) == ""
    for province in ("ON", "ON", "", "QC"):
        assert details(client, province=province).status_code == 302
    assert [row.province for row in Residence.objects.order_by("pk")] == ["ON", "QC"]
    assert '<option value="QC" selected>Quebec</option>' in client.get("/me/").content.decode()


def test_a_place_that_is_none_of_the_list_is_answered_in_words(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    assert "Choose a place from the list." in details(client, province="Mars").content.decode()
    assert not Residence.objects.exists()


@pytest.mark.parametrize("province", ["QC", "XX"])
def test_outside_of_the_list_nothing_is_booked_by_video(client: Client, cast: Cast, province: str) -> None:
    say_province(cast.ada, province)
    client.force_login(cast.ada)
    client.post(f"/book/{cast.adas_file.pk}/hold/", {"starts_at": a_time(cast).isoformat()})
    page = client.get("/home/").content.decode()
    assert OUTSIDE in page
    assert "416-555-0100" in page
    hold(cast.adas_file, cast.individual, a_time(cast, modality="in-person"), modality="in-person", by=cast.ada)


@pytest.mark.parametrize("said", ["", "ON"])
def test_inside_of_it_and_where_nothing_was_said_one_books(cast: Cast, said: str) -> None:
    if said:
        say_province(cast.ada, said)
    hold(cast.adas_file, cast.individual, a_time(cast), modality="online", by=cast.ada)


def test_a_therapist_with_more_provinces(cast: Cast) -> None:
    say_province(cast.ada, "QC")
    Therapist.objects.filter(person=cast.ben).update(provinces=["ON", "QC"])
    assert not is_outside(cast.ben, "QC")
    hold(cast.adas_file, cast.individual, a_time(cast), modality="online", by=cast.ada)


def test_each_of_a_couple_hears_it_alone(cast: Cast) -> None:
    """Whoever is elsewhere cannot say yes; the other one learns no more than that no yes came."""
    made = an_appointment(cast.couples_file, cast.couple, in_minutes=3 * 24 * 60)
    say_province(cast.dev, "BC")
    take_up(participant(made, cast.cleo))
    with pytest.raises(Refused, match="By video Ben Okafor may work only"):
        take_up(participant(made, cast.dev))


def check_in(capability: str, **more: object) -> Any:
    said = {"place": "Home", "alone": "yes", "together": False, "camera": True, "microphone": True, "speaker": True}
    headers = {"Authorization": f"Bearer {capability}"}
    return Client().post("/room/api/check-in", {**said, **more}, "application/json", headers=headers)


def ada_as_seen_by(cast: Cast, capability: str) -> dict[str, Any]:
    answer = Client().get("/room/api/session", headers={"Authorization": f"Bearer {capability}"})
    (ada,) = answer.json()["session"]["people"]
    return dict(ada)


def test_the_therapist_reads_it_before_letting_anybody_in(cast: Cast) -> None:
    made = an_appointment(cast.adas_file, cast.individual)
    ada, ben = capability_for(made, cast.ada), capability_for(made, cast.ben)
    say_province(cast.ada, "ON")
    assert check_in(ada, province="QC").json()["session"]["you"]["province"] == "ON"
    seen = ada_as_seen_by(cast, ben)
    assert (seen["check_in"]["province"], seen["outside"]) == ("QC", {"ask": ["Hal Mbeki"]})
    assert province_of(cast.ada) == "ON", "where somebody is today is not where they live"
    for inside in ("ON", None):
        check_in(ada, province=inside)
        assert ada_as_seen_by(cast, ben)["outside"] is None


def test_a_therapist_without_a_supervisor_asks_nobody(cast: Cast) -> None:
    made = an_appointment(cast.moes_file, cast.individual)
    check_in(capability_for(made, cast.moe), province="XX")
    headers = {"Authorization": f"Bearer {capability_for(made, cast.eve)}"}
    (moe,) = Client().get("/room/api/session", headers=headers).json()["session"]["people"]
    assert moe["outside"] == {"ask": []}


def test_whoever_comes_to_the_office_is_there(cast: Cast) -> None:
    made = an_appointment(cast.adas_file, cast.individual, modality="in-person")
    check_in(capability_for(made, cast.ada), province="XX")
    assert ada_as_seen_by(cast, capability_for(made, cast.ben))["outside"] is None


@pytest.mark.parametrize("province", ["Mars", "on", "", 1, [], ["ON"], {}, True])
def test_what_is_no_province_is_malformed(cast: Cast, province: object) -> None:
    made = an_appointment(cast.adas_file, cast.individual)
    answer = check_in(capability_for(made, cast.ada), province=province)
    assert (answer.status_code, answer.json()["field"]) == (400, "province")


def test_a_therapist_is_not_asked(cast: Cast) -> None:
    made = an_appointment(cast.adas_file, cast.individual)
    assert check_in(capability_for(made, cast.ben), province="Mars").status_code == 200


def test_a_newer_word_counts(cast: Cast) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    Residence.objects.create(person=cast.ada, province="QC")
    Residence.objects.create(person=cast.ada, province="BC", at=yesterday)
    assert province_of(Person.objects.get(pk=cast.ada.pk)) == "QC"
    assert dict(PLACES)["QC"] == "Quebec"
