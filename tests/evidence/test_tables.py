"""Tables from elsewhere: taken in as they come, each refused line with its reason; pooled as the commands pool them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.evidence.models import Analysis, StudyTable

pytestmark = [pytest.mark.services, pytest.mark.django_db]
HEAD = "study;.g;.g_se;format;rating\n"
# As it comes: semicolons, decimal commas, a name read in the wrong encoding, a line without its error.
METAPSY = (
    HEAD + "GÃ¶ritz, 2010;0,5;0,2;tel;self-report\nGÃ¶ritz, 2010;0,3;0,25;tel;clinician\n"
    "Smith, 2012;0,1;0,1;ind;self-report\nJones, 2014;;0,3;ind;self-report\nLee, 2015;0,4;0;ind;clinician\n"
    "Brown, 2016;-0,2;0,3;ind;clinician\n"
)


def ben(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ben)
    return client


def sent(content: str | bytes, **more: str) -> dict[str, object]:
    raw = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("table.csv", raw, content_type="text/csv")
    return {"name": "Depression", "source": "A database, ODC-By", "table": file, **more}


def test_a_metapsy_file_is_taken_in_and_each_line_that_is_not_says_why(cast: Cast) -> None:
    said = ben(cast).post("/evidence/tables/", sent(METAPSY), follow=True).content.decode()
    table = StudyTable.objects.get()
    assert (table.origin, table.effects, table.studies) == ("metapsy", 4, 3)
    assert [line for line, _why in table.refused] == [5, 6]
    assert "2 lines were not taken" in said and "Göritz, 2010" in table.content and "ODC Attribution" in said


def test_it_is_pooled_as_the_command_pools_it(cast: Cast, tmp_path: Path) -> None:
    browser = ben(cast)
    page = browser.post("/evidence/tables/", sent(METAPSY))["Location"]
    browser.post(page, {"moderator": "format"})
    made = Analysis.objects.get()
    file = tmp_path / "table.csv"
    file.write_text(StudyTable.objects.get().content, encoding="utf-8")
    command = [sys.executable, "-m", "sameroom.cli", "pool", str(file), "--cluster", "study", "--moderator", "format"]
    printed = json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True, text=True).stdout)
    assert made.result == printed and made.is_as_frozen
    shown = browser.get(f"/do-online-sessions-work/analyses/{made.pk}/").content.decode()
    assert "format: tel (against ind)" in shown
    assert Client().get(f"/do-online-sessions-work/analyses/{made.pk}/").status_code == 404
    assert "Depression" not in _owners_form(cast)


def _owners_form(cast: Cast) -> str:
    """What is offered for the next edition: studies read here, no table."""
    client = Client()
    client.force_login(cast.gus)
    return client.get("/evidence/").content.decode().partition('id="prepare"')[2].partition("</form>")[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "There is nothing in this file"),
        ("a;b\n1;2\n", "study"),
        ("study;effect;se\nA;x;0,1\n", "“x”"),
        (HEAD + "A;;0,1;ind;x\n", "No line of it has an effect with its error"),
        (b"\x00\x01\x02", "characters that no text has"),
    ],
)
def test_what_is_no_table_is_told_and_the_rest_of_the_form_stays(cast: Cast, content: str | bytes, why: str) -> None:
    said = ben(cast).post("/evidence/tables/", sent(content, name="Typed before")).content.decode()
    assert why in said and "Typed before" in said
    assert not StudyTable.objects.exists()


def test_the_same_file_twice_is_told(cast: Cast) -> None:
    browser = ben(cast)
    browser.post("/evidence/tables/", sent(METAPSY))
    assert "here already" in browser.post("/evidence/tables/", sent(METAPSY)).content.decode()


def test_a_question_that_the_table_cannot_answer_is_told(cast: Cast) -> None:
    browser = ben(cast)
    page = browser.post("/evidence/tables/", sent("study;effect;se;way\nA;0,1;0,1;x\nB;0,2;0,1;y\n"))["Location"]
    assert browser.post(page, {"moderator": "elsewhere"}).status_code == 200
    answer = browser.post(page, {"moderator": "way"}, follow=True).content.decode()
    assert "cannot be pooled in this way" in answer and not Analysis.objects.exists()
