"""What the room's mails say: when, and the way in. No clinical word, nobody's name or title."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.models import Participant, Reminder
from sameroom.booking.reminders import wish_of
from sameroom.booking.reminding import KIND as REMINDER
from sameroom.booking.reminding import place_to_remind
from sameroom.look.moments import when
from sameroom.mail.models import Message, post
from sameroom.mail.sending import Letter, NotYet
from sameroom.people.models import Person
from sameroom.room.links import join_link
from sameroom.room.models import JoinToken, NoticeRequest, Presence
from sameroom.room.standing import window


def join_link_letter(reference: str) -> Letter | None:
    """The link is made here. Nothing is sent for an appointment that is cancelled or over."""
    participant = _participant(reference)
    if participant is None:
        return None
    appointment = participant.appointment
    time = when(appointment.starts_at, appointment.zone)
    words = {"time": time, "link": join_link(participant, via=JoinToken.Via.MAIL)}
    if not appointment.is_online:
        return Letter(
            _("Your appointment on %(time)s") % {"time": time},
            _(
                "Your appointment is on %(time)s, at our office.\n\n"
                "After it, this link takes you to a few short questions:\n%(link)s\n\n"
                "The link is for you alone. Please do not pass it on.\n"
            )
            % words,
        )
    return Letter(
        _("Your appointment on %(time)s") % {"time": time},
        _(
            "Your appointment is on %(time)s.\n\n"
            "This link takes you in, from 30 minutes before the start. There is nothing to install:\n%(link)s\n\n"
            "The link is for you alone. Please do not pass it on.\n"
        )
        % words,
    )


def room_open_letter(reference: str) -> Letter | None:
    participant = _participant(reference)
    if participant is None:
        return None
    return Letter(
        _("The room is open"),
        _("You asked us to tell you: the room is open now. This link takes you in:\n%(link)s\n")
        % {"link": join_link(participant, via=JoinToken.Via.MAIL)},
    )


def reminder_letter(reference: str) -> Letter | None:
    """Nothing is sent of what has begun, changed or was cancelled; and nothing in the quiet hours: raises `NotYet`."""
    reminder = Reminder.objects.get(pk=reference)
    place = place_to_remind(reminder, address=Message.objects.get(kind=REMINDER, reference=reference).address)
    if place is None:
        return None
    wish, now = wish_of(place.person), timezone.now()
    if wish.is_quiet(now):
        raise NotYet(wish.quiet_ends(now))
    words = {
        "time": when(place.appointment.starts_at, place.appointment.zone),
        "sign_in": settings.ORIGIN + reverse("start"),
    }
    if reminder.kind == Reminder.Kind.ANSWER:
        return Letter(
            _("Does this time suit you? %(time)s") % words,
            _("We keep an appointment for you on %(time)s.\n\nPlease sign in and say yes or no: %(sign_in)s\n") % words,
        )
    return Letter(_("Reminder: your appointment on %(time)s") % words, _reminding_words(place, words))


def _reminding_words(place: Participant, words: dict[str, str]) -> str:
    """A client's mail has a link into the room; whoever works here signs in."""
    if place.role == Participant.Role.THERAPIST:
        return _("Your appointment is on %(time)s.\n\nTo look at it, sign in: %(sign_in)s\n") % words
    if place.appointment.is_online:
        begin = _(
            "Your appointment is on %(time)s.\n\n"
            "This link takes you in, from 30 minutes before the start. There is nothing to install:\n%(link)s\n\n"
            "The link is for you alone. Please do not pass it on.\n"
        ) % {**words, "link": join_link(place, via=JoinToken.Via.MAIL)}
    else:
        begin = _("Your appointment is on %(time)s, at our office.\n") % words
    return (
        begin
        + _(
            "\nYou cannot come, or want fewer reminders? Sign in and tell us: %(sign_in)s\n",
        )
        % words
    )


@transaction.atomic
def send_links(participants: Sequence[Participant], *, by: Person) -> None:
    """Put the link of each into the outbox; the link itself is made when the mail is sent. All of one appointment."""
    for participant in participants:
        _post(participant, kind="join-link")
    about = [participant.person_id for participant in participants]
    record("send-links", "appointment", participants[0].appointment_id, by=by.pk, about=about)


def post_due_notices() -> int:
    """Those who left the waiting room and whose therapist is in the room now get a mail, once."""
    open_rooms = Presence.objects.fresh().filter(participant__role=Participant.Role.THERAPIST)
    due = NoticeRequest.objects.filter(participant__appointment__in=open_rooms.values("participant__appointment"))
    return sum(_tell(notice) for notice in due.select_related("participant__person"))


@transaction.atomic
def _tell(notice: NoticeRequest) -> bool:
    """Whether it was this worker that took the request away and posted the mail."""
    deleted, _rows = NoticeRequest.objects.filter(pk=notice.pk).delete()
    if deleted:
        _post(notice.participant, kind="room-open")
    return bool(deleted)


def _post(participant: Participant, *, kind: str) -> None:
    person = participant.person
    post(address=person.email, language=person.language, kind=kind, reference=participant.pk)


def _participant(reference: str) -> Participant | None:
    """Whose link is to be sent, unless the appointment is cancelled or over."""
    participant = Participant.objects.select_related("appointment__cancellation").get(pk=reference)
    appointment = participant.appointment
    is_over = window(appointment).closes_at < timezone.now()
    return None if appointment.cancelled or is_over else participant
