"""Everybody reads the policy; the owner sets holds and sees what comes next; nobody else learns of a hold."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person, Proof
from sameroom.refusal import Refused
from sameroom.retention.erasing import today
from sameroom.retention.holding import Record, find, hold, note_birthday, release
from sameroom.retention.models import Birthday, Destruction, LegalHold, Round
from sameroom.retention.policy import NOT_PERSONAL, policy
from tests.appointments import an_appointment
from tests.clock import stand_still
from tests.test_access import plain

pytestmark = pytest.mark.django_db
HOLD, KEPT = "/practice/kept/hold/", "/practice/kept/"
REASON = "A complaint, number 7."


@pytest.fixture
def gus(cast: Cast, client: Client) -> Client:
    client.force_login(cast.gus)
    return client


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everybody_reads_every_group_in_their_language(client: Client, cast: Cast, language: str) -> None:
    shown = client.get("/what-is-kept/", headers={"Accept-Language": language}).content.decode()
    for group in policy().groups:
        title = getattr(group.title, language)
        assert (f">{title}</h2>" in shown.replace("&#x27;", "’")) is (group.clock != NOT_PERSONAL), title
    assert ("10 years after" in shown) is (language == "en")
    assert policy().version in shown


def test_an_owner_sets_a_hold_reads_it_and_takes_it_back(gus: Client, cast: Cast) -> None:
    assert gus.post(HOLD, {"record": " Cleo@Example.com ", "reason": REASON})["Location"] == KEPT
    held = LegalHold.objects.get()
    assert (held.person, held.reason, held.by) == (cast.cleo, REASON, cast.gus)
    shown = page(gus, KEPT)
    assert REASON in shown and "C. M." in shown and "Cleo" not in shown
    assert "3 of them on hold" in shown
    assert gus.post(f"{KEPT}holds/{held.pk}/release/")["Location"] == KEPT
    assert REASON not in page(gus, KEPT)
    assert "taken back already" in gus.post(f"{KEPT}holds/{held.pk}/release/", follow=True).content.decode()


def test_a_file_is_held_by_its_number(gus: Client, cast: Cast) -> None:
    assert gus.post(HOLD, {"record": str(cast.moes_file.pk), "reason": REASON})["Location"] == KEPT
    assert LegalHold.objects.get().case_file == cast.moes_file
    assert f"File {str(cast.moes_file.pk)[:8]}" in page(gus, KEPT)


@pytest.mark.parametrize("typed", ["nobody@example.com", "ben@example.com", "7", "0" * 32, "Cleo Martin", "\0"])
def test_what_leads_nowhere_is_said_and_written_down(gus: Client, cast: Cast, typed: str) -> None:
    """Ben works here: a hold on him would keep nothing."""
    assert find(typed) is None
    answer = gus.post(HOLD, {"record": typed, "reason": REASON})
    assert answer.status_code == 200 and not LegalHold.objects.exists()
    entry = Entry.objects.get(act="hold")
    assert (entry.outcome, entry.thing_id) == ("refused", "")


def test_somebody_who_is_no_owner_cannot(cast: Cast) -> None:
    with pytest.raises(Refused):
        hold(Record(person=cast.ada), reason=REASON, by=cast.ben)
    held = hold(Record(person=cast.ada), reason=REASON, by=cast.gus)
    with pytest.raises(Refused):
        release(held, by=cast.hal)
    with pytest.raises(Refused):
        note_birthday(cast.ada, date(2012, 5, 3), by=cast.ben)
    assert not LegalHold.objects.visible_to(cast.ben).exists()


@pytest.mark.parametrize("path", [HOLD, f"{KEPT}birthday/"])
def test_who_sits_there_is_asked_first(gus: Client, cast: Cast, path: str) -> None:
    Proof.objects.update(at=timezone.now() - timedelta(minutes=6))
    asked = gus.post(
        path, {"record": "ada@example.com", "reason": REASON, "client": "ada@example.com", "on": "2012-05-03"}
    )
    assert b"confirm-how" in asked.content
    assert not LegalHold.objects.exists() and not Birthday.objects.exists()


def pages_of(person: Person, paths: list[str]) -> list[str]:
    client = Client()
    client.force_login(person)
    return [plain(client.get(path)) for path in paths]


def test_nobody_else_learns_of_a_hold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte: the client, the partner, the therapist, the supervisor, the front desk."""
    stand_still(monkeypatch)
    coming = an_appointment(cast.couples_file, cast.couple, in_minutes=60)
    client = ["/home/", "/me/", "/me/record/", "/me/looked/", "/me/agreements/", f"/appointments/{coming.pk}/"]
    staff = ["/day/", "/files/", f"/files/{cast.couples_file.pk}/", f"/appointments/{coming.pk}/", "/day/trail/"]
    of = {cast.cleo: client, cast.dev: client, cast.ben: staff, cast.hal: staff, cast.fay: staff}
    before = {person: pages_of(person, paths) for person, paths in of.items()}
    told_before = set(Entry.objects.filter(concerns__person=cast.cleo.pk).values_list("act", flat=True))
    hold(Record(person=cast.cleo), reason=REASON, by=cast.gus)
    hold(Record(case_file=cast.couples_file), reason=REASON, by=cast.gus)
    acts = set(Entry.objects.filter(concerns__person=cast.cleo.pk).values_list("act", flat=True))
    assert acts == told_before
    after = {person: pages_of(person, paths) for person, paths in of.items()}
    for person, paths in of.items():
        for path, one, other in zip(paths, before[person], after[person], strict=True):
            if path not in ("/me/looked/", "/day/trail/"):  # what the first round looked at stands there since
                assert one == other, (person.name, path)
            assert b"legal" not in other[2].lower() and REASON.encode() not in other[2], (person.name, path)


