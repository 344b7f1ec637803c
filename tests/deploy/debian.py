"""A fresh Debian 12 with systemd, in a folder: what a practice rents, as near as one machine can hold another."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGE = ROOT / "var" / "debian-12"
INCLUDED = "systemd,systemd-sysv,dbus,ca-certificates,iproute2"
_COMMANDS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "nft": "nftables",
    "testssl": "testssl.sh",
}


def missing() -> str:
    """Why no machine can be made here; empty where one can."""
    if os.geteuid() != 0:
        return "Only root may start a machine inside this one."
    lacking = [package for command, package in _COMMANDS.items() if not shutil.which(command)]
    return f"A machine inside this one needs Debian's packages {', '.join(lacking)}." if lacking else ""


def image() -> Path:
    """Made once, and kept in `var/`. Raises `OSError` where Debian's packages are out of reach."""
    if not (IMAGE / ".complete").exists():
        shutil.rmtree(IMAGE, ignore_errors=True)
        IMAGE.parent.mkdir(exist_ok=True)
        command = ["debootstrap", "--variant=minbase", f"--include={INCLUDED}", "bookworm", str(IMAGE)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise OSError(f"Debian cannot be had here: {done.stdout[-500:]}")
        (IMAGE / ".complete").touch()
    return IMAGE


def unpack(place: Path, *, names: Iterable[str], address: str) -> None:
    """A machine's disk, which knows these names of its own. It reaches packages as this machine does."""
    subprocess.run(["cp", "--archive", "--reflink=auto", str(image()), str(place)], check=True)
    _copy(Path("/usr/local/share/ca-certificates"), place)
    _copy(Path("/etc/apt/apt.conf.d"), place, only="99*")
    _copy(Path("/etc/apt/sources.list.d"), place)
    _copy(Path("/etc/resolv.conf"), place)
    (place / "etc" / "pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
    with (place / "etc" / "hosts").open("a") as hosts:
        hosts.write(f"127.0.0.1 localhost\n{address} {' '.join(names)}\n")


def _copy(what: Path, place: Path, *, only: str = "*") -> None:
    target = place / what.relative_to("/")
    if what.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        for one in what.glob(only):
            if one.is_file():
                shutil.copy(one, target)
    elif what.exists():
        target.unlink(missing_ok=True)
        target.write_bytes(what.read_bytes())
