"""An empty place: whoever starts the site reads one link on the screen, and who opens it becomes the first owner."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.enrolling import begin_first
from sameroom.people.models import Enrolment, FirstLink, Person, Role
from sameroom.refusal import refuse_if

OPEN_FOR = timedelta(days=1)


def is_empty() -> bool:
    """Whether there is no owner, apart from one who began and never finished."""
    owners = Person.objects.staff().filter(role__kind=Role.Kind.OWNER)
    return not owners.exclude(pk__in=_unfinished().values("pk")).exists()


@transaction.atomic
def new_link() -> str:
    """The secret of a link that lets the first owner in; “” where there is one already. Only its hash is kept."""
    FirstLink.objects.filter(expires_at__lte=timezone.now()).delete()
    if not is_empty():
        return ""
    secret = secrets.token_urlsafe(32)
    FirstLink.objects.create(token_hash=_hash(secret), expires_at=timezone.now() + OPEN_FOR)
    return secret


@transaction.atomic
def open_with(*, token: str, name: str, address: str, language: str) -> Enrolment:
    """The first owner, who may now set up a sign-in. Every first link ends with it. Raises `Refused`.

    Of two who come at once the second waits for the lock, and then finds no link any more. Whoever began before and
    never finished leaves no trace but in the trail.
    """
    list(Enrolment.objects.filter(why=Enrolment.Why.FIRST).select_for_update())  # not while one of them finishes
    links = list(FirstLink.objects.select_for_update().order_by("pk"))
    now = timezone.now()
    link = next((one for one in links if one.token_hash == _hash(token) and one.expires_at > now), None)
    refuse_if(obstacles_to_opening(link))
    _unfinished().delete()
    refuse_if(_obstacles_to_the_address(address))
    owner = Person(name=name, email=address, language=language)
    owner.set_unusable_password()
    owner.save()
    Role.objects.create(person=owner, kind=Role.Kind.OWNER)
    FirstLink.objects.all().delete()
    record("use", "first-link", owner.pk, by=owner.pk, about=[owner.pk])
    return begin_first(owner)


def obstacles_to_opening(link: FirstLink | None) -> list[str]:
    if link and is_empty():
        return []
    return [_("This link no longer works: it was used, or it is older than a day. Start the site again for a new one.")]


def _obstacles_to_the_address(address: str) -> list[str]:
    taken = Person.objects.filter(email__iexact=address).exists()
    return [_("Somebody with this address is here already.")] if taken else []


def _unfinished() -> QuerySet[Person]:
    """Who began with a first link and has no way to sign in yet."""
    finished = Enrolment.objects.filter(done__isnull=False).values("person")
    return Person.objects.filter(enrolments__why=Enrolment.Why.FIRST).exclude(pk__in=finished).distinct()


def _hash(token: str) -> str:
    return hashlib.sha256(f"sameroom.first:{token}".encode()).hexdigest()