def test_a_birthday_is_noted_and_mended(gus: Client, cast: Cast) -> None:
    for on in ("2012-05-03", "2011-05-03"):
        assert gus.post(f"{KEPT}birthday/", {"client": "DEV@example.com", "on": on})["Location"] == KEPT
    assert Birthday.objects.get().on == date(2011, 5, 3)
    later = (timezone.localdate() + timedelta(days=2)).isoformat()
    for wrong in (
        {"client": "ben@example.com", "on": "2012-05-03"},
        {"client": "dev@example.com", "on": later},
        {"client": "dev@example.com", "on": "1890-01-01"},
    ):
        assert gus.post(f"{KEPT}birthday/", wrong).status_code == 200
    assert Birthday.objects.get().on == date(2011, 5, 3)


def test_certificates_and_the_last_round_are_shown(gus: Client, cast: Cast) -> None:
    assert "Nobody has looked through everything yet" in page(gus, KEPT)
    last = Round.objects.create(on=timezone.localdate() - timedelta(days=3))
    assert "does it run?" in page(gus, KEPT)
    told = {"last_contact_on": date(2016, 11, 25), "kept_through": date(2026, 11, 25), "rows": 1390}
    Destruction.objects.create(what="couple", number=cast.ivo.pk, version="2026-11-30", policy="ab" * 32, **told)
    Round.objects.filter(pk=last.pk).update(on=today())
    shown = page(gus, KEPT)
    assert "Nothing was due" in shown
    assert f"The file of a couple <code>{str(cast.ivo.pk)[:8]}</code>" in shown
    assert "Last contact 2016-11-25, kept through 2026-11-25." in shown and "1390 rows" in shown
    Round.objects.update(is_waiting=True)
    assert "waits for a week" in page(gus, KEPT)
    Round.objects.update(is_waiting=False, erased=2)
    assert "erased 2 records" in page(gus, KEPT)
    Round.objects.update(failed=1)
    assert "could not be" in page(gus, KEPT)
