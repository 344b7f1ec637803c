"""A therapist's own page: the register, what clients read, whom they see, what they have learned, and their face."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.people.access import FRONT_DESK, OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.people.models import Person, Role
from sameroom.people.provinces import PROVINCES
from sameroom.practice.images import PORTRAIT
from sameroom.practice.matching.vocabulary import AGES, GENDERS, MODALITIES, STYLES
from sameroom.practice.models import Area, Registration, Therapist, TherapistQuerySet, practice_zone, registration_of
from sameroom.practice.models.areas import claim, obstacles_to_approving
from sameroom.practice.models.registrations import check, obstacles_to_checking
from sameroom.practice.pictures import PictureForm, set_picture
from sameroom.practice.profile_forms import SEES, AreaForm, RegistrationForm, SeeingForm, WordsForm
from sameroom.refusal import refuse_if

FORMS: dict[str, Any] = {"register": RegistrationForm, "words": WordsForm, "seeing": SeeingForm, "area": AreaForm}


def give_pages() -> None:
    """For `work`: who became a therapist, by an invitation or a new role, gets the row that they are booked by."""
    without = Person.objects.staff().filter(role__kind=Role.Kind.THERAPIST, therapist=None)
    if without.exists():
        Therapist.objects.bulk_create(
            [Therapist(person=one, zone=practice_zone().key) for one in without], ignore_conflicts=True
        )


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def therapists(request: PersonRequest) -> HttpResponse:
    """Whose page: a step only for who may see several."""
    them = list(_visible(request).select_related("person").order_by("person__name"))
    if len(them) == 1 and not request.user.role_kinds() & {OWNER, FRONT_DESK}:
        return redirect("therapist", them[0].person_id)
    waiting = Counter(Area.objects.waiting().filter(therapist__in=them).values_list("therapist", flat=True))
    rows = [(one, registration_of(one), waiting[one.pk]) for one in them]
    return render(request, "practice/therapists.html", {"rows": rows})


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def therapist(request: PersonRequest, pk: UUID) -> HttpResponse:
    is_sent = request.method == "POST"
    shown = found(request, Therapist.objects.described_by(request.user) if is_sent else _visible(request), pk)
    before = registration_of(shown)
    sent = request.POST.get("do", "") if is_sent else ""
    refuse_if([gettext("Choose what to change.")] if is_sent and sent not in FORMS else [])
    forms_here = {
        name: form(request.POST if name == sent else None, **_of(name, shown, by=request.user))
        for name, form in FORMS.items()
    }
    if sent and forms_here[sent].is_valid():
        _keep(request, forms_here[sent], shown)
        return redirect("therapist", pk)
    return render(
        request,
        "practice/therapist.html",
        {
            "therapist": Therapist.objects.select_related("person").get(pk=shown.pk),
            "is_own": shown.person_id == request.user.pk,
            "may_change": Therapist.objects.described_by(request.user).filter(pk=shown.pk).exists(),
            "may_check": _may_check(before, request.user),
            "registration": before,
            "seeing": _seeing(shown),
            "areas": _areas(shown, request.user),
            "provinces": [PROVINCES[code] for code in shown.provinces],
            "forms": forms_here,
            "sent": sent,
        },
    )


@require_POST
@open_to(OWNER)
def check_registration(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Of the row that was on the page: what changed meanwhile is not checked with it."""
    registration = registration_of(found(request, Therapist.objects.described_by(request.user), pk))
    seen = request.POST.get("registration", "")
    changed = registration is None or str(registration.pk) != seen
    refuse_if([gettext("This changed meanwhile. Look at it again.")] if changed else [])
    if registration:
        check(registration, by=request.user)
    messages.success(request, gettext("It is kept."))
    return redirect("therapist", pk)


@open_to(THERAPIST, OWNER)
def portrait(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = found(request, Therapist.objects.described_by(request.user).select_related("person", "picture"), pk)
    is_removed = request.method == "POST" and "remove" in request.POST
    form = PictureForm(request.POST or None, request.FILES or None, frame=PORTRAIT)
    if is_removed or (request.method == "POST" and form.is_valid()):
        _keep_portrait(request, shown, None if is_removed else form.cleaned_data["picture"])
        return redirect("therapist", pk)
    return render(request, "practice/portrait.html", {"form": form, "therapist": shown})


@transaction.atomic
def _keep_portrait(request: PersonRequest, therapist: Therapist, content: bytes | None) -> None:
    set_picture(therapist, "picture", content, by=request.user)
    record("change", "therapist", therapist.person_id, by=request.user.pk)
    messages.success(request, gettext("It is kept.") if content else gettext("It is removed."))


@transaction.atomic
def _keep(request: PersonRequest, form: Any, therapist: Therapist) -> None:
    if isinstance(form, AreaForm):
        claim(form.save(commit=False))
    elif form.has_changed():  # the same facts again stay checked
        form.save()
        record("change", "therapist", therapist.person_id, by=request.user.pk)
    messages.success(request, gettext("It is kept."))


def _of(name: str, therapist: Therapist, *, by: Person) -> dict[str, Any]:
    """Most is of the therapist's own row; an area is a new one, and so is the register, which begins as the last."""
    if name in {"words", "seeing"}:
        return {"instance": therapist}
    if name == "area":
        return {"instance": Area(therapist=therapist, by=by)}
    return {"instance": Registration(therapist=therapist, by=by), "initial": _facts(registration_of(therapist))}


def _facts(registration: Registration | None) -> dict[str, Any]:
    names = RegistrationForm.Meta.fields
    return {name: getattr(registration, name) for name in names} if registration else {}


def _seeing(therapist: Therapist) -> dict[str, Any]:
    """Whom somebody sees, and how, in words. `styles`: the ends towards which they lean, each with the other one."""
    leaning = [(STYLES[name], value) for name, value in therapist.styles.items() if name in STYLES and value]
    return {
        "gender": GENDERS.get(therapist.gender, ""),
        "sees": [SEES[one] for one in therapist.sees if one in SEES],
        "ages": [AGES[one] for one in therapist.ages if one in AGES],
        "modalities": [MODALITIES[one] for one in therapist.modalities if one in MODALITIES],
        "styles": [ends[1] if value > 0 else ends[0] for ends, value in leaning],
    }


def _areas(therapist: Therapist, person: Person) -> list[tuple[Area, bool]]:
    """What is said of the therapist, and whether `person` may approve it."""
    is_owner = OWNER in person.role_kinds()
    rows = Area.objects.standing().filter(therapist=therapist).select_related("approval__by", "ending", "therapist")
    return [(one, is_owner and not obstacles_to_approving(one, by=person)) for one in rows]


def _may_check(registration: Registration | None, person: Person) -> bool:
    may = registration is not None and OWNER in person.role_kinds()
    return may and registration is not None and not obstacles_to_checking(registration, by=person)


def _visible(request: PersonRequest) -> TherapistQuerySet:
    """Who may see the hours, may see this."""
    return Therapist.objects.hours_visible_to(request.user)


def found(request: PersonRequest, rows: TherapistQuerySet, person: UUID) -> Therapist:
    """The one of `rows`; a try that finds nothing is in the trail, and raises `Http404`."""
    one = rows.filter(person=person).first()
    if one is None:
        act = "change" if request.method == "POST" else "view"
        record(act, "therapist", person, by=request.user.pk, outcome="refused")
        raise Http404
    return one
