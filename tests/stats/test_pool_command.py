"""`sameroom pool` and `sameroom claim`, as somebody types them: numbers, sentences, and what they say of bad input."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sameroom.cli import main
from tests.stats.given import FOLDER, bcg

Capture = pytest.CaptureFixture[str]
VACCINE = "\n".join(["study,effect,variance,zone,latitude,direction"] + [
    f"{number},{y!r},{v!r},{'far' if latitude > 30 else 'near'},{latitude:g},1"
    for number, (y, v, latitude) in enumerate(zip(*(one.tolist() for one in bcg()), strict=True), start=1)
])  # fmt: skip


def file(folder: Path, text: str) -> str:
    path = folder / "studies.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def asked(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def refused(capsys: Capture, *arguments: str) -> str:
    """One sentence on standard error, nothing else."""
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("sameroom: ") and said.err.count("\n") == 1
    return said.err.removeprefix("sameroom: ").strip()


def test_the_keys_and_numbers_of_a_plain_pool(tmp_path: Path, capsys: Capture) -> None:
    found = asked(capsys, "pool", file(tmp_path, VACCINE), "--by", "zone", "--moderator", "latitude")
    assert found["k"] == 13 and found["warnings"] == []
    assert (found["effect"], found["se"], found["df"]) == pytest.approx((-0.714532348, 0.1807917455, 12), rel=1e-6)
    assert found["pi"] == pytest.approx([-1.996016967, 0.5669522703], rel=1e-6)
    assert found["tau2_ci"] == pytest.approx([0.1197, 1.1115], abs=5e-5)
    assert found["equivalence"]["verdict"] == "inferior"
    assert found["equivalence"]["margin"] == 0.2
    assert found["equivalence"]["smallest_margin"] == pytest.approx(-found["equivalence"]["ci90"][0])
    assert [one["study"] for one in found["leave_one_out"]] == [str(number) for number in range(1, 14)]
    assert found["leave_one_out"][3]["effect"] == pytest.approx(-0.6284, abs=5e-5)
    assert found["egger"]["predictor"] == "se" and found["trim_and_fill"]["missing"] == 1
    assert [one["term"] for one in found["moderators"]] == ["intercept", "latitude"]
    assert found["moderators"][1]["p"] == pytest.approx(0.0046, abs=5e-5)
    assert [(one["group"], one["k"]) for one in found["groups"]] == [("far", 8), ("near", 5)]
    assert 'rma(yi, vi, slab = study, data = dat, method = "REML", test = "adhoc")' in found["r_script"]


def test_effects_of_studies_with_several(capsys: Capture) -> None:
    path = str(FOLDER / "konstantopoulos2011.csv")
    found = asked(capsys, "pool", path, "--cluster", "district", "--moderator", "year")
    assert (found["k"], found["studies"], found["df"]) == (56, 11, 10)
    assert (found["tau2_between"], found["tau2_within"]) == pytest.approx((0.06506194428, 0.03273651703), rel=1e-6)
    assert found["cr2"]["df"] == pytest.approx(9.86, abs=0.005)
    assert found["moderators"][1]["df"] == pytest.approx(4.19, abs=0.005)
    assert [one["study"] for one in found["leave_one_out"]][-1] == "91" and len(found["leave_one_out"]) == 11
    low, high = found["equivalence"]["ci90"]
    assert found["equivalence"]["verdict"] == "non_inferior" and (low, high) == pytest.approx((0.031, 0.338), abs=5e-4)
    assert any("--rho 0.6" in one for one in found["warnings"])
    assert "vcalc" in asked(capsys, "pool", path, "--cluster", "district", "--rho", "0.6")["r_script"]


def test_two_arms_and_their_direction(tmp_path: Path, capsys: Capture) -> None:
    text = (FOLDER / "normand1999.csv").read_text()
    one = asked(capsys, "pool", file(tmp_path, text))
    other = asked(capsys, "pool", file(tmp_path, text.replace(",1\n", ",-1\n")))
    assert one["effect"] == pytest.approx(-0.537108259, rel=1e-6)
    assert other["effect"] == pytest.approx(-one["effect"])
    assert any("“3” lies 3.2 standard errors off the rest" in said for said in one["warnings"])


def test_for_people_there_is_a_table_and_the_script(tmp_path: Path, capsys: Capture) -> None:
    assert main(["pool", file(tmp_path, VACCINE)]) == 0
    said = capsys.readouterr().out
    assert (
        "Online is worse by more than the margin of ±0.2. Equivalence would hold for every margin above ±1.04." in said
    )
    assert "A next study like these: its true effect lies from -2.00 to 0.57 (95 %)." in said
    assert "library(metafor)" in said


@pytest.mark.parametrize(
    ("lines", "verdict", "warning"),
    [
        (1, "not_estimable", "There is one study"),
        (2, "not_estimable", "Two studies are too few"),
        (3, "inconclusive", "With 3 studies the prediction interval"),
    ],
)
def test_few_studies(tmp_path: Path, capsys: Capture, lines: int, verdict: str, warning: str) -> None:
    text = "\n".join(["study,effect,se,direction", "A,0.1,0.2,1", "B,0.2,0.2,1", "C,-0.1,0.3,1"][: lines + 1])
    found = asked(capsys, "pool", file(tmp_path, text))
    assert found["equivalence"]["verdict"] == verdict
    assert any(warning in one for one in found["warnings"])
    assert found["egger"] is None and (found["pi"] is None) == (lines < 3)


def test_what_is_said_of_odd_tables(tmp_path: Path, capsys: Capture) -> None:
    text = "study,effect,se\nA,0.1,0.2\nA,0.1,0.2\nB,,\nC,0.3,0.1\nD,0.2,0.1\n"
    found = asked(capsys, "pool", file(tmp_path, text))
    assert found["k"] == 4
    assert found["warnings"][0] == "Nothing stands in line 4: left out."
    assert "no column “direction”" in found["warnings"][1]
    assert "“A” stands there more than once" in found["warnings"][2]


HEAD = "study,effect,se,direction,kind\n"


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("study,effect\nA,1\n", [], "Beside “effect” the table needs “se” or “variance”."),
        ("study,mean_arm1\nA,1\n", [], "There is neither “effect”"),
        ("effect,se\n1,1\n", [], "These columns are missing: study"),
        (HEAD, [], "There is no study in the table."),
        (HEAD + "A,0.1,0,1,x\n", [], "Line 2, column “se”: 0 is not above 0."),
        (HEAD + "A,0.1,1e-200,1,x\n", [], "1e-200 is smaller than any study's."),
        (HEAD + "A,1e300,1,1,x\n", [], "Line 2, column “effect”: “1e300” is beyond every scale."),
        (HEAD + "A,0.1,-1,1,x\n", [], "Line 2, column “se”: -1 is not above 0."),
        (HEAD + "A,0.1,,1,x\n", [], "Line 2, column “se”: nothing stands there."),
        (HEAD + "A,a lot,1,1,x\n", [], "Line 2, column “effect”: “a lot” is no number."),
        (HEAD + "A,0.1,1,up,x\n", [], "“up” is neither 1 (higher is better) nor -1."),
        (HEAD + "A,0.1,1,1,x\nB,0.1,1,1,x\n", ["--moderator", "kind"], "“kind” is “x” everywhere"),
        (HEAD + "A,0.1,1,1,x\nB,0.1,1,1,y\n", ["--moderator", "kind"], "2 effects are too few for 2 coefficients."),
        (HEAD + "A,0.1,1,1,x\n", ["--margin", "0"], "A margin is above 0."),
        (HEAD + "A,0.1,1,1,x\n", ["--margin", "wide"], "--margin: “wide” is no number."),
        (HEAD + "A,0.1,1,1,x\nB,0.1,1,1,y\n", ["--by", "colour"], "There is no column “colour”"),
        (HEAD + "A,0.1,1,1,x\n", ["--cluster", "kind"], "1 studies are too few for 1 coefficients."),
        (HEAD + "A,0.1,1,1,x\n", ["--cluster", "kind", "--method", "DL"], "With --cluster the method is REML."),
        (HEAD + "A,0.1,1,1,x\n", ["--rho", "0.6"], "name its column with --cluster"),
    ],
)
def test_bad_input_is_a_sentence(tmp_path: Path, capsys: Capture, text: str, options: list[str], sentence: str) -> None:
    assert sentence in refused(capsys, "pool", file(tmp_path, text), *options)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Capture) -> None:
    assert "cannot be read: No such file" in refused(capsys, "pool", str(tmp_path / "none.csv"))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("study,effectse;\n0.1-eEA\t\"'5é"), max_size=120), st.booleans())
def test_never_a_trace(tmp_path: Path, text: str, has_head: bool) -> None:
    path = tmp_path / "table.csv"
    path.write_text(("study,effect,se\n" if has_head else "") + text, encoding="utf-8")
    assert main(["pool", str(path)]) in (0, 2)


@pytest.mark.parametrize(
    ("arguments", "verdict", "wording"),
    [
        (["-0.02", "-0.12", "0.07"], "equivalent", "Equivalent within the margin of ±0.2."),
        (["-0.09", "-0.26", "0.07"], "inconclusive", "Neither the same within the margin"),
        (["-0.3", "-0.35", "-0.25"], "inferior", "Online is worse by more than the margin"),
    ],
)
def test_what_a_published_number_lets_one_say(
    capsys: Capture, arguments: list[str], verdict: str, wording: str
) -> None:
    estimate, low, high = arguments
    found = asked(capsys, "claim", f"--estimate={estimate}", "--ci", low, high)
    assert found["verdict"] == verdict and found["wording"].startswith(wording)
    assert "not significant" not in found["wording"]
    unknown = asked(capsys, "claim", f"--estimate={estimate}", "--ci", low, high, "--direction", "unknown")
    assert unknown["verdict"] == (verdict if verdict == "equivalent" else "inconclusive")
    assert ("better or worse" in unknown["wording"]) == (verdict != "equivalent")


def test_a_claim_that_cannot_be(capsys: Capture) -> None:
    assert "does not lie within" in refused(capsys, "claim", "--estimate", "0.5", "--ci", "0.1", "0.2")
    assert "is no number" in refused(capsys, "claim", "--estimate", "half", "--ci", "0.1", "0.2")
