"""Who agreed that their ratings are counted: clients by the statement that they signed, therapists here.

What holds now counts. Somebody who withdrew is left out from the next count on.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.consent.models import Agreement, Statement
from sameroom.evidence.models import TherapistConsent, TherapistConsentEnd
from sameroom.people.models import Lock, Person, Role
from sameroom.practice.models import Therapist
from sameroom.refusal import refuse_if

# Raised whenever the sentences below say something else: who agreed to older ones is then told which.
TEXT_VERSION = 1
# Below so many therapists a result of the practice is theirs by name.
FEW_THERAPISTS = 3

# A client within one file: in a couple each partner is one.
Unit = tuple[UUID, UUID]


def text() -> list[str]:
    """What a therapist agrees to, in sentences."""
    return [
        _("Your own ratings of sessions, and your clients’ ratings of sessions with you, are counted with all others."),
        _("Only ratings of clients who signed that their answers may be used are in."),
        _("Nothing is shown of you alone, and nobody is ranked. Only you can see the result of your own sessions."),
        _("A table without names, dates or words may be given to a researcher, if the owner decides so."),
        _("You can stop this at any time, without a reason. What was published until then stays as it is."),
    ]


def agreed_units(*, since: int = 1) -> set[Unit]:
    """The clients whose newest agreement holds, to version `since` of the statement or a newer one."""
    newest: dict[Unit, tuple[int, bool]] = {}
    rows = Agreement.objects.filter(statement__kind=Statement.Kind.EVIDENCE).newest_first()
    for person, file, number, ended in rows.values_list("person", "case_file", "statement__number", "withdrawal"):
        newest.setdefault((person, file), (number, ended is not None))
    return {unit for unit, (number, is_over) in newest.items() if number >= since and not is_over} - set(_locked())


def _locked() -> Iterator[Unit]:
    """Whole files that a client keeps from all but the therapist are read by nobody else, not by this either."""
    rows = Lock.objects.in_force().of(Lock.Thing.CASE_FILE).filter(against=None)
    return ((by, file) for by, file in rows.values_list("by", "thing_id"))


def locked_responses() -> set[UUID]:
    """Answers that a client keeps from all but the therapist."""
    return set(Lock.objects.in_force().of(Lock.Thing.RESPONSE).filter(against=None).values_list("thing_id", flat=True))


def agreed_therapists() -> set[UUID]:
    return set(TherapistConsent.objects.standing().values_list("therapist", flat=True))


def treating() -> set[UUID]:
    """Who works here as a therapist now."""
    return set(Therapist.objects.treating().values_list("person", flat=True))


def consent_of(therapist: Person) -> TherapistConsent | None:
    """The one that holds."""
    return TherapistConsent.objects.visible_to(therapist).standing().first()


def missing_of_few() -> int:
    """How many still have to agree, where a result would be theirs by name; 0 where there are enough therapists."""
    here = treating()
    return len(here - agreed_therapists()) if len(here) < FEW_THERAPISTS else 0


def is_of_few() -> bool:
    return len(treating()) < FEW_THERAPISTS


@transaction.atomic
def agree(therapist: Person) -> TherapistConsent:
    """Twice is once. Raises `Refused`."""
    is_therapist = Role.Kind.THERAPIST in therapist.role_kinds()
    refuse_if([] if is_therapist else [_("Only therapists have sessions of their own to agree for.")])
    own = TherapistConsent.objects.visible_to(therapist)
    turn = own.exclude(end=None).count()
    made, is_new = own.get_or_create(therapist=therapist, turn=turn, defaults={"text_version": TEXT_VERSION})
    if is_new:
        record("agree", "therapist-consent", made.pk, by=therapist.pk)
    return made


@transaction.atomic
def withdraw(therapist: Person) -> None:
    """From the next count on their sessions are left out. Raises `Refused`."""
    standing = consent_of(therapist)
    if standing is None:
        refuse_if([_("You have not agreed, so there is nothing to stop.")])
        return
    _end, is_first = TherapistConsentEnd.objects.get_or_create(consent=standing)
    refuse_if([] if is_first else [_("You have stopped this already.")])
    record("withdraw", "therapist-consent", standing.pk, by=therapist.pk)
