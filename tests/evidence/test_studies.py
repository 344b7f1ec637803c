"""Numbers of studies: two readers, each alone; what both found is pooled, as `sameroom pool` pools it."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.desk.demo.cast import Cast
from sameroom.evidence import drawing
from sameroom.evidence.analysing import next_edition
from sameroom.evidence.claims import MARGINS
from sameroom.evidence.models import Analysis, Effect, Extraction, Study
from sameroom.evidence.models.editions import approve
from sameroom.evidence.pooling import pool, ready
from sameroom.refusal import Refused
from sameroom.stats.effects import Arm, from_arms
from tests.evidence_world import a_study, an_entry
from tests.forms_of_evidence import ARMS as SENT
from tests.forms_of_evidence import COMPARISON, STUDY

pytestmark = pytest.mark.django_db


def browser(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people()[who])
    return client


def test_a_second_reader_sees_the_first_ones_numbers_after_the_own_are_in(cast: Cast) -> None:
    effect = a_study(cast.ben, 1)
    an_entry(effect, cast.ben, sd_online=1.234)
    eve = browser(cast, "eve")
    before = eve.get(f"/evidence/effects/{effect.pk}/").content.decode()
    assert "1.234" not in before and "page 4, table 2" not in before and "Ben Okafor typed in numbers already" in before
    refused = eve.post(f"/evidence/effects/{effect.pk}/", SENT | {"sd_online": "0"}).content.decode()
    assert "1.234" not in refused and "do not fit together" in refused and 'value="5.1"' in refused
    after = eve.post(f"/evidence/effects/{effect.pk}/", SENT, follow=True).content.decode()
    assert "1.234" in after and "the readers differ" in after
    assert effect.agreed() is None
    an_entry(effect, cast.eve, sd_online=1.234)
    assert effect.agreed() is not None
    assert "two readers agree" in eve.get(f"/evidence/effects/{effect.pk}/").content.decode()


def test_who_reads_alone_reads_again_on_another_day(cast: Cast) -> None:
    effect = a_study(cast.ben, 1)
    first = an_entry(effect, cast.ben)
    an_entry(effect, cast.ben)
    assert effect.agreed() is None
    Extraction.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(days=2))
    assert effect.agreed() is not None


def test_an_entry_becomes_what_the_formula_says(cast: Cast) -> None:
    entry = an_entry(a_study(cast.ben, 0), cast.ben)
    entry.direction = -1
    by_hand = from_arms(Arm(5.1, 1.2, 40), Arm(5.3, 1.1, 42), direction=-1)
    assert (entry.computed().value, entry.computed().se) == (by_hand.value, by_hand.se)
    assert entry.computed().value > 0  # lower is better, and online is lower
    printed = Extraction(kind="estimate", numbers={"estimate": 0.1, "low": -0.1, "high": 0.4}, direction=-1)
    assert printed.computed().value == pytest.approx(-0.1)
    assert printed.computed().se == pytest.approx(0.5 / 3.919928, rel=1e-6)


def test_what_is_pooled_is_what_the_command_gives(cast: Cast, tmp_path: Path) -> None:
    for number in range(4):
        effect = a_study(cast.ben, number)
        for reader in (cast.ben, cast.hal):
            an_entry(effect, reader)
    an_entry(a_study(cast.ben, 7), cast.ben)  # waits for a second reader
    (group,) = ready()
    assert (group.studies, group.waiting) == (4, 1)
    made = pool(group, margin=0.2, by=cast.ben)
    table = tmp_path / "studies.csv"
    lines = [f"{one['study']};{one['effect']!r};{one['se']!r};1" for one in made.data["studies"]]
    table.write_text("study;effect;se;direction\n" + "\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "sameroom.cli", "pool", str(table), "--margin", "0.2", "--json"]
    printed = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert made.result == printed
    assert made.is_as_frozen and Analysis.objects.get(pk=made.pk).is_as_frozen


def test_several_comparisons_of_one_study_are_told_apart(cast: Cast) -> None:
    for number in range(3):
        for name in ("WAI-SR", "HAQ"):
            effect = a_study(cast.ben, number) if name == "WAI-SR" else _second_of(cast, number, name)
            for reader in (cast.ben, cast.hal):
                an_entry(effect, reader, sd_online=1.3 if name == "HAQ" else 1.2)
    made = pool(ready()[0], margin=0.2, by=cast.ben)
    assert made.question["cluster"] == "study" and made.result["studies"] == 3 and made.result["k"] == 6


def _second_of(cast: Cast, number: int, instrument: str) -> Effect:
    study = Study.objects.get(authors=f"Author{number} A")
    return Effect.objects.create(
        study=study, outcome="alliance", rater="client", instrument=instrument, time="end", by=cast.ben
    )


def test_fewer_than_three_studies_are_not_pooled(cast: Cast) -> None:
    for number in range(2):
        effect = a_study(cast.ben, number)
        for reader in (cast.ben, cast.hal):
            an_entry(effect, reader)
    with pytest.raises(Refused, match="fewer than three"):
        pool(ready()[0], margin=0.2, by=cast.ben)
    answer = browser(cast, "ben").post("/evidence/studies/pool/alliance-client/", follow=True)
    assert "fewer than three studies" in answer.content.decode()
    assert browser(cast, "ben").post("/evidence/studies/pool/anxiety-client/").status_code == 404


def test_a_pooled_analysis_stands_on_the_page_with_its_picture_and_prediction_interval(cast: Cast) -> None:
    for number in range(3):
        effect = a_study(cast.ben, number)
        for reader in (cast.ben, cast.hal):
            an_entry(effect, reader)
    made = pool(ready()[0], margin=0.2, by=cast.ben)
    assert Client().get(f"/do-online-sessions-work/analyses/{made.pk}/").status_code == 404
    edition = next_edition(margins=MARGINS, why="As before", pooled=[made], by=cast.gus)
    approve(edition, by=cast.gus)
    said = Client().get("/do-online-sessions-work/").content.decode()
    assert f"/1/{made.pk}/light.svg" in said and "where a next study like these would lie" in said
    picture = Client().get(f"/do-online-sessions-work/1/{made.pk}/light.svg").content.decode()
    assert picture.count("Author") == 3 and "All together" in picture
    assert drawing.forest_of_studies(made).rows[-1].wider == tuple(made.result["pi"])
    shown = Client().get(f"/do-online-sessions-work/analyses/{made.pk}/").content.decode()
    assert "library(metafor)" in shown and "Ben" not in shown


def test_what_is_typed_twice_is_told(cast: Cast) -> None:
    ben = browser(cast, "ben")
    first = ben.post("/evidence/studies/new/", STUDY)
    again = ben.post("/evidence/studies/new/", STUDY).content.decode()
    assert "in the list already" in again and "Smith A" in again
    ben.post(first["Location"], COMPARISON)
    assert "in the list already" in ben.post(first["Location"], COMPARISON).content.decode()
    assert "has not come yet" in ben.post("/evidence/studies/new/", STUDY | {"year": "2099"}).content.decode()


@pytest.mark.parametrize("typed", ["", "x", "nan", "inf", "1e400", "1;2"])
def test_a_number_that_is_none_is_told(cast: Cast, typed: str) -> None:
    effect = a_study(cast.ben, 1)
    answer = browser(cast, "ben").post(f"/evidence/effects/{effect.pk}/", SENT | {"mean_online": typed})
    assert "Write a number, as it stands in the article." in answer.content.decode()
    assert not effect.entries.exists()


def test_an_estimate_outside_its_interval_is_told(cast: Cast) -> None:
    effect = a_study(cast.ben, 1)
    sent = {"estimate": "0.5", "low": "0.1", "high": "0.4", "direction": "1", "place": "p. 1"}
    answer = browser(cast, "ben").post(f"/evidence/effects/{effect.pk}/?kind=estimate", sent)
    assert "do not fit together" in answer.content.decode()
    assert browser(cast, "ben").get(f"/evidence/effects/{effect.pk}/?kind=x").status_code == 404
