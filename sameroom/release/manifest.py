"""What the room consists of: the SHA-256 of every byte that a browser loads for it.

A release carries its manifest as `room-manifest.json`; the same copy always makes the same bytes.
"""

import hashlib
import json
import mimetypes
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sameroom.release.headers import BY_FOLDER, with_server
from sameroom.release.references import references

FORMAT = "sameroom-room-manifest-1"
STATIC_FOLDER = Path(__file__).resolve().parents[2] / "static"
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
PAGE = "/room/"
LARGEST = 32 * 1024 * 1024
_HERE = "https://room.invalid"
_ADDRESS = re.compile(r"/[\w./-]*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class CannotRead(Exception):
    """There is no manifest to compare with; the text is the sentence for the person who asked."""


@dataclass(frozen=True)
class File:
    """`sha256` in hexadecimal, `size` in bytes, `type` as the whole Content-Type."""

    sha256: str
    size: int
    type: str


@dataclass(frozen=True)
class Manifest:
    """`files` by address, from `/`; `headers` by the beginning of addresses; `text` is the JSON, as it is kept."""

    files: dict[str, File]
    headers: dict[str, dict[str, str]]
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def headers_at(self, address: str) -> dict[str, str]:
        return next((named for folder, named in self.headers.items() if address.startswith(folder)), {})

    def on_an_origin_of_its_own(self, server: str) -> "Manifest":
        """The same files, known by the same text, with the headers that they have there. Raises `CannotRead`."""
        try:
            return replace(self, headers=with_server(self.headers, server))
        except ValueError:
            raise CannotRead("The policy in this manifest has no place for --server. Leave it out.") from None


def content_type(path: Path) -> str:
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if is_text(guessed) else guessed


def is_text(type: str) -> bool:
    return type.startswith(("text/", "application/json", "image/svg+xml"))


def of_folder(folder: Path = STATIC_FOLDER, *, server: str = "") -> Manifest:
    """Everything in `room/`, and what it loads from elsewhere in `folder`. Raises `CannotRead`.

    `server`: the origin of the practice's server, where the room's files are to have an origin of their own.
    """
    if not (folder / "room" / "index.html").is_file():
        raise CannotRead(
            f"The room's files are not in {folder}. Name a manifest with --manifest, or run from a checkout."
        )
    paths = {
        f"/room/{path.relative_to(folder / 'room').as_posix()}": path
        for path in (folder / "room").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    paths[PAGE] = paths["/room/index.html"]
    to_read = list(paths)
    while to_read:
        address = to_read.pop()
        new = _loaded_by(address, paths[address], folder)
        to_read += [one for one in new if one not in paths]
        paths |= new
    headers = with_server(BY_FOLDER, server) if server else BY_FOLDER
    return _manifest({address: _file(path) for address, path in paths.items()}, headers)


def read(path: Path) -> Manifest:
    """The manifest in a file. Raises `CannotRead`."""
    try:
        text = path.read_bytes().decode()
        found = json.loads(text)
        files = {address: File(**entry) for address, entry in found["files"].items()}
        headers = {folder: dict(named) for folder, named in found["headers"].items()}
    except OSError as error:
        raise CannotRead(f"The manifest {path} cannot be read: {error.strerror}.") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CannotRead(f"{path} is no manifest of a room. Take room-manifest.json of the release.") from None
    _refuse_nonsense(path, found, files, headers)
    return Manifest(files, headers, text)


def _loaded_by(address: str, path: Path, folder: Path) -> dict[str, Path]:
    found = {}
    for one in references(path.read_bytes(), type=content_type(path), at=_HERE + address):
        inside = folder / one.removeprefix("/static/" if one.startswith("/static/") else "/")
        if not one.startswith(("/room/", "/static/")) or not inside.is_file():
            raise CannotRead(f"This copy is not whole: {address} loads {one}, which is not in {folder}.")
        found[one] = inside
    return found


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(hashlib.sha256(content).hexdigest(), len(content), content_type(path))


def _manifest(files: dict[str, File], headers: dict[str, dict[str, str]]) -> Manifest:
    files = dict(sorted(files.items()))
    kept = {"format": FORMAT, "files": {address: asdict(file) for address, file in files.items()}, "headers": headers}
    return Manifest(files, headers, json.dumps(kept, indent=1, sort_keys=True) + "\n")


def _refuse_nonsense(path: Path, found: Any, files: dict[str, File], headers: dict[str, dict[str, str]]) -> None:
    """A manifest may come from anywhere: nothing in it may send us to another place, or fill the memory."""
    fits = (
        found.get("format") == FORMAT
        and PAGE in files
        and "Content-Security-Policy" in headers.get(PAGE, {})
        and all(_ADDRESS.fullmatch(address) and _is_sound(file) for address, file in files.items())
        and all(isinstance(value, str) for named in headers.values() for value in named.values())
    )
    if not fits:
        raise CannotRead(f"{path} is no manifest of a room. Take room-manifest.json of the release.")


def _is_sound(file: File) -> bool:
    return (
        isinstance(file.sha256, str)
        and _SHA256.fullmatch(file.sha256) is not None
        and type(file.size) is int
        and 0 <= file.size <= LARGEST
        and isinstance(file.type, str)
    )
