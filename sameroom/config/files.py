"""Static files, from memory. The room's page is served at `/room/` byte for byte as it stands in the repository.

A file counts only if it is in `static/` when the process starts; a path never reaches the disk.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sameroom.config.headers import NO_PAGE
from sameroom.config.hosts import is_the_rooms
from sameroom.people.access import open_to_everyone
from sameroom.release.headers import ROOM_PERMISSIONS, SERVER
from sameroom.release.manifest import content_type, is_text, of_folder

Next = Callable[[HttpRequest], HttpResponseBase]

# What people have links to: to both, a fragment belongs, and a browser takes it along.
PAGES = {"": "", "index.html": "", "check.html": "check.html"}
# Typefaces, icons and drawings change with a release at most; asked for each time, text would flash.
KEPT_FOR_A_DAY = ("fonts/", "vendor/", "img/")


@dataclass(frozen=True)
class File:
    """One file. `etag` is its SHA-256; `packed` is gzip, where that is smaller."""

    content: bytes
    packed: bytes | None
    etag: str
    type: str


class RoomHost:
    """At the room's own host are the files of its manifest and nothing else: no page, no API, no cookie."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.ROOM_ORIGIN or not is_the_rooms(request.get_host()):
            return self.get_response(request)
        address = request.path_info
        if address not in _rooms_addresses(settings.STATIC_FOLDER):
            return HttpResponse(status=404, headers=NO_PAGE)
        view, folder = (room_file, "/room/") if address.startswith("/room/") else (static_file, "/static/")
        return view(request, address.removeprefix(folder))


@require_safe
@open_to_everyone(because="style, script and pictures hold nothing of anyone")
def static_file(request: HttpRequest, path: str) -> HttpResponse:
    answer = _serve(request, path)
    answer["Content-Security-Policy"] = settings.FILE_POLICY
    return answer


@require_safe
@open_to_everyone(because="the room's page is the same bytes for everyone; who enters is asked afterwards")
def room_file(request: HttpRequest, path: str = "") -> HttpResponse:
    if settings.ROOM_ORIGIN and not is_the_rooms(request.get_host()):
        return _moved(path)
    answer = _serve(request, f"room/{path or 'index.html'}")
    answer["Content-Security-Policy"] = settings.ROOM_POLICY
    answer["Permissions-Policy"] = ROOM_PERMISSIONS
    if settings.ROOM_ORIGIN:
        answer[SERVER] = settings.ORIGIN
    return answer


def _moved(path: str) -> HttpResponse:
    """The room has an origin of its own, and is not served here; links that were sent before lead on."""
    if path not in PAGES:
        raise Http404
    return redirect(f"{settings.ROOM_ORIGIN}/room/{PAGES[path]}")


def _serve(request: HttpRequest, path: str) -> HttpResponse:
    """A 304 carries all headers too: a browser takes a page's policy from its last answer."""
    file = files(settings.STATIC_FOLDER).get(path)
    if file is None:
        raise Http404
    answer: HttpResponse
    if request.headers.get("If-None-Match") == file.etag:
        answer = HttpResponseNotModified()
    else:
        packed = file.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
        answer = HttpResponse(packed or file.content, content_type=file.type)
        if packed:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"] = file.etag
    answer["Vary"] = "Accept-Encoding"
    answer["Cache-Control"] = "max-age=86400" if path.startswith(KEPT_FOR_A_DAY) else "no-cache"
    return answer


@cache
def _rooms_addresses(folder: Path) -> frozenset[str]:
    return frozenset(of_folder(folder).files)


@cache
def files(folder: Path) -> dict[str, File]:
    """Every file below `folder`, by its path there."""
    return {
        path.relative_to(folder).as_posix(): _read(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _read(path: Path) -> File:
    content = path.read_bytes()
    packed = gzip.compress(content, mtime=0)
    type = content_type(path)
    return File(
        content=content,
        packed=packed if is_text(type) and len(packed) < len(content) else None,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        type=type,
    )
