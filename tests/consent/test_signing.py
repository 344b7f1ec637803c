"""Agreeing, no longer agreeing, and what counts."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.consent.models import Agreement, Paper, Signature, Statement
from sameroom.consent.models.statement import obstacles_to_publishing, publish
from sameroom.consent.signing import keep_paper, obstacles_to_agreeing, sign, withdraw
from sameroom.consent.standing import missing_for, standings, waiting_for
from sameroom.consent.texts import Text, tidy
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import CaseFile, Person, SignIn
from sameroom.refusal import Refused
from tests.access_world import agree

pytestmark = [pytest.mark.services, pytest.mark.django_db]
NEW = {"en": "Other words.", "fr": "D’autres mots."}
TO_BE_SIGNED = ["service", "electronic", "fees"]


def now(kind: str) -> Statement:
    return Statement.objects.current().get(kind=kind)


def kinds(person: Person, file: CaseFile) -> list[str]:
    return [statement.kind for statement in missing_for(person, file)]


def state(person: Person, file: CaseFile, kind: str) -> str:
    found = standings(person, [file], seen_by=person)[file.pk]
    return next(one.state for one in found if one.statement.kind == kind)


def test_a_signature_holds_who_signed_what_in_which_words_and_where(cast: Cast) -> None:
    made = agree(cast.ada, cast.adas_file, "fees", name="A. Singh", language="fr")
    signature = Signature.objects.get(agreement=made)
    assert signature.text_hash == hashlib.sha256(now("fees").text_fr.encode()).hexdigest()
    assert (signature.typed_name, signature.language, signature.method) == ("A. Singh", "fr", "code")
    assert SignIn.objects.get(pk=signature.sign_in).person == made.person == cast.ada
    assert (made.statement, made.case_file) == (now("fees"), cast.adas_file)
    assert abs(made.at - timezone.now()) < timedelta(minutes=1)
    assert signature.is_of_this_text and made.text.words == now("fees").text_fr
    entry = Entry.objects.get(act="sign")
    assert (entry.thing, entry.thing_id, entry.by) == ("agreement", str(made.pk), cast.ada.pk)


def test_another_text_has_another_hash_and_shows_under_a_signature(cast: Cast) -> None:
    made = agree(cast.ada, cast.adas_file, "fees")
    Statement.objects.filter(kind="fees").update(text_en=now("fees").text_en + "!")
    assert not Signature.objects.get(agreement=made).is_of_this_text
    assert Text("en", "a").hash != Text("en", "b").hash


def test_a_published_statement_is_not_changed(cast: Cast) -> None:
    one = now("fees")
    one.text_en = "Other words."
    with pytest.raises(TypeError):
        one.save()
    assert now("fees").text_en != "Other words."


@pytest.mark.parametrize("parts", [{"number": 1}, {"number": 2, "text_fr": ""}, {"number": 2, "text_en": ""}])
def test_the_database_refuses_a_second_of_a_number_and_a_missing_language(cast: Cast, parts: dict[str, object]) -> None:
    row = {"kind": "fees", "text_en": "A", "text_fr": "B", "by": cast.gus, **parts}
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.create(**row)
    assert Statement.objects.filter(kind="fees").count() == 1


def test_signing_twice_is_once(cast: Cast) -> None:
    first, second = (agree(cast.ada, cast.adas_file, "fees", name=name) for name in ("Ada", "Ada S."))
    assert first == second
    assert Signature.objects.get().typed_name == "Ada"
    assert Entry.objects.filter(act="sign").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(person=cast.ada, case_file=cast.adas_file, statement=first.statement)


def test_the_newest_of_signature_and_withdrawal_counts(cast: Cast) -> None:
    assert state(cast.ada, cast.adas_file, "evidence") == "to-sign"
    first = agree(cast.ada, cast.adas_file, "evidence")
    assert state(cast.ada, cast.adas_file, "evidence") == "signed"
    withdraw(first, by=cast.ada)
    assert state(cast.ada, cast.adas_file, "evidence") == "withdrawn"
    again = agree(cast.ada, cast.adas_file, "evidence")
    assert again != first and again.turn == 1
    assert state(cast.ada, cast.adas_file, "evidence") == "signed"
    assert Entry.objects.filter(act="withdraw", thing_id=str(first.pk), by=cast.ada.pk).count() == 1


def test_a_new_version_asks_again_and_the_old_signature_stays(cast: Cast) -> None:
    before = agree(cast.ada, cast.adas_file, "fees")
    words = before.text.words
    publish("fees", texts=NEW, after=1, by=cast.gus)
    assert state(cast.ada, cast.adas_file, "fees") == "renew"
    assert "fees" in kinds(cast.ada, cast.adas_file)
    assert Agreement.objects.get(pk=before.pk).text.words == words
    after = agree(cast.ada, cast.adas_file, "fees")
    assert state(cast.ada, cast.adas_file, "fees") == "signed"
    assert Agreement.objects.count() == 2
    for agreement, sentence in ((before, "a newer version since then"), (after, "")):
        if sentence:
            with pytest.raises(Refused, match=sentence):
                withdraw(agreement, by=cast.ada)
        else:
            withdraw(agreement, by=cast.ada)
    assert state(cast.ada, cast.adas_file, "fees") == "withdrawn"


def test_an_older_version_is_not_signed(cast: Cast) -> None:
    old = now("fees")
    publish("fees", texts=NEW, after=1, by=cast.gus)
    assert "newer version" in obstacles_to_agreeing(old, case_file=cast.adas_file, person=cast.ada)[0]
    assert obstacles_to_agreeing(now("fees"), case_file=cast.adas_file, person=cast.ada) == []


def test_what_was_not_shown_is_not_signed(cast: Cast) -> None:
    sign_in = SignIn.objects.create(person=cast.ada, session_hash="0" * 64, device="a test", method="code")
    signed = {"case_file": cast.adas_file, "typed_name": "Ada", "sign_in": sign_in}
    with pytest.raises(Refused, match="changed while you were reading"):
        sign(now("fees"), **signed, text_hash=now("service").text_in("en").hash)
    assert not Agreement.objects.exists()


def test_what_is_to_be_signed(cast: Cast) -> None:
    """Never the use of answers; the policy on secrets by couples, by each of them alone."""
    assert kinds(cast.ada, cast.adas_file) == TO_BE_SIGNED
    assert kinds(cast.cleo, cast.couples_file) == [*TO_BE_SIGNED, "secrets"]
    agree(cast.cleo, cast.couples_file, "secrets")
    assert kinds(cast.cleo, cast.couples_file) == TO_BE_SIGNED
    assert kinds(cast.dev, cast.couples_file) == [*TO_BE_SIGNED, "secrets"]
    for kind in TO_BE_SIGNED:
        withdrawn = agree(cast.ada, cast.adas_file, kind)
    assert kinds(cast.ada, cast.adas_file) == []
    withdraw(withdrawn, by=cast.ada)
    assert kinds(cast.ada, cast.adas_file) == ["fees"]
    assert waiting_for(cast.ada) == 0  # who withdrew is not asked again and again


def test_each_file_has_its_own(cast: Cast) -> None:
    """Or a couple's therapist would learn from a day that one of them comes to somebody else as well."""
    agree(cast.cleo, cast.cleos_file, "service")
    assert kinds(cast.cleo, cast.couples_file)[0] == "service"
    assert "service" not in kinds(cast.cleo, cast.cleos_file)
    assert not Agreement.objects.known_to(cast.ben).exists()
    assert Agreement.objects.known_to(cast.eve).count() == 1


