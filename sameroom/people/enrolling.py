"""A first way to sign in, or a new one: what it takes, when it opens, who hears of it, and how it is stopped.

Two things that reach a person by two ways: a link in the mail, and a word that is told in person or by telephone.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import post
from sameroom.people.app_codes import SIGNS, grouped, plain
from sameroom.people.models import (
    STAFF,
    AppCodes,
    Enrolment,
    EnrolmentDone,
    EnrolmentStop,
    KitUse,
    Person,
    RecoveryKit,
    Role,
    SignInEnd,
)
from sameroom.people.models.sessions import end_all
from sameroom.people.signing_in import note_refusal
from sameroom.refusal import refuse_if

OPEN_FOR = timedelta(days=7)
RECOVERY_WAITS = timedelta(hours=24)
TRIES = 5
CONSONANTS, VOWELS = "bdfklmnprstvz", "aeiou"


@transaction.atomic
def invite(*, name: str, address: str, role: str, by: Person | None) -> tuple[Enrolment, str]:
    """A new staff member, and the word to tell them. Raises `Refused`."""
    refuse_if(obstacles_to_inviting(address, role))
    person = Person(name=name, email=address)
    person.set_unusable_password()
    person.save()
    Role.objects.create(person=person, kind=role)
    return _begin(person, by=by, why=Enrolment.Why.INVITATION)


def obstacles_to_inviting(address: str, role: str) -> list[str]:
    if role not in STAFF_ROLES:
        return [_("Choose what this person will do here.")]
    if Person.objects.filter(email__iexact=address).exists():
        return [_("Somebody with this address is here already.")]
    return []


STAFF_ROLES = tuple(kind for kind in Role.Kind if kind in STAFF)


@transaction.atomic
def ask_recovery(person: Person, *, by: Person | None) -> tuple[Enrolment, str]:
    """A colleague who lost phone and passkey; opens after a day. Raises `Refused`."""
    refuse_if(obstacles_to_recovering(person, by))
    enrolment, word = _begin(person, by=by, why=Enrolment.Why.RECOVERY)
    _tell_owners(enrolment)
    return enrolment, word


def obstacles_to_recovering(person: Person, by: Person | None) -> list[str]:
    if by == person:
        return [_("A colleague has to ask for you. You can change your own sign-in while you are signed in.")]
    if not person.works_here:
        return [_("This is for people who work here.")]
    if by and person.enrolments.pending().filter(why=Enrolment.Why.INVITATION).exists():
        return [_("They are invited and have not set up a sign-in yet. Ask the owner who invited them.")]
    return []


@transaction.atomic
def rescue(person: Person) -> tuple[Enrolment, str]:
    """From the command line, by whoever keeps this machine: open at once. The notices go out all the same."""
    refuse_if(obstacles_to_recovering(person, None))
    enrolment, word = _begin(person, by=None, why=Enrolment.Why.RESCUE)
    _tell_owners(enrolment)
    return enrolment, word


@transaction.atomic
def invite_from_here(*, address: str, name: str, role: str) -> tuple[str, str]:
    """From the command line: link and word for somebody new, or for one who works here and lost everything.

    Whoever keeps the machine could do anything anyway; so nobody waits a day, and everybody is told. Raises `Refused`.
    """
    known = Person.objects.filter(email__iexact=address).first()
    refuse_if([_("Say the name, too.")] if known is None and not name.strip() else [])
    enrolment, word = rescue(known) if known else invite(name=name, address=address, role=role, by=None)
    opens = mint(enrolment, "link_hash")
    return f"{settings.ORIGIN}{reverse('enrol')}#{opens}", word


def begin_first(owner: Person) -> Enrolment:
    """For the first owner, whose link is the whole proof: no word is told, no mail goes out. See `opening.py`."""
    return _begin(owner, by=None, why=Enrolment.Why.FIRST)[0]


@transaction.atomic
def recover_with_kit(*, address: str, code: str) -> Enrolment | None:
    """The printed kit stands for the second person and for the word. None where it does not fit."""
    kit = RecoveryKit.objects.select_related("person").filter(code_hash=kit_hash(code), use=None).first()
    newest = kit and kit.person.recovery_kits.order_by("-made_at", "-pk").first()
    is_theirs = kit is not None and kit == newest and kit.person.email.lower() == address.strip().lower()
    if kit is None or not is_theirs or obstacles_to_recovering(kit.person, None):
        note_refusal(Person.objects.filter(email__iexact=address.strip()).first(), reason="kit")
        return None
    enrolment, _word = _begin(kit.person, by=None, why=Enrolment.Why.RECOVERY, word=plain(code))
    KitUse.objects.create(kit=kit, enrolment=enrolment)
    _tell_owners(enrolment)
    return enrolment


@transaction.atomic
def new_kit(owner: Person) -> str:
    """A code of 160 bits that exists only on the printed page. An older kit stops working."""
    record("make", "recovery-kit", owner.pk, by=owner.pk, about=[owner.pk])
    code = "".join(secrets.choice(SIGNS) for _ in range(32))
    RecoveryKit.objects.create(person=owner, code_hash=kit_hash(code))
    return grouped(code)


def kit_hash(code: str) -> str:
    return hashlib.sha256(f"sameroom.kit:{plain(code)}".encode()).hexdigest()


def mint(enrolment: Enrolment, kind: Literal["link_hash", "stop_hash"]) -> str:
    """A new secret that opens, or one that stops. It exists only in the link; that of an earlier one ends."""
    secret = secrets.token_urlsafe(32)
    setattr(enrolment, kind, _hash(secret))
    enrolment.save(update_fields=[kind])
    return secret


def redeem(*, token: str, word: str) -> Enrolment | None:
    """The enrolment, if link and word belong together, it is open, and wrong words came less than five times.

    A try is taken before the word is looked at, so that guesses sent at once do not share one. A right one gives it
    back.
    """
    pending = Enrolment.objects.pending().select_related("person")
    enrolment = pending.filter(link_hash=_hash(token), opens_at__lte=timezone.now()).first()
    if enrolment is None:
        make_password(word)
        note_refusal(None, reason="word")
        return None
    same = Enrolment.objects.filter(pk=enrolment.pk)
    took = same.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
    if check_password(plain(word), enrolment.word_hash) and took:
        same.update(tries=F("tries") - 1)
        return enrolment
    note_refusal(enrolment.person, reason="word")
    return None


def still_pending(pk: str) -> Enrolment | None:
    """One that was redeemed, unless something stopped it meanwhile."""
    return Enrolment.objects.pending().select_related("person").filter(pk=pk).first()


def opens_when(token: str) -> Enrolment | None:
    """The enrolment behind a link that is not open yet."""
    return Enrolment.objects.pending().filter(link_hash=_hash(token), opens_at__gt=timezone.now()).first()


def stop_by_link(token: str) -> bool:
    """“This was not me”, by whoever reads the person's mail. Whether there was anything to stop."""
    enrolment = Enrolment.objects.pending().filter(stop_hash=_hash(token)).first()
    if enrolment:
        stop(enrolment, by=enrolment.person, why=EnrolmentStop.Why.NOT_ME)
    return enrolment is not None


