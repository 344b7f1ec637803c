"""What the mails that carry a calendar file say. No clinical word, nobody's name or title, no link that lets in."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sameroom.booking.calendar import file_of_several, invitation_file
from sameroom.booking.holding import zone_of
from sameroom.booking.invitations import KIND, Invitation
from sameroom.booking.partners import PartnerInvitation
from sameroom.booking.waitlist import Offer
from sameroom.look.moments import clock, when
from sameroom.mail.models import Message
from sameroom.mail.sending import CalendarPart, Letter


def calendar_letter(reference: str) -> Letter | None:
    """Nothing is sent of what has begun, or where a later change is told instead."""
    facts = ("participant__appointment__cancellation", "participant__taking_up", "taking_back")
    invitation = Invitation.objects.select_related(*facts).get(pk=reference)
    appointment = invitation.participant.appointment
    if invitation.is_outdated or appointment.starts_at <= timezone.now():
        return None
    to = Message.objects.get(kind=KIND, reference=reference).address
    subject, body = _words(invitation, when(appointment.starts_at, appointment.zone))
    return Letter(subject, body, CalendarPart(invitation_file(invitation, to=to), invitation.method))


def letter_of_several(reference: str) -> Letter | None:
    """All that was made together and still stands, in one mail with one file."""
    facts = ("participant__appointment__cancellation", "participant__taking_up", "taking_back")
    told = Invitation.objects.filter(bundle=UUID(reference)).select_related(*facts)
    now = timezone.now()
    coming = [one for one in told if not one.is_outdated and one.participant.appointment.starts_at > now]
    if not coming:
        return None
    appointments = sorted((one.participant.appointment for one in coming), key=lambda one: one.starts_at)
    times = "\n".join(f"- {when(one.starts_at, one.zone)}" for one in appointments)
    words = {"count": len(coming), "times": times, "link": settings.ORIGIN + reverse("start")}
    body = _(
        "These are your appointments:\n\n%(times)s\n\n"
        "The file that comes with this mail puts them into your calendar.\n"
        "Please sign in and say whether the times suit you: %(link)s\n"
    )
    subject = ngettext("%(count)d appointment", "%(count)d appointments", len(coming))
    return Letter(subject % words, body % words, CalendarPart(file_of_several(coming), "PUBLISH"))


def partner_letter(reference: str) -> Letter | None:
    """To whoever is asked along: nobody's name, not what it is for, and no link that opens anything by itself."""
    if not PartnerInvitation.objects.waiting().filter(pk=reference).exists():
        return None
    return Letter(
        _("You are asked to an appointment"),
        _(
            "Somebody who knows you asks whether you come along to an appointment.\n\n"
            "See who asks, and when, and say yes or no: %(link)s\n\n"
            "The page asks for your name and for this e-mail address, and sends a code here. "
            "Nobody else learns of it.\n\n"
            "You would rather not? You need do nothing.\n"
        )
        % {"link": settings.ORIGIN + reverse("together")},
    )


def offer_letter(reference: str) -> Letter | None:
    """Nothing is sent of a time that was answered, or is no longer kept."""
    offer = Offer.objects.standing().filter(pk=reference).select_related("waiting__case_file__therapist").first()
    if offer is None:
        return None
    zone = zone_of(offer.waiting.case_file.therapist)
    words = {"time": when(offer.starts_at, zone), "until": clock(offer.expires_at, zone)}
    words["link"] = settings.ORIGIN + reverse("start")
    body = _(
        "A time has become free: %(time)s.\n\n"
        "It is kept for you until %(until)s. Sign in to take it, or to pass it on: %(link)s\n"
    )
    return Letter(_("A time has become free") % words, body % words)


def _words(invitation: Invitation, time: str) -> tuple[str, str]:
    words = {"time": time, "link": settings.ORIGIN + reverse("start")}
    if invitation.method == Invitation.Method.CANCEL:
        return (
            _("Cancelled: your appointment on %(time)s") % words,
            _(
                "Your appointment on %(time)s will not take place.\n\n"
                "The file that comes with this mail takes it out of your calendar.\n"
            )
            % words,
        )
    is_change = invitation.was_told_before
    subject = _("Changed: your appointment on %(time)s") if is_change else _("Your appointment on %(time)s")
    body = _("Your appointment is on %(time)s.\n\nThe file that comes with this mail puts it into your calendar.\n")
    if hasattr(invitation.participant, "taking_up"):
        body += _("To look at it, sign in: %(link)s\n")
    else:
        body += _("Please sign in and say whether the time suits you: %(link)s\n")
    return subject % words, body % words
