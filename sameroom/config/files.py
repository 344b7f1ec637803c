"""Static files, from memory. The room's page is served at `/room/` byte for byte as it stands in the repository.

A file counts only if it is in `static/` when the process starts; a path never reaches the disk.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from sameroom.people.access import open_to_everyone
from sameroom.release.headers import ROOM_PERMISSIONS
from sameroom.release.manifest import content_type, is_text

# Typefaces, icons and drawings change with a release at most; asked for each time, text would flash.
KEPT_FOR_A_DAY = ("fonts/", "vendor/", "img/")


@dataclass(frozen=True)
class File:
    """One file. `etag` is its SHA-256; `packed` is gzip, where that is smaller."""

    content: bytes
    packed: bytes | None
    etag: str
    type: str


@require_safe
@open_to_everyone(because="style, script and pictures hold nothing of anyone")
def static_file(request: HttpRequest, path: str) -> HttpResponse:
    answer = _serve(request, path)
    answer["Content-Security-Policy"] = settings.FILE_POLICY
    return answer


@require_safe
@open_to_everyone(because="the room's page is the same bytes for everyone; who enters is asked afterwards")
def room_file(request: HttpRequest, path: str = "") -> HttpResponse:
    answer = _serve(request, f"room/{path or 'index.html'}")
    answer["Content-Security-Policy"] = settings.ROOM_POLICY
    answer["Permissions-Policy"] = ROOM_PERMISSIONS
    return answer


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
