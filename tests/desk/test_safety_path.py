"""From the one answer to the closed notice: the client's form, the help, the mails, and what staff do."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.measures.models import Response, SafetyNotice
from sameroom.measures.plans import choose_plan
from sameroom.measures.seeing_to import escalate_due
from sameroom.people.models import Person
from tests.appointments import an_appointment
from tests.safety import CODES, named

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def letters() -> list[tuple[str, str]]:
    """To whom, with which link; each is taken once."""
    send_due()
    sent = [(one.to[0], re.findall(r"http\S+", str(one.body))[0]) for one in mail.outbox]
    mail.outbox.clear()
    return sent


@pytest.fixture
def coming(cast: Cast) -> Appointment:
    choose_plan(cast.moes_file, {"phq-9": "fortnight"}, by=cast.eve)
    made = an_appointment(cast.moes_file, cast.individual, in_minutes=60 * 24)
    letters()
    return made


def test_from_the_answer_to_the_closed_notice(cast: Cast, coming: Appointment) -> None:
    named(cast.hal, backup=cast.gus, minutes=30, by=cast.gus)
    moe, form = browser(cast.moe), f"/forms/{coming.pk}/phq-9/"
    assert "we write to your therapist and to Hal Mbeki" in moe.get(f"/forms/{coming.pk}/").content.decode()
    assert moe.post(form, {"item": "q1", "choice": CODES[1]})["Location"] == form
    helps = moe.post(form, {"item": "q9", "choice": CODES[1]})["Location"]
    assert helps == f"/forms/help/{Response.objects.get(person=cast.moe).pk}/"
    shown = moe.get(helps).content.decode()
    assert 'href="tel:988"' in shown and f'href="{form}"' in shown

    notice = SafetyNotice.objects.get()
    told = letters()
    assert [to for to, _link in told] == [cast.eve.email, cast.hal.email]
    SafetyNotice.objects.update(told_at=timezone.now() - timedelta(minutes=30))
    assert escalate_due() == 1
    assert [to for to, _link in letters()] == [cast.eve.email, cast.hal.email, cast.gus.email]

    eve, page = browser(cast.eve), urlsplit(told[0][1]).path
    assert page == f"/safety/{notice.pk}/" and "Moe Haddad" in eve.get(page).content.decode()
    eve.post(f"{page}acknowledge/")
    assert escalate_due() == 0
    eve.post(f"{page}assess/", {"words": "Tired, not alone.", "plan": "We meet tomorrow."})
    eve.post(f"{page}close/", {"reason": "We met, the plan holds."})
    notice.refresh_from_db()
    assert notice.state == "closed" and letters() == []
    steps = list(notice.safety_steps.values_list("what", flat=True))
    assert steps == ["raised", "escalated", "acknowledged", "assessed", "closed"]


def test_without_anybody_responsible_the_question_is_not_asked(cast: Cast, coming: Appointment) -> None:
    moe = browser(cast.moe)
    assert moe.get(f"/forms/{coming.pk}/phq-8/").status_code == 200
    assert "better off dead" not in moe.get(f"/forms/{coming.pk}/").content.decode()
    answer = moe.post(f"/forms/{coming.pk}/phq-9/", {"item": "q9", "choice": CODES[3]})
    assert answer.status_code in {302, 404}
    assert not Response.objects.filter(instrument="phq-9").exists() and not SafetyNotice.objects.exists()
