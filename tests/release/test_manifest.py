"""The manifest has every byte that the room loads, and is the same each time."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sameroom import cli
from sameroom.release.manifest import STATIC_FOLDER, CannotRead, of_folder, read
from sameroom.release.references import references
from tests.release.copy import content_of


def test_it_has_every_file_of_the_room_and_what_they_load() -> None:
    files = of_folder().files
    in_room = {p.relative_to(STATIC_FOLDER).as_posix() for p in (STATIC_FOLDER / "room").rglob("*") if p.is_file()}
    assert {f"/{one}" for one in in_room} | {"/room/"} == {one for one in files if one.startswith("/room/")}
    assert {one for one in files if not one.startswith("/room/")} == {
        "/static/css/tokens.css",
        "/static/fonts/atkinson-hyperlegible-next.woff2",
        "/static/img/chairs.svg",
        "/static/vendor/lean-qr/nano.js",
        "/static/vendor/lucide/icons.svg",
        "/static/vendor/twemoji/pictures.svg",
    }
    for address, file in files.items():
        content = content_of(address)
        assert (file.sha256, file.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_the_same_copy_makes_the_same_bytes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shutil.copytree(STATIC_FOLDER, tmp_path / "elsewhere")
    assert cli.main(["manifest"]) == 0
    printed = capsys.readouterr().out
    assert printed == of_folder(tmp_path / "elsewhere").text
    assert hashlib.sha256(printed.encode()).hexdigest() == of_folder().sha256
    (tmp_path / "elsewhere" / "room" / "api.js").write_text("// another")
    assert printed != of_folder(tmp_path / "elsewhere").text


def test_what_is_printed_is_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "room-manifest.json").write_text(of_folder().text)
    assert read(tmp_path / "room-manifest.json") == of_folder()


@pytest.mark.parametrize(
    "line", ['import "./gone.js";', 'import "https://evil.example/a.js";', 'import "/start/a.js";']
)
def test_a_copy_that_loads_what_is_not_there_has_no_manifest(tmp_path: Path, line: str) -> None:
    shutil.copytree(STATIC_FOLDER, tmp_path / "static")
    with (tmp_path / "static" / "room" / "api.js").open("a") as script:
        script.write(line)
    with pytest.raises(CannotRead, match=r"This copy is not whole: /room/api\.js loads "):
        of_folder(tmp_path / "static")


def test_where_there_is_no_copy_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="Name a manifest with --manifest"):
        of_folder(tmp_path)


def broken(**changes: Any) -> str:
    return json.dumps({**json.loads(of_folder().text), **changes})


ENTRY = {"sha256": "0" * 64, "size": 1, "type": "text/html"}
NO_MANIFEST = {
    "nothing": "",
    "no text": "\x00",
    "a list": "[]",
    "without files": broken(files={}),
    "of another form": broken(format="sameroom-room-manifest-9"),
    "without a policy": broken(headers={}),
    "to another host": broken(files={"/room/": ENTRY, "//evil.example/a.js": ENTRY | {"size": "1"}}),
    "that smuggles a request": broken(files={"/room/": ENTRY, "/a HTTP/1.1\r\nHost: evil": ENTRY}),
    "too large to keep": broken(files={"/room/": ENTRY | {"size": 10**12}}),
    "with half a hash": broken(files={"/room/": ENTRY | {"sha256": "0" * 32}}),
    "with more than it should": broken(files={"/room/": ENTRY | {"more": 1}}),
    "deeper than anybody reads": "[" * 100_000,
}


@pytest.mark.parametrize("case", NO_MANIFEST)
def test_what_is_no_manifest_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, case: str) -> None:
    (tmp_path / "it.json").write_text(NO_MANIFEST[case])
    assert cli.main(["verify", "http://localhost:1", "--manifest", str(tmp_path / "it.json")]) == 2
    said = capsys.readouterr().err
    assert (
        said == f"sameroom: {tmp_path / 'it.json'} is no manifest of a room. Take room-manifest.json of the release.\n"
    )


def test_a_manifest_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["verify", "http://localhost:1", "--manifest", str(tmp_path / "it.json")]) == 2
    assert (
        capsys.readouterr().err
        == f"sameroom: The manifest {tmp_path / 'it.json'} cannot be read: No such file or directory.\n"
    )


AT = "https://site.example/room/"
READ = [
    ("text/html", '<script src="a.js"></script><a href="/start/">x</a><img srcset="b.png 1x, /c.png 2x">',
     {"/room/a.js", "/room/b.png", "/c.png"}),
    ("text/html", '<link href="//cdn.example/x"><link rel="icon" href="data:,">', {"https://cdn.example/x"}),
    ("text/html", '<base href="/other/"><meta http-equiv="Refresh" content="0; url=/away/">', {"/other/", "/away/"}),
    ("text/html", '<img onerror="x()"><script src="data:text/javascript,x()"></script>',
     {"an inline script", "data:text/javascript,x()"}),
    ("text/html", '<iframe src="//["></iframe>', {"//["}),
    ("text/html", '<template><video poster="p.png"></video></template><object data="o"></object>',
     {"/room/p.png", "/room/o"}),
    ("text/css; charset=utf-8", 'a { b: url( "../x.woff2" ); c: url(#d) } @import "e.css";',
     {"/x.woff2", "/room/e.css"}),
    ("text/javascript", 'import{a}from"./a.js"; export * from \'./b.js\'; await import(`/c.js`); new Worker("d.js")',
     {"/room/a.js", "/room/b.js", "/c.js", "/room/d.js"}),
    ("text/javascript", 'const s = "/static/s.svg"; fetch(`words/${x}.json`); link("/start/")', {"/static/s.svg"}),
    ("application/json", '{"a": "https://example.com"}', set()),
]  # fmt: skip


@pytest.mark.parametrize(("type", "text", "loads"), READ)
def test_what_a_file_loads_is_read_in_it(type: str, text: str, loads: set[str]) -> None:
    assert references(text.encode(), type=type, at=AT) == loads
