"""Who answers in this browser: its session names the row. Rows are made with the first answer, never by looking.

What is kept is changed under the lock of the search, so that two tabs, two partners and a result that is being made
wait for each other.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from sameroom.booking.newcomer_state import let_last
from sameroom.desk.finding.forms import AS_COUPLE
from sameroom.desk.finding.saying import Page, Said, answers_of, read
from sameroom.desk.finding.steps import SAFETY, TOGETHER, WHO, Way, way_of
from sameroom.practice.matching.facts import Answers
from sameroom.practice.models import OwnAnswers, Search, Seeker
from sameroom.practice.own_answers import KEY, SHARED, reader_in

NOTHING = "{}"
# Two read in this browser who sat here one after the other: what the second one said becomes nobody's by booking.
ALONE_FOR, TOGETHER_FOR = timedelta(hours=2), timedelta(days=7)


@dataclass
class Seat:
    """One person in front of this browser. Without a `seeker` nothing was answered yet.

    `passed`: the gates that were passed. `code`: what lets the partner in, for whoever began. It stands in the session
    alone, which is sealed, so that the page can show it until the answers are there.
    """

    seeker: Seeker | None
    passed: frozenset[str]
    code: str = ""

    @property
    def own(self) -> Seeker:
        """Where something was answered."""
        if self.seeker is None:
            raise LookupError
        return self.seeker

    @property
    def said(self) -> Said:
        return read(self.seeker.content) if self.seeker else {}

    @property
    def as_couple(self) -> bool:
        return self.seeker is not None and self.seeker.search.as_couple

    @property
    def place(self) -> int:
        return self.seeker.place if self.seeker else 1

    @property
    def heard(self) -> Answers:
        return answers_of(self.said, as_couple=self.as_couple)

    @property
    def way(self) -> Way:
        return way_of(as_couple=self.as_couple, place=self.place)

    @property
    def is_safe(self) -> bool:
        return {SAFETY, TOGETHER} <= self.passed if self.as_couple else SAFETY in self.passed


@dataclass(frozen=True)
class Kept:
    """`elsewhere`: another tab wrote on the same page since it was loaded; what was typed last counts."""

    seen: str
    elsewhere: bool


def seat_in(request: HttpRequest) -> Seat:
    """What was erased meanwhile, here or elsewhere, is as if it had never been."""
    state = request.session.get(KEY, {})
    seeker = reader_in(request.session)
    if seeker is None and {"seeker", SHARED} & {*state}:
        leave(request)
        return Seat(None, frozenset())
    return Seat(seeker, frozenset(state.get("passed", [])), state.get("code", ""))


def pass_gate(request: HttpRequest, page: str) -> None:
    state = request.session.get(KEY, {})
    remember(request, passed=sorted({*state.get("passed", []), page}))


def remember(request: HttpRequest, *, lasts: timedelta | None = None, **parts: Any) -> None:
    state = request.session.get(KEY, {})
    request.session[KEY] = {**state, **parts}
    let_last(request, lasts or (TOGETHER_FOR if request.session[KEY].get("as_couple") else ALONE_FOR))


def leave(request: HttpRequest) -> None:
    """Nothing in this browser tells that somebody looked for a therapist here."""
    request.session.pop(KEY, None)


def seen(page: Page) -> str:
    """Tells whether a page that was loaded shows what is kept now."""
    return sha256(json.dumps(page, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def keep(request: HttpRequest, page: str, given: Page, *, seen_before: str) -> Kept:
    """What was typed counts, also over what another tab wrote meanwhile."""
    seat = seat_in(request)
    seeker = seat.seeker or _begin(request, given)
    locked(seeker)
    said = read(seeker.content)
    before = said.get(page, {})
    if given != before:
        change(seeker, lambda kept: {**kept, page: given})
    if page == WHO:
        _say_who(seeker, given)
    remember(request, as_couple=seeker.search.as_couple)
    return Kept(seen(given), elsewhere=given != before and seen_before != seen(before))


def change(seeker: Seeker, to: Callable[[Said], Said]) -> None:
    """Other answers have another result."""
    seeker.content = json.dumps(to(read(seeker.content)))
    seeker.save(update_fields=["content"])
    seeker.search.match = None
    seeker.search.save(update_fields=["match"])


def locked(seeker: Seeker) -> Search:
    """The search as it is now, and nobody else changes it until the transaction ends."""
    search = Search.objects.select_for_update().get(pk=seeker.search_id)
    seeker.refresh_from_db()
    seeker.search = search
    return search


def _begin(request: HttpRequest, given: Page) -> Seeker:
    search = Search.objects.create(as_couple=given.get("who") == AS_COUPLE)
    seeker = Seeker.objects.create(search=search, place=1)
    remember(request, seeker=str(seeker.pk))
    return seeker


def begin_with(request: HttpRequest, own: OwnAnswers | None) -> None:
    """A client looks once more, with the answers of before. Whether they are safe is asked anew."""
    leave(request)
    if own is None:
        return
    search = Search.objects.create(as_couple=own.as_couple)
    seeker = Seeker(search=search, place=1, content=own.content)
    seeker.save()
    remember(request, seeker=str(seeker.pk), as_couple=own.as_couple)


def _say_who(seeker: Seeker, given: Page) -> None:
    """Alone or as a couple is said once more only as long as nobody was asked along."""
    as_couple = given.get("who", AS_COUPLE) == AS_COUPLE
    if "who" in given and as_couple != seeker.search.as_couple:
        seeker.search.as_couple = as_couple
        seeker.search.save(update_fields=["as_couple"])


@transaction.atomic
def erase(seeker: Seeker) -> None:
    """The rows are gone at once. A partner who answers elsewhere keeps their own: for them this one said nothing."""
    search = locked(seeker)
    partner = None if search.on_one_device else search.seekers.exclude(pk=seeker.pk).first()
    if partner is None or partner.content == NOTHING:
        search.delete()
        return
    seeker.sent_at = None
    seeker.invitation_hash = ""
    seeker.save(update_fields=["sent_at", "invitation_hash"])
    change(seeker, lambda _said: {})
