"""`sameroom compare`: against lmerTest on ratings whose answers are known, and what it says of all others."""

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sameroom.cli import main
from tests.stats.given import FOLDER

Capture = pytest.CaptureFixture[str]
HEAD = "client,therapist,session,modality,rater,score\n"


def asked(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main(["compare", *arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def refused(capsys: Capture, *arguments: str) -> str:
    assert main(["compare", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    return said.err.removeprefix("sameroom: ").strip()


def file(folder: Path, text: str) -> str:
    path = folder / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def practice(*, difference: float, seed: int = 2, clients: int = 40, switch: bool = True, therapists: int = 6) -> str:
    """A practice in which online differs by this much, for both sides, in points of a scale whose error is 0.5."""
    random, lines = np.random.default_rng(seed), []
    for client in range(clients):
        level, therapist = 7 + random.normal(0, 0.8), client % therapists
        for session in range(1, 11):
            is_online = session % 2 == 0 if switch else client % 2 == 0
            held = level + random.normal(0, 0.3)
            for rater in ("client", "therapist"):
                score = held + difference * is_online - 0.5 * (rater == "therapist") + random.normal(0, 0.4)
                modality = "online" if is_online else "in_person"
                lines.append(f"c{client},t{therapist},{session},{modality},{rater},{score:.3f}")
    return HEAD + "\n".join(lines) + "\n"


def test_the_synthetic_practice_as_lmertest_has_it(capsys: Capture) -> None:
    """The client's model as R prints it; that of both sides has its columns by side here, by client in R's printout."""
    found = asked(capsys, str(FOLDER / "sessions.csv"), "--covariate", "severity")
    client = found["client"]
    assert (client["estimate"], client["se"]) == pytest.approx((-0.0436824555, 0.0598348522), rel=5e-6)
    assert client["df"] == pytest.approx(610.354, abs=0.05)
    assert client["p"] == pytest.approx(0.465639501, rel=1e-4)
    assert found["variance"]["client"] == pytest.approx(
        {"client": 0.493647061, "therapist": 0.139150694, "residual": 0.364106153}, rel=1e-4
    )
    assert (client["clients"], client["ratings"], client["switchers"]) == (95, 708, 70)
    assert found["sd_unit_from"] == "between clients, in person, sessions 3 to 5"
    unit = found["sd_unit"]
    assert client["standardised"]["estimate"] == pytest.approx(client["estimate"] / unit)
    assert client["verdict"] == "equivalent" and found["therapist"]["verdict"] == "lower_extent_uncertain"
    widest = max((one["ci90"] for one in (client, client["robust"])), key=lambda pair: pair[1] - pair[0])
    assert client["standardised"]["ci90"] == pytest.approx([one / unit for one in widest])
    assert found["interaction"]["ratings"] == 1474
    assert found["interaction"]["estimate"] == pytest.approx(-0.192, abs=5e-4)
    need = (1.6448536 + 1.2815516) ** 2 * found["variance"]["client"]["residual"] / (unit * 0.2) ** 2
    assert found["information"]["need"] == pytest.approx(need, rel=1e-6)
    assert (
        "lmer(score ~ online_w + online_b + session + `severity` + (1 | therapist/client), data = s)"
        in found["r_script"]
    )


@pytest.mark.parametrize(
    ("difference", "verdicts"),
    [(0.0, {"equivalent", "equivalent_different"}), (-1.0, {"inferior"}), (1.0, {"superior"})],
)
def test_the_truth_is_found(tmp_path: Path, capsys: Capture, difference: float, verdicts: set[str]) -> None:
    found = asked(capsys, file(tmp_path, practice(difference=difference)), "--sd", "1")
    for side in ("client", "therapist"):
        assert found[side]["verdict"] in verdicts
        assert found[side]["estimate"] == pytest.approx(difference, abs=0.15)
    assert found["interaction"]["verdict"] in {"equivalent", "equivalent_different"}


def test_what_is_between_clients_is_not_taken_for_what_is_within(tmp_path: Path, capsys: Capture) -> None:
    """Nobody switched: who comes online differs, and nothing is said."""
    found = asked(capsys, file(tmp_path, practice(difference=-2.0, switch=False)))
    for side in ("client", "therapist", "interaction"):
        assert found[side]["verdict"] == "not_estimable"
        assert found[side]["estimate"] is None and found[side]["switchers"] == 0
    assert found["information"] == {"have": 0.0, "need": None}
    assert "Clients’ ratings: Nobody was seen in both ways." in found["warnings"]


def test_one_therapist_and_few_clients_are_said(tmp_path: Path, capsys: Capture) -> None:
    found = asked(capsys, file(tmp_path, practice(difference=0, clients=6, therapists=1)))
    assert set(found["variance"]["client"]) == {"client", "residual"}
    said = " ".join(found["warnings"])
    assert "There is one therapist" in said and "6 clients were seen in both ways" in said
    assert "(1 | client)" in found["r_script"] and "therapist/client" not in found["r_script"]


def test_a_ceiling_and_a_side_that_is_missing_are_said(tmp_path: Path, capsys: Capture) -> None:
    lines = [line for line in practice(difference=0).splitlines() if "therapist," not in line]
    cut = [",".join([*line.split(",")[:5], str(min(7.0, float(line.split(",")[5])))]) for line in lines[1:]]
    found = asked(capsys, file(tmp_path, HEAD + "\n".join(cut)))
    assert found["client"]["at_ceiling"] > 0.3
    said = " ".join(found["warnings"])
    assert "of the ratings are the highest there is" in said and "Therapists’ ratings: there are none." in said
    assert found["therapist"]["verdict"] == found["interaction"]["verdict"] == "not_estimable"


def test_who_rates_seldom_online_is_said(tmp_path: Path, capsys: Capture) -> None:
    """Half of the clients' ratings of online sessions are missing."""
    head, *lines = practice(difference=0).splitlines()
    kept = [line for n, line in enumerate(lines) if "online,client" not in line or n % 8 < 4]
    said = asked(capsys, file(tmp_path, "\n".join([head, *kept])))["warnings"]
    assert any("Clients rated 50% of these sessions online and 100% in person" in one for one in said)
    assert not any("Therapists rated" in one for one in said)


def test_a_columns_name_is_no_code(tmp_path: Path, capsys: Capture) -> None:
    """In the script it stands as a name, whatever is in it."""
    names = ["age (years)", '`); system("id"); (`']
    head, *lines = practice(difference=0, clients=12).splitlines()
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    text = "\n".join([",".join([head, *quoted]), *(f"{line},{n % 7},{n % 5}" for n, line in enumerate(lines))])
    options = [one for name in names for one in ("--covariate", name)]
    script = asked(capsys, file(tmp_path, text), *options)["r_script"]
    assert 'session + `age (years)` + `\\`); system("id"); (\\``' in script


def test_for_people_there_are_sentences(tmp_path: Path, capsys: Capture) -> None:
    assert main(["compare", file(tmp_path, practice(difference=0))]) == 0
    said = capsys.readouterr().out
    assert "400 ratings of 40 clients, 40 of them seen in both ways" in said
    assert "The therapists’ difference less the clients’" in said and "library(lmerTest)" in said


def test_as_a_spreadsheet_in_another_language_writes_it(tmp_path: Path, capsys: Capture) -> None:
    text = practice(difference=0)
    one = asked(capsys, file(tmp_path, text))
    path = tmp_path / "de.csv"
    path.write_bytes(text.replace(",", ";").replace(".", ",").replace("c0;", "Jürgen;").encode("cp1252"))
    other = asked(capsys, str(path))
    assert other["client"]["estimate"] == pytest.approx(one["client"]["estimate"])


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("client,score\na,1\n", [], "These columns are missing: therapist, session, modality, rater"),
        (HEAD, [], "There is no rating in the table."),
        (HEAD + "a,t,1,phone,client,5\n", [], "Line 2, column “modality”: “phone” is none of online, video"),
        (HEAD + "a,t,1,online,nurse,5\n", [], "Line 2, column “rater”: “nurse” is none of client, therapist."),
        (HEAD + "a,t,1.5,online,client,5\n", [], "Line 2, column “session”: 1.5 is no whole number."),
        (HEAD + "a,t,1,online,client,1e300\n", [], "Line 2, column “score”: “1e300” is beyond every scale."),
        (HEAD + "a,t,1,online,client,good\n", [], "Line 2, column “score”: “good” is no number."),
        (HEAD + "a,t,1,online,client,5\na,t,1,in_person,therapist,5\n", [], "another line of the same session"),
        (HEAD + "a,t,1,online,client,5\nb,t,1,in_person,client,5\n", [], "All ratings are the same"),
        (HEAD + "a,t,1,online,client,5\n", ["--sd", "0"], "A standard deviation is above 0."),
        (HEAD + "a,t,1,online,client,5\n", ["--covariate", "age"], "These columns are missing: age"),
        (HEAD + "a,t,1,online,client,5\n", ["--margin", "-1"], "A margin is above 0."),
        (HEAD + "a,t,1,online,client,5\n", ["--margin", "1e-300"], "--margin: 1e-300 is beyond every scale."),
        (HEAD + "a,t,1,online,client,5\n", ["--sd", "1e300"], "--sd: 1e+300 is beyond every scale."),
    ],
)
def test_bad_input_is_a_sentence(tmp_path: Path, capsys: Capture, text: str, options: list[str], sentence: str) -> None:
    assert sentence in refused(capsys, file(tmp_path, text), *options)


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_very_few_ratings_give_no_verdict(tmp_path: Path, capsys: Capture, rows: int) -> None:
    lines = ["a,t,1,online,client,5", "a,t,2,in_person,client,6", "b,t,1,online,client,7", "b,t,2,in_person,client,6.5"]
    found = asked(capsys, file(tmp_path, HEAD + "\n".join(lines[:rows])), "--sd", "1")
    assert found["client"]["verdict"] in {"not_estimable", "inconclusive"} and found["warnings"]


ROW = st.tuples(
    st.sampled_from("ab"),
    st.sampled_from("tu"),
    st.integers(1, 3),
    st.sampled_from(["client", "therapist"]),
    st.integers(0, 10),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=14))
def test_never_a_trace(tmp_path: Path, rows: list[tuple[str, str, int, str, int]]) -> None:
    """Whatever small table: singular, saturated, one-sided."""
    lines = [f"{c},{t},{n},{'online' if n % 2 else 'in_person'},{rater},{score}" for c, t, n, rater, score in rows]
    with redirect_stdout(StringIO()) as said:
        outcome = main(["compare", file(tmp_path, HEAD + "\n".join(lines)), "--json"])
    assert outcome in (0, 2)
    assert "NaN" not in said.getvalue() and "Infinity" not in said.getvalue()
