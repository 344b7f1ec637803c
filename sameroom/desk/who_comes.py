"""Who is here, who is late and who is stuck, in the sessions that are near: for the day's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment, Participant
from sameroom.room.standing import OPENS_BEFORE
from sameroom.room.whereabouts import Whereabouts, whereabouts

LATE_AFTER = timedelta(minutes=5)
PICTURES = {"here": "check", "inside": "door-open", "stuck": "triangle-alert", "late": "clock", "": "clock"}


@dataclass(frozen=True)
class Standing:
    """One client of a session that is near. `state`: here, inside, stuck, late, or nothing to say."""

    client: Participant
    state: str

    @property
    def picture(self) -> str:
        return PICTURES[self.state]

    @property
    def words(self) -> str:
        """“Ada Singh is late”; who waits is said elsewhere."""
        sentences = {
            "here": _("%(name)s is here"),
            "inside": _("%(name)s is in the session"),
            "stuck": _("%(name)s opened the link and is not in"),
            "late": _("%(name)s is late"),
        }
        return sentences[self.state] % {"name": self.client.person.name} if self.state else ""


def is_near(appointment: Appointment) -> bool:
    """From half an hour before to its end. Reads the endings that were fetched with it."""
    now = timezone.now()
    is_on = appointment.starts_at - OPENS_BEFORE <= now < appointment.ends_at
    return is_on and not appointment.cancelled and not appointment.endings.all()


def standings_of(appointments: Iterable[Appointment]) -> dict[UUID, list[Standing]]:
    """Of those that are near, by appointment; in as many questions to the database for many as for none."""
    near = [one for one in appointments if is_near(one)]
    where = whereabouts([client for one in near for client in one.clients])
    return {one.pk: [Standing(client, _state(client, where)) for client in one.clients] for one in near}


def _state(client: Participant, where: dict[UUID, Whereabouts]) -> str:
    place = where.get(client.pk)
    if place == Whereabouts.INSIDE:
        return "inside"
    if place in {Whereabouts.WAITING, Whereabouts.LEFT}:
        return ""
    if hasattr(client, "arrival"):
        return "here"
    if place == Whereabouts.STUCK:
        return "stuck"
    return "late" if client.appointment.starts_at + LATE_AFTER < timezone.now() else ""
