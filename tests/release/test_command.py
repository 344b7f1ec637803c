"""`sameroom verify`, as people run it: what it says, and its exit codes."""

import json
import socket
from pathlib import Path

import pytest

from sameroom import cli
from sameroom.release.manifest import of_folder
from tests.release.copy import serving
from tests.release.test_verify import at, flipped


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["verify", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    files, mark = len(of_folder().files), of_folder().sha256
    with serving() as origin:
        assert run(capsys, origin) == (
            0,
            f"Verified: {origin} serves this room, byte for byte ({files} files, each asked for in 4 ways).\n"
            f"Manifest: {mark}\n",
            "",
        )
    with serving(at("/room/peer.js", flipped)) as origin:
        assert run(capsys, origin + "/room/#abc") == (
            1,
            "/room/peer.js differs from the manifest.\n"
            f"NOT verified: what {origin} serves is not this room.\nManifest: {mark}\n",
            "",
        )


def test_as_one_object_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(at("/room/peer.js", flipped, of="Windows")) as origin:
        code, out, _err = run(capsys, origin, "--json")
    found = json.loads(out)
    assert (code, found["verified"], found["url"]) == (1, False, origin)
    assert found["manifest_sha256"] == of_folder().sha256
    assert found["requests"] == 4 * found["files"]
    (finding,) = found["findings"]
    assert finding["kind"] == "differs"
    assert finding["address"] == "/room/peer.js"
    assert finding["asked_as"] == ["Chrome on Windows, packed", "Chrome on Windows, unpacked"]


def test_with_the_manifest_of_a_release(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = tmp_path / "room-manifest.json"
    kept.write_text(of_folder().text)
    with serving() as origin:
        assert run(capsys, origin, "--manifest", str(kept))[0] == 0
        other = of_folder().text.replace(of_folder().files["/room/api.js"].sha256, "0" * 64)
        kept.write_text(other)
        code, out, _err = run(capsys, origin, "--manifest", str(kept))
    assert (code, out.splitlines()[0]) == (1, "/room/api.js differs from the manifest.")


BAD = [
    "sessions.example.ca",
    "ftp://localhost",
    "https://",
    "https://localhost:x",
    "https://me@localhost",
    "http://localhost/other/",
    "https://localhost/?a",
    "http://sessions.example.ca",
    "https://a b/",
    "https://[x",
]


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str], url: str) -> None:
    code, out, err = run(capsys, url)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("sameroom: ")


def test_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code, out, err = run(capsys, f"http://127.0.0.1:{port}")
    assert (code, out) == (2, "")
    assert err == f"sameroom: http://127.0.0.1:{port} does not answer: Connection refused.\n"


def test_a_site_without_a_certificate_is_not_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as origin:
        code, _out, err = run(capsys, origin.replace("http:", "https:"))
    assert (code, err.count("\n")) == (2, 1)
