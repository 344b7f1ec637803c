"""What is asked of the product itself, in a process of its own that the nursery forked. All answers are plain JSON."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.http import HttpRequest

from sameroom.audit import verify
from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment, Cancellation
from sameroom.consent.models import IntakeAnswer
from sameroom.desk import health
from sameroom.desk.anchoring import close_what_is_new
from sameroom.desk.demo.cast import invent
from sameroom.desk.starting import set_up
from sameroom.mail.models import Delivery, Message, post
from sameroom.people.arrivals import begin
from sameroom.people.models import CaseFile, EmergencyContact, Person, SignIn
from sameroom.people.sessions import SessionStore
from sameroom.practice.models import Service
from tests.appointments import an_appointment, capability_for

Note = dict[str, Any]
# What each act of a visitor writes into the trail.
ENTRIES = {"contact": ("change", "person"), "answer": ("answer", "intake")}


def people() -> dict[str, Any]:
    """The cast, with a sign-in each, in an empty place: cookie by name, and what acts are about by name."""
    set_up()
    from sameroom.audit.macs import make_audit_key

    make_audit_key()
    cast = invent()
    ids = {f"{name}s_file": str(getattr(cast, f"{name}s_file").pk) for name in ("ada", "couple", "cleo", "moe")}
    return {
        "cookies": {name: _signed_in(person) for name, person in cast.people().items()},
        "ids": {**ids, "individual": str(cast.individual.pk)},
        "cookie": settings.SESSION_COOKIE_NAME,
    }


def examine(notes: list[Note], whole: bool = False, database: str = "") -> list[str]:
    """What of these notes is not as it was acknowledged, a sentence each. `whole`: the notes are all there ever were,
    so acts and entries are counted against each other, too. `database`: another file than the installation's own."""
    if database:
        connection.settings_dict["NAME"] = Path(database)
    try:
        return list(_troubles(notes, whole))
    except (DatabaseError, ImproperlyConfigured) as error:
        return [f"the database does not answer: {error}"]


def _troubles(notes: list[Note], whole: bool) -> Iterator[str]:
    yield from (*_integrity(), *_made(notes), *_values(notes), *_halves())
    if whole:
        close_what_is_new()
        yield from (*_counted(notes), *(one.sentence for one in verify.examine()))


def _signed_in(person: Person) -> str:
    request = HttpRequest()
    request.META = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "REMOTE_ADDR": "127.0.0.1"}
    request.session = SessionStore(None)
    begin(request, person, method=SignIn.Method.CODE)
    request.session.save()
    return str(request.session.session_key)


def _integrity() -> Iterator[str]:
    """SQLite alone: what the file itself says, its pages and the codes over its encrypted pages."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma, good in (("integrity_check", [("ok",)]), ("foreign_key_check", []), ("cipher_integrity_check", [])):
            found = cursor.execute(f"PRAGMA {pragma}").fetchall()
            if found != good:
                yield f"{pragma}: {found[:3]}"


def _made(notes: list[Note]) -> Iterator[str]:
    """Appointments that were made, and that were cancelled, each with its one entry."""
    for kind in ("make", "cancel"):
        ids = [note["value"] for note in notes if note["acked"] and note["kind"] == kind]
        if kind == "make":
            found = Appointment.objects.filter(pk__in=ids).values_list("pk", flat=True)
        else:
            found = Cancellation.objects.filter(appointment__in=ids).values_list("appointment", flat=True)
        there = {str(pk) for pk in found}
        entries = Entry.objects.filter(act=kind, thing="appointment", thing_id__in=ids)
        written = Counter(entries.values_list("thing_id", flat=True))
        yield from (f"{kind} {one}: it was acknowledged and is not there" for one in ids if one not in there)
        yield from (f"{kind} {one}: {written[one]} entries" for one in ids if written[one] != 1)


def _values(notes: list[Note]) -> Iterator[str]:
    """What is written over: the last value that was acknowledged, or one that was sent after it."""
    by_whom: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        if note["kind"] in ENTRIES:
            by_whom.setdefault((note["kind"], note["who"]), []).append(note)
    for (kind, who), own in by_whom.items():
        last = max((number for number, note in enumerate(own) if note["acked"]), default=None)
        if last is None:
            continue
        may_be = {note["value"] for note in own[last:]}
        if (stands := _standing(kind, who)) not in may_be:
            yield f"{kind} of {who}: {stands!r} stands, {own[last]['value']!r} was acknowledged last"


def _standing(kind: str, who: str) -> str | None:
    if kind == "contact":
        row = EmergencyContact.objects.filter(person__email=f"{who}@example.com").first()
        return row.name if row else None
    answer = IntakeAnswer.objects.filter(intake__person__email=f"{who}@example.com", question="brings").first()
    return answer.text if answer else None


def _counted(notes: list[Note]) -> Iterator[str]:
    """As many entries as acts were acknowledged; at most as many as were sent."""
    for kind, (act, thing) in ENTRIES.items():
        for who in {note["who"] for note in notes if note["kind"] == kind}:
            own = [note for note in notes if (note["kind"], note["who"]) == (kind, who)]
            by = Person.objects.get(email=f"{who}@example.com").pk
            there = Entry.objects.filter(act=act, thing=thing, by=by).count()
            if not sum(note["acked"] for note in own) <= there <= len(own):
                yield f"{kind} of {who}: {there} entries of {len(own)} acts"


def _halves() -> Iterator[str]:
    """No act without its entry, no entry without its act."""
    for act, rows in (("make", Appointment.objects.count()), ("cancel", Cancellation.objects.count())):
        entries = Entry.objects.filter(act=act, thing="appointment", outcome=Entry.Outcome.DONE).count()
        if rows != entries:
            yield f"{rows} times {act}, and {entries} entries of it"


def session() -> dict[str, str]:
    """An appointment of Ben and Ada that takes place now: what opens the room for each of them."""
    cast = {one.email.partition("@")[0]: one for one in Person.objects.all()}
    file, service = CaseFile.objects.get(kind="individual", people=cast["ada"]), Service.objects.get(kind="individual")
    appointment = an_appointment(file, service)
    return {name: capability_for(appointment, cast[name]) for name in ("ben", "ada")}


def post_a_letter() -> int:
    """Its number. `work` sends it."""
    post(address="ada@example.com", language="en", kind="staff-sign-in", reference="1")
    return Message.objects.latest("pk").pk


def times_it_left(letter: int) -> int:
    return Delivery.objects.filter(message=letter, was_sent=True).count()


def doctor() -> list[str]:
    """What has to be mended."""
    return [one.sentence for one in health.examine() if not one.is_good]
