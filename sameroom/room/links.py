"""Links into the room: making them, and which calls were entered by those of a sign-in."""

import secrets
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from sameroom.booking.models import Participant
from sameroom.people.models import SignIn
from sameroom.room.models import JoinToken
from sameroom.room.standing import CLOSES_AFTER, OPENS_BEFORE, digest


def mint_token(participant: Participant, *, via: str, minted_in: SignIn | None = None) -> str:
    """A new join token. Its text exists only in the link that it is put into."""
    token = secrets.token_urlsafe(32)
    JoinToken.objects.create(participant=participant, token_hash=digest(token), via=via, minted_in=minted_in)
    return token


def join_link(participant: Participant, *, via: str, minted_in: SignIn | None = None) -> str:
    """A new link into the room; the token stands in the fragment, which is never sent to a server."""
    return f"{settings.ROOM_ORIGIN or settings.ORIGIN}/room/#{mint_token(participant, via=via, minted_in=minted_in)}"


def calls_entered_by(sign_ins: list[SignIn]) -> list[UUID]:
    """The appointments, open now, into which a link was made by one of these sign-ins."""
    now = timezone.now()
    tokens = JoinToken.objects.filter(
        minted_in__in=sign_ins,
        participant__appointment__starts_at__lt=now + OPENS_BEFORE,
        participant__appointment__ends_at__gt=now - CLOSES_AFTER,
    )
    return list(tokens.values_list("participant__appointment", flat=True).distinct())
