"""Tables as they come out of spreadsheets and statistics programs, and what is said of those that cannot be read."""

from pathlib import Path

import pytest

from sameroom.stats.tables import BadTable, parse, read

PLAIN = "study,effect,se\nA,0.1,0.05\nB,-0.2,0.1\n"


def numbers(text: str) -> list[float | None]:
    return [row.number("effect") for row in parse(text)]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace("\n", "\r\n"),
        "\n\n" + PLAIN + "\n,,\n",
        PLAIN.replace("study", '"study"').replace("A,", '" A ",'),
    ],
    ids=["commas", "semicolons", "tabs", "decimal commas", "Windows' lines", "empty lines", "quotes"],
)
def test_the_same_table_in_many_forms(text: str) -> None:
    assert numbers(text) == [0.1, -0.2]
    assert [row.name("study") for row in parse(text)] == ["A", "B"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_in_many_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("study;effect\nGöritz;0,5\n".encode(encoding))
    (row,) = read(path)
    assert (row.name("study"), row.number("effect")) == ("Göritz", 0.5)


def test_a_point_beside_commas_means_points() -> None:
    assert numbers("study;effect\nA;0.5\n") == [0.5]
    with pytest.raises(BadTable, match=r"Line 3, column “effect”: “1,5” is no number\."):
        numbers("study;effect\nA;0.5\nB;1,5\n")


def test_what_stands_for_nothing() -> None:
    assert numbers("study,effect\nA,NA\nB,\nC,n/a\nD,.\n") == [None] * 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no line with the names"),
        ("\0\0", "characters that no text has"),
        (";\n ; \n", "no line with the names"),
        ("a,a\n1,2\n", "These columns are there twice: a."),
        ("a,b\n1\n", "Line 2 has 1 cells; the head has 2."),
        (",".join(f"c{n}" for n in range(10_000)) + "\n", "The table has 10,000 columns; at most 2,000 are read."),
    ],
)
def test_what_is_no_table(text: str, sentence: str) -> None:
    with pytest.raises(BadTable, match=sentence.replace("(", r"\(")):
        parse(text)


@pytest.mark.parametrize(("cell", "what"), [("x", "is no number"), ("inf", "is no finite number")])
def test_a_cell_says_where_it_is(cell: str, what: str) -> None:
    with pytest.raises(BadTable, match=f"Line 3, column “effect”: “{cell}” {what}."):
        numbers(f"study,effect\nA,1\nB,{cell}\n")


def test_missing_columns_and_cells_are_named() -> None:
    table = parse(PLAIN + "C,,\n")
    with pytest.raises(BadTable, match="missing: variance, n; there are study, effect, se"):
        table.need("study", "variance", "n")
    with pytest.raises(BadTable, match="Line 4, column “effect”: nothing stands there"):
        list(table)[2].needed("effect")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="cannot be read: No such file"):
        read(tmp_path / "none.csv")
