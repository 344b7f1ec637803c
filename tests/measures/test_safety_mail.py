"""What the mails about a notice say: no name, no clinical word, and nothing once somebody has looked."""

import re

import pytest
from django.core import mail
from django.utils import translation

from sameroom.desk.demo.cast import Cast
from sameroom.mail.sending import send_due
from sameroom.measures import seeing_to
from sameroom.measures.emails import notice_letter, outside_letter
from sameroom.measures.models import SafetyNotice
from tests.appointments import an_appointment
from tests.safety import a_notice, named

pytestmark = [pytest.mark.services, pytest.mark.django_db]
CLINICAL = re.compile(
    r"phq|suicid|dead|hurt|harm|safe|risk|danger|crisis|depress|therap|client|patient|session|answer|question"
    r"|mort|risque|crise|dépress|thérap|séance|réponse|urgen",
    re.IGNORECASE,
)


@pytest.fixture
def notice(cast: Cast) -> SafetyNotice:
    named(cast.hal, outside="kim@elsewhere.example", minutes=30, by=cast.gus)
    return a_notice(an_appointment(cast.moes_file, cast.individual), cast.moe, value=3)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_they_have_initials_and_nothing_clinical(notice: SafetyNotice, cast: Cast, language: str) -> None:
    with translation.override(language):
        letters = [notice_letter(str(notice.pk)), outside_letter(str(notice.pk))]
    for letter in letters:
        assert letter
        words = f"{letter.subject}\n{letter.body}"
        said = words.replace("Kingfisher Psychotherapy", "").replace("/safety/", "")
        assert not CLINICAL.search(said), said
        assert "M. H." in words
        assert not any(part in words for one in cast.people().values() for part in one.name.split())
    inside, outside = letters
    assert inside and f"/safety/{notice.pk}/" in inside.body
    assert outside and "/safety/" not in outside.body and "416-555-0100" in outside.body


def test_it_goes_to_the_therapist_and_to_whoever_is_responsible(notice: SafetyNotice, cast: Cast) -> None:
    send_due()
    assert [one.to for one in mail.outbox] == [[cast.eve.email], [cast.hal.email]]
    assert {one.subject for one in mail.outbox} == {"There is something to look at"}


def test_nothing_is_sent_once_somebody_has_looked(notice: SafetyNotice, cast: Cast) -> None:
    seeing_to.acknowledge(notice, by=cast.eve)
    send_due()
    assert mail.outbox == []
    assert outside_letter(str(notice.pk)) is None
