"""An uploaded picture is drawn anew: what is kept are its pixels, and nothing else that the file held."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from sameroom.refusal import Refused

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 30_000_000
# What a file that is broken, or made to do harm, can raise while it is read.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


@dataclass(frozen=True)
class Frame:
    """How large a picture becomes at most, in pixels; `is_filled`: exactly so, cut at its edges."""

    width: int
    height: int
    is_filled: bool = False


LOGO = Frame(640, 240)
PORTRAIT = Frame(480, 480, is_filled=True)


def drawn_anew(content: bytes, frame: Frame) -> bytes:
    """The first picture in the file, upright, in WebP; no place, camera or comment goes with it. Raises `Refused`."""
    if b"<svg" in content[:4096].lower():
        raise Refused([_("A drawing in SVG can carry programs. Save it as PNG, and choose that file.")])
    try:
        with warnings.catch_warnings(), _only_whole():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _drawn(content, frame)
    except UNREADABLE:
        raise Refused([_("We cannot read this picture. Choose another one, in PNG, JPEG or WebP.")]) from None


@contextmanager
def _only_whole() -> Iterator[None]:
    """WeasyPrint has Pillow fill up what is cut off, in the whole process; here such a file is refused."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _drawn(content: bytes, frame: Frame) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused([_("This picture has too many pixels. Make it smaller, and choose it again.")])
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    size = (frame.width, frame.height)
    if frame.is_filled:
        upright = ImageOps.fit(upright, size)
    upright.thumbnail(size)
    drawn = BytesIO()
    Image.frombytes("RGBA", upright.size, upright.tobytes()).save(drawn, "WEBP", quality=88)
    return drawn.getvalue()
