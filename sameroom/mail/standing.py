"""How the mail stands: since when none leaves, and how many wait. Numbers and times, no address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from sameroom.mail.models import Delivery, Message, Outage

# What waits longer, untried, is taken by nobody.
PICKED_UP_WITHIN = timedelta(minutes=5)
GIVEN_UP_IN = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """`away_since`: the mail server cannot be reached since then. `oldest_at`: the first that waits should have left.

    `given_up`: in the last two weeks. `is_left_lying`: mail waits, and no `work` takes it.
    """

    away_since: datetime | None
    waiting: int
    oldest_at: datetime | None
    last_left_at: datetime | None
    given_up: int
    is_left_lying: bool


def has_trouble() -> bool:
    """Whether no mail leaves, in two questions: for a page that is opened often."""
    return Outage.objects.exists() or _is_left_lying(timezone.now())


def standing() -> Standing:
    now = timezone.now()
    outage = Outage.objects.first()
    waiting = Message.objects.waiting(now)
    left = Delivery.objects.filter(was_sent=True).aggregate(last=Max("at"))
    return Standing(
        away_since=outage.began_at if outage else None,
        waiting=waiting.count(),
        oldest_at=waiting.aggregate(first=Min("made_at"))["first"],
        last_left_at=left["last"],
        given_up=Message.objects.given_up(now).filter(made_at__gt=now - GIVEN_UP_IN).count(),
        is_left_lying=outage is None and _is_left_lying(now),
    )


def _is_left_lying(now: datetime) -> bool:
    return Message.objects.waiting(now).filter(tries=0, next_try_at__lt=now - PICKED_UP_WITHIN).exists()
