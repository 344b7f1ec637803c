"""What the mails about a notice say: that there is something to look at, for which initials. No clinical word."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from sameroom.mail.sending import Letter
from sameroom.measures.safety import SafetyNotice
from sameroom.measures.safety_cover import minutes_to_wait
from sameroom.practice.models import Practice


def notice_letter(reference: str) -> Letter | None:
    """Nothing is sent once somebody has looked."""
    notice = _waiting(reference)
    if notice is None:
        return None
    words = {"initials": notice.initials, "link": settings.ORIGIN + reverse("safety_notice", args=[notice.pk])}
    return Letter(
        _("There is something to look at"),
        _("There is something to look at for %(initials)s. Please sign in: %(link)s\n") % words,
    )


def outside_letter(reference: str) -> Letter | None:
    """To a colleague who has no sign-in here: call, since nobody has looked."""
    notice, practice = _waiting(reference), Practice.objects.first()
    if notice is None or practice is None:
        return None
    words = {
        "initials": notice.initials,
        "minutes": minutes_to_wait(),
        "practice": practice.name,
        "phone": practice.phone,
    }
    return Letter(
        _("Please call us: something waits to be looked at"),
        _(
            "At %(practice)s something waits to be looked at for %(initials)s. Nobody has for %(minutes)d minutes.\n\n"
            "Please call us: %(phone)s. If you reach nobody, do what we agreed on with you.\n"
        )
        % words,
    )


def _waiting(reference: str) -> SafetyNotice | None:
    waiting = SafetyNotice.objects.filter(pk=reference, state=SafetyNotice.State.RAISED)
    return waiting.select_related("person").first()
