"""What was signed, to take home; and sheets to sign. Read back through the laid-out document and the file's bytes."""

import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from weasyprint.urls import FatalURLFetchingError

from sameroom.consent import pdf
from sameroom.consent.models import Agreement, Statement
from sameroom.consent.pdf import laid_out
from sameroom.consent.signing import keep_paper, withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.access_world import agree

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The words of the last document, as they stand on its pages."""
    documents: list[Any] = []

    def keep(page: str) -> Any:
        documents.append(laid_out(page))
        return documents[-1]

    monkeypatch.setattr(pdf, "laid_out", keep)
    return lambda: on_pages(documents[-1])


def on_pages(document: Any) -> str:
    boxes = [box for page in document.pages for box in page._page_box.descendants()]
    return " ".join(" ".join(box.text for box in boxes if hasattr(box, "text")).split())


def inside(content: bytes) -> bytes:
    """The file with its packed streams opened."""
    opened = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return b"\n".join(opened)


def test_it_says_what_was_signed_by_whom_and_when(cast: Cast, signed_in: SignIn, words: Callable[[], str]) -> None:
    made = agree(cast.ada, cast.adas_file, "fees", name="Ada Singh-Łoś")
    Agreement.objects.filter(pk=made.pk).update(at=datetime(2026, 7, 4, 16, 5, 9, tzinfo=UTC))
    answer = signed_in(cast.ada).get(f"/agreements/{made.pk}/agreement.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="agreement.pdf"'
    told = words()
    for part in (
        "Fees and cancelling",
        "You know what a session costs before you book it.",
        "Kingfisher Psychotherapy",
        "Version 1",
        "Ada Singh-Łoś",
        "Typed by Ada Singh",
        "2026-07-04, 12:05:09 (Toronto time, UTC-0400)",
        made.signature.text_hash,
        str(made.pk),
    ):
        assert part in told, part
    assert "Withdrawn" not in told
    withdraw(made, by=cast.ada)
    signed_in(cast.ben).get(f"/agreements/{made.pk}/agreement.pdf")
    assert "Withdrawn: " in words()


def test_it_is_in_the_language_that_was_signed(cast: Cast, signed_in: SignIn, words: Callable[[], str]) -> None:
    made = agree(cast.ada, cast.adas_file, "fees", language="fr")
    client = signed_in(cast.ada)
    content = inside(client.get(f"/agreements/{made.pk}/agreement.pdf").content)
    assert "Vous savez ce que coûte une séance" in words()
    assert "You know what" not in words()
    assert re.search(rb"/Lang \(fr\)", content)
    assert "Your agreements" in client.get("/me/agreements/").content.decode()  # the site's language stays


def test_a_screen_reader_can_read_it_and_it_carries_its_typefaces(cast: Cast, signed_in: SignIn) -> None:
    made = agree(cast.ada, cast.adas_file, "fees")
    content = signed_in(cast.ada).get(f"/agreements/{made.pk}/agreement.pdf").content
    assert content.startswith(b"%PDF-")
    opened = inside(content)
    for mark in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid", b"/Lang (en)", b"/DisplayDocTitle true"):
        assert mark in opened, mark
    for tag in (b"H1", b"H2", b"L", b"LI", b"P"):
        assert re.search(rb"/S\s*/" + tag + rb"\b", opened), tag
    for typeface in (b"Atkinson", b"Source-Serif"):
        assert re.search(rb"/FontName /[A-Z]{6}\+[^\n]*" + typeface, opened), typeface
    assert b"/URI" not in opened


def test_nothing_is_fetched_from_elsewhere() -> None:
    for address in ("https://example.com/a.png", "file:///etc/hostname", "typeface:../css/base.css", "typeface:x"):
        with pytest.raises(FatalURLFetchingError):
            laid_out(f'<html lang="en"><title>x</title><img alt="" src="{address}"></html>')


def test_what_is_typed_is_text(cast: Cast, signed_in: SignIn, words: Callable[[], str]) -> None:
    typed = "<img src='https://example.com/x'> & {{ 7 }}"
    made = agree(cast.ada, cast.adas_file, "fees", name=typed)
    assert signed_in(cast.ada).get(f"/agreements/{made.pk}/agreement.pdf").status_code == 200
    assert typed in words()


def test_of_what_is_on_paper_there_is_none(cast: Cast, signed_in: SignIn) -> None:
    fees = Statement.objects.get(kind="fees")
    today = fees.published_at.date()
    made = keep_paper(fees, case_file=cast.adas_file, person=cast.ada, signed_on=today, by=cast.fay)
    client = signed_in(cast.ada)
    assert client.get(f"/agreements/{made.pk}/agreement.pdf").status_code == 404
    page = client.get(f"/agreements/{made.pk}/").content.decode()
    assert "kept by Fay Tremblay" in page and "agreement.pdf" not in page


def test_a_sheet_to_sign_is_in_either_language(cast: Cast, signed_in: SignIn, words: Callable[[], str]) -> None:
    fees, client = Statement.objects.get(kind="fees"), signed_in(cast.fay)
    for language, begins in (("en", "You know what a session costs"), ("fr", "Vous savez ce que coûte")):
        answer = client.get(f"/statements/{fees.pk}/{language}.pdf")
        assert answer.content.startswith(b"%PDF-")
        assert begins in words() and fees.text_in(language).hash in words()
    assert client.get(f"/statements/{fees.pk}/de.pdf").status_code == 404
