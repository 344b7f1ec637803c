"""Whether everyone's link was sent, for the appointment's page."""

from dataclasses import dataclass
from datetime import datetime

from sameroom.booking.models import Appointment
from sameroom.mail.models import Message
from sameroom.room.models import JoinToken


@dataclass(frozen=True)
class Link:
    """`sent_at` is None while the mail is on its way."""

    name: str
    sent_at: datetime | None


def links_of(appointment: Appointment) -> list[Link]:
    """The last link of each client to whom one was sent, or is about to be."""
    by_reference = {str(client.pk): client.person.name for client in appointment.clients}
    waiting = set(
        Message.objects.filter(kind="join-link", reference__in=by_reference, delivery=None).values_list(
            "reference", flat=True
        )
    )
    sent = {
        str(token.participant_id): token.minted_at
        for token in JoinToken.objects.filter(participant__in=list(by_reference), via=JoinToken.Via.MAIL).order_by(
            "minted_at"
        )
    }
    return [
        Link(name, None if reference in waiting else sent[reference])
        for reference, name in by_reference.items()
        if reference in waiting or reference in sent
    ]
