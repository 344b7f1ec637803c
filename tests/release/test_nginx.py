"""The room from plain files: `deploy/nginx/room.conf` says what the manifest says; nginx, where it is, serves that."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sameroom.release.asking import site_of
from sameroom.release.headers import BY_FOLDER, with_server
from sameroom.release.manifest import STATIC_FOLDER, TYPES, of_folder
from sameroom.release.verify import verify

CONF = (Path(__file__).parents[2] / "deploy" / "nginx" / "room.conf").read_text()
SERVER = "https://sessions.example.ca"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def headers_in(folder: str) -> dict[str, str]:
    block = re.search(rf"location {folder} {{\n(.*?)\n    }}", CONF, re.S)
    assert block
    named = dict(re.findall(r'add_header (\S+) "([^"]*)";', block[1]))
    return {name: value.replace("$server", "sessions.example.ca") for name, value in named.items()}


def test_its_headers_are_those_of_the_manifest() -> None:
    assert "set $server sessions.example.ca;" in CONF
    for folder, wanted in with_server(BY_FOLDER, SERVER).items():
        sent = headers_in(folder)
        assert {name: sent.get(name) for name in wanted} == wanted


def test_its_types_are_those_of_the_manifest() -> None:
    block = re.search(r"types {\n(.*?)}", CONF, re.S)
    assert block
    assert {f".{end}": kind for kind, end in re.findall(r"(\S+) (\w+);", block[1])} == TYPES
    texts = {kind for kind in TYPES.values() if kind not in {"text/html", "font/woff2"}}
    for setting in ("charset_types", "gzip_types"):
        assert set(re.findall(rf"{setting} (.*);", CONF)[0].split()) == texts


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[str]:
    """On this machine, without a certificate, from a copy; everything else as the file says."""
    if not NGINX:
        pytest.skip("nginx is not here; that the file and the manifest say the same is tested without it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copytree(STATIC_FOLDER, tmp_path / "room")
    of_https = CONF[CONF.index("server {", CONF.index("return 301")) :]
    here = re.sub(r"\n *(listen|ssl_)[^;]*;", "", of_https).replace("/srv/sameroom-room", str(tmp_path / "room"))
    here = here.replace("server_name", f"listen 127.0.0.1:{port};\n    server_name", 1)
    folders = "".join(f"{one}_temp_path {tmp_path};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    process = f"daemon off;\nmaster_process off;\npid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
    whole = f"{process}http {{\n{folders}{here}}}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    running = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    wait_until_it_listens(port)
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    running.wait(10)


def wait_until_it_listens(port: int) -> None:
    for _ in range(100):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def test_what_it_serves_is_verified(nginx: str) -> None:
    report = verify(site_of(nginx), of_folder().on_an_origin_of_its_own(SERVER))
    assert list(report.sentences()) == []
    assert not verify(site_of(nginx), of_folder()).is_verified
