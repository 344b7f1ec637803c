"""Two who look together: each answers alone, and neither learns what the other one said.

The partner comes in with a code that works once. Of it only a keyed hash is in the database.
"""

import secrets

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sameroom.desk.finding.seats import TOGETHER_FOR, Seat, leave, locked, remember
from sameroom.practice.models import Search, Seeker
from sameroom.practice.own_answers import SHARED

# Without letters that look like digits (Crockford): 32 signs, twelve of them are 60 bits.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKE = str.maketrans("OIL", "011")
GROUPS, IN_A_GROUP = 3, 4
OWN, ONE = "own", "one"


def new_code() -> str:
    """`7K2M-XQ4T-90WB`."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(IN_A_GROUP)) for _group in range(GROUPS))


def hash_of(code: str) -> str:
    """However somebody typed it."""
    signs = "".join(one for one in code.upper().translate(LOOK_ALIKE) if one in SIGNS)
    return salted_hmac("sameroom.finding.invitation", signs, algorithm="sha256").hexdigest()


def is_decided(seat: Seat) -> bool:
    """Whether it is said on which devices the two answer."""
    return seat.seeker is not None and seat.seeker.search.seekers.count() > 1


@transaction.atomic
def decide(request: HttpRequest, seat: Seat, *, devices: str) -> None:
    """Once; who comes second finds it decided."""
    if seat.seeker is None:
        return
    search, code = locked(seat.seeker), new_code() if devices == OWN else ""
    if search.seekers.count() > 1:
        return
    search.on_one_device = devices == ONE
    search.save(update_fields=["on_one_device"])
    Seeker.objects.create(search=search, place=2, invitation_hash=hash_of(code) if code else "")
    remember(request, code=code)


@transaction.atomic
def come_in(request: HttpRequest, code: str) -> bool:
    """The code is used up, and this browser has the second place. False where it fits nothing."""
    found = Seeker.objects.filter(invitation_hash=hash_of(code), place=2).select_related("search").first()
    if found is None:
        return False
    taken = Seeker.objects.filter(pk=found.pk).exclude(invitation_hash="").update(invitation_hash="")
    if not taken:
        return False
    leave(request)
    remember(request, lasts=TOGETHER_FOR, seeker=str(found.pk), as_couple=True)
    return True


@transaction.atomic
def send(request: HttpRequest, seat: Seat) -> None:
    """What this one said stands. On one device the other one sits down next, and this one's words stay unread."""
    if seat.seeker is None:
        return
    search = locked(seat.seeker)
    if seat.seeker.sent_at is None:
        seat.seeker.sent_at = timezone.now()
        seat.seeker.save(update_fields=["sent_at"])
    partner = search.seekers.filter(place=2).first()
    if search.on_one_device and partner:
        leave(request)
        request.session.cycle_key()
        if seat.place == 1:
            remember(request, lasts=TOGETHER_FOR, seeker=str(partner.pk), as_couple=True)
        else:
            remember(
                request, lasts=TOGETHER_FOR, passed=sorted(seat.passed), as_couple=True, **{SHARED: str(partner.pk)}
            )


def both_sent(search: Search) -> bool:
    return search.as_couple and search.seekers.filter(sent_at__isnull=False).count() > 1
