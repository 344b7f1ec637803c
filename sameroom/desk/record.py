"""What a client finds about oneself: details, one's record, and the locks on it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.desk.answers import Given, given
from sameroom.desk.forms import DetailsForm, LockForm
from sameroom.measures.models import OwnWords, Response
from sameroom.people.access import CLIENT, PersonRequest, open_to, open_to_change
from sameroom.people.confirming import confirmed
from sameroom.people.details import Contact, change_details, stop
from sameroom.people.models import AddressChange, CaseFile, Lock, Person
from sameroom.people.models.lockbox import lock
from sameroom.practice.models import practice_zone


@open_to(CLIENT)
def details(request: PersonRequest) -> HttpResponse:
    person = request.user
    if request.method == "POST":
        form = DetailsForm(request.POST)
        if form.is_valid():
            _save(form, person)
            messages.success(request, _("Saved. Thank you for keeping it right."))
            return redirect("details")
    else:
        record("view", "person", person.pk, by=person.pk, about=[person.pk])
        form = DetailsForm(initial=DetailsForm.of(person))
    change = AddressChange.objects.visible_to(person).pending().filter(person=person).first()
    return render(request, "desk/details.html", {"form": form, "change": change, "zone": practice_zone()})


@require_POST
@open_to(CLIENT)
def keep_address(request: PersonRequest, pk: UUID) -> HttpResponse:
    own = AddressChange.objects.visible_to(request.user).pending().filter(person=request.user)
    stop(open_to_change(request, own, pk), by=request.user)
    messages.success(request, _("The address stays as it is."))
    return redirect("details")


@open_to(CLIENT)
def my_record(request: PersonRequest) -> HttpResponse:
    """One's files, what one answered, and from whom one keeps which of it."""
    person = request.user
    record("view", "record", by=person.pk, about=[person.pk])
    return render(request, "desk/record.html", {"parts": _parts(person)})


@open_to(CLIENT)
def lock_file(request: PersonRequest, pk: UUID) -> HttpResponse:
    own = CaseFile.objects.visible_to(request.user).filter(people=request.user)
    return _lock(request, open_to_change(request, own, pk, act="lock"), thing=Lock.Thing.CASE_FILE, thing_id=pk)


@open_to(CLIENT)
def lock_answers(request: PersonRequest, pk: UUID) -> HttpResponse:
    mine = CaseFile.objects.visible_to(request.user).filter(people=request.user)
    own = Response.objects.visible_to(request.user).filter(person=request.user, appointment__case_file__in=mine)
    response = open_to_change(request, own, pk, act="lock")
    case_file = mine.get(appointments=response.appointment_id)
    return _lock(request, case_file, thing=Lock.Thing.RESPONSE, thing_id=pk)


@require_POST
@open_to(CLIENT)
@confirmed
def unlock(request: PersonRequest, pk: UUID) -> HttpResponse:
    open_to_change(request, Lock.objects.visible_to(request.user), pk, act="unlock").remove(by=request.user)
    messages.success(request, _("The lock is off."))
    return redirect("my_record")


@dataclass(frozen=True)
class Session:
    """One session of a file: what one wrote before it, one's answers to each form, and who does not see these."""

    appointment: Appointment
    words: str
    answered: list[tuple[Given, list[Lock]]]


@dataclass(frozen=True)
class Part:
    """One file that the client is in."""

    case_file: CaseFile
    others: list[str]
    sessions: list[Session]
    locks: list[Lock]
    zone: ZoneInfo

    @property
    def closed_on(self) -> date:
        """By the clocks of the practice."""
        return timezone.localdate(self.case_file.closing.at, timezone=self.zone)


def _parts(person: Person) -> list[Part]:
    files = CaseFile.objects.visible_to(person).filter(people=person).select_related("therapist", "closing")
    locks: dict[UUID, list[Lock]] = {}
    for one in Lock.objects.visible_to(person).in_force().select_related("against").order_by("at"):
        locks.setdefault(one.thing_id, []).append(one)
    sessions, zone = _sessions(person, locks), practice_zone()
    return [
        Part(
            case_file,
            [other.name for other in case_file.people_in_order if other != person],
            sessions.get(case_file.pk, []),
            locks.get(case_file.pk, []),
            zone,
        )
        for case_file in files.prefetch_related("people").order_by(F("closing__at").asc(nulls_first=True), "opened_at")
    ]


def _sessions(person: Person, locks: dict[UUID, list[Lock]]) -> dict[UUID | None, list[Session]]:
    own = Response.objects.visible_to(person).filter(person=person).given().order_by("given_at")
    answered: dict[UUID, list[tuple[Given, list[Lock]]]] = {}
    for response in own.select_related("appointment").prefetch_related("answers"):
        answered.setdefault(response.appointment_id, []).append((given(response), locks.get(response.pk, [])))
    written = OwnWords.objects.visible_to(person).filter(person=person).select_related("appointment")
    words = {one.appointment_id: one.text for one in written}
    kept = Q(cancellation=None) | Q(pk__in=words)
    held = Appointment.objects.visible_to(person).of(person).filter(kept).whole().order_by("-starts_at")
    by_file: dict[UUID | None, list[Session]] = {}
    for appointment in held:
        session = Session(appointment, words.get(appointment.pk, ""), answered.get(appointment.pk, []))
        by_file.setdefault(appointment.case_file_id, []).append(session)
    return by_file


def _lock(request: PersonRequest, case_file: CaseFile, *, thing: str, thing_id: UUID) -> HttpResponse:
    form = LockForm(request.POST or None, case_file=case_file, thing=thing, by=request.user)
    if request.method == "POST" and form.is_valid():
        lock(case_file, thing=thing, thing_id=thing_id, against=form.person, by=request.user)
        messages.success(request, _("It is locked. You can take the lock off at any time."))
        return redirect("my_record")
    return render(request, "desk/lock.html", {"form": form, "case_file": case_file, "thing": thing})


def _save(form: DetailsForm, person: Person) -> None:
    data = form.cleaned_data
    contact = Contact(data["contact_name"], data["contact_relation"], data["contact_phone"])
    given = {"phone": data["phone"], "province": data["province"], "contact": contact if contact.name else None}
    change_details(person, **given, by=person)
