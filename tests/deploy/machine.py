"""A machine that runs: Debian with systemd in a container, in a network namespace of the laboratory."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.network.namespaces import Namespace

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BOOTS_WITHIN = 60
# Host's end of the way out, and the namespace's.
UP, DOWN = "192.168.250.1", "192.168.250.2"


class Machine:
    def __init__(self, disk: Path, namespace: Namespace) -> None:
        self.disk = disk
        # Without a manager of machines; its own network is there, and it may filter it.
        self._process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", f"--directory={disk}", "--keep-unit", "--register=no", "--boot",
             f"--network-namespace-path=/run/netns/{namespace.name}", "--capability=CAP_NET_ADMIN",
             "--resolv-conf=off", "--timezone=off", "--hostname=sessions", f"--machine={disk.name}", "--console=pipe"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait_until_booted()

    def run(self, *command: str, given: str = "") -> str:
        """What it printed. Raises `CommandFailed`."""
        inside = ["nsenter", f"--target={self._first()}", *["-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"]]
        clean = ["env", "-i", f"PATH={PATH}", "HOME=/root", "TERM=dumb", "LANG=C.UTF-8"]
        done = subprocess.run([*inside, *clean, *command], input=given, capture_output=True, text=True)
        if done.returncode:
            raise CommandFailed(f"{' '.join(command)}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def destroy(self) -> None:
        """As a fire would: no goodbye, and the disk is gone."""
        if self._process.poll() is None:
            os.kill(self._first(), signal.SIGKILL)
            self._process.wait(30)
        shutil.rmtree(self.disk, ignore_errors=True)

    def _first(self) -> int:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[0])

    def _wait_until_booted(self) -> None:
        for _ in range(BOOTS_WITHIN):
            time.sleep(1)
            try:
                if self.run("systemctl", "is-system-running").strip() == "running":
                    return
            except (CommandFailed, IndexError):
                continue
        raise OSError(f"the machine did not start: {self.run('systemctl', '--failed', '--no-pager')}")


class CommandFailed(Exception):
    pass


@contextmanager
def way_out(namespace: Namespace) -> Iterator[None]:
    """While this lasts, the namespace reaches what this machine reaches: packages, above all."""
    device = f"up{os.getpid() % 100_000}"
    _run("ip", "link", "add", device, "type", "veth", "peer", "name", "out", "netns", namespace.name)
    _run("ip", "addr", "add", f"{UP}/30", "dev", device)
    _run("ip", "link", "set", device, "up")
    namespace.ip("addr", "add", f"{DOWN}/30", "dev", "out")
    namespace.ip("link", "set", "out", "up")
    namespace.ip("route", "add", "default", "via", UP)
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    table = f"sameroom_{device}"
    _run("nft", "-f", "-", given=_MASQUERADE.format(table=table, net=DOWN))
    try:
        yield
    finally:
        _run("nft", "delete", "table", "ip", table)
        _run("ip", "link", "delete", device)


_MASQUERADE = """
table ip {table} {{
  chain out {{
    type nat hook postrouting priority 100;
    ip saddr {net} masquerade
  }}
}}
"""


def _run(*command: str, given: str | None = None) -> None:
    subprocess.run(command, input=given, text=True, check=True, capture_output=True)
