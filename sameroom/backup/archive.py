"""The file of a backup: a tar file inside age (https://age-encryption.org/v1), which whoever has the identity can open.

Its members come in the order in which they are needed; a large one comes in pieces, `database.00000`, so that neither
side has to hold it whole and nothing lies open on a disk. The last member is `end.json`: a file without it was cut off.
"""

import io
import json
import os
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from sameroom.backup.refusals import CannotOpen
from sameroom.durable import whole_file

END = "end.json"


@dataclass(frozen=True)
class Member:
    name: str
    content: bytes


def recipient_of(text: str) -> x25519.Recipient:
    """`age1…`. Raises `ValueError`, which does not repeat it: it may be the other half, which is secret."""
    try:
        return x25519.Recipient.from_str(text.strip())
    except RecipientError:
        is_secret = text.strip().upper().startswith("AGE-SECRET-KEY")
        other = " This one is the secret half, which belongs on paper alone." if is_secret else ""
        raise ValueError(f"Each recipient begins with age1, as a backup kit says.{other}") from None


def identity_of(text: str) -> x25519.Identity:
    """`AGE-SECRET-KEY-1…`, as it stands on a backup kit: blanks, line ends and small letters do not matter.

    Raises `CannotOpen`.
    """
    try:
        return x25519.Identity.from_str("".join(text.split()).upper())
    except IdentityError:
        raise CannotOpen("This is not the key of a backup kit: a letter may be wrong, or a group is missing.") from None


def write(
    path: Path, members: Iterable[Member], recipients: Iterable[x25519.Recipient], *, within: Path | None = None
) -> None:
    """Whole or not at all (`durable.whole_file`). What `members` raises is raised here."""
    with whole_file(path, within=within) as file:
        _encrypt(members, file, list(recipients))


def read(path: Path, identity: x25519.Identity) -> Iterator[Member]:
    """The members, in order. Raises `CannotOpen`; after the last one where the file is not whole."""
    here, there = os.pipe()
    troubles: list[Exception] = []

    def decrypt() -> None:
        try:
            with os.fdopen(there, "wb") as out, path.open("rb") as file:
                decrypt_io(file, out, [identity])
        except (DecryptError, OSError) as trouble:
            troubles.append(trouble)

    thread = threading.Thread(target=decrypt, daemon=True)
    thread.start()
    try:
        with os.fdopen(here, "rb") as source:
            yield from _members(source)
    finally:
        thread.join()
        _say(troubles)


def _say(troubles: list[Exception]) -> None:
    for trouble in troubles:
        if isinstance(trouble, DecryptError):
            raise CannotOpen(
                "This key does not open the backup, or the file was changed. Is it the kit of that time?"
            ) from None
        if not isinstance(trouble, BrokenPipeError):
            raise CannotOpen(f"The backup cannot be read ({type(trouble).__name__}).") from None


def _encrypt(members: Iterable[Member], file: IO[bytes], recipients: list[x25519.Recipient]) -> None:
    here, there = os.pipe()
    troubles: list[BaseException] = []

    def put() -> None:
        try:
            with os.fdopen(there, "wb") as out:
                _put(members, out)
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            getattr(members, "close", lambda: None)()  # a program that it reads from ends now, not one day

    thread = threading.Thread(target=put, daemon=True)
    thread.start()
    try:
        with os.fdopen(here, "rb") as source:
            encrypt_io(source, file, recipients)
    finally:
        thread.join()
    if troubles:
        raise troubles[0]


def _put(members: Iterable[Member], out: IO[bytes]) -> None:
    digest = sha256()
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for member in members:
            digest.update(member.content)
            _add(tar, member)
        _add(tar, Member(END, json.dumps({"sha256": digest.hexdigest()}).encode()))


def _add(tar: tarfile.TarFile, member: Member) -> None:
    told = tarfile.TarInfo(member.name)
    told.size, told.mode = len(member.content), 0o600
    tar.addfile(told, io.BytesIO(member.content))


def look_through(path: Path, identity: x25519.Identity) -> None:
    """To the end, before anything of it is used. Raises `CannotOpen` where it is not whole."""
    for _member in read(path, identity):
        pass


def _members(source: IO[bytes]) -> Iterator[Member]:
    digest, is_whole = sha256(), False
    with suppress(tarfile.TarError), tarfile.open(fileobj=source, mode="r|") as tar:
        for told in tar:
            file = tar.extractfile(told)
            if file is None:
                raise CannotOpen("This is no backup of Sameroom: it holds more than files.")
            content = file.read()
            if told.name == END:
                is_whole = json.loads(content)["sha256"] == digest.hexdigest()
            else:
                digest.update(content)
                yield Member(told.name, content)
    while source.read(1 << 16):  # what fills up the last block
        pass
    if not is_whole:
        raise CannotOpen("The backup is not whole: it was cut off, or its end is missing.")
