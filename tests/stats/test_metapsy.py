"""Metapsy's files: a small one with everything that is odd about them, and the real one where somebody has it."""

import os
from pathlib import Path

import numpy as np
import pytest

from sameroom.cli import main
from sameroom.stats.dependence import clustered, three_levels
from sameroom.stats.metapsy import import_metapsy, mended
from sameroom.stats.several import robust_of
from sameroom.stats.tables import BadTable, parse, read
from tests.stats.given import column

Capture = pytest.CaptureFixture[str]
SMALL = """"";"study";".g";".g_se";"rating";"format";"n_arm1"
"1";"Aa, 2017";0;0,231;"self-report";"ind";40
"2";"GÃ¶ritz, 2018";0,55;0,386;"clinician";"grp";NA
"3";"Bb, 2019";0,7;NA;"self-report";"tel";13
"4";"Cc, 2020";0,7;0;"self-report";"tel";13
"5";"Dd, 2021";1,2;0,3;"self-report";"gsh";20
"""


def test_what_is_odd_is_read_and_what_is_missing_is_named() -> None:
    found = import_metapsy(parse(SMALL))
    assert found.columns == ("study", "effect", "se", "direction", "rating", "format")
    assert found.rows[1] == ("Göritz, 2018", "0.55", "0.386", "1", "clinician", "grp")
    assert [(one.line, one.why) for one in found.refused] == [
        (4, "nothing stands there."),
        (5, "0 is not above 0."),
    ]
    assert next(iter(found.lines())) == "3 effects of 3 studies."


def test_from_the_file_to_what_it_says(tmp_path: Path, capsys: Capture) -> None:
    path, out = tmp_path / "metapsy.csv", tmp_path / "studies.csv"
    path.write_text(SMALL, encoding="utf-8")
    assert main(["import-metapsy", str(path), "--out", str(out)]) == 0
    assert "ODC-By" in capsys.readouterr().err
    assert main(["pool", str(out), "--by", "rating"]) == 0
    assert "self-report:" in capsys.readouterr().out
    assert main(["import-metapsy", str(path), "--out", str(out)]) == 2
    assert "cannot be written: File exists" in capsys.readouterr().err


def test_another_file_is_refused() -> None:
    with pytest.raises(BadTable, match=r"missing: \.g, \.g_se"):
        import_metapsy(parse("study,effect\nA,1\n"))


@pytest.mark.parametrize("text", ["Müller", "Šimić", "plain", ""])
def test_what_was_right_stays(text: str) -> None:
    assert mended(text) == text
    assert mended(text.encode("utf-8").decode("cp1252", errors="replace")) in {
        text,
        text.encode().decode("cp1252", "replace"),
    }


FILE = os.environ.get("SAMEROOM_TEST_METAPSY", "")


@pytest.mark.skipif(not FILE, reason="SAMEROOM_TEST_METAPSY names no file of Metapsy's depression database")
def test_the_real_one() -> None:
    """900 effects of 480 studies against metafor and clubSandwich; the rarest formats stand together as other."""
    table = read(Path(FILE))
    found = import_metapsy(table)
    assert (len(found.rows), found.studies, found.refused) == (900, 480, [])
    y, v = column(table, ".g"), column(table, ".g_se") ** 2
    study = np.unique([row.name("study") for row in table], return_inverse=True)[1]
    plain = three_levels(clustered(y, v, study))
    assert (plain.between, plain.within, plain.beta[0]) == pytest.approx((0.3510, 0.0380, 0.7349), abs=5e-5)
    mean = robust_of(plain).estimate(plain.beta, np.ones(1))
    assert (mean.se, mean.df) == pytest.approx((0.0300, 472), abs=0.05)
    formats = [{"cpl": "oth", "tsf": "oth", "mixed": "oth"}.get(one, one) for one in (r.name("format") for r in table)]
    names = ["ind", "grp", "gsh", "oth", "tel"]
    x = np.column_stack([np.ones(900), *(np.array([float(one == name) for one in formats]) for name in names[1:])])
    moderated = three_levels(clustered(y, v, study, x))
    tel = robust_of(moderated).estimate(moderated.beta, np.eye(5)[4])
    assert (tel.estimate, tel.se, tel.p) == pytest.approx((0.073, 0.111, 0.52), abs=1e-3)
    assert tel.df == pytest.approx(14.5, abs=0.05)
