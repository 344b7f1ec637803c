"""Drawn people for the made-up cameras of the pictures: nobody's face, one look each."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1280, 720, 2


@dataclass(frozen=True)
class Look:
    """The colours of a person and of the room behind."""

    wall: str
    accent: str
    skin: str
    hair: str
    clothes: str
    long_hair: bool = False


LOOKS = {
    "ben": Look("#d9cdb8", "#5f7f78", "#6f4a34", "#221a17", "#2f4f57"),
    "ada": Look("#e9dfd2", "#c98a63", "#a9714b", "#1d1512", "#8c4a3a", long_hair=True),
    "cleo": Look("#dfe3da", "#7f9a86", "#e2b692", "#7a4a26", "#3f5d7d", long_hair=True),
    "dev": Look("#e6ddcf", "#b7794f", "#c08a62", "#2a1d17", "#55694a"),
}


def film(name: str, folder: Path) -> Path:
    """A Y4M file (YUV 4:2:0) in which this person sits still, for Chromium's made-up camera."""
    picture = draw(LOOKS[name]).convert("YCbCr")
    luma, *chroma = picture.split()
    half = (WIDTH // 2, HEIGHT // 2)
    frame = luma.tobytes() + b"".join(plane.resize(half).tobytes() for plane in chroma)
    path = folder / f"{name}.y4m"
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F20:1 Ip A1:1 C420jpeg\n".encode() + (b"FRAME\n" + frame) * 2)
    return path


def draw(look: Look) -> Image.Image:
    """Head and shoulders before a wall with a window's light, a lamp and a shelf, out of focus."""
    size = (WIDTH * SCALE, HEIGHT * SCALE)
    room = Image.new("RGB", size, look.wall)
    behind = ImageDraw.Draw(room)
    _box(behind, (0, 560, 1280, 720), "#b99f80")
    _box(behind, (90, 70, 400, 380), "#f7f1e2")
    _box(behind, (240, 70, 250, 380), look.wall)
    _box(behind, (900, 150, 1200, 162), "#8a6a4c")
    for left, colour in ((920, look.accent), (962, "#e8d9b5"), (1000, "#48636b"), (1040, "#b5573a")):
        _box(behind, (left, 70, left + 32, 150), colour)
    behind.ellipse(_grow((1080, 360, 1200, 470)), fill="#f3d9a4")
    _box(behind, (1134, 470, 1146, 600), "#6d5a48")
    room = room.filter(ImageFilter.GaussianBlur(7 * SCALE))
    _person(ImageDraw.Draw(room), look)
    return room.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _person(pen: ImageDraw.ImageDraw, look: Look) -> None:
    if look.long_hair:
        pen.rounded_rectangle(_grow((478, 130, 802, 600)), 150 * SCALE, fill=look.hair)
    pen.rounded_rectangle(_grow((340, 520, 940, 980)), 170 * SCALE, fill=look.clothes)
    pen.rounded_rectangle(_grow((585, 430, 695, 590)), 50 * SCALE, fill=_shade(look.skin, 0.86))
    pen.polygon([(x * SCALE, y * SCALE) for x, y in ((560, 522), (640, 640), (720, 522))], fill=_shade(look.skin, 0.93))
    pen.ellipse(_grow((500, 150, 780, 500)), fill=look.skin)
    pen.pieslice(_grow((488, 110, 792, 430)), 180, 360, fill=look.hair)
    pen.chord(_grow((500, 190, 780, 330)), 180, 360, fill=look.hair)
    pen.ellipse(_grow((520, 235, 760, 330)), fill=look.skin)
    for centre in (580, 700):
        pen.ellipse(_grow((centre - 11, 308, centre + 11, 334)), fill="#241b17")
        pen.arc(_grow((centre - 32, 270, centre + 32, 320)), 205, 335, fill=look.hair, width=7 * SCALE)
    pen.arc(_grow((622, 330, 658, 392)), 40, 140, fill=_shade(look.skin, 0.72), width=6 * SCALE)
    pen.arc(_grow((578, 350, 702, 442)), 30, 150, fill="#7c2f2a", width=8 * SCALE)


def _box(pen: ImageDraw.ImageDraw, corners: tuple[int, int, int, int], colour: str) -> None:
    pen.rectangle(_grow(corners), fill=colour)


def _grow(corners: tuple[int, int, int, int]) -> list[int]:
    return [value * SCALE for value in corners]


def _shade(colour: str, factor: float) -> tuple[int, int, int]:
    red, green, blue = (int(int(colour[i : i + 2], 16) * factor) for i in (1, 3, 5))
    return red, green, blue
