"""What the rules of the alliance say, in words: what was seen, and what one might do. Rules: `docs/alliance.md`."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment
from sameroom.desk.alliance import Alliance, Side, Told, alliance_of
from sameroom.desk.session_check import INSTRUMENT
from sameroom.measures import alliance, instruments
from sameroom.measures.alliance import Rating
from sameroom.people.models import CaseFile, Person


@dataclass(frozen=True)
class Words:
    """`advice`: what one might do. `appointment`: the session it is about; `earlier`: those with the same before it."""

    title: str
    text: str
    advice: str
    appointment: Appointment
    earlier: list[Appointment] = field(default_factory=list)

    @property
    def since(self) -> date:
        """The day of the first one with the same."""
        first = [*self.earlier, self.appointment][0]
        return timezone.localdate(first.starts_at, timezone=ZoneInfo(first.zone))


@dataclass(frozen=True)
class Strip:
    """A file's alliance in a few lines: of the newest rated session each one's number, and what is open."""

    file: CaseFile
    alliance: Alliance
    newest: list[tuple[str, float | None]]
    signals: list[Words]


def strip_of(file: CaseFile, *, seen_by: Person) -> Strip:
    """For `desk/alliance_strip.html`."""
    shown = alliance_of(file, seen_by=seen_by)
    rated = next((one for one in reversed(shown.sessions) if one.own or one.ratings), None)
    newest: list[tuple[str, float | None]] = []
    if rated:
        ratings = [(side.client.name, rated.ratings.get(side.client.pk)) for side in shown.sides]
        newest = [(name, one.score if one else None) for name, one in [*ratings, (_("Therapist"), rated.own)]]
    return Strip(file, shown, newest, worded(shown.open_signals))


def worded(newest_first: Iterable[Told]) -> list[Words]:
    """What comes again with the same person stands there once, with its newest session."""
    found: dict[tuple[str, str], Words] = {}
    for told in newest_first:
        key, words = (told.signal.kind, told.signal.client), words_of(told)
        found[key] = replace(found[key], earlier=[words.appointment, *found[key].earlier]) if key in found else words
    return list(found.values())


def words_of(told: Told) -> Words:
    names = {"name": told.client.first_name if told.client else ""}
    title, advice = _TITLES[told.signal.kind]()
    return Words(title % names, _seen(told), advice % names, told.about.appointment)


def label(item: str, value: int | None) -> str:
    """What was chosen, in the words of the question; empty where nothing was."""
    known = instruments.load(INSTRUMENT).item(item)
    option = known.option_of(value) if known and value is not None else None
    return option.label.get((get_language() or "en")[:2], option.label["en"]) if option else ""


def congruence_words(side: Side) -> list[str]:
    """Two sentences at most. `Side` says of whom."""
    found, names = side.congruence, {"name": side.client.first_name}
    if found is None:
        return []
    moving = {
        alliance.TOGETHER: _("The two lines are moving together: they rise and fall at the same time."),
        alliance.APART: _("The two lines are not moving together."),
    }
    beside = {
        alliance.LOWER: _("The therapist rates lower than %(name)s. Most therapists do."),
        alliance.SAME: _("The therapist rates about the same as %(name)s."),
        alliance.HIGHER: _("The therapist rates higher than %(name)s. It is worth asking %(name)s what is missing."),
    }
    return [said for said in (moving.get(found.movement, ""), beside[found.direction] % names) if said]


def _seen(told: Told) -> str:
    """The answers that the signal rests on."""
    kind, session = told.signal.kind, told.about
    if told.client is None:
        return _("They rated this session two points or more apart, or felt unequally safe with each other.")
    theirs, name = session.ratings[told.client.pk], told.client.first_name
    if kind in {alliance.STRAIN, alliance.ONE_SIDED}:
        return _("Was there tension? %(name)s: “%(theirs)s”. Therapist: “%(own)s”.") % {
            "name": name,
            "theirs": _strain(theirs),
            "own": _strain(session.own),
        }
    number = number_format(theirs.score, 1) if theirs.score is not None else "–"
    return _("%(name)s’s rating of this session: %(number)s of 10.") % {"name": name, "number": number}


def _strain(rating: Rating | None) -> str:
    return label("strain", rating.strain if rating else None) or _("no answer")


_TITLES = {
    alliance.STRAIN: lambda: (
        _("There was tension with %(name)s"),
        _("Ask what that moment was like before you go on. To name it often helps more than to explain it."),
    ),
    alliance.ONE_SIDED: lambda: (
        _("Tension that only one side noticed"),
        _("Ask %(name)s openly how the session was. You need not agree on what happened."),
    ),
    alliance.DROP: lambda: (
        _("%(name)s rates lower than usual"),
        _("Ask what was different. It is compared with %(name)s’s own earlier ratings alone."),
    ),
    alliance.LOW: lambda: (
        _("Three ratings of %(name)s in a row are below the middle"),
        _("Talk about whether the aim and the way still fit. Take it to supervision."),
    ),
    alliance.SPLIT: lambda: (
        _("The two of them saw it differently"),
        _("Make room for both views. Ask each alone whether it feels safe to speak. Tell neither what the other said."),
    ),
    alliance.CEILING: lambda: (
        _("Three times the highest number from %(name)s"),
        _("Nothing is wrong. You might invite criticism: “What could I do differently?”"),
    ),
}
