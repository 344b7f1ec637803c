"""What became of an appointment: each change is a row, with who and when."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sameroom.people.models import Person


class TakingUp(models.Model):
    """A client said yes to an appointment: from now on this hour of theirs is taken."""

    participant = models.OneToOneField("booking.Participant", on_delete=models.CASCADE, related_name="taking_up")
    at = models.DateTimeField(default=timezone.now)


class Overlap(models.Model):
    """Staff put this appointment over another one, knowingly."""

    class Why(models.TextChoices):
        URGENT = "urgent", gettext_lazy("it cannot wait")
        AGREED = "agreed", gettext_lazy("everyone concerned agreed")
        MOVING = "moving", gettext_lazy("one of the two will be moved or cancelled")
        HANDED_OVER = "handed-over", gettext_lazy("the file came from another therapist")

    # Those that staff give themselves.
    CHOSEN = [(why.value, why.label) for why in (Why.URGENT, Why.AGREED, Why.MOVING)]

    appointment = models.OneToOneField("booking.Appointment", on_delete=models.CASCADE, related_name="overlap")
    why = models.CharField(max_length=12, choices=Why.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Move(models.Model):
    """The appointment was moved to another time."""

    appointment = models.ForeignKey("booking.Appointment", on_delete=models.CASCADE, related_name="moves")
    before = models.DateTimeField()
    after = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class SwitchToOnline(models.Model):
    """An appointment in person takes place by video instead; its office is free."""

    appointment = models.OneToOneField("booking.Appointment", on_delete=models.CASCADE, related_name="switch")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Cancellation(models.Model):
    """The appointment does not take place; its links end with it. `asked_by`: a client; None: the practice."""

    appointment = models.OneToOneField("booking.Appointment", on_delete=models.CASCADE, related_name="cancellation")
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
