"""What `sameroom doctor` says of the machine: clock, disk, names and certificates, open ports, updates, the relay's
refusals, and whether the sheet of paper that opens the backups was ever tried.
"""

import ctypes
import re
import socket
import ssl
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sameroom.desk.health import Finding, answers_to
from sameroom.desk.watching.disk import GIB, disk
from sameroom.practice.models import Drill
from sameroom.room import relay, turn

# What may be open to everybody: ssh, the web, the relay (deploy/nftables/nftables.conf).
OPEN_PORTS = {22, 80, 443, 3478, 5349}
LISTENS = "0A"  # the state of a socket in /proc/net/tcp (proc(5))
NOT_IN_STEP = 5  # TIME_ERROR, adjtimex(2)
TIMEX_BYTES = 512  # more than struct timex has on any Linux
# A certificate lives for 90 days and is renewed in its last 30.
LEAST_DAYS = 20
STALE_UPDATES = 7 * 86_400  # seconds
UPDATED, RESTART_DUE = Path("/var/lib/apt/periodic/upgrade-stamp"), Path("/var/run/reboot-required")
LOCKED = settings.ROOT / "requirements" / "base.txt"


def findings() -> list[Finding]:
    return answers_to((_clock, _disk, _names, _ports, _updates, _packages, _refusals, _sheet))


def _clock() -> Iterator[Finding]:
    """The clock is kept in step."""
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    if state == NOT_IN_STEP:
        yield Finding(False, "Nothing keeps this machine's clock in step: install systemd-timesyncd or chrony.")
    else:
        yield Finding(True, "The clock is kept in step.")


def _disk() -> Iterator[Finding]:
    """There is room on the disk."""
    now = disk()
    yield Finding(now.has_room, f"{now.free / GIB:.1f} of {now.total / GIB:.1f} GiB of the disk are free.")


def _names() -> Iterator[Finding]:
    """The site's names lead somewhere, and their certificates last."""
    for origin in filter(None, (settings.ORIGIN, settings.ROOM_ORIGIN)):
        parts = urlsplit(origin)
        if parts.scheme == "https" and parts.hostname:
            yield _certificate(parts.hostname, parts.port or 443)


def _certificate(host: str, port: int) -> Finding:
    try:
        with (
            socket.create_connection((host, port), timeout=relay.WITHIN) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=host) as secured,
        ):
            ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    except socket.gaierror:
        return Finding(False, f"The name {host} leads nowhere: ask whoever keeps your domain's DNS.")
    except ssl.SSLCertVerificationError as reason:
        return Finding(False, f"{host} shows a certificate that browsers refuse: {reason.verify_message}.")
    except OSError as reason:
        return Finding(False, f"{host} cannot be reached at port {port}: {reason.strerror or type(reason).__name__}.")
    days = int((ends - time.time()) // 86_400)
    return Finding(days >= LEAST_DAYS, f"{host} answers, and its certificate lasts for {days} more days.")


def _ports() -> Iterator[Finding]:
    """No port is open that need not be."""
    strays = sorted(port for table in ("tcp", "tcp6") for port in listening(Path("/proc/net", table).read_text()))
    for port in dict.fromkeys(strays):
        told = "lets other machines in, unless a firewall holds them off: let what listens there listen on 127.0.0.1"
        yield Finding(False, f"Port {port} {told}.")
    if not strays:
        yield Finding(True, "No port is open to other machines but those of ssh, the site and the relay.")


def listening(table: str) -> set[int]:
    """The ports of `/proc/net/tcp` or `tcp6` that take connections from other machines and need not."""
    found = set()
    for line in table.splitlines()[1:]:
        local, state = line.split()[1], line.split()[3]
        address, port = local.split(":")
        is_own = address.endswith("7F") or address == f"{0:024X}01000000"
        if state == LISTENS and not is_own and int(port, 16) not in OPEN_PORTS:
            found.add(int(port, 16))
    return found


def _updates() -> Iterator[Finding]:
    """The system's updates are put in."""
    if not UPDATED.parent.is_dir():
        return
    if RESTART_DUE.exists():
        yield Finding(False, "An update of the system waits for a restart: do it while no session is on.")
    is_fresh = UPDATED.exists() and time.time() - UPDATED.stat().st_mtime < STALE_UPDATES
    yield Finding(
        is_fresh,
        "The system's updates are put in."
        if is_fresh
        else "No update of the system was put in for a week: "
        "`unattended-upgrade --debug` says why (on a machine of less than a day: wait).",
    )


def _packages() -> Iterator[Finding]:
    """The packages are those that the release was tested with."""
    strays = [stray for name, wanted in _locked() if (stray := _stray(name, wanted))]
    for stray in strays:
        yield Finding(False, stray)
    if not strays:
        yield Finding(True, "The packages are those that the release was tested with.")


def _locked() -> list[tuple[str, str]]:
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+) *\\?$", LOCKED.read_text(), re.M)


def _stray(name: str, wanted: str) -> str:
    try:
        found = version(name)
    except PackageNotFoundError:
        found = "none"
    return "" if found == wanted else f"{name} is {found} here; this release was tested with {wanted}."


def _refusals() -> Iterator[Finding]:
    """The relay sends nothing to where it must not."""
    ways = [address for address in turn.addresses() if address.is_udp] or turn.addresses()
    for address in ways[:1]:
        sends = relay.sends_to_what_is_not_public(address)
        told = (
            f"The relay at {address.url} would send to {', '.join(sends)}: set it up by deploy/coturn/turnserver.conf."
        )
        yield Finding(not sends, told if sends else "The relay sends nothing to addresses that are not public.")


def _sheet() -> Iterator[Finding]:
    """The sheet of paper opens the backups."""
    drill = Drill.objects.newest_first().first()
    if drill is None:
        yield Finding(False, "Nobody has brought a backup back yet to see that the sheet opens it (docs/backup.md).")
        return
    how = "well" if drill.went_well else "badly"
    yield Finding(drill.went_well and drill.is_recent, f"A backup was last brought back on {drill.on}; it went {how}.")
