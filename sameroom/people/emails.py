"""What the people's mails say."""

from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.mail.sending import Letter
from sameroom.people.models import SignInRequest
from sameroom.people.signing_in import mint_code


def sign_in_code(reference: str) -> Letter | None:
    """The code is made here; nothing is sent for a request that has run out."""
    request = SignInRequest.objects.filter(pk=reference, expires_at__gt=timezone.now()).first()
    if request is None:
        return None
    code = mint_code(request)
    return Letter(
        _("Your sign-in code: %(code)s") % {"code": code},
        _(
            "Your code is %(code)s. Type it into the page where you asked for it; it works for ten minutes.\n\n"
            "You did not ask for a code? Then somebody typed your address by mistake. You need do nothing.\n"
        )
        % {"code": code},
    )
