"""Slowing down whoever guesses, without locking anybody out.

Attempts are counted for an address together with the network that they come from, and for a network alone; never for
an address alone. So a stranger elsewhere cannot use up somebody's tries. A browser in which this person signed in
before has a count of its own, which even its neighbours in the same network do not touch. All in the database, since
several processes serve. Known and unknown addresses are counted alike.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sameroom.people.models import Attempt, KnownBrowser, Person
from sameroom.people.networks import network

KNOWN_FOR = timedelta(days=400)
# Second parts that were wrong beside the right password, from anywhere, within the hour: then the person is told, and
# after so many six digits count in a known browser only.
TOLD_AT, DIGITS_COUNT_UNTIL, BESIDE_WITHIN = 5, 10, timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """So many attempts within this time: for one address from one network (or known browser), for one network."""

    for_address: int
    for_network: int
    within: timedelta


LIMITS = {
    Attempt.Kind.SECRET: Limit(5, 50, timedelta(minutes=15)),
    Attempt.Kind.CODE_ASKED: Limit(6, 60, timedelta(hours=1)),
    # Here the address is the calendar's own; a network may be that of a service that reads for many.
    Attempt.Kind.CALENDAR: Limit(30, 300, timedelta(minutes=15)),
    # A newcomer's browser stands for the address. What one network keeps at a time lapses as fast as it is counted.
    Attempt.Kind.HOLD: Limit(8, 12, timedelta(minutes=10)),
    # A search begun, a result made or a partner's code tried. One network may be a whole campus.
    Attempt.Kind.SEARCH: Limit(30, 120, timedelta(hours=1)),
}


@dataclass(frozen=True)
class Knock:
    """Who tries: the typed address, the network, and the browser, if somebody with this address signed in there."""

    address_hash: str
    network_hash: str
    browser_hash: str = ""


def knock_of(request: HttpRequest, address: str) -> Knock:
    return Knock(
        _hash(f"address:{address.strip().lower()}"),
        _hash(f"network:{network(request.META.get('REMOTE_ADDR', ''), six=56)}"),
        _known_browser(request, address),
    )


def count(kind: Attempt.Kind, knock: Knock) -> Attempt:
    """This attempt is noted before it is looked at, so that guesses sent at once do not share a try."""
    return Attempt.objects.create(kind=kind, **vars(knock))


def obstacles_to_trying(attempt: Attempt) -> list[str]:
    """Why this one is not looked at; the sentence says when to come back. Then it does not count, either."""
    now, limit = timezone.now(), LIMITS[Attempt.Kind(attempt.kind)]
    lately = Attempt.objects.filter(kind=attempt.kind, at__gt=now - limit.within)
    own = lately.filter(address_hash=attempt.address_hash, browser_hash=attempt.browser_hash)
    counted = [(own if attempt.browser_hash else own.filter(network_hash=attempt.network_hash), limit.for_address)]
    if not attempt.browser_hash:
        counted.append((lately.filter(network_hash=attempt.network_hash), limit.for_network))
    for attempts, most in counted:
        times = list(attempts.order_by("-at").values_list("at", flat=True)[: most + 1])
        if len(times) > most:
            attempt.delete()
            return [wait_until(times[most] + limit.within)]
    return []


def count_beside_password(person: Person) -> tuple[Attempt, int]:
    """A second part that comes with the right password, counted for the person alone: a stranger cannot use that up.

    With the number of those within the hour, this one included.
    """
    attempt = count(Attempt.Kind.SECRET, Knock(_hash(f"beside-password:{person.pk}"), network_hash=""))
    lately = Attempt.objects.filter(kind=attempt.kind, at__gt=timezone.now() - BESIDE_WITHIN)
    return attempt, lately.filter(address_hash=attempt.address_hash, network_hash="").count()


def wait_until(moment: datetime) -> str:
    minutes = max(1, -(-int((moment - timezone.now()).total_seconds()) // 60))
    return _("That was often in a short time. To keep everyone safe, please wait %(minutes)s min, then try again.") % {
        "minutes": minutes
    }


def forgive(attempt: Attempt) -> None:
    """It succeeded: what this person mistyped before, in the same place, is forgotten."""
    Attempt.objects.filter(
        kind=attempt.kind, address_hash=attempt.address_hash, network_hash=attempt.network_hash
    ).delete()


def remember_browser(request: HttpRequest, answer: HttpResponseBase, person: Person) -> None:
    """Give the browser a secret of 256 bits by which it is known later. It only keeps strangers' attempts apart."""
    secret = request.COOKIES.get(settings.KNOWN_COOKIE_NAME) or secrets.token_urlsafe(32)
    KnownBrowser.objects.get_or_create(person=person, secret_hash=_hash(f"browser:{secret}"))
    answer.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        secret,
        max_age=int(KNOWN_FOR.total_seconds()),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, address: str) -> str:
    secret_hash = _hash(f"browser:{request.COOKIES.get(settings.KNOWN_COOKIE_NAME, '')}")
    known = KnownBrowser.objects.filter(person__email__iexact=address.strip(), secret_hash=secret_hash)
    return secret_hash if known.exists() else ""


def _hash(text: str) -> str:
    return salted_hmac("sameroom.slowing", text, algorithm="sha256").hexdigest()
