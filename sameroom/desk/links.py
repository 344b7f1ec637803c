"""Whether everyone's link was sent, for the appointment's page."""

from dataclasses import dataclass
from datetime import datetime

from sameroom.booking.models import Appointment
from sameroom.mail.models import Message


@dataclass(frozen=True)
class Link:
    """`state` is `sent` (then with `sent_at`), `waiting` while the mail is on its way, or `lost` when it never went."""

    name: str
    state: str
    sent_at: datetime | None = None


def links_of(appointment: Appointment) -> list[Link]:
    """The last link of each client to whom one was sent, or is about to be."""
    by_reference = {str(client.pk): client.person.name for client in appointment.clients}
    mails = {
        mail.reference: mail
        for mail in Message.objects.filter(kind="join-link", reference__in=by_reference)
        .select_related("delivery")
        .order_by("made_at")
    }
    return [_link(name, mails[reference]) for reference, name in by_reference.items() if reference in mails]


def _link(name: str, mail: Message) -> Link:
    if hasattr(mail, "delivery"):
        return Link(name, "sent", mail.delivery.at)
    return Link(name, "lost" if mail.is_given_up else "waiting")
