"""The outbox. A row is written in the transaction of the act that it tells of; `work` sends it afterwards.

A row holds an address and what to render, never a text, a link or a code: those are made at the moment of sending.
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The last of these comes after two days.
ATTEMPTS = 37


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """Not sent, not given up, and their turn; in the order in which it came."""
        return self.filter(delivery=None, next_try_at__lte=now, tries__lt=ATTEMPTS).order_by("next_try_at", "pk")

    def waiting(self, now: datetime) -> "MessageQuerySet":
        """Those that should have left: not those whose hour is still to come, nor those that were given up."""
        begun = models.Q(next_try_at__lte=now) | models.Q(tries__gt=0)
        return self.filter(begun, delivery=None, tries__lt=ATTEMPTS)

    def given_up(self, now: datetime) -> "MessageQuerySet":
        """Every try is used up, and the last one had its time."""
        return self.filter(delivery=None, tries__gte=ATTEMPTS, next_try_at__lt=now)


class Message(models.Model):
    """One mail that is to go to one address."""

    address = models.EmailField()
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_try_at"])]

    def claim(self, now: datetime) -> bool:
        """Take this try, unless another worker has it; the next one would be 40 s, 90 s, 160 s … later."""
        later = now + timedelta(seconds=10 * (self.tries + 2) ** 2)
        mine = Message.objects.filter(pk=self.pk, tries=self.tries, next_try_at=self.next_try_at, delivery=None)
        return bool(mine.update(tries=self.tries + 1, next_try_at=later))

    def put_off(self, until: datetime) -> None:
        """The try that was claimed does not count; the mail is due again then."""
        Message.objects.filter(pk=self.pk, delivery=None).update(tries=self.tries, next_try_at=until)

    @property
    def is_given_up(self) -> bool:
        """Every try is used up, and the last one had its time."""
        return self.tries >= ATTEMPTS and self.next_try_at < timezone.now()


class Setback(models.Model):
    """A try came to nothing: the mail server said no, or nobody answered."""

    class Why(models.TextChoices):
        UNREACHABLE = "unreachable", _("No mail server answered. Look at its name and port in SAMEROOM_MAIL_URL.")
        SIGN_IN = "sign-in", _("The mail server did not take name and password. Look at them in SAMEROOM_MAIL_URL.")
        SENDER = "sender", _("The mail server does not send for our address. Look at SAMEROOM_MAIL_FROM.")
        ADDRESS = "address", _("The mail server did not take this address. Look whether it is right.")
        OTHER = "other", _("The mail server said no. Its own log says why.")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="setbacks")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=12, choices=Why.choices)

    class Meta:
        ordering = ["at", "pk"]


class Delivery(models.Model):
    """The mail server took the message, or there was nothing left to say."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="delivery")
    at = models.DateTimeField(default=timezone.now)
    was_sent = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["at"])]


class Outage(models.Model):
    """The mail server cannot be reached. Living state: at most one row, gone with the first mail that leaves again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    began_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField()
    why = models.CharField(max_length=12, choices=Setback.Why.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_outage")]


def post(*, address: str, language: str, kind: str, reference: object, after: timedelta = timedelta()) -> Message:
    """Put a mail into the outbox, inside the caller's transaction. It is not tried before `after` has passed."""
    first_try = timezone.now() + after
    return Message.objects.create(
        address=address, language=language, kind=kind, reference=str(reference), next_try_at=first_try
    )


def waits(*, kind: str, reference: object) -> bool:
    """Whether no try of this mail has begun; none begins before the caller's transaction ends."""
    rows = Message.objects.select_for_update(of=("self",))
    rows = rows.filter(kind=kind, reference=str(reference), tries=0, delivery=None)
    return rows.first() is not None


def take_back(*, kind: str, reference: object) -> bool:
    """Whether this mail will never go out: no try had begun. Inside the caller's transaction.

    The first try is taken away from the worker, so that one of the two has it.
    """
    message = Message.objects.filter(kind=kind, reference=str(reference), tries=0, delivery=None).first()
    if message is None or not message.claim(timezone.now()):
        return False
    Delivery.objects.create(message=message, was_sent=False)
    return True
