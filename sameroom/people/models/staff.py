"""What changes among those who work at the practice: who treats whom, and who leaves."""

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.mail.models import post
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
    """Why `to` cannot take the file. That somebody locked it, or that `to` is a client in it, stays untold."""
    locked = Lock.objects.naming(to).of(Lock.Thing.CASE_FILE).filter(thing_id=case_file.pk).exists()
    is_client_in_it = case_file.people.filter(pk=to.pk).exists()
    if Role.Kind.THERAPIST not in to.role_kinds() or to == case_file.therapist or locked or is_client_in_it:
        return [cannot_take_over(to)]
    return []


def cannot_take_over(person: Person) -> str:
    """One sentence for every reason, so that it gives none of them away."""
    return _("%(name)s cannot take over every one of these files. Choose another therapist.") % {"name": person.name}


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
    """Somebody who works here gets another role; every owner is told. Granting twice changes nothing.

    Raises `Refused`.
    """
    refuse_if([] if kind in STAFF and person.role_kinds() & STAFF else [_("Choose a role from the list.")])
    _role, is_new = Role.objects.get_or_create(person=person, kind=kind)
    if is_new:
        record("grant", "role", kind, by=by.pk, about=[person.pk])
        _tell(Person.objects.staff().filter(role__kind=Role.Kind.OWNER), about=person)


def obstacles_to_taking_away(person: Person, kind: str) -> list[str]:
    if kind not in person.role_kinds() & STAFF:
        return [_("Choose a role from the list.")]
    if _is_last_owner(person, kind):
        return [_("A practice needs an owner. Make somebody else one first.")]
    if kind == Role.Kind.THERAPIST and CaseFile.objects.filter(therapist=person).exists():
        return [_("%(name)s still has files. Hand them over first.") % {"name": person.name}]
    if person.role_kinds() & STAFF == {kind}:
        return [_("This is the last role. To end the work here, choose leaving.")]
    return []


@transaction.atomic
def take_away(person: Person, kind: str, *, by: Person) -> None:
    """A role ends at once, and with it all that it opened, supervisions too. Raises `Refused`."""
    refuse_if(obstacles_to_taking_away(person, kind))
    Role.objects.filter(person=person, kind=kind).delete()
    record("take-away", "role", kind, by=by.pk, about=[person.pk])
    if kind == Role.Kind.SUPERVISOR:
        end_supervisions(Supervision.objects.filter(supervisor=person), by=by)
    if kind == Role.Kind.THERAPIST:
        end_supervisions(Supervision.objects.filter(therapist=person), by=by)


@transaction.atomic
def assign(supervisor: Person, *, therapist: Person, by: Person) -> None:
    """`supervisor` reads from now on what belongs to `therapist`'s work. Raises `Refused`.

    The therapist and every owner are told, and the clients find it among those who looked: also an owner who takes it
    upon themself does so in the open.
    """
    fits = Role.Kind.SUPERVISOR in supervisor.role_kinds() and Role.Kind.THERAPIST in therapist.role_kinds()
    refuse_if([] if fits and supervisor != therapist else [_("Choose a therapist from the list.")])
    _row, is_new = Supervision.objects.get_or_create(supervisor=supervisor, therapist=therapist)
    if not is_new:
        return
    clients = Person.objects.filter(case_files__therapist=therapist).values_list("pk", flat=True)
    record("assign", "supervision", therapist.pk, by=by.pk, about=[supervisor.pk, therapist.pk, *clients])
    owners = Q(role__kind=Role.Kind.OWNER)
    _tell(Person.objects.staff().filter(owners | Q(pk=therapist.pk)), about=supervisor)


def end_supervisions(supervisions: QuerySet[Supervision], *, by: Person) -> None:
    for one in supervisions:
        about = [one.supervisor_id, one.therapist_id]
        record("unassign", "supervision", one.therapist_id, by=by.pk, about=about)
        one.delete()


def obstacles_to_leaving(person: Person, *, by: Person) -> list[str]:
    """Files are none: they can be handed over afterwards, and until then nobody reads them."""
    if person == by:
        return [_("You cannot do this for yourself. Ask another owner.")]
    if not person.role_kinds() & STAFF:
        return [_("This person does not work here.")]
    if _is_last_owner(person, Role.Kind.OWNER):
        return [_("A practice needs an owner. Make somebody else one first.")]
    return []


@transaction.atomic
def leave(person: Person, *, by: Person) -> Leaving:
    """From now on `person` opens nothing here; who is also a client stays one. Raises `Refused`."""
    refuse_if(obstacles_to_leaving(person, by=by))
    leaving, is_first = Leaving.objects.get_or_create(person=person, defaults={"by": by})
    refuse_if([] if is_first else [_("This person does not work here.")])
    end_all(person, by=by, why=SignInEnd.Why.LEFT)
    either = Q(supervisor=person) | Q(therapist=person)
    end_supervisions(Supervision.objects.filter(either), by=by)
    if Role.Kind.CLIENT in person.role_kinds():
        Role.objects.filter(person=person, kind__in=STAFF).delete()
    else:
        Person.objects.filter(pk=person.pk).update(is_active=False)
    record("leave", "person", person.pk, by=by.pk, about=[person.pk])
    return leaving


def _is_last_owner(person: Person, kind: str) -> bool:
    owners = Person.objects.staff().filter(role__kind=Role.Kind.OWNER)
    return kind == Role.Kind.OWNER and kind in person.role_kinds() and not owners.exclude(pk=person.pk).exists()


def _tell(people: QuerySet[Person], *, about: Person) -> None:
    """That somebody may read more than before. No names: the page of the staff has them."""
    for one in people:
        post(address=one.email, language=one.language, kind="role-changed", reference=about.pk)
