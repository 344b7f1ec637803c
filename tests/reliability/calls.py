"""What a process asked of the system, in order, as strace wrote it: writes, syncs, names, and what left by sockets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TRACED = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename,sendto,sendmsg"
# Whole pages, in hexadecimal; only calls that are asked for stop the process.
STRACE = ["strace", "-f", "--seccomp-bpf", "-yy", "-xx", "-s", "70000", "-qq", "-e", f"trace={TRACED}"]

_LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. \w+ resumed>(?P<rest>.*)|(?P<name>\w+)\((?P<arguments>.*))$")
_ANSWER = re.compile(r"(?P<arguments>.*)\) += (?P<answer>.*)$")
_HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")
_UNFINISHED = " <unfinished ...>"


@dataclass(frozen=True)
class Call:
    """One that succeeded. `began`, `ended`: its places in the order of all that happened. `path`: of the file, or the
    two ends as `TCP:[127.0.0.1:8000->127.0.0.1:5000]`. `size`: the offset, or the length to which a file was cut."""

    name: str
    began: int
    ended: int
    path: str
    data: bytes = b""
    size: int = 0
    makes: bool = False


def read(log: Path) -> list[Call]:
    """In the order in which they began."""
    open_: dict[str, tuple[int, str, str]] = {}
    found = []
    with log.open() as lines:
        for number, line in enumerate(lines):
            match = _LINE.match(line.rstrip("\n"))
            if match is None:
                continue
            if match["rest"] is not None:
                began, name, arguments = open_.pop(match["pid"], (number, "", ""))
                arguments += match["rest"]
            elif match["arguments"].endswith(_UNFINISHED):
                open_[match["pid"]] = (number, match["name"], match["arguments"].removesuffix(_UNFINISHED))
                continue
            else:
                began, name, arguments = number, match["name"], match["arguments"]
            found += _calls(name, began, number, arguments)
    return sorted(found, key=lambda call: call.began)


def _calls(name: str, began: int, ended: int, line: str) -> Iterator[Call]:
    """None where it failed, or is none that is looked at."""
    whole = _ANSWER.match(line)
    if not name or whole is None or whole["answer"].startswith(("-1", "?")):
        return
    arguments = whole["arguments"]
    texts = [_bytes(one) for one in _HEX.findall(arguments)]
    where = re.search(r"<((?:[^>]|(?<=-)>)*)>", arguments)
    place = _HEX.sub(lambda one: _bytes(one[0]).decode(), where[1]) if where else ""
    if name == "openat":
        yield Call(name, began, ended, texts[-1].decode(), makes="O_CREAT" in arguments)
    elif name in {"unlink", "rename"}:
        yield Call(name, began, ended, texts[0].decode(), data=texts[-1])
    elif name == "pwrite64":
        yield Call(name, began, ended, place, texts[-1], int(arguments.rpartition(", ")[2]))
    elif name == "ftruncate":
        yield Call(name, began, ended, place, size=int(arguments.rpartition(", ")[2]))
    elif name in {"fsync", "fdatasync"}:
        yield Call(name, began, ended, place)
    elif name in {"sendto", "sendmsg", "write"} and "TCP" in place:
        yield Call("send", began, ended, place, texts[-1] if texts else b"")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