def test_nothing_is_signed_in_a_closed_file_and_all_can_be_withdrawn(cast: Cast) -> None:
    evidence, fees = (agree(cast.ada, cast.adas_file, kind) for kind in ("evidence", "fees"))
    cast.adas_file.close(by=cast.ben)
    closed = CaseFile.objects.get(pk=cast.adas_file.pk)
    assert "closed" in obstacles_to_agreeing(now("service"), case_file=closed, person=cast.ada)[0]
    assert missing_for(cast.ada, closed) == []
    assert waiting_for(cast.ada) == 0
    shown = standings(cast.ada, [closed], seen_by=cast.ada)[closed.pk]
    assert [one.statement.kind for one in shown] == ["fees", "evidence"]
    withdraw(evidence, by=cast.ada), withdraw(fees, by=cast.ada)


@pytest.mark.parametrize(("who", "file", "kind"), [("dev", "adas_file", "fees"), ("ada", "adas_file", "secrets")])
def test_nobody_signs_what_is_not_theirs(cast: Cast, who: str, file: str, kind: str) -> None:
    with pytest.raises(Refused, match="nothing to sign"):
        agree(getattr(cast, who), getattr(cast, file), kind)


def test_only_who_agreed_withdraws(cast: Cast) -> None:
    made = agree(cast.cleo, cast.couples_file, "secrets")
    for other in (cast.dev, cast.ben, cast.fay, cast.gus):
        with pytest.raises(Refused, match="Only who agreed"):
            withdraw(made, by=other)


