"""What it costs a client to cancel late or not to come: as that client signed it, and at the fee that was agreed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from sameroom.practice.models import CancellationPolicy

if TYPE_CHECKING:
    from sameroom.booking.models import Participant


@dataclass(frozen=True)
class Terms:
    """Of one client in one appointment. Amounts in cents."""

    policy: CancellationPolicy
    fee_cents: int
    tax: str
    starts_at: datetime

    @property
    def free_until(self) -> datetime:
        return self.policy.free_until(self.starts_at)

    @property
    def late_cents(self) -> int:
        """For cancelling now."""
        return 0 if timezone.now() <= self.free_until else _share(self.fee_cents, self.policy.late_percent)

    @property
    def missed_cents(self) -> int:
        return _share(self.fee_cents, self.policy.missed_percent)


def terms_of(client: "Participant") -> Terms | None:
    """None, where this client signed nothing that costs, never said yes to it, or the session itself is free.

    The policy is the newest one that the client signed, of those that were there when the appointment was made.
    """
    appointment = client.appointment
    if not appointment.fee_cents or appointment.case_file is None or not hasattr(client, "taking_up"):
        return None
    signed = CancellationPolicy.objects.signed_by(client.person, appointment.case_file, before=appointment.made_at)
    policy = signed.first()
    return Terms(policy, appointment.fee_cents, appointment.tax, appointment.starts_at) if policy else None


def _share(cents: int, percent: int) -> int:
    """Half a cent is a cent."""
    return (cents * percent + 50) // 100
