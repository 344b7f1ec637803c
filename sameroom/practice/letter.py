"""A test letter: whether mail leaves the practice, said in plain words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import Delivery, Message, Outage, post
from sameroom.people.access import OWNER, PersonRequest, open_to
from sameroom.people.models import Person

KIND = "test-letter"
# The work process asks each second; a letter that nobody touched for so long tells that it does not run.
UNTOUCHED_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class State:
    """Of the newest test letter: `kind` of notice, and a sentence. `at`: when it left, or is tried again."""

    kind: str
    sentence: str
    at: datetime | None = None


@open_to(OWNER)
def letter(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        _send(request.user)
        messages.success(request, _("The letter is in the outbox."))
        return redirect("letter")
    newest = _letters(request.user).first()
    shown = {
        "state": state_of(newest) if newest else None,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "origin": settings.ORIGIN,
    }
    return render(request, "practice/letter.html", shown)


def mail_leaves() -> bool:
    """Whether a mail server took a test letter, from any owner."""
    return Delivery.objects.filter(message__kind=KIND, was_sent=True).exists()


def state_of(letter: Message) -> State:
    """What became of it."""
    if hasattr(letter, "delivery"):
        return State(
            "success", _("The mail server took it. Look into your mail: it should be there."), letter.delivery.at
        )
    setback = letter.setbacks.last()
    if setback:
        return State("warning", setback.get_why_display(), None if letter.is_given_up else letter.next_try_at)
    outage = Outage.objects.first()
    if outage:
        return State("warning", outage.get_why_display(), outage.next_try_at)
    if letter.made_at < timezone.now() - UNTOUCHED_AFTER:
        sentence = _("It still waits in the outbox. Does “sameroom work” run? It sends what the site has to send.")
        return State("warning", sentence)
    return State("info", _("It is on its way. Look at this page again in a moment."))


@transaction.atomic
def _send(owner: Person) -> None:
    post(address=owner.email, language=owner.language, kind=KIND, reference=owner.pk)
    record("send", KIND, owner.pk, by=owner.pk)


def _letters(owner: Person) -> QuerySet[Message]:
    own = Message.objects.filter(kind=KIND, reference=str(owner.pk))
    return own.select_related("delivery").order_by("-made_at", "-pk")
