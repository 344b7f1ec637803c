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
    rifts: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # → (session, who told, who may read it)
    notices: set[str] = field(default_factory=set)  # answers that ask for a look
    responsible: set[str] = field(default_factory=set)  # whom the owner named to look
    calls: dict[str, tuple[str, str]] = field(default_factory=dict)  # call → (session, who is to be called)
    fees: dict[str, tuple[str, str]] = field(default_factory=dict)  # fee → (session, who owes it)
    locks: set[tuple[str, str | None, str]] = field(default_factory=set)  # (thing, against whom, by whom)
    glass: set[tuple[str, str, int]] = field(default_factory=set)  # (staff, client, minutes ago)


@dataclass(frozen=True)
class Grounds:
    """On what ground `who` comes near something."""

    who: str
    world: World

    @property
    def roles(self) -> set[str]:
        return set() if self.who in self.world.left else self.world.roles[self.who]

    @property
    def staff(self) -> set[str]:
        return self.roles - {"client"}

    def named(self, locked: str) -> bool:
        return any(at == locked and against == self.who for at, against, _ in self.world.locks)

    def locked_out(self, locked: str) -> bool:
        return self.named(locked) or any(at == locked and against is None for at, against, _ in self.world.locks)

    def treats(self, file: File, file_key: str) -> bool:
        return "therapist" in self.roles and file.therapist == self.who and not self.named(file_key)

    def supervises(self, file: File, file_key: str) -> bool:
        near = [
            one for one in self.world.files.values() if self.who in one.people and set(one.people) & set(file.people)
        ]
        assigned = "supervisor" in self.roles and (self.who, file.therapist) in self.world.supervisions
        return assigned and not near and not self.locked_out(file_key)

    def broke(self, clients: list[str]) -> bool:
        return bool(self.staff) and any(w == self.who and c in clients and ago < 60 for w, c, ago in self.world.glass)

    def works_on(self, file_key: str) -> bool:
        file = self.world.files[file_key]
        return self.treats(file, file_key) or self.supervises(file, file_key) or self.broke(file.people)

    def desk(self, file_key: str) -> bool:
        return "front_desk" in self.roles and not self.named(file_key)


def may(who: str, act: str, thing: tuple[str, str], world: World) -> bool:
    """Whether `who` may `read`, `change`, `prepare`, `work` on (as staff) or `join` a thing: (kind, key)."""
    kind, key = thing
    on = Grounds(who, world)
    if kind in {"person", "emergency contact"}:
        at_work = any(key in x.people and (on.treats(x, f) or on.supervises(x, f)) for f, x in world.files.items())
        in_reach = at_work or on.broke([key])
        shut_out = any(against == who and by == key for _, against, by in world.locks)
        by_desk = kind == "person" and "front_desk" in on.roles and "client" in world.roles[key] and not shut_out
        return key == who or by_desk or (act == "read" and in_reach)
    if kind == "file":
        file = world.files[key]
        if act == "change":
            return on.treats(file, key) and file.closed_at is None
        return on.works_on(key) or (act == "read" and who in file.people)
    if kind == "session":
        session = world.sessions[key]
        file = world.files[session.file]
        is_client = who in file.people and (file.closed_at is None or session.at < file.closed_at)
        if act == "join":
            seat = who in file.people or (who == file.therapist and "therapist" in on.roles)
            return seat and who not in world.left and file.closed_at is None and not session.cancelled
        if act == "change":
            return on.treats(file, session.file) or on.desk(session.file)
        if act == "prepare":
            return on.treats(file, session.file) or on.supervises(file, session.file)
        return is_client or on.works_on(session.file) or on.desk(session.file)
    if kind == "agreement":
        file_key, author = world.agreements[key]
        file = world.files[file_key]
        known = act == "know" and on.desk(file_key) and who not in file.people
        return (
            author == who or on.treats(file, file_key) or on.supervises(file, file_key) or on.broke([author]) or known
        )
    if kind == "fee":
        session_key, owing = world.fees[key]
        file_key = world.sessions[session_key].file
        return who == owing or "owner" in on.roles or (on.desk(file_key) and who not in world.files[file_key].people)
    if kind == "call":
        return may(who, "change", ("session", world.calls[key][0]), world)
    if kind == "comparison":
        return who == world.files[world.sessions[key].file].therapist and may(who, "read", ("session", key), world)
    return {"notice": may_see_notice, "rift": may_read_of_a_rift}.get(kind, may_read_answers)(on, key)


def may_read_answers(on: Grounds, key: str) -> bool:
    """One's own; a client's for the therapist who rated the session, too."""
    session_key, author = on.world.answers[key]
    file_key = on.world.sessions[session_key].file
    file, by_client = on.world.files[file_key], author in on.world.files[file_key].people
    is_blind = on.who == file.therapist and by_client and (session_key, on.who) not in on.world.answers.values()
    at_work = (on.treats(file, file_key) and by_client and not on.named(key)) or (
        on.supervises(file, file_key) and not on.locked_out(key)
    )
    return author == on.who or (not is_blind and (at_work or (by_client and on.broke([author]))))


def may_read_of_a_rift(on: Grounds, key: str) -> bool:
    """Whom the client chose; the therapist who held the session once it is rated. Broken glass opens it to nobody."""
    session_key, author, readers = on.world.rifts[key]
    file_key = on.world.sessions[session_key].file
    file = on.world.files[file_key]
    is_blind = on.who == file.therapist and (session_key, on.who) not in on.world.answers.values()
    is_chosen = {
        "therapist": on.treats(file, file_key) and not on.named(key),
        "responsible": on.supervises(file, file_key) and not on.locked_out(key),
        "nobody": False,
    }[readers]
    return author == on.who or (is_chosen and not is_blind)


def may_see_notice(on: Grounds, key: str) -> bool:
    """`key`: the answers that ask for a look."""
    session_key, author = on.world.answers[key]
    file_key = on.world.sessions[session_key].file
    file = on.world.files[file_key]
    is_near = any(on.who in one.people and author in one.people for one in on.world.files.values())
    is_named = on.who in on.world.responsible and bool(on.staff) and not is_near and not on.named(file_key)
    by_work = on.treats(file, file_key) or (on.supervises(file, file_key) and not on.locked_out(key))
    return on.who != author and (by_work or is_named)


def readable(who: str, kind: str, keys: Any, world: World) -> set[str]:
    return {key for key in keys if may(who, "read", (kind, key), world)}
