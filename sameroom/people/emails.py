"""What the people's mails say."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.look.moments import when
from sameroom.mail.sending import Letter
from sameroom.people.enrolling import mint
from sameroom.people.models import AddressChange, Enrolment, SignInRequest
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


def address_changes(reference: str) -> Letter | None:
    """To the address that still counts."""
    if not AddressChange.objects.filter(pk=reference).pending().exists():
        return None
    return Letter(
        _("Your e-mail address is about to be changed"),
        _(
            "From tomorrow we write to another address, and codes to sign in go there. "
            "You did not ask for this? Then sign in today, open “Your details” and stop it, or call us.\n"
        ),
    )


def file_closed(reference: str) -> Letter:
    """Whoever reads the mail learns no more than that there is something to read."""
    return Letter(
        _("There is news for you"),
        _("Something has changed. Sign in to read it: %(link)s\n\nYou can also call us.\n")
        % {"link": settings.ORIGIN + reverse("start")},
    )


def glass_broken(reference: str) -> Letter | None:
    """To the owner. No names: the review page has them."""
    return Letter(
        _("A record was opened out of turn"),
        _("Somebody who works here opened a record that is closed to them. Sign in and look at the review page.\n"),
    )


def staff_sign_in(reference: str) -> Letter:
    """Who works here gets no code by mail."""
    return Letter(
        _("Where to sign in"),
        _(
            "Somebody, perhaps you, asked for a sign-in code for this address. For you there is another page:\n\n"
            "%(link)s\n\nThere you sign in with your passkey, or with your password and the six digits of your app.\n\n"
            "It was not you? You need do nothing.\n"
        )
        % {"link": _address("staff_sign_in")},
    )


def sign_in_changed(reference: str) -> Letter:
    return Letter(
        _("How you sign in was changed"),
        _(
            "A way to sign in was added, changed or removed just now.\n\nIt was you? Then all is well.\n\n"
            "It was not you? Sign in, look at the list of your devices, and sign out those that are not yours: "
            "%(link)s\nThen tell the practice, by telephone.\n"
        )
        % {"link": _address("devices")},
    )


def password_known(reference: str) -> Letter:
    """To the person, when digits are guessed beside the right password."""
    return Letter(
        _("Somebody may know your password"),
        _(
            "Five times within an hour your password was typed, and beside it a code that did not fit.\n\n"
            "It was you? Then look whether the clock of your telephone is right.\n\n"
            "It was not you? Sign in and choose another password: %(link)s\n\n"
            "If it goes on, the six digits count only in a browser that you signed in with before. Your passkey and "
            "your recovery codes work everywhere.\n"
        )
        % {"link": _address("password")},
    )


def invitation(reference: str) -> Letter | None:
    """The link is made here. It opens nothing without the word."""
    enrolment = _pending(reference)
    if enrolment is None:
        return None
    link = f"{_address('enrol')}#{mint(enrolment, 'link_hash')}"
    return Letter(
        _("Your invitation"),
        _(
            "You are invited to set up your sign-in. Open this link within seven days:\n\n%(link)s\n\n"
            "It asks for a word. Whoever invited you tells it to you in person or by telephone, never by mail.\n"
        )
        % {"link": link},
    )


def recovery_asked(reference: str) -> Letter | None:
    """To the person: what was asked, when it opens, and how to stop it."""
    enrolment = _pending(reference)
    if enrolment is None:
        return None
    stop = _(
        "Somebody asked that you may set up your sign-in anew.\n\n"
        "It was not you? Stop it here, now: %(stop)s\n"
        "Signing in as you always do stops it, too.\n"
    ) % {"stop": f"{_address('stop')}#{mint(enrolment, 'stop_hash')}"}
    if enrolment.why == Enrolment.Why.RESCUE:  # whoever keeps the machine has the link on the screen
        return Letter(_("A new start for your sign-in"), stop)
    return Letter(
        _("A new start for your sign-in"),
        stop
        + _(
            "\nIt was you? From %(time)s on this link works, for seven days:\n\n%(link)s\n\n"
            "It asks for the word that you were told, or for the code on your recovery kit.\n"
        )
        % {
            "time": when(enrolment.opens_at, timezone.get_current_timezone()),
            "link": f"{_address('enrol')}#{mint(enrolment, 'link_hash')}",
        },
    )


def recovery_notice(reference: str) -> Letter | None:
    """To the owners. No name stands in a mail; the page says whose it is."""
    enrolment = _pending(reference)
    if enrolment is None:
        return None
    return Letter(
        _("Somebody asked for a new start of their sign-in"),
        _(
            "Somebody who works with you lost phone and passkey, or says so. From %(time)s on they can set up their "
            "sign-in anew.\n\nIs that right? Ask them, by telephone. If it is not, stop it here: %(link)s\n"
        )
        % {"time": when(enrolment.opens_at, timezone.get_current_timezone()), "link": _address("staff")},
    )


def _pending(reference: str) -> Enrolment | None:
    return Enrolment.objects.pending().filter(pk=reference).first()


def _address(name: str) -> str:
    return settings.ORIGIN + reverse(name)


def role_changed(reference: str) -> Letter | None:
    """To owners, and to the therapist whose work somebody now reads."""
    return Letter(
        _("Who may read what has changed"),
        _("Somebody at the practice may read more than before. Sign in and look at the page of the colleagues.\n"),
    )
