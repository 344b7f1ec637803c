"""What changes among those who work at the practice: who treats whom, and who leaves."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models.files import CaseFile
from sameroom.people.models.lockbox import Lock
from sameroom.people.models.person import STAFF, Person, Role, Supervision
from sameroom.people.models.sessions import SignInEnd, end_all
from sameroom.refusal import refuse_if


class Handover(models.Model):
    """A file got another therapist. Whoever had it before no longer reads it."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Leaving(models.Model):
    """Somebody no longer works here: from this moment on nothing opens to them."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="leaving")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


def obstacles_to_handing_over(case_file: CaseFile, *, to: Person) -> list[str]:
    """Why `to` cannot take the file. That somebody locked it stays untold: the sentence is one for every reason."""
    locked = Lock.objects.naming(to).of(Lock.Thing.CASE_FILE).filter(thing_id=case_file.pk).exists()
    if Role.Kind.THERAPIST not in to.role_kinds() or to == case_file.therapist or locked:
        return [_("%(name)s cannot take over every one of these files. Choose another therapist.") % {"name": to.name}]
    return []


@transaction.atomic
def hand_over(case_file: CaseFile, *, to: Person, by: Person) -> Handover:
    """The file gets another therapist. Raises `Refused`."""
    refuse_if(obstacles_to_handing_over(case_file, to=to))
    handover = Handover.objects.create(case_file=case_file, before=case_file.therapist, after=to, by=by)
    case_file.therapist = to
    case_file.save(update_fields=["therapist"])
    record("hand-over", "case-file", case_file.pk, by=by.pk, about=case_file.client_ids)
    return handover


@transaction.atomic
def grant(person: Person, kind: str, *, by: Person) -> None:
    """Somebody who works here gets another role. Granting twice changes nothing. Raises `Refused`."""
    refuse_if([] if kind in STAFF and person.role_kinds() & STAFF else [_("Choose a role from the list.")])
    _role, is_new = Role.objects.get_or_create(person=person, kind=kind)
    if is_new:
        record("grant", "role", kind, by=by.pk, about=[person.pk])


def obstacles_to_taking_away(person: Person, kind: str) -> list[str]:
    if kind not in person.role_kinds() & STAFF:
        return [_("Choose a role from the list.")]
    if kind == Role.Kind.OWNER and not Person.objects.staff().filter(role__kind=kind).exclude(pk=person.pk).exists():
        return [_("A practice needs an owner. Make somebody else one first.")]
    if kind == Role.Kind.THERAPIST and CaseFile.objects.filter(therapist=person).exists():
        return [_("%(name)s still has files. Hand them over first.") % {"name": person.name}]
    return []


@transaction.atomic
def take_away(person: Person, kind: str, *, by: Person) -> None:
    """A role ends at once, and with it all that it opened. Raises `Refused`."""
    refuse_if(obstacles_to_taking_away(person, kind))
    Role.objects.filter(person=person, kind=kind).delete()
    record("take-away", "role", kind, by=by.pk, about=[person.pk])


@transaction.atomic
def assign(supervisor: Person, *, therapist: Person, by: Person) -> None:
    """`supervisor` reads from now on what belongs to `therapist`'s work. Raises `Refused`."""
    fits = Role.Kind.SUPERVISOR in supervisor.role_kinds() and Role.Kind.THERAPIST in therapist.role_kinds()
    refuse_if([] if fits and supervisor != therapist else [_("Choose a therapist from the list.")])
    _row, is_new = Supervision.objects.get_or_create(supervisor=supervisor, therapist=therapist)
    if is_new:
        record("assign", "supervision", therapist.pk, by=by.pk, about=[supervisor.pk, therapist.pk])


@transaction.atomic
def unassign(supervisor: Person, *, therapist: Person, by: Person) -> None:
    if Supervision.objects.filter(supervisor=supervisor, therapist=therapist).delete()[0]:
        record("unassign", "supervision", therapist.pk, by=by.pk, about=[supervisor.pk, therapist.pk])


def obstacles_to_leaving(person: Person, *, by: Person) -> list[str]:
    if person == by:
        return [_("You cannot do this for yourself. Ask another owner.")]
    if not person.role_kinds() & STAFF:
        return [_("This person does not work here.")]
    return [
        sentence for kind in sorted(person.role_kinds() & STAFF) for sentence in obstacles_to_taking_away(person, kind)
    ]


@transaction.atomic
def leave(person: Person, *, by: Person) -> Leaving:
    """From now on `person` signs in nowhere and opens nothing. Files are handed over before. Raises `Refused`."""
    refuse_if(obstacles_to_leaving(person, by=by))
    Person.objects.filter(pk=person.pk).update(is_active=False)
    end_all(person, by=by, why=SignInEnd.Why.LEFT)
    record("leave", "person", person.pk, by=by.pk, about=[person.pk])
    return Leaving.objects.create(person=person, by=by)
