"""People, for the front desk: finding a client, and keeping right how a client is reached."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.desk.agreements import at_the_desk
from sameroom.desk.equipment import reports_of
from sameroom.desk.forms import ContactForm
from sameroom.people.access import FRONT_DESK, PersonRequest, open_record, open_to, open_to_change, record_list
from sameroom.people.confirming import confirmed
from sameroom.people.details import correct, stop
from sameroom.people.models import AddressChange, Person, Role
from sameroom.practice.models import practice_zone

MOST = 50


@open_to(FRONT_DESK)
def clients(request: PersonRequest) -> HttpResponse:
    """Found by a part of the name or of the address; sent by POST, so that no name stands in an address."""
    wanted = " ".join(request.POST.get("name", "").split())
    record_list(request, "clients")
    mine = Person.objects.changeable_by(request.user).filter(role__kind=Role.Kind.CLIENT).order_by("name")
    found = [one for one in mine if wanted.lower() in f"{one.name} {one.email} {one.phone}".lower()]
    return render(request, "desk/clients.html", {"clients": found[:MOST], "more": len(found) > MOST, "wanted": wanted})


@open_to(FRONT_DESK)
def client(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    mine = Person.objects.changeable_by(request.user).filter(role__kind=Role.Kind.CLIENT)
    if request.method == "POST":
        return _change(request, open_to_change(request, mine, pk))
    return _show(request, ContactForm(instance=open_record(request, mine, pk)), pk)


@require_POST
@open_to(FRONT_DESK)
def stop_address(request: PersonRequest, pk: UUID) -> HttpResponse:
    change = open_to_change(request, AddressChange.objects.visible_to(request.user).pending(), pk)
    stop(change, by=request.user)
    messages.success(request, _("The address stays as it is."))
    return redirect("client", change.person_id)


@confirmed
def _change(request: PersonRequest, person: Person) -> HttpResponse:
    """Asks who sits there: an address opens the account that it belongs to."""
    form = ContactForm(request.POST, instance=person)
    if not form.is_valid():
        return _show(request, form, person.pk)
    correct(person, address=form.cleaned_data["email"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("client", person.pk)


def _show(request: PersonRequest, form: ContactForm, pk: UUID) -> HttpResponse:
    change = AddressChange.objects.visible_to(request.user).pending().filter(person=pk).first()
    return render(
        request,
        "desk/client.html",
        {
            "form": form,
            "change": change,
            "zone": practice_zone(),
            "reports": reports_of(pk, seen_by=request.user),
            "agreed": at_the_desk(form.instance, seen_by=request.user),
        },
    )
