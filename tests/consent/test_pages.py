"""The pages of a client's agreements and of the practice's statements."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameroom.audit.models import Entry
from sameroom.consent.models import Agreement, Signature, Statement
from sameroom.consent.models.statement import publish
from sameroom.consent.signing import withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.people import models as people
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import CancellationPolicy
from tests.access_world import agree

pytestmark = [pytest.mark.services, pytest.mark.django_db]
SignIn = Callable[[Person], Client]
NEW = {"en": "Other words.", "fr": "D’autres mots."}


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def shown_hash(page: str) -> str:
    found = re.search(r'name="text_hash" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def to_sign(file: CaseFile, kind: str) -> str:
    return f"/me/agreements/{file.pk}/{kind}/"


def test_reading_and_signing(cast: Cast, signed_in: SignIn) -> None:
    client, path = signed_in(cast.ada), to_sign(cast.adas_file, "fees")
    page = client.get(path).content.decode()
    assert "You know what a session costs" in page
    sent = {"text_hash": shown_hash(page), "typed_name": "  Ada   Singh "}
    answer = client.post(path, sent)
    made = Agreement.objects.get()
    assert answer["Location"] == f"/agreements/{made.pk}/"
    assert made.signature.typed_name == "Ada Singh"
    assert people.SignIn.objects.get(person=cast.ada).pk == made.signature.sign_in
    signed = text(client, answer["Location"])
    assert "Thank you. It is signed" in signed and "Ada Singh" in signed
    assert client.post(path, sent)["Location"] == answer["Location"]  # sent twice
    assert Signature.objects.count() == Entry.objects.filter(act="sign").count() == 1
    assert "Version 1, signed on" in text(client, "/me/agreements/")


def test_the_language_that_was_shown_is_signed(cast: Cast, signed_in: SignIn) -> None:
    """Also where the page was turned into the other one meanwhile, in another window."""
    client, path = signed_in(cast.ada), to_sign(cast.adas_file, "fees")
    client.post("/language/", {"language": "fr"})
    french = client.get(path).content.decode()
    assert "Vous savez ce que coûte une séance" in french
    client.post("/language/", {"language": "en"})
    client.post(path, {"text_hash": shown_hash(french), "typed_name": "Ada Singh"})
    made = Agreement.objects.get()
    assert made.signature.language == "fr"
    assert "Vous savez ce que coûte une séance" in text(client, f"/agreements/{made.pk}/")


def test_a_newer_text_is_shown_before_it_is_signed(cast: Cast, signed_in: SignIn) -> None:
    client, path = signed_in(cast.ada), to_sign(cast.adas_file, "fees")
    old = shown_hash(client.get(path).content.decode())
    publish("fees", texts=NEW, after=1, by=cast.gus)
    answer = client.post(path, {"text_hash": old, "typed_name": "Ada Singh"}).content.decode()
    assert "The text was changed while you were reading" in answer
    assert "Other words." in answer and 'value="Ada Singh"' in answer
    assert not Agreement.objects.exists()
    client.post(path, {"text_hash": shown_hash(answer), "typed_name": "Ada Singh"})
    assert Agreement.objects.get().statement.number == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Type your first and last name to sign."),
        ("   ", "Type your first and last name to sign."),
        ("123 !", "with letters"),
        ("a" * 121, "longer than a name"),
        ("Ada\x07Singh", "with letters"),
    ],
)
def test_what_is_no_name(cast: Cast, signed_in: SignIn, name: str, sentence: str) -> None:
    client, path = signed_in(cast.ada), to_sign(cast.adas_file, "fees")
    text_hash = shown_hash(client.get(path).content.decode())
    assert sentence in client.post(path, {"text_hash": text_hash, "typed_name": name}).content.decode()
    assert not Agreement.objects.exists()


def test_there_is_no_page_for_what_is_not_asked(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.ada)
    assert client.get(to_sign(cast.adas_file, "secrets")).status_code == 404
    assert client.get(to_sign(cast.adas_file, "anything")).status_code == 404
    CancellationPolicy.objects.all().delete()
    Agreement.objects.filter(statement__kind="fees").delete()
    Statement.objects.filter(kind="fees").delete()
    assert client.get(to_sign(cast.adas_file, "fees")).status_code == 404
    assert "Fees and cancelling" not in text(client, "/me/agreements/")


def test_home_says_in_a_line_what_is_to_be_signed(cast: Cast, signed_in: SignIn) -> None:
    """Not what is only offered, and not for others."""
    client = signed_in(cast.ada)
    assert "There are 3 agreements for you to read and sign" in text(client, "/home/")
    for kind in ("service", "electronic"):
        agree(cast.ada, cast.adas_file, kind)
    assert "There is 1 agreement for you to read and sign" in text(client, "/home/")
    agree(cast.ada, cast.adas_file, "fees")
    assert "to read and sign" not in text(client, "/home/")


def test_a_partner_learns_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.dev)
    before = [text(client, path) for path in ("/me/agreements/", "/home/", to_sign(cast.couples_file, "secrets"))]
    agree(cast.cleo, cast.couples_file, "secrets")
    agree(cast.cleo, cast.cleos_file, "service")
    after = [text(client, path) for path in ("/me/agreements/", "/home/", to_sign(cast.couples_file, "secrets"))]
    assert before == after
    for made in Agreement.objects.all():
        assert client.get(f"/agreements/{made.pk}/").status_code == 404


def test_withdrawing_says_what_it_means(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.ada)
    fees, evidence = (agree(cast.ada, cast.adas_file, kind) for kind in ("fees", "evidence"))
    asked = text(client, f"/agreements/{fees.pk}/")
    assert "talk with your therapist first" in asked and "does not undo" in asked
    assert "at any time, without a reason" in text(client, f"/agreements/{evidence.pk}/")
    assert client.post(f"/agreements/{evidence.pk}/withdraw/").status_code == 302
    gone = text(client, f"/agreements/{evidence.pk}/")
    assert "It no longer counts" in gone and "I no longer agree" not in gone
    assert "withdrawn on" in text(client, "/me/agreements/")


def test_the_list_asks_the_same_number_of_questions(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.cleo)
    counted = []
    for kinds in ((), ("service", "fees", "electronic")):
        for kind in kinds:
            agree(cast.cleo, cast.couples_file, kind)
            withdraw(agree(cast.cleo, cast.cleos_file, kind), by=cast.cleo)
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/agreements/")
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_the_owner_counts_and_names_nobody(cast: Cast, signed_in: SignIn) -> None:
    for person, file in ((cast.ada, cast.adas_file), (cast.moe, cast.moes_file)):
        agree(person, file, "fees")
    withdraw(agree(cast.ada, cast.adas_file, "evidence"), by=cast.ada)
    page = text(signed_in(cast.gus), "/statements/")
    assert "Signed 2 times, withdrawn 0 times" in page
    assert "Signed 0 times, withdrawn 1 time" in page
    assert "Ada" not in page and "Moe" not in page
    assert "Signed" not in text(signed_in(cast.fay), "/statements/")


def test_a_new_version_is_written_and_what_was_typed_is_kept(cast: Cast, signed_in: SignIn) -> None:
    client, path = signed_in(cast.gus), "/statements/new/fees/"
    assert "You know what a session costs" in client.get(path).content.decode()
    half = client.post(path, {"after": "1", "text_en": "Other words of mine.", "text_fr": ""}).content.decode()
    assert "Write the French text, too." in half and "Other words of mine." in half
    publish("fees", texts=NEW, after=1, by=cast.gus)
    sent = {"after": "1", "text_en": "Words of mine.", "text_fr": "Mes mots."}
    late = client.post(path, sent).content.decode()
    assert "Somebody published a newer version" in late and "Words of mine." in late and 'value="2"' in late
    made = client.post(path, {**sent, "after": "2"})
    assert Statement.objects.current().get(kind="fees").number == 3
    assert "Mes mots." in text(client, made["Location"])
    older = Statement.objects.get(kind="fees", number=1)
    assert "This is an older version" in text(client, f"/statements/{older.pk}/")


@pytest.mark.parametrize("after", ["", "one", "-1", "9" * 400, "²"])
def test_what_is_no_number_is_no_version(cast: Cast, signed_in: SignIn, after: str) -> None:
    sent = {"after": after, "text_en": "Words.", "text_fr": "Mots."}
    page = signed_in(cast.gus).post("/statements/new/fees/", sent).content.decode()
    assert "Somebody published a newer version" in page
    assert Statement.objects.filter(kind="fees").count() == 1


def test_a_first_version_is_published(cast: Cast, signed_in: SignIn) -> None:
    Statement.objects.filter(kind="evidence").delete()
    client = signed_in(cast.gus)
    assert "Nothing is published" in text(client, "/statements/")
    assert "This is the first version" in text(client, "/statements/new/evidence/")
    client.post("/statements/new/evidence/", {"after": "0", "text_en": "A.", "text_fr": "B."})
    assert Statement.objects.get(kind="evidence").number == 1


def test_a_text_that_was_changed_behind_is_told(cast: Cast, signed_in: SignIn) -> None:
    made, client = agree(cast.ada, cast.adas_file, "fees"), signed_in(cast.ada)
    Statement.objects.filter(kind="fees").update(text_en="Something else.")
    assert "is not the one that was signed" in text(client, f"/agreements/{made.pk}/")
    answer = client.get(f"/agreements/{made.pk}/agreement.pdf", follow=True)
    assert "is not the one that was signed" in answer.content.decode()
