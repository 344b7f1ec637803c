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


def address_changed(reference: str) -> Letter | None:
    """To the address that counted before."""
    return Letter(
        _("Your e-mail address was changed"),
        _(
            "From now on we write to another address, and codes to sign in go there. "
            "You did not ask for this? Then call us today.\n"
        ),
    )


def glass_broken(reference: str) -> Letter | None:
    """To the owner. No names: the review page has them."""
    return Letter(
        _("A record was opened out of turn"),
        _("Somebody who works here opened a record that is closed to them. Sign in and look at the review page.\n"),
    )
