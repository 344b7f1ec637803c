"""What cancelling costs: three numbers beside a published text, set once."""

import pytest
from django.test import Client

from sameroom.consent.models import Statement
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import CancellationPolicy

pytestmark = [pytest.mark.services, pytest.mark.django_db]
NUMBERS = {"notice_hours": "48", "late_percent": "50", "missed_percent": "100"}


def newer(cast: Cast) -> Statement:
    return Statement.objects.create(kind="fees", number=2, text_en="Later", text_fr="Plus tard", by=cast.gus)


def test_a_newer_text_asks_for_its_numbers(client: Client, cast: Cast) -> None:
    text = newer(cast)
    client.force_login(cast.gus)
    page = client.get("/practice/cancelling/").content.decode()
    assert "whoever signs it pays nothing" in page
    assert 'value="24"' in page
    client.post("/practice/cancelling/", NUMBERS)
    policy = CancellationPolicy.objects.get(statement=text)
    assert (policy.notice_hours, policy.late_percent, policy.missed_percent, policy.by) == (48, 50, 100, cast.gus)
    assert "up to 48 hours before" in client.get("/practice/cancelling/").content.decode()


def test_what_people_signed_is_not_changed(client: Client, cast: Cast) -> None:
    client.force_login(cast.gus)
    page = client.post("/practice/cancelling/", NUMBERS, follow=True).content.decode()
    assert "has its numbers already" in page
    assert CancellationPolicy.objects.get().notice_hours == 24


@pytest.mark.parametrize(
    ("field", "value"), [("notice_hours", "337"), ("late_percent", "-1"), ("missed_percent", "ten")]
)
def test_what_makes_no_sense_is_said_and_kept(client: Client, cast: Cast, field: str, value: str) -> None:
    newer(cast)
    client.force_login(cast.gus)
    page = client.post("/practice/cancelling/", NUMBERS | {field: value}).content.decode()
    assert "Write a number from 0 to" in page
    assert f'value="{value}"' in page
    assert CancellationPolicy.objects.count() == 1


def test_without_a_text_there_is_nothing_to_sign(client: Client, cast: Cast) -> None:
    CancellationPolicy.objects.all().delete()
    Statement.objects.filter(kind="fees").delete()
    client.force_login(cast.gus)
    assert "Publish “Fees and cancelling” first" in client.get("/practice/cancelling/").content.decode()
