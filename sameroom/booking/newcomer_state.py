"""What a newcomer chose and typed, kept between two pages: in the session, which is sealed and ends within two hours.

Nothing of it is in an address or in the browser.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import HttpRequest

from sameroom.booking.consultations import Choice, who_take_newcomers
from sameroom.people.signing_in import new_browser_secret
from sameroom.practice.own_answers import KEY as SEARCH

KEY = "consultation"
LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class Begun:
    """How far somebody came. `typed`: the form's fields, once they were good."""

    choice: Choice | None = None
    typed: dict[str, str] = field(default_factory=dict)


def begun(request: HttpRequest) -> Begun:
    kept = request.session.get(KEY, {})
    chosen = kept.get("chosen")
    therapist = next(
        (one for one in who_take_newcomers() if chosen and str(one.person_id) == chosen["therapist"]), None
    )
    if therapist is None:
        return Begun(None, kept.get("typed", {}))
    choice = Choice(
        as_couple=chosen["as_couple"],
        modality=chosen["modality"],
        therapist=therapist,
        starts_at=datetime.fromisoformat(chosen["starts_at"]),
        minutes=chosen["minutes"],
        chosen_at=datetime.fromisoformat(chosen["chosen_at"]),
    )
    return Begun(choice, kept.get("typed", {}))


def keep_answers(request: HttpRequest, answers: dict[str, str]) -> None:
    """Who comes, how, and with whom."""
    _keep(request, answers=answers)


def answers_kept(request: HttpRequest) -> dict[str, str]:
    """As they were chosen last in this browser; nothing, where nothing was chosen yet."""
    return dict(request.session.get(KEY, {}).get("answers", {}))


def keep_choice(request: HttpRequest, choice: Choice) -> None:
    """What was typed before stays."""
    chosen = {
        "as_couple": choice.as_couple,
        "modality": choice.modality,
        "therapist": str(choice.therapist.person_id),
        "starts_at": choice.starts_at.isoformat(),
        "minutes": choice.minutes,
        "chosen_at": choice.chosen_at.isoformat(),
    }
    _keep(request, chosen=chosen)


def keep_typed(request: HttpRequest, typed: dict[str, str]) -> None:
    """Two hours at most, whatever else goes on in this browser."""
    _keep(request, typed=typed)
    request.session.set_expiry(LASTS)


def browser_of(request: HttpRequest) -> str:
    """The random key of this browser, which its session keeps: what it holds and what it proves hang on it."""
    return str(request.session.setdefault("browser", new_browser_secret()))


def _keep(request: HttpRequest, **parts: object) -> None:
    request.session[KEY] = {**request.session.get(KEY, {}), **parts}
    let_last(request, LASTS)


def let_last(request: HttpRequest, lasts: timedelta) -> None:
    """Of whoever is not signed in: how long somebody stays signed in is a matter of its own.

    Who waits for a partner to answer has days: nothing else in this browser makes it less.
    """
    waits_for_a_partner = request.session.get(SEARCH, {}).get("as_couple", False)
    if not request.user.is_authenticated and (lasts > LASTS or not waits_for_a_partner):
        request.session.set_expiry(lasts)
