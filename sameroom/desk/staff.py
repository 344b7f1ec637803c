"""One member of staff, for the owner: roles, whose work a supervisor answers for, leaving. No client's name here."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sameroom.desk.changes import end_role, hand_over_all, let_leave
from sameroom.desk.forms import SuccessorForm
from sameroom.people.access import OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_record, open_to, open_to_change
from sameroom.people.confirming import confirmed
from sameroom.people.models import STAFF, Person, Role
from sameroom.people.models.staff import assign, end_supervisions, grant
from sameroom.refusal import Refused, refuse_if


@open_to(OWNER)
def colleague(request: PersonRequest, pk: UUID) -> HttpResponse:
    person = open_record(request, _staff(), pk)
    therapists = Person.objects.staff().filter(role__kind=THERAPIST).exclude(pk=pk).order_by("name")
    supervised = set(person.supervises.values_list("therapist", flat=True))
    kinds = person.role_kinds()
    return render(
        request,
        "desk/colleague.html",
        {
            "colleague": person,
            "roles_here": [(kind, kind.label, kind in kinds) for kind in Role.Kind if kind in STAFF],
            "therapists": [(one, one.pk in supervised) for one in therapists] if SUPERVISOR in kinds else [],
            "files": person.treats.count(),
            "works_here": person.works_here,
            "form": SuccessorForm(person=person),
        },
    )


@require_POST
@open_to(OWNER)
@confirmed
def change_roles(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give the role that `give` names, or take away the one that `take` names."""
    person = open_to_change(request, _staff(), pk)
    if kind := request.POST.get("give", ""):
        grant(person, kind, by=request.user)
    else:
        end_role(person, request.POST.get("take", ""), by=request.user)
    messages.success(request, _("The role is changed. It counts from now on."))
    return redirect("colleague", pk)


@require_POST
@open_to(OWNER)
@confirmed
def change_supervision(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Assign the therapist that `give` names, or end what `take` names."""
    supervisor = open_to_change(request, _staff(), pk)
    wanted = request.POST.get("give") or request.POST.get("take", "")
    therapist = next((one for one in Person.objects.staff() if str(one.pk) == wanted), None)
    if therapist is None:
        raise Refused([_("Choose a therapist from the list.")])
    if "give" in request.POST:
        assign(supervisor, therapist=therapist, by=request.user)
    else:
        end_supervisions(supervisor.supervises.filter(therapist=therapist), by=request.user)
    messages.success(request, _("Changed. It counts from now on."))
    return redirect("colleague", pk)


@require_POST
@open_to(OWNER)
@confirmed
def hand_over(request: PersonRequest, pk: UUID) -> HttpResponse:
    """All files of a therapist get another one; with `leave` the therapist stops working here as well."""
    person = open_to_change(request, _staff(), pk)
    form = SuccessorForm(request.POST, person=person)
    refuse_if([] if form.is_valid() else [_("Choose a therapist from the list.")])
    successor = form.cleaned_data["successor"]
    if "leave" in request.POST:
        left = let_leave(person, successor=successor, by=request.user)
        messages.success(request, _("%(name)s no longer works here. Every sign-in has ended.") % {"name": person.name})
    else:
        refuse_if([] if successor else [_("Choose who takes over the files.")])
        left = hand_over_all(person, to=successor, by=request.user)
        messages.success(request, _("The files are handed over."))
    if left:
        messages.warning(request, _say_what_waits(left))
    return redirect("staff") if "leave" in request.POST and not left else redirect("colleague", pk)


def _say_what_waits(number: int) -> str:
    return ngettext(
        "%(number)d file waits: choose another therapist for it.",
        "%(number)d files wait: choose another therapist for them.",
        number,
    ) % {"number": number}


def _staff() -> QuerySet[Person]:
    return Person.objects.staff_or_files_left()
