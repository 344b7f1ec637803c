"""Who may do what, said once more and differently: a pure function over plain data, against which the product is held.

It knows nothing of databases and shares no line with the product, so that the two are wrong together only by chance.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class File:
    therapist: str
    people: list[str]
    closed_at: int | None = None  # hours from now; negative: in the past


@dataclass
class Session:
    file: str
    at: int  # hours from now
    cancelled: bool = False


@dataclass
class World:
    """A practice. Every key is a made-up short name."""

    roles: dict[str, set[str]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    supervisions: set[tuple[str, str]] = field(default_factory=set)  # (supervisor, therapist)
    files: dict[str, File] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    agreements: dict[str, tuple[str, str]] = field(default_factory=dict)  # agreement → (file, who agreed)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)  # answers → (session, who gave them)
    locks: set[tuple[str, str | None, str]] = field(default_factory=set)  # (thing, against whom, by whom)
    glass: set[tuple[str, str, int]] = field(default_factory=set)  # (staff, client, minutes ago)


def may(who: str, act: str, thing: tuple[str, str], world: World) -> bool:
    """Whether `who` may `read`, `change`, `work` on (as staff) or `join` a thing: (kind, key)."""
    kind, key = thing
    roles = set() if who in world.left else world.roles[who]
    staff = roles - {"client"}

    def named(locked: str) -> bool:
        return any(at == locked and against == who for at, against, _ in world.locks)

    def locked_out(locked: str) -> bool:
        return named(locked) or any(at == locked and against is None for at, against, _ in world.locks)

    def treats(file: File, file_key: str) -> bool:
        return "therapist" in roles and file.therapist == who and not named(file_key)

    def supervises(file: File, file_key: str) -> bool:
        near = [one for one in world.files.values() if who in one.people and set(one.people) & set(file.people)]
        assigned = "supervisor" in roles and (who, file.therapist) in world.supervisions
        return assigned and not near and not locked_out(file_key)

    def broke(clients: list[str]) -> bool:
        return bool(staff) and any(w == who and c in clients and ago < 60 for w, c, ago in world.glass)

    def works_on(file_key: str) -> bool:
        file = world.files[file_key]
        return treats(file, file_key) or supervises(file, file_key) or broke(file.people)

    def desk(file_key: str) -> bool:
        return "front_desk" in roles and not named(file_key)

    if kind in {"person", "emergency contact"}:
        at_work = any(key in x.people and (treats(x, f) or supervises(x, f)) for f, x in world.files.items())
        in_reach = at_work or broke([key])
        shut_out = any(against == who and by == key for _, against, by in world.locks)
        by_desk = kind == "person" and "front_desk" in roles and "client" in world.roles[key] and not shut_out
        return key == who or by_desk or (act == "read" and in_reach)
    if kind == "file":
        file = world.files[key]
        if act == "change":
            return treats(file, key) and file.closed_at is None
        return works_on(key) or (act == "read" and who in file.people)
    if kind == "session":
        session = world.sessions[key]
        file = world.files[session.file]
        is_client = who in file.people and (file.closed_at is None or session.at < file.closed_at)
        if act == "join":
            seat = who in file.people or (who == file.therapist and "therapist" in roles)
            return seat and who not in world.left and file.closed_at is None and not session.cancelled
        if act == "change":
            return treats(file, session.file) or desk(session.file)
        return is_client or works_on(session.file) or desk(session.file)
    if kind == "agreement":
        file_key, author = world.agreements[key]
        file = world.files[file_key]
        known = act == "know" and desk(file_key) and who not in file.people
        return author == who or treats(file, file_key) or supervises(file, file_key) or broke([author]) or known
    if kind == "comparison":
        return who == world.files[world.sessions[key].file].therapist and may(who, "read", ("session", key), world)
    session_key, author = world.answers[key]
    file_key = world.sessions[session_key].file
    file, by_client = world.files[file_key], author in world.files[file_key].people
    at_work = (treats(file, file_key) and by_client and not named(key)) or (
        supervises(file, file_key) and not locked_out(key)
    )
    return author == who or at_work or (by_client and broke([author]))


def readable(who: str, kind: str, keys: Any, world: World) -> set[str]:
    return {key for key in keys if may(who, "read", (kind, key), world)}
