"""What an owner has to know of the machine, a sentence each: backups, mail, the disk, the trail, the last drill."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.blocks import new_entries
from sameroom.backup import taking
from sameroom.desk.watching.disk import GIB, disk
from sameroom.look.moments import length
from sameroom.mail.standing import standing
from sameroom.practice.models import Drill

# Blocks are closed each minute.
OLD_ENTRY = timedelta(minutes=10)


@dataclass(frozen=True)
class Sign:
    """`page`: the name of the page that tells more, or empty."""

    about: str
    is_good: bool
    sentence: str
    page: str = ""


def signs() -> list[Sign]:
    asked: list[Callable[[], Sign]] = [_backups, _abroad, _mail, _room_on_the_disk, _trail, _drill]
    return [ask() for ask in asked]


def _backups() -> Sign:
    about, found = _("Backups"), taking.backups()
    if not taking.is_set_up():
        return Sign(about, False, _("None are taken. Ask whoever keeps this computer to set them up."))
    if not found:
        return Sign(about, False, _("None has been taken yet. The program “sameroom work” takes them: does it run?"))
    return Sign(
        about, taking.is_fresh(found[0].at), _("The newest one was taken %(ago)s.") % {"ago": _ago(found[0].at)}
    )


def _abroad() -> Sign:
    about, at = _("Backups in another place"), taking.sent() if taking.is_set_up() else None
    if at is None:
        return Sign(about, False, _("No backup has left this computer. If it burns or is stolen, all is lost with it."))
    return Sign(about, taking.is_fresh(at), _("The newest one left this computer %(ago)s.") % {"ago": _ago(at)})


def _mail() -> Sign:
    about, now = _("Mail"), standing()
    if now.away_since:
        told = _("None leaves; it began %(ago)s.") % {"ago": _ago(now.away_since)}
        return Sign(about, False, told, "outgoing_mail")
    if now.is_left_lying:
        return Sign(about, False, _("Mail waits, and the program that sends it does not run."), "outgoing_mail")
    return Sign(about, True, _("What we write leaves at once."), "outgoing_mail")


def _room_on_the_disk() -> Sign:
    space = disk()
    told = {"free": f"{space.free / GIB:.1f}", "all": f"{space.total / GIB:.1f}"}
    return Sign(_("Room on the disk"), space.has_room, _("%(free)s of %(all)s GiB are free.") % told)


def _trail() -> Sign:
    about = _("The record of who did what")
    waiting = new_entries().first()
    if waiting and timezone.now() - waiting.at > OLD_ENTRY:
        told = _("What was written %(ago)s is not sealed yet. The program “sameroom work” does that: does it run?")
        return Sign(about, False, told % {"ago": _ago(waiting.at)})
    return Sign(about, True, _("It is sealed each minute."))


def _drill() -> Sign:
    about, drill = _("Practising the restore"), Drill.objects.newest_first().first()
    if drill is None:
        return Sign(about, False, _("Nobody has practised yet. A backup that nobody has restored is a hope."))
    ago = _("%(length)s ago") % {"length": length(drill.age)} if drill.age else _("today")
    if not drill.went_well:
        return Sign(about, False, _("The last time, %(ago)s, something did not go well.") % {"ago": ago})
    return Sign(about, drill.is_recent, _("It went well, %(ago)s. Do it once a quarter.") % {"ago": ago})


def _ago(at: datetime) -> str:
    return _("%(length)s ago") % {"length": length(timezone.now() - at)}
