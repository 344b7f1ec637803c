"""A table for a researcher: without names, read by `sameroom compare` as it is, from who agreed to that alone."""

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client

from sameroom import cli
from sameroom.audit.models import Entry
from sameroom.consent.models.statement import publish
from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import AnalysisPlan, ResearchCopy
from sameroom.evidence.own import consenting
from sameroom.evidence.own.copying import copy_for
from sameroom.evidence.own.freezing import freeze
from sameroom.people.models import Person, SignIn
from sameroom.refusal import Refused
from tests.evidence.own.practices import a_plan, they_come, they_withdraw, three_therapists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_world")]
PAGE = "/evidence/own/table/"
ASKED = {"to": "Dr. Kim, University, on alliance by video", "since": "1"}


def world_of(cast: Cast) -> dict[str, object]:
    therapists = three_therapists(cast)
    a_plan(cast)
    return {"therapists": therapists, "clients": they_come(therapists, 24)}


def got(client: Client) -> dict[str, str]:
    answer = client.post(PAGE, ASKED)
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as files:
        assert {one.date_time[0] for one in files.infolist()} == {1980}
        return {one.filename: files.read(one).decode() for one in files.infolist()}


@pytest.fixture
def gus(client: Client, cast: Cast) -> Client:
    client.force_login(cast.gus)
    return client


def test_compare_reads_the_table_as_it_is_and_finds_what_the_practice_found(
    gus: Client, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = freeze(by=cast.gus).result
    file = tmp_path / "ratings.csv"
    file.write_text(got(gus)["ratings.csv"])
    assert cli.main(["compare", str(file), "--margin", "0.20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    for side in ("client", "therapist", "interaction"):
        assert found[side]["verdict"] == kept[side]["verdict"]
        assert found[side]["ratings"] == kept[side]["ratings"]
        assert found[side]["estimate"] == pytest.approx(kept[side]["estimate"], abs=1e-6)
    assert found["information"]["have"] == pytest.approx(kept["information"]["have"])


def test_nobody_is_named_and_no_day(gus: Client, cast: Cast) -> None:
    text = "".join(got(gus).values())
    for person in Person.objects.all():
        assert str(person.pk) not in text
        assert person.name not in text
        assert person.email not in text
    assert "202" not in got(gus)["ratings.csv"]


def test_names_are_new_in_each_table(gus: Client) -> None:
    """The lines of one client stand elsewhere each time."""
    first, second = (got(gus)["ratings.csv"] for _time in range(2))
    assert first != second
    bodies = [sorted(line.split(",", 2)[2] for line in text.splitlines()) for text in (first, second)]
    assert bodies[0] == bodies[1]


def test_who_withdrew_is_not_in_it(gus: Client, things: dict[str, list[Person]]) -> None:
    they_withdraw(things["clients"][:3])
    rows = list(csv.DictReader(io.StringIO(got(gus)["ratings.csv"])))
    assert len({row["client"] for row in rows}) == 21


def test_only_who_agreed_to_the_text_that_says_so_is_in_it(gus: Client, cast: Cast) -> None:
    publish("evidence", texts={"en": "A researcher may get them.", "fr": "Une chercheuse."}, after=1, by=cast.gus)
    with pytest.raises(Refused, match="Too few people agreed to this text"):
        copy_for("Dr. Kim", since=2, by=cast.gus)
    page = gus.post(PAGE, ASKED | {"since": "2"}).content.decode()
    assert "Too few people agreed to this text" in page
    assert "Dr. Kim, University" in page
    assert not ResearchCopy.objects.exists()
    assert gus.post(PAGE, ASKED | {"since": "3"}).content.decode().count("Choose the first version that says so.") > 1


def test_below_eleven_clients_or_three_therapists_there_is_none(cast: Cast, things: dict[str, list[Person]]) -> None:
    consenting.withdraw(cast.eve)
    with pytest.raises(Refused, match="eleven clients and three therapists"):
        copy_for("Dr. Kim", since=1, by=cast.gus)
    consenting.agree(cast.eve)
    they_withdraw(things["clients"][10:])
    with pytest.raises(Refused, match="eleven clients and three therapists"):
        copy_for("Dr. Kim", since=1, by=cast.gus)


def test_without_a_plan_there_is_none(gus: Client) -> None:
    """Whoever has the table can reckon before the margin is fixed."""
    AnalysisPlan.objects.all().delete()
    assert "Lock a plan first" in gus.post(PAGE, ASKED).content.decode()


def test_only_the_owner_makes_one_after_a_proof(cast: Cast, client: Client) -> None:
    for person in (cast.ben, cast.hal, cast.fay):
        client.force_login(person)
        assert client.post(PAGE, ASKED).status_code == 404
        with pytest.raises(Refused, match="Only the owner"):
            copy_for("Dr. Kim", since=1, by=person)
    client.force_login(cast.gus)
    SignIn.objects.filter(person=cast.gus).first().proofs.update(at="2026-01-01T00:00Z")  # type: ignore[union-attr]
    answer = client.post(PAGE, ASKED)
    assert answer["Content-Type"].startswith("text/html")
    assert not ResearchCopy.objects.exists()


def test_it_is_written_down_who_got_it(gus: Client, cast: Cast) -> None:
    table = got(gus)["ratings.csv"]
    row = ResearchCopy.objects.get()
    assert (row.to, row.since, row.ratings) == (ASKED["to"], 1, len(table.splitlines()) - 1)
    entry = Entry.objects.get(thing="own-data", act="export")
    assert (entry.thing_id, entry.by) == (str(row.pk), cast.gus.pk)
    assert ASKED["to"] in gus.get(PAGE).content.decode()


def test_the_codebook_says_what_stands_where(gus: Client) -> None:
    text = got(gus)["codebook.md"]
    for words in (
        "| `score` | 0 to 10, steps of 0.2 |",
        "mean of 5 answers, from 4 on; higher is better",
        "My therapist took seriously what I brought today.",
        "I think the people I met felt taken seriously today.",
        "| 0: Not at all | 10: Completely |",
        "CC0-1.0",
        "Not validated",
        "do not try to find out",
        "sameroom compare ratings.csv",
        ResearchCopy.objects.get().sha256,
    ):
        assert words in text
    for column in ("client", "therapist", "session", "modality", "rater"):
        assert f"| `{column}` |" in text
