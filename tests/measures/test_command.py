"""`sameroom score` and `sameroom instruments`, as people and programs run them: what is said, and the exit codes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire

from sameroom import cli
from sameroom.measures import fhir, instruments
from sameroom.measures.instruments import own
from tests.config.commands import CLEAN, ROOT
from tests.measures.test_own import filled

Run = tuple[int, str, str]


@pytest.fixture(autouse=True)
def no_folder_afterwards() -> Iterator[None]:
    yield
    own.use(None)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Run:
    code = cli.main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_one_object_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capsys, "score", "phq-9", "--answers", "2,2,1,1,1,1,1,0,1", "--previous", "3,3,2,2,2,2,2,0,0", "--json"
    )
    said = json.loads(out)
    assert (code, err) == (0, "")
    assert list(said) == ["instrument", "version", "complete", "scores", "change", "flags"]
    assert (said["instrument"], said["version"], said["complete"]) == ("phq-9", 1, True)
    assert said["scores"] == {"total": {"value": 10, "band": "moderate"}}
    assert said["flags"] == ["suicidal_ideation"]
    assert said["change"][0] == {
        "rule": "reliable_nhs_tt",
        "points": 6,
        "difference": -6,
        "verdict": "improved",
        "source": "NHS Talking Therapies manual",
    }


def test_sentences_for_people_name_the_rule_with_its_sd_and_reliability(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "score", "csi-4", "--answers", "2,2,2,2", "--previous", "3,4,4,4")
    assert code == 0
    assert out.splitlines() == [
        "Couples Satisfaction Index, 4 items (CSI-4), version 1",
        "  total: 8 (0 to 21)",
        "    < 13.5: distress (Funk, Rogge 2007, J Fam Psychol 21:572)",
        "  total -7: deteriorated, by rci_alpha, from 2.72 points on (SD 4; r 0.94 (alpha); computed: 1.96 × SD × √2 × "
        "√(1 − r); SD and alpha not seen in a source) — not verified",
    ]


def test_what_is_missing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "score", "phq-9", "--answers", "1,1,1,1,1,1,1,,")
    assert "  total: 9 (0 to 27); mild; the mean of the others stands in for what is missing\n" in out
    assert "  Unanswered: q8, q9, q10\n" in out
    _code, out, _err = run(capsys, "score", "phq-9", "--answers", ",,,,,,,,2")
    assert "total: no number, too little is answered" in out and "Flag: suicidal_ideation_high" in out
    _code, out, _err = run(capsys, "score", "gad-2", "--answers", "3,0")
    assert "    >= 3: screen (not seen in a source) — not verified\n" in out


def test_an_unverified_rule_says_so_to_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(
        capsys, "score", "gad-7", "--answers", "0,0,0,0,0,0,0", "--previous", "1,1,1,1,0,0,0", "--json"
    )
    rules = {one["rule"]: one for one in json.loads(out)["change"]}
    assert rules["rci_alpha"]["verified"] is False and "verified" not in rules["mcid"]
    assert {name: one["verdict"] for name, one in rules.items()} == {
        "reliable_nhs_tt": "improved",
        "mcid": "improved",
        "rci_retest": "unchanged",
        "rci_alpha": "improved",
    }


def test_of_several_sets_of_bands_the_first_stands_alone_too(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "score", "k10", "--answers", ",".join("2" * 10), "--json")
    assert json.loads(out)["scores"]["total"] == {
        "value": 20,
        "band": "mild",
        "bands": {"primary_care_au": "mild", "abs_survey": "moderate"},
    }
    _code, out, _err = run(capsys, "score", "k10", "--answers", ",".join("2" * 10))
    assert "total: 20 (10 to 50); mild (primary_care_au); moderate (abs_survey)" in out


def test_each_flag_once_and_null_without_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "score", "risq", "--answers", "1,1", "--json")
    said = json.loads(out)
    assert said["flags"] == ["rift_any", "felt_unsafe_with_therapist"]
    assert (said["complete"], said["scores"]) == (False, {"total": {"value": None, "band": None}})


def test_three_scores_and_numbers_unrounded(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "score", "dass-21", "--answers", ",".join(["", *"1" * 20]), "--json")
    scores = json.loads(out)["scores"]
    assert list(scores) == ["depression", "anxiety", "stress"]
    assert scores["stress"] == {"value": 14, "band": "normal"}
    _code, out, _err = run(capsys, "score", "session-check", "--answers", "9,8,8,8", "--json")
    assert json.loads(out)["scores"]["alliance"] == {"value": 33 / 4, "band": None}


def test_answers_from_a_file_by_value_or_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"q1": 3, "q2": "LA6570-1", "q3": None}))
    _code, out, _err = run(capsys, "score", "phq-2", "--answers", "3,2", "--json")
    by_hand = json.loads(out)
    file.write_text(json.dumps({"q1": 3, "q2": "LA6570-1"}))
    _code, out, _err = run(capsys, "score", "phq-2", "--answers", str(file), "--json")
    assert json.loads(out) == by_hand
    file.write_text(json.dumps({"q1": 3, "q2": None}))
    _code, out, _err = run(capsys, "score", "phq-2", "--answers", str(file), "--json")
    assert json.loads(out)["complete"] is False


def test_answers_and_scores_in_fhirs_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "response.json"
    instrument = instruments.load("session-check")
    answers = {"taken-seriously": "9", "open": "8", "aims": "8", "way": "8"}
    file.write_text(json.dumps(fhir.response(instrument, fhir.Given("partner", answers, {"hope": "asked-declined"}))))
    partner = [*("score", "session-check", "--answers", str(file)), "--form", "partner"]
    assert json.loads(run(capsys, *partner, "--json")[1])["scores"]["alliance"]["value"] == 8.25
    said = Bundle.model_validate(json.loads(run(capsys, *partner, "--fhir")[1]))
    assert [float(one.resource.valueQuantity.value) for one in said.entry] == [8.25]
    code, out, err = run(capsys, *partner[:-2])
    assert (code, out) == (2, "") and "answers to the form “partner”, not “client”: --form partner." in err
    code, out, err = run(capsys, "score", "phq-9", "--answers", str(file))
    assert (code, out, err.count("\n")) == (
        2,
        "",
        1,
    ) and "It answers https://sameroom.ca/fhir/Questionnaire/session" in err
    file.write_text(file.read_text().replace("partner.open", "partner.closed"))
    code, out, err = run(capsys, *partner)
    assert (code, out, err) == (2, "", "sameroom: There is no item partner.closed.\n")


def test_each_form_has_its_items(capsys: pytest.CaptureFixture[str]) -> None:
    ten = "9,9,9,9,9,9,9,0"
    code, out, _err = run(
        capsys, "score", "session-check", "--form", "partner", "--answers", ten, "--modality", "online"
    )
    assert code == 0 and "alliance: 9 (0 to 10)" in out and "Unanswered: technical\n" in out
    assert "Not validated" in out
    code, out, _err = run(
        capsys, "score", "session-check", "--form", "partner", "--answers", ten, "--modality", "in-person"
    )
    assert "Unanswered" not in out
    code, _out, err = run(capsys, "score", "session-check", "--answers", "9,9,9,9,9,9,9,9,9")
    assert (code, err.count("\n")) == (2, 1) and "9 answers; the form “client” of session-check has 8 items" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["score", "phq-99", "--answers", "1"], "There is no instrument “phq-99”. `sameroom instruments` lists"),
        (
            ["score", "ors", "--answers", "1"],
            "ors is not here and never will be. Its licence allows no electronic form",
        ),
        (["score", "C-SSRS", "--answers", "1"], "C-SSRS is not here and never will be."),
        (["score", "phq-2", "--answers", "1,4"], "4 is no answer to item q2; it can be 0, 1, 2, 3."),
        (["score", "phq-2", "--answers", "1,x"], "“x” is no answer to item q2; it can be 0, 1, 2, 3."),
        (["score", "phq-2", "--answers", "1,1.5"], "“1.5” is no answer to item q2"),
        (["score", "phq-2", "--answers=-1,1"], "-1 is no answer to item q1"),
        (["score", "phq-2", "--answers", "1,1,1"], "There are 3 answers; the form “client” of phq-2 has 2 items."),
        (["score", "phq-2", "--answers", "1,1", "--previous", "9"], "9 is no answer to item q1"),
        (["score", "phq-2", "--answers", "1,1", "--form", "partner"], "phq-2 has no form “partner”; it has client."),
        (["score", "phq-2", "--answers", "1,1", "--modality", "phone"], "“phone” is no modality"),
        (["score", "phq-2", "--answers", "not-there.json"], "not-there.json cannot be read."),
        (["instruments", "phq-99"], "There is no instrument “phq-99”."),
        (["instruments", "--fhir"], "Name the instrument"),
        (["instruments", "--skeleton"], "There is no skeleton “”; there are arm-5, core-10"),
        (["instruments", "--skeleton", "phq-9"], "There is no skeleton “phq-9”"),
        (["instruments", "--skeleton", "srs-v3"], "srs-v3 is not here and never will be."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"sameroom: {sentence}") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "does not hold JSON."),
        ("[1]", "does not hold an object {item: value}."),
        ('{"q7": 1}', "phq-2 has no item “q7” on the form “client”; it has q1, q2."),
        ('{"q1": 7}', "7 is no answer to item q1; it can be 0, 1, 2, 3."),
        ('{"q1": true}', "True is no answer to item q1"),
        ('{"q1": 1.5}', "1.5 is no answer to item q1"),
        ('{"q1": "LA1"}', "'LA1' is no answer to item q1"),
        ('{"q1": [1]}', "[1] is no answer to item q1"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, sentence: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(content)
    code, out, err = run(capsys, "score", "phq-2", "--answers", str(file))
    assert (code, out, err.count("\n")) == (2, "", 1) and sentence in err


def test_all_that_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "instruments")
    assert code == 0
    assert [line.split()[0] for line in out.split("\n\n")[0].splitlines()] == instruments.shipped()
    assert "arm-5, core-10, pss-10, rdas, sai, wai-sr" in out
    _code, out, _err = run(capsys, "instruments", "--json")
    rows = json.loads(out)["instruments"]
    assert [one["id"] for one in rows] == instruments.shipped()
    assert [one["forms"] for one in rows if one["id"] == "session-check"] == [["client", "partner", "therapist"]]


def test_one_says_how_it_is_scored_and_from_where(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "instruments", "csi-16")
    for line in (
        "Wording: en: official, couples-research.com. From one transcription of the authors’ form;",
        "q11  For each of the following items",
        "[INTERESTING … BORING]",
        "  total < 51.5: distress (Funk, Rogge 2007",
        "  total has changed by rci_alpha, from 6.66 points on (SD 17; r 0.98 (alpha); computed",
    ):
        assert line in out
    _code, out, _err = run(capsys, "instruments", "dass-21", "--json")
    assert json.loads(out)["scores"][0]["times"] == 2
    _code, out, _err = run(capsys, "instruments", "k6", "--fhir")
    Questionnaire.model_validate(json.loads(out))
    assert fhir.instrument_from_fhir(json.loads(out)) == instruments.load("k6")


@pytest.mark.parametrize("name", instruments.skeletons())
def test_a_skeleton_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _err = run(capsys, "instruments", "--skeleton", name)
    assert (code, out) == (0, (instruments.SKELETONS / f"{name}.toml").read_text())


def test_ones_own_are_listed_and_scored_and_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMEROOM_INSTRUMENTS", str(tmp_path))
    (tmp_path / "pss-10.toml").write_text(filled("pss-10"))
    (tmp_path / "wai-sr.toml").write_text((instruments.SKELETONS / "wai-sr.toml").read_text())
    _code, out, _err = run(capsys, "instruments")
    assert "pss-10         version 1    10   Perceived Stress Scale (PSS-10)\n" in out
    assert "wai-sr.toml: Item q1 has no words in “en”." in out
    _code, out, _err = run(capsys, "score", "pss-10", "--answers", "0,0,0,4,4,0,4,4,0,0", "--json")
    assert json.loads(out)["scores"] == {"total": {"value": 16, "band": "moderate"}}
    code, _out, err = run(capsys, "score", "wai-sr", "--answers", "1")
    assert code == 2 and err.startswith("sameroom: wai-sr.toml: Item q1 has no words")
    monkeypatch.setenv("SAMEROOM_INSTRUMENTS", str(tmp_path / "gone"))
    code, _out, err = run(capsys, "instruments")
    assert code == 2 and "there is no such folder" in err


def test_without_any_setting_and_without_a_database() -> None:
    script = (
        "import sys; from sameroom.measures import instruments, scoring, fhir; "
        "scoring.score(instruments.load('phq-9'), {}); sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=CLEAN, check=False).returncode == 0
    command = [sys.executable, "-m", "sameroom.cli", "score", "k6", "--answers", "1,1,1,1,1,1", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=CLEAN, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["scores"]["total"] == {"value": 6, "band": "moderate"}
    assert done.stderr == ""
