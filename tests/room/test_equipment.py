"""Trying one's equipment: who may, with what, for how long; and who reads the report."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person, SignIn
from sameroom.room import equipment
from sameroom.room.models import EquipmentReport
from tests.appointments import an_appointment, capability_for

pytestmark = [pytest.mark.services, pytest.mark.django_db]
DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
EXAMPLE: dict[str, Any] = json.loads(re.findall(r"```json findings\n(.*?)```", DOCUMENT, re.S)[0])


def ticket_for(person: Person) -> str:
    """As the button on the home page gives it."""
    client = Client()
    client.force_login(person)
    answer = client.post("/me/equipment/")
    path, _, ticket = answer["Location"].partition("#")
    assert path == "/room/check.html"
    return ticket


def ask(path: str, authorization: str, body: object = None) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": authorization} if authorization else {}
    answer = Client().post(f"/room/api/{path}", body or {}, "application/json", headers=headers)
    return answer.status_code, answer.json()


def test_a_ticket_brings_the_relays_credentials_and_whom_to_call(cast: Cast, settings: Settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = ("turn:relay.example.ca",), "x" * 30
    status, told = ask("ice", f"Ticket {ticket_for(cast.dev)}")
    assert (status, told["language"]) == (200, cast.dev.language)
    assert set(told) == {"ice_servers", "language", "practice"}
    ends_at = int(told["ice_servers"][1]["username"].partition(":")[0])
    assert 890 < ends_at - timezone.now().timestamp() <= 900


def test_a_capability_does_as_well(cast: Cast) -> None:
    capability = capability_for(an_appointment(cast.adas_file, cast.individual), cast.ada)
    assert ask("ice", f"Bearer {capability}")[0] == 200
    assert ask("equipment-report", f"Bearer {capability}", {"findings": EXAMPLE}) == (200, {"noted": True})
    assert EquipmentReport.objects.get().person == cast.ada


def test_a_stranger_gets_nothing_and_sends_nothing(cast: Cast) -> None:
    forged = signing.dumps(str(SignIn.objects.create(person=cast.ada).pk), salt="another")
    for authorization in ("", "Ticket ", "Ticket x", f"Ticket {forged}", "Basic YTpi", f"Bearer {'A' * 43}"):
        assert ask("ice", authorization) == (404, {"reason": "unknown"})
        assert ask("equipment-report", authorization, {"findings": EXAMPLE}) == (404, {"reason": "unknown"})
    assert not EquipmentReport.objects.exists()


def test_a_ticket_ends_after_a_quarter_of_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = ticket_for(cast.ada)
    monkeypatch.setattr(equipment, "GOOD_FOR", timedelta(seconds=-1))
    assert ask("ice", f"Ticket {ticket}") == (410, {"reason": "late"})


def test_a_ticket_ends_with_its_sign_in_and_with_its_person(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    ticket = client.post("/me/equipment/")["Location"].partition("#")[2]
    other = ticket_for(cast.moe)
    client.post("/sign-out/")
    assert ask("ice", f"Ticket {ticket}") == (410, {"reason": "replaced"})
    Person.objects.filter(pk=cast.moe.pk).update(is_active=False)
    assert ask("ice", f"Ticket {other}") == (410, {"reason": "replaced"})


def test_a_ticket_opens_no_session(cast: Cast) -> None:
    ticket = ticket_for(cast.ada)
    for scheme in ("Bearer", "Ticket"):
        headers = {"Authorization": f"{scheme} {ticket}"}
        assert Client().get("/room/api/session", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"camera": None}, {"camera": {}}, {"camera": {"verdict": "perhaps"}}, {"camera": "good"},
        {"camera": {"verdict": "good", "label": "Ada's camera"}}, {"camera": {"verdict": "good", "count": "3"}},
        {"socket": {"verdict": "good", "round_trip_ms": -1}}, {"socket": {"verdict": "good", "round_trip_ms": 1e9}},
        {"sound": {"verdict": "good", "loss_percent": True}}, {"more": {"verdict": "good"}}, {"camera": ["good"]},
        {"camera": {"verdict": ["good"]}},
    ],
)  # fmt: skip
def test_a_report_with_anything_else_in_it_is_refused(cast: Cast, changed: dict[str, Any]) -> None:
    findings = {**EXAMPLE, **changed}
    status, told = ask("equipment-report", f"Ticket {ticket_for(cast.ada)}", {"findings": findings})
    assert (status, told["reason"]) == (400, "malformed")
    assert not EquipmentReport.objects.exists()


def test_a_report_is_one_entry_in_the_trail_and_has_an_end_in_number(cast: Cast) -> None:
    ticket = f"Ticket {ticket_for(cast.ada)}"
    before = Entry.objects.count()
    assert ask("equipment-report", ticket, {"findings": EXAMPLE}) == (200, {"noted": True})
    (entry,) = Entry.objects.order_by("id")[before:]
    assert (entry.act, entry.thing, entry.by) == ("send", "equipment-report", cast.ada.pk)
    EquipmentReport.objects.bulk_create(EquipmentReport(person=cast.ada, findings=EXAMPLE) for _ in range(19))
    assert ask("equipment-report", ticket, {"findings": EXAMPLE}) == (429, {"reason": "too-many"})
    moes = f"Ticket {ticket_for(cast.moe)}"
    assert ask("equipment-report", moes, {"findings": EXAMPLE}) == (200, {"noted": True})
    EquipmentReport.objects.update(at=timezone.now() - timedelta(days=2))
    assert ask("equipment-report", ticket, {"findings": EXAMPLE})[0] == 200


def test_who_reads_whose_report(cast: Cast) -> None:
    for person in (cast.ada, cast.cleo):
        EquipmentReport.objects.create(person=person, findings=EXAMPLE)
    seen = {
        name: {report.person.first_name for report in EquipmentReport.objects.visible_to(person)}
        for name, person in cast.people().items()
    }
    assert {name: people for name, people in seen.items() if people} == {
        "ada": {"Ada"},
        "cleo": {"Cleo"},
        "ben": {"Ada", "Cleo"},
        "eve": {"Cleo"},
        "hal": {"Ada", "Cleo"},
        "fay": {"Ada", "Cleo"},
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_front_desk_reads_it_on_the_clients_page(cast: Cast, number: int, client: Client) -> None:
    EquipmentReport.objects.create(person=cast.moe, findings=EXAMPLE)
    for _ in range(number):
        EquipmentReport.objects.create(person=cast.ada, findings=EXAMPLE)
    client.force_login(cast.fay)
    page = client.get(f"/clients/{cast.ada.pk}/").content.decode()
    assert page.count("Not in order: camera.") == number
    assert page.count("37 ms there and back · 0.4 % of the sound had to be filled in · 0.1 % lost on the way") == number


def test_a_report_where_all_is_well_says_so(cast: Cast, client: Client) -> None:
    well = {step: {"verdict": "good"} for step in EXAMPLE}
    EquipmentReport.objects.create(person=cast.ada, findings=well)
    client.force_login(cast.fay)
    assert "All in order." in client.get(f"/clients/{cast.ada.pk}/").content.decode()
