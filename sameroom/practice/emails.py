"""The practice's own mails."""

from django.conf import settings
from django.utils.translation import gettext as _

from sameroom.mail.sending import Letter


def test_letter(reference: str) -> Letter:
    """To the owner who asked for it."""
    return Letter(
        _("A test letter"),
        _(
            "This is the test letter that you asked for. You read it, so mail leaves the practice.\n\n"
            "Links in our mails begin with %(origin)s. Open it once, to see that it leads to you.\n"
        )
        % {"origin": settings.ORIGIN},
    )
