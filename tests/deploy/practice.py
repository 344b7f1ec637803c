"""A practice on a machine that `deploy/install.sh` set up from the last commit, at the one address of a laboratory."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deploy.debian import ROOT, unpack
from tests.deploy.machine import Machine, way_out
from tests.network.laboratory import Access, Laboratory, Seat
from tests.room.certificates import fingerprint, make_certificate

# Addresses that are public, so that what ships is used as it is: no private range is let through for the test.
NET = "5.77"
SITE, ROOM, RELAY = (f"{name}.practice.example" for name in ("sessions", "room", "relay"))
MAIL_PORT = 2525
NAMES = Path("/etc/netns")
AS_IT_SERVES = "set -a; . /etc/sameroom/environment; export DJANGO_SETTINGS_MODULE=sameroom.config.settings"


@dataclass
class Practice:
    """`kit`: the key on the sheet of paper. `folder`: its certificate, its letters, its machines' disks.

    `backups`: its settings for them.
    """

    laboratory: Laboratory
    folder: Path
    machine: Machine
    kit: str = ""
    backups: dict[str, str] = field(default_factory=dict)

    @property
    def flags(self) -> tuple[str, ...]:
        """By which a browser takes the certificate, and no other that nobody vouches for."""
        return (f"--ignore-certificate-errors-spki-list={fingerprint(self.folder / 'certificate.pem')}",)

    def seat(self, access: Access = Access.OPEN) -> Seat:
        """One from which the three names lead here: `ip netns exec` puts these files over its own (ip-netns(8)).

        Whoever asks for another name is told at once that nobody knows it.
        """
        made = self.laboratory.seat(access)
        own = NAMES / made.here.name
        own.mkdir(parents=True)
        (own / "hosts").write_text(f"127.0.0.1 localhost\n{self.laboratory.address} {SITE} {ROOM} {RELAY}\n")
        (own / "resolv.conf").write_text("nameserver 127.0.0.1\n")
        return made

    def install(self, *, source: Path | None = None, restore: Path | None = None, **settings: str) -> str:
        """As `docs/deploy.md` says it, literally. `source`: the copy that it is installed from (the last commit)."""
        home = self.machine.disk / "root"
        shutil.rmtree(home / "sameroom", ignore_errors=True)
        subprocess.run(
            ["git", "clone", "--quiet", str(source or self.folder / "release"), str(home / "sameroom")], check=True
        )
        (home / "practice.conf").write_text(self._conf(settings))
        words = ["cd /root/sameroom && deploy/install.sh /root/practice.conf"]
        if restore:
            shutil.copy(restore, home / "the.age")
            words.append("--restore /root/the.age")
        with way_out(self.laboratory.core):
            return self.machine.run("bash", "-c", " ".join(words), given=self.kit)

    def opens(self, **settings: str) -> None:
        """Installed, with a kit, with backups that go to another disk."""
        self.install(**settings)
        self.machine.run("install", "-d", "-o", "sameroom", "/mnt/elsewhere")
        self.backups = {
            "BACKUP_RECIPIENTS": self._makes_its_kit(),
            "BACKUP_COMMAND": "cp --target-directory=/mnt/elsewhere",
        }
        self.install(**settings, **self.backups)

    def doctor(self) -> str:
        """What it says, whatever its exit code is."""
        return self.machine.run("bash", "-c", "sameroom doctor || true")

    def is_filled(self) -> dict[str, Any]:
        """The cast, and an appointment of Ada's with Ben that is now; its links, two for each."""
        found: dict[str, Any] = json.loads(self.runs("-m", "tests.deploy.fill"))
        return found

    def runs(self, *words: str, given: str = "") -> str:
        """Python on the machine, by the account that serves, in the release that runs."""
        command = "cd /opt/sameroom/current && exec runuser -u sameroom -- .venv/bin/python"
        return self.machine.run("bash", "-c", f"{AS_IT_SERVES}; {command} {shlex.join(words)}", given=given)

    def newest_letter(self) -> str:
        """Waits for one."""
        for _ in range(60):
            letters = sorted((self.folder / "mail" / "new").glob("*"), key=lambda one: one.stat().st_mtime_ns)
            if letters:
                return letters[-1].read_text()
            time.sleep(1)
        raise AssertionError("no letter came")

    def moves_to_another_machine(self) -> None:
        """An empty one, under the same names and the same address."""
        self.machine.destroy()
        self.machine = a_machine(self.laboratory, self.folder)

    def _conf(self, settings: dict[str, str]) -> str:
        own = {
            "SITE": SITE, "ROOM": ROOM, "RELAY": RELAY, "ADDRESS": self.laboratory.address,
            "MAIL_URL": f"smtp://127.0.0.1:{MAIL_PORT}", "MAIL_FROM": f"desk@{SITE}",
            "CERTIFICATE": "/root/certificate.pem", "PRIVATE_KEY": "/root/key.pem", **settings,
        }  # fmt: skip
        text = (ROOT / "deploy" / "practice.conf").read_text()
        for name, value in own.items():
            text, found = re.subn(rf"^{name}='.*'$", f"{name}='{value}'", text, flags=re.M)
            assert found == 1, name
        return text

    def _makes_its_kit(self) -> str:
        """Returns the public half."""
        sheet = self.machine.run("sameroom", "backup-kit")
        lines = re.search(r"The key:\n((?: {4}.*\n)+)", sheet)
        assert lines
        self.kit = re.sub(r"\s", "", lines[1]) + "\n"
        return re.findall(r"^SAMEROOM_BACKUP_RECIPIENTS=(\S+)$", sheet, re.M)[0]


def a_machine(laboratory: Laboratory, folder: Path) -> Machine:
    disk = folder / f"machine-{len(list(folder.glob('machine-*'))) + 1}-{time.time_ns() % 10_000}"
    unpack(disk, names=(SITE, ROOM, RELAY), address=laboratory.address)
    shutil.copy(folder / "certificate.pem", disk / "usr" / "local" / "share" / "ca-certificates" / "practice.crt")
    for name in ("certificate.pem", "key.pem"):
        shutil.copy(folder / name, disk / "root" / name)
    machine = Machine(disk, laboratory.core)
    machine.run("update-ca-certificates")
    return machine


@contextmanager
def a_practice(laboratory: Laboratory, folder: Path) -> Iterator[Practice]:
    """On a fresh machine, on which nothing is installed yet. Its mail goes to a server on loopback."""
    make_certificate(folder, (laboratory.address,), names=(SITE, ROOM, RELAY))
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "release")], check=True)
    to_files = ["--class=aiosmtpd.handlers.Mailbox", str(folder / "mail")]
    listening = ["-m", "aiosmtpd", "--nosetuid", f"--listen=127.0.0.1:{MAIL_PORT}", *to_files]
    post = subprocess.Popen([*laboratory.core.command, sys.executable, *listening])
    practice = Practice(laboratory, folder, a_machine(laboratory, folder))
    try:
        yield practice
    finally:
        practice.machine.destroy()
        for seat in laboratory.seats:
            shutil.rmtree(NAMES / seat.here.name, ignore_errors=True)
        post.kill()
        post.wait()
