"""The reminder of an appointment, with a line about the forms that wait for it."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from sameroom.booking.models import Reminder
from sameroom.desk.measuring.answering import forms_of, minutes_for
from sameroom.mail.sending import Letter
from sameroom.room import emails


def reminder_letter(reference: str) -> Letter | None:
    """As `room` writes it. What is asked, it does not say; who is only asked to say yes hears nothing of it yet."""
    letter = emails.reminder_letter(reference)
    reminder = Reminder.objects.select_related("person", "appointment__case_file", "appointment__service").get(
        pk=reference
    )
    appointment, person = reminder.appointment, reminder.person
    if letter is None or reminder.kind == Reminder.Kind.ANSWER or person.pk not in appointment.client_ids:
        return letter
    waiting = [one for one in forms_of(appointment, person) if not one.is_given]
    if not waiting:
        return letter
    words = {
        "minutes": minutes_for(waiting),
        "link": settings.ORIGIN + reverse("forms_before", args=[appointment.pk]),
    }
    more = _("\nA few questions wait for you before, about %(minutes)d min. Sign in to answer: %(link)s\n") % words
    return replace(letter, body=letter.body + more)
