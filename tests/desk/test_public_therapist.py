"""A therapist's page for everybody: free times, what shows it, and who has such a page at all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Hold
from sameroom.desk.demo.cast import Cast
from sameroom.desk.finding.listing import NEXT, everybody
from sameroom.people.models import CaseFile, Person, Role
from sameroom.practice.models import AreaApproval, Registration, RegistrationCheck, Retirement, Therapist, practice_zone
from tests.clock import stand_still
from tests.desk.visiting import DIRECTORY, FILTER, MONDAY, People, read

pytestmark = pytest.mark.django_db


def lapse(person: Person) -> None:
    Registration.objects.filter(therapist__person=person).update(expires_on=timezone.localdate() - timedelta(days=1))


def test_the_free_times_are_those_of_the_calendar_and_go_when_they_are_taken(
    visitor: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, MONDAY)
    own = f"{DIRECTORY}{people['kofi'].pk}/"
    listed = next(one for one in everybody() if one.pk == people["kofi"].pk)
    first = listed.soonest[0]
    assert len(listed.soonest) == NEXT
    assert first.isoformat() == "2026-12-03T15:00:00-05:00", "Thursday at three, more than a day ahead"
    assert [f"{moment:%a %H:%M}" for moment in listed.soonest] == ["Thu 15:00", "Mon 15:00", "Thu 15:00"]
    assert "Thursday 3 December, 15:00" in read(visitor)
    page = read(visitor, own)
    assert f'value="{first.isoformat()}"' in page
    sent = {"who": "alone", "how": "online", "whom": str(people["kofi"].pk), "starts_at": first.isoformat()}
    answer = visitor.post("/consultation/hold/", sent)
    assert answer["Location"] == "/consultation/you/"
    assert Hold.objects.get().therapist == people["kofi"]
    assert f'value="{first.isoformat()}"' not in read(visitor, own)
    assert "Thursday 3 December, 15:00" not in read(visitor)


def test_the_button_leads_to_the_times_of_this_therapist(visitor: Client, people: People) -> None:
    page = read(visitor, f"{DIRECTORY}{people['mira'].pk}/")
    form = page.partition('action="/consultation/"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(who|how|whom)" value="([^"]+)"', form))
    assert sent == {"who": "couple", "how": "in-person", "whom": str(people["mira"].pk)}
    visitor.post("/consultation/", sent)
    assert "Free times with Mira Petrović" in read(visitor, "/consultation/times/")


def test_clients_book_here_and_who_only_works_here_reads(people: People, cast: Cast) -> None:
    pages = {}
    for who in (cast.ada, cast.gus):
        client = Client()
        client.force_login(who)
        pages[who] = read(client, f"{DIRECTORY}{people['kofi'].pk}/")
        assert "All times are Toronto time." in pages[who]
    assert "starts_at" in pages[cast.ada] and "Book a first conversation with Kofi Asante" in pages[cast.ada]
    assert "starts_at" not in pages[cast.gus] and "Book a first conversation" not in pages[cast.gus]


def test_two_say_so_on_a_therapists_page_and_stay_there(visitor: Client, people: People) -> None:
    own = f"{DIRECTORY}{people['ben'].pk}/"
    assert "For you alone." in read(visitor, own)
    answer = visitor.post(FILTER, {"set": "who", "to": "couple", "back": str(people["ben"].pk)})
    assert answer["Location"] == own
    page = read(visitor, own)
    assert "For both of you." in page
    assert 'name="who" value="couple"' in page
    elsewhere = visitor.post(FILTER, {"set": "who", "to": "couple", "back": "https://evil.example/"})
    assert elsewhere["Location"] == DIRECTORY


def test_a_therapists_page_says_what_shows_it(visitor: Client, people: People) -> None:
    page = read(visitor, f"{DIRECTORY}{people['kofi'].pk}/")
    assert "<title>Kofi Asante, Registered Psychotherapist (Qualifying) – Kingfisher Psychotherapy</title>" in page
    assert '<meta name="description" content="Kofi is at the beginning' in page
    assert "Placement of 400 hours in a programme for anger" in page
    approval = AreaApproval.objects.filter(area__therapist__person=people["kofi"])[0]
    day = timezone.localdate(approval.at, timezone=practice_zone())
    assert f"Approved by the practice on {day:%-d %B %Y} (Gus Kowalski)" in page
    assert "this therapist works under supervision" in page
    assert "Here this is Hal Mbeki." in page
    assert "College of Registered Psychotherapists of Ontario (CRPO), number 012093" in page
    assert "Honest, also where it is hard to hear" in page
    assert "supervision" not in read(visitor, f"{DIRECTORY}{people['noor'].pk}/")


def test_words_in_french_alone_are_marked_as_french(visitor: Client, people: People) -> None:
    page = read(visitor, f"{DIRECTORY}{people['lea'].pk}/")
    assert '<p lang="fr">Léa accompagne' in page


@pytest.mark.parametrize("why", ["lapsed", "unchecked", "inactive", "no therapist any more", "nobody"])
def test_who_is_not_shown_has_no_page(why: str, visitor: Client, people: People, cast: Cast) -> None:
    kofi = people["kofi"]
    own = f"{DIRECTORY}{kofi.pk}/"
    assert "Kofi Asante" in read(visitor)
    acts: dict[str, Callable[[], Any]] = {
        "lapsed": lambda: lapse(kofi),
        "unchecked": lambda: RegistrationCheck.objects.filter(registration__therapist__person=kofi).delete(),
        "inactive": lambda: Person.objects.filter(pk=kofi.pk).update(is_active=False),
        "no therapist any more": lambda: Role.objects.filter(person=kofi).delete(),
        "nobody": lambda: kofi.therapist.delete(),
    }
    acts[why]()
    assert visitor.get(own).status_code == 404
    assert "Kofi Asante" not in read(visitor)
    assert visitor.get(f"{DIRECTORY}{cast.ada.pk}/").status_code == 404


def test_who_takes_nobody_new_has_no_times(visitor: Client, people: People, cast: Cast) -> None:
    own = f"{DIRECTORY}{people['kofi'].pk}/"
    assert "starts_at" in read(visitor, own)
    Therapist.objects.filter(person=people["kofi"]).update(caseload_cap=1)
    CaseFile.objects.create(kind="individual", therapist=people["kofi"]).people.set([cast.moe])
    page = read(visitor, own)
    assert "Kofi Asante takes nobody new just now." in page
    assert "starts_at" not in page
    Retirement.objects.create(service=cast.consultation, by=cast.gus)
    assert "starts_at" not in read(visitor, f"{DIRECTORY}{cast.ben.pk}/")
