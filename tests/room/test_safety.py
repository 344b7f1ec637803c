"""What pages tell about keys and comparisons: taken, limited, and kept for the right person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from sameroom.people.models.staff import hand_over
from sameroom.refusal import Refused
from sameroom.room import safety, visits
from sameroom.room.models import DeviceKey, SafetyReport
from tests.appointments import an_appointment, capability_for, participant

pytestmark = [pytest.mark.services, pytest.mark.django_db]
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36"


@pytest.fixture
def couple(cast: Cast) -> Appointment:
    return an_appointment(cast.couples_file, cast.couple)


def tell(capability: str, path: str, **body: object) -> tuple[int, dict[str, str]]:
    headers = {"Authorization": f"Bearer {capability}", "User-Agent": ANDROID}
    answer = Client().post(f"/room/api/{path}", body, "application/json", headers=headers)
    return answer.status_code, answer.json()


def a_key(number: int) -> str:
    return f"{number:064x}"


def keys_of(person: Person) -> set[str]:
    return set(DeviceKey.objects.visible_to(person).values_list("key", flat=True))


def age(person: Person) -> None:
    """All of this person's keys came two days earlier."""
    for row in DeviceKey.objects.filter(person=person):
        earlier = row.last_seen_at - timedelta(days=2)
        DeviceKey.objects.filter(pk=row.pk).update(first_seen_at=earlier, last_seen_at=earlier)


def test_a_browser_is_noted_with_words_and_both_times(cast: Cast, couple: Appointment) -> None:
    capability = capability_for(couple, cast.cleo)
    assert tell(capability, "device-key", key=a_key(1)) == (200, {"noted": True})
    age(cast.cleo)
    assert tell(capability, "device-key", key=a_key(1)) == (200, {"noted": True})
    row = DeviceKey.objects.get()
    assert (row.person, row.key, row.device) == (cast.cleo, a_key(1), "Chrome on Android")
    assert row.last_seen_at - row.first_seen_at > timedelta(days=1)
    assert Entry.objects.filter(act="bring").count() == 1


def test_the_same_key_may_be_two_peoples_and_each_sees_their_own(cast: Cast, couple: Appointment) -> None:
    for person in (cast.cleo, cast.dev, cast.ben):
        tell(capability_for(couple, person), "device-key", key=a_key(1))
    tell(capability_for(couple, cast.dev), "device-key", key=a_key(2))
    assert keys_of(cast.cleo) == keys_of(cast.ben) == {a_key(1)}
    assert keys_of(cast.dev) == {a_key(1), a_key(2)}


@pytest.mark.parametrize("key", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, 5, None, ["a" * 64], "a" * 63 + "\n"])
def test_what_is_no_key_is_refused(cast: Cast, couple: Appointment, key: object) -> None:
    answer = tell(capability_for(couple, cast.cleo), "device-key", key=key)
    assert answer == (400, {"reason": "malformed", "field": "key"})
    assert not DeviceKey.objects.exists()


def test_twenty_are_kept_and_those_that_were_not_known_go_last(cast: Cast) -> None:
    for number in range(30):
        safety.note_key(cast.cleo, a_key(number), device="")
        if number == 0:
            safety.disown(DeviceKey.objects.get(), by=cast.cleo)
        age(cast.cleo)
    assert keys_of(cast.cleo) == {a_key(0)} | {a_key(number) for number in range(11, 30)}


def test_the_browsers_of_others_push_nobodys_out(cast: Cast) -> None:
    for number in range(2):
        safety.note_key(cast.cleo, a_key(number), device="")
    for number in range(2 * safety.MOST_KEYS):
        DeviceKey.objects.create(person=cast.dev, key=a_key(number))
    safety.note_key(cast.cleo, a_key(2), device="")
    assert keys_of(cast.cleo) == {a_key(0), a_key(1), a_key(2)}


def test_on_one_day_nobody_pushes_the_others_out(cast: Cast, couple: Appointment) -> None:
    capability = capability_for(couple, cast.cleo)
    for number in range(safety.NEW_KEYS_A_DAY):
        assert tell(capability, "device-key", key=a_key(number))[0] == 200
    assert tell(capability, "device-key", key=a_key(99)) == (429, {"reason": "too-many"})
    assert tell(capability, "device-key", key=a_key(0))[0] == 200
    assert tell(capability_for(couple, cast.dev), "device-key", key=a_key(99))[0] == 200
    age(cast.cleo)
    assert tell(capability, "device-key", key=a_key(99))[0] == 200


def test_a_browser_is_disowned_once_and_stays_so(cast: Cast) -> None:
    safety.note_key(cast.cleo, a_key(1), device="")
    row = DeviceKey.objects.get()
    safety.disown(row, by=cast.cleo)
    with pytest.raises(Refused):
        safety.disown(row, by=cast.cleo)
    safety.note_key(cast.cleo, a_key(1), device="")
    at = DeviceKey.objects.get().disowned_at
    assert at and at < timezone.now()


def test_a_report_is_kept(cast: Cast, couple: Appointment) -> None:
    for person, what in ((cast.cleo, "different"), (cast.ben, "failed")):
        assert tell(capability_for(couple, person), "safety-report", what=what) == (200, {"noted": True})
    kept = set(SafetyReport.objects.values_list("appointment", "person", "what"))
    assert kept == {(couple.pk, cast.cleo.pk, "different"), (couple.pk, cast.ben.pk, "failed")}


@pytest.mark.parametrize("what", ["", "other", "DIFFERENT", 1, None, ["different"], {"different": 1}])
def test_what_is_no_report_is_refused(cast: Cast, couple: Appointment, what: object) -> None:
    answer = tell(capability_for(couple, cast.cleo), "safety-report", what=what)
    assert answer == (400, {"reason": "malformed", "field": "what"})
    assert not SafetyReport.objects.exists()


def test_more_reports_than_a_session_can_have_are_refused(cast: Cast, couple: Appointment) -> None:
    capability = capability_for(couple, cast.cleo)
    answers = [tell(capability, "safety-report", what="failed")[0] for _ in range(safety.REPORTS_A_SESSION + 1)]
    assert answers == [200] * safety.REPORTS_A_SESSION + [429]
    assert tell(capability_for(couple, cast.dev), "safety-report", what="failed")[0] == 200


@pytest.mark.parametrize("path", ["device-key", "safety-report"])
def test_a_foreign_capability_tells_nothing(cast: Cast, couple: Appointment, path: str) -> None:
    withdrawn = capability_for(couple, cast.cleo)
    visits.withdraw_links([participant(couple, cast.cleo)], by=cast.ben)
    for capability, answer in ((withdrawn, (410, "replaced")), ("A" * 43, (404, "unknown")), ("", (404, "unknown"))):
        status, body = tell(capability, path, key=a_key(1), what="failed")
        assert (status, body["reason"]) == answer
    assert not DeviceKey.objects.exists() and not SafetyReport.objects.exists()


def test_the_therapist_of_a_session_sees_its_reports_and_nobody_else(cast: Cast, couple: Appointment) -> None:
    tell(capability_for(couple, cast.cleo), "safety-report", what="different")
    seeing = [name for name, person in cast.people().items() if SafetyReport.objects.visible_to(person).exists()]
    assert seeing == ["ben"]
    hand_over(cast.couples_file, to=cast.eve, by=cast.gus)
    assert not SafetyReport.objects.visible_to(cast.ben).exists()


def test_the_short_name_is_the_first_sixteen_digits() -> None:
    assert safety.short_name("0123456789abcdef" * 4) == "0123 4567 89ab cdef"
