"""Appointments that were made before: their therapists and clients are taken. Where two overlap, they do so knowingly."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone


def take_what_is_booked(apps: Any, schema_editor: Any) -> None:
    appointments = apps.get_model("booking", "Appointment").objects
    taking_up = apps.get_model("booking", "TakingUp").objects
    for appointment in appointments.filter(cancellation=None, ends_at__gt=timezone.now()).order_by("made_at", "pk"):
        for participant in appointment.participants.select_related("person"):
            _take(apps, appointment, participant)
            if participant.role == "client":
                taking_up.create(participant=participant, at=appointment.made_at)


def _take(apps: Any, appointment: Any, participant: Any) -> None:
    occupancies = apps.get_model("booking", "Occupancy").objects
    resource, _ = apps.get_model("booking", "Resource").objects.get_or_create(person=participant.person)
    gap = timedelta(minutes=10 if participant.role == "therapist" else 0)
    starts_at, ends_at = int(appointment.starts_at.timestamp()), int((appointment.ends_at + gap).timestamp())
    others = occupancies.filter(resource=resource, starts_at__lt=ends_at, ends_at__gt=starts_at)
    occupancies.create(
        resource=resource,
        starts_at=starts_at,
        ends_at=ends_at,
        appointment=appointment,
        on_purpose=others.exists(),
    )


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_occupancy")]
    operations = [migrations.RunPython(take_what_is_booked, migrations.RunPython.noop)]