def test_a_sheet_of_paper_counts_as_much(cast: Cast) -> None:
    today = timezone.localdate()
    kept = {"case_file": cast.couples_file, "person": cast.dev, "signed_on": today}
    made = keep_paper(now("fees"), **kept, by=cast.fay)
    assert Paper.objects.get(agreement=made).kept_by == cast.fay
    assert "fees" not in kinds(cast.dev, cast.couples_file)
    assert "fees" in kinds(cast.cleo, cast.couples_file)
    assert agree(cast.dev, cast.couples_file, "fees") == made
    assert not Signature.objects.exists()
    with pytest.raises(Refused, match="Dev Martin has signed"):
        keep_paper(now("fees"), **kept, by=cast.ben)
    withdraw(made, by=cast.dev)
    keep_paper(now("fees"), **kept, by=cast.ben)


@pytest.mark.parametrize("who", ["eve", "hal", "gus", "dev", "cleo"])
def test_papers_are_kept_by_the_therapist_and_the_front_desk(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only the therapist"):
        keep_paper(
            now("fees"),
            case_file=cast.couples_file,
            person=cast.dev,
            signed_on=timezone.localdate(),
            by=getattr(cast, who),
        )


def test_nobody_keeps_the_papers_of_their_own_file(cast: Cast) -> None:
    cast.adas_file.people.add(cast.fay)
    kept = {"case_file": cast.adas_file, "person": cast.ada, "signed_on": timezone.localdate()}
    with pytest.raises(Refused, match="in this file yourself"):
        keep_paper(now("fees"), **kept, by=cast.fay)
    assert not Agreement.objects.known_to(cast.fay).filter(person=cast.ada).exists()
    agree(cast.ada, cast.adas_file, "service")
    assert not Agreement.objects.known_to(cast.fay).exists()


@pytest.mark.parametrize(
    ("who", "texts", "after", "sentence"),
    [
        ("fay", NEW, 1, "Only the owner"),
        ("ben", NEW, 1, "Only the owner"),
        ("gus", {**NEW, "fr": " \n"}, 1, "Both languages"),
        ("gus", {**NEW, "en": ""}, 1, "Both languages"),
        ("gus", NEW, 0, "a newer version"),
        ("gus", NEW, 2, "a newer version"),
    ],
)
def test_what_is_not_published(cast: Cast, who: str, texts: dict[str, str], after: int, sentence: str) -> None:
    by = getattr(cast, who)
    assert sentence in obstacles_to_publishing("fees", texts=texts, after=after, by=by)[0]
    with pytest.raises(Refused, match=sentence):
        publish("fees", texts=texts, after=after, by=by)
    assert now("fees").number == 1


def test_the_same_words_are_no_new_version(cast: Cast) -> None:
    same = {"en": now("fees").text_en.replace("\n", " \r\n") + "\n", "fr": now("fees").text_fr}
    assert "Nothing was changed" in obstacles_to_publishing("fees", texts=same, after=1, by=cast.gus)[0]
    changed = {**same, "fr": f"{same['fr']} Oui."}
    made = publish("fees", texts=changed, after=1, by=cast.gus)
    assert (made.number, made.by, made.text_en) == (2, cast.gus, Statement.objects.get(kind="fees", number=1).text_en)
    assert Entry.objects.get(act="publish").thing_id == str(made.pk)


def test_a_text_is_kept_tidy_and_laid_out() -> None:
    words = tidy("\r\n# A heading \r\nno heading\r\n\r\n\r\n- one\r\n- two\r\n\r\n# Next\r\n\r\n- one\r\nmore  ")
    assert words == "# A heading\nno heading\n\n- one\n- two\n\n# Next\n\n- one\nmore"
    shown = [(block.kind, block.lines) for block in Text("en", words).blocks]
    assert shown == [
        ("words", ["# A heading", "no heading"]),
        ("list", ["one", "two"]),
        ("heading", ["Next"]),
        ("words", ["- one", "more"]),
    ]