@transaction.atomic
def stop(enrolment: Enrolment, *, by: Person | None, why: str) -> None:
    _stop, is_new = EnrolmentStop.objects.get_or_create(enrolment=enrolment, defaults={"by": by, "why": why})
    if is_new:
        _note("stop", enrolment, by=by, reason=why)


@transaction.atomic
def complete(enrolment: Enrolment) -> Person:
    """Everything that opened this account before ends: passkeys, app, codes, password, every sign-in.

    Called in the transaction that adds the new way. Raises `Refused`.
    """
    locked = Enrolment.objects.pending().select_for_update(of=("self",)).filter(pk=enrolment.pk).first()
    refuse_if([] if locked else [_("This link no longer works. Ask for a new one.")])
    EnrolmentDone.objects.create(enrolment=enrolment)
    person = enrolment.person
    _note("complete", enrolment, by=person)
    person.passkeys.all().delete()
    person.recovery_codes.all().delete()
    person.known_browsers.all().delete()
    AppCodes.objects.filter(person=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    end_all(person, by=person, why=SignInEnd.Why.RECOVERED)
    return person


def _begin(person: Person, *, by: Person | None, why: str, word: str = "") -> tuple[Enrolment, str]:
    for older in person.enrolments.pending():
        stop(older, by=by, why=EnrolmentStop.Why.REPLACED)
    word = word or _new_word()
    wait = RECOVERY_WAITS if why == Enrolment.Why.RECOVERY else timedelta(0)
    opens_at = timezone.now() + wait
    enrolment = Enrolment.objects.create(
        person=person,
        by=by,
        why=why,
        opens_at=opens_at,
        expires_at=opens_at + OPEN_FOR,
        word_hash=make_password(plain(word)),
    )
    _note("make", enrolment, by=by)
    is_on_a_screen = by is None and why in {Enrolment.Why.INVITATION, Enrolment.Why.FIRST}
    if not is_on_a_screen:
        kind = "invitation" if why == Enrolment.Why.INVITATION else "recovery-asked"
        post(address=person.email, language=person.language, kind=kind, reference=enrolment.pk)
    return enrolment, word


def _note(act: str, enrolment: Enrolment, *, by: Person | None, reason: str = "") -> None:
    record(act, enrolment.why, enrolment.pk, by=by.pk if by else None, about=[enrolment.person_id], reason=reason)


def _tell_owners(enrolment: Enrolment) -> None:
    for owner in Person.objects.staff().filter(role__kind=Role.Kind.OWNER).exclude(pk=enrolment.person_id):
        post(address=owner.email, language=owner.language, kind="recovery-notice", reference=enrolment.pk)


def _new_word() -> str:
    """Two made-up words that can be said on the telephone in English and French: 36 bits, for five tries."""
    return "-".join("".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(3)) for _ in range(2))


def _hash(token: str) -> str:
    return hashlib.sha256(f"sameroom.enrolment:{token}".encode()).hexdigest()
