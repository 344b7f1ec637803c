"""`sameroom verify --server`: a room with an origin of its own, which names its server and may ask nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from sameroom import cli
from sameroom.release.asking import site_of
from sameroom.release.headers import BY_FOLDER, ROOM_POLICY, SERVER, policy_with, with_server
from sameroom.release.manifest import of_folder, read
from sameroom.release.origins import is_origin
from sameroom.release.verify import verify
from tests.https import take_settings
from tests.release.copy import Change, Reply, serving
from tests.release.test_command import run
from tests.release.test_verify import POLICY, also, at, flipped, set_to
from tests.settings import PORT

OURS = "https://sessions.example.ca"
WITH_OURS = ROOM_POLICY.replace("connect-src 'self'", f"connect-src 'self' {OURS} wss://sessions.example.ca")
EVIL = "https://evil.example"


def said(change: Change | None = None, *, server: str = OURS) -> list[str]:
    """What is said of a room with an origin of its own that is altered so."""
    with serving(change or (lambda _address, _asked, reply: reply), server=server) as origin:
        return list(verify(site_of(origin), of_folder().on_an_origin_of_its_own(OURS)).sentences())


def test_the_policy_gains_the_server_and_nothing_else() -> None:
    assert WITH_OURS != ROOM_POLICY
    assert policy_with(OURS) == WITH_OURS
    changed = with_server(BY_FOLDER, OURS)
    assert changed["/room/"] == BY_FOLDER["/room/"] | {POLICY: WITH_OURS, SERVER: OURS}
    assert {**changed, "/room/": BY_FOLDER["/room/"]} == BY_FOLDER


def test_the_product_at_an_origin_of_its_own_is_what_its_copy_says(
    server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_settings(settings, monkeypatch, SAMEROOM_ROOM_ORIGIN=f"http://127.0.0.1:{PORT}")
    room = site_of(settings.ROOM_ORIGIN)
    assert list(verify(room, of_folder().on_an_origin_of_its_own(server)).sentences()) == []
    assert not verify(room, of_folder()).is_verified
    assert not verify(room, of_folder().on_an_origin_of_its_own(OURS)).is_verified
    at_the_server = {one.kind for one in verify(site_of(server), of_folder()).found if one.address.startswith("/room/")}
    assert at_the_server == {"redirect", "missing"}


def test_a_faithful_copy_passes() -> None:
    assert said() == []


ALTERED: dict[str, tuple[str, Callable[[Reply], Reply], list[str]]] = {
    "another server": (
        "/room/words/en.json",
        set_to(SERVER, EVIL),
        [f"/room/words/en.json comes with another {SERVER}: {EVIL}."],
    ),
    "no server": ("/room/words/fr.json", set_to(SERVER, None), [f"/room/words/fr.json comes without its {SERVER}."]),
    "two servers": (
        "/room/words/fr.json",
        also(SERVER, EVIL),
        [f"/room/words/fr.json comes with another {SERVER}: {OURS}, {EVIL}."],
    ),
    "a policy that lets the page ask another": (
        "/room/",
        set_to(POLICY, WITH_OURS.replace(OURS, EVIL)),
        [f"/room/ comes with another {POLICY}: "],
    ),
    "a policy that lets the page ask its server alone": (
        "/room/check.html",
        set_to(POLICY, ROOM_POLICY),
        [f"/room/check.html comes with another {POLICY}: "],
    ),
    "a byte": ("/room/api.js", flipped, ["/room/api.js differs from the manifest."]),
    "a server with a file that is none of the room's": (
        "/static/css/tokens.css",
        also(SERVER, OURS),
        [f"/static/css/tokens.css comes with a header that no file of the room has, {SERVER}: {OURS}."],
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_what_differs_is_named(case: str) -> None:
    address, change, sentences = ALTERED[case]
    found = said(at(address, change))
    assert len(found) == len(sentences)
    assert all(one.startswith(wanted) for one, wanted in zip(found, sentences, strict=True))


def test_a_site_that_names_a_server_unasked_is_not_verified() -> None:
    with serving(at("/room/words/en.json", also(SERVER, EVIL))) as origin:
        (sentence,) = verify(site_of(origin), of_folder()).sentences()
    assert sentence == f"/room/words/en.json comes with a header that no file of the room has, {SERVER}: {EVIL}."


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With a release's manifest and `--server`, or with a manifest that was made with it; the mark is the release's."""
    kept, made = tmp_path / "room-manifest.json", tmp_path / "with-server.json"
    kept.write_text(of_folder().text)
    assert cli.main(["manifest", "--server", OURS + "/"]) == 0
    made.write_text(capsys.readouterr().out)
    assert read(made) == of_folder(server=OURS)
    with serving(server=OURS) as origin:
        code, out, _err = run(capsys, origin, "--server", OURS, "--manifest", str(kept))
        assert (code, out.splitlines()[1]) == (0, f"Manifest: {of_folder().sha256}")
        assert run(capsys, origin, "--server", OURS)[0] == 0
        assert run(capsys, origin, "--manifest", str(made))[0] == 0
        assert run(capsys, origin)[0] == 1
        assert run(capsys, origin, "--server", EVIL)[0] == 1
        code, out, err = run(capsys, origin, "--server", OURS, "--manifest", str(made))
        assert (code, out) == (2, "")
        assert err == "sameroom: The policy in this manifest has no place for --server. Leave it out.\n"


NO_SERVER = [
    "sessions.example.ca",
    "http://sessions.example.ca",
    OURS + "/room",
    OURS + " *",
    OURS + ":443",
    "https://*",
    "*",
]


@pytest.mark.parametrize("text", NO_SERVER)
def test_what_is_no_server_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert not is_origin(text)
    for command in (["verify", "http://localhost:1"], ["manifest"]):
        assert cli.main([*command, "--server", text]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)
        assert told.err.endswith("is no origin of a server. Write it as in https://sessions.example.ca\n")
