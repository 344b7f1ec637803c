"""A therapist's own page: where they stand in the register, what clients read of them, and their face."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sameroom.audit.trail import record
from sameroom.people.access import FRONT_DESK, OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.people.models import Person, Role
from sameroom.people.provinces import PROVINCES
from sameroom.practice.colleges import by_college
from sameroom.practice.images import PORTRAIT
from sameroom.practice.matching.vocabulary import LANGUAGES
from sameroom.practice.models import (
    Registration,
    Therapist,
    TherapistQuerySet,
    practice_zone,
    registration_of,
)
from sameroom.practice.models.registrations import check, obstacles_to_checking
from sameroom.practice.pictures import PictureForm, set_picture
from sameroom.refusal import refuse_if

FARTHEST = timedelta(days=10 * 366)


class RegistrationForm(forms.ModelForm):  # type: ignore[type-arg]
    """As it stands in the College's public register."""

    prefix = "register"
    standing = forms.ChoiceField(
        label=_("College and class"),
        choices=by_college,
        error_messages={"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")},
    )
    expires_on = forms.DateField(
        label=_("Registered until"),
        help_text=_("The last day on which the registration holds. From the day after nobody can book."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as 2026-11-24.")},
    )

    class Meta:
        model = Registration
        fields = ("standing", "number", "expires_on")
        labels = {"number": _("Registration number")}
        error_messages = {"number": {"required": _("Write the number that the College gave.")}}

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_now("This day is more than ten years away. Choose one that is nearer."))
        return day


class Cards(forms.CheckboxSelectMultiple):
    """Looks as choices elsewhere do."""

    template_name = "django/forms/widgets/radio.html"


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What clients read."""

    prefix = "words"
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you work"),
        choices=LANGUAGES.items(),
        widget=Cards,
        error_messages={"required": _("Choose one or more."), "invalid_choice": _("Choose from the list.")},
    )
    provinces = forms.MultipleChoiceField(
        label=_("Where the client may be"),
        help_text=_("The provinces in which this therapist may practise."),
        choices=PROVINCES.items(),
        widget=Cards,
        error_messages={"required": _("Choose one or more."), "invalid_choice": _("Choose from the list.")},
    )
    video_url = forms.URLField(
        label=_("Link to a video in which you introduce yourself"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Nothing of it is shown here: a client who wants to see it follows the link."),
        error_messages={"invalid": _("This does not look like a link. It begins with https://")},
    )

    class Meta:
        model = Therapist
        fields = ("languages", "other_languages", "provinces", "about_en", "about_fr", "video_url")
        labels = {
            "other_languages": _("Other languages"),
            "about_en": _("About you, in English"),
            "about_fr": _("About you, in French"),
        }
        help_texts = {
            "other_languages": _("Those that are not in the list."),
            "about_en": _(
                "What you have learned to treat, and how you work. Promise nothing, and compare with nobody."
            ),
        }

    def clean_video_url(self) -> str:
        link = str(self.cleaned_data["video_url"])
        if link and urlsplit(link).scheme != "https":
            raise forms.ValidationError(_now("Use a link that begins with https://"))
        return link


FORMS: dict[str, Any] = {"register": RegistrationForm, "words": WordsForm}


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
    found = list(_visible(request).select_related("person").order_by("person__name"))
    if len(found) == 1 and not request.user.role_kinds() & {OWNER, FRONT_DESK}:
        return redirect("therapist", found[0].person_id)
    rows = [(one, registration_of(one)) for one in found]
    return render(request, "practice/therapists.html", {"rows": rows})


@open_to(THERAPIST, SUPERVISOR, FRONT_DESK, OWNER)
def therapist(request: PersonRequest, pk: UUID) -> HttpResponse:
    is_sent = request.method == "POST"
    shown = _found(request, Therapist.objects.described_by(request.user) if is_sent else _visible(request), pk)
    before = registration_of(shown)
    sent = request.POST.get("do", "") if is_sent else ""
    refuse_if([_now("Choose what to change.")] if is_sent and sent not in FORMS else [])
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
            "provinces": [PROVINCES[code] for code in shown.provinces],
            "forms": forms_here,
            "sent": sent,
        },
    )


@require_POST
@open_to(OWNER)
def check_registration(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Of the row that was on the page: what changed meanwhile is not checked with it."""
    registration = registration_of(_found(request, Therapist.objects.described_by(request.user), pk))
    seen = request.POST.get("registration", "")
    changed = registration is None or str(registration.pk) != seen
    refuse_if([_now("This changed meanwhile. Look at it again.")] if changed else [])
    if registration:
        check(registration, by=request.user)
    messages.success(request, _now("It is kept."))
    return redirect("therapist", pk)


@open_to(THERAPIST, OWNER)
def portrait(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = _found(request, Therapist.objects.described_by(request.user).select_related("person", "picture"), pk)
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
    messages.success(request, _now("It is kept.") if content else _now("It is removed."))


@transaction.atomic
def _keep(request: PersonRequest, form: Any, therapist: Therapist) -> None:
    if form.has_changed():  # the same facts again stay checked
        form.save()
        record("change", "therapist", therapist.person_id, by=request.user.pk)
    messages.success(request, _now("It is kept."))


def _of(name: str, therapist: Therapist, *, by: Person) -> dict[str, Any]:
    """The words are of the therapist's own row; the facts of the register are a new one, which begins as the last."""
    if name == "words":
        return {"instance": therapist}
    return {"instance": Registration(therapist=therapist, by=by), "initial": _facts(registration_of(therapist))}


def _facts(registration: Registration | None) -> dict[str, Any]:
    names = RegistrationForm.Meta.fields
    return {name: getattr(registration, name) for name in names} if registration else {}


def _may_check(registration: Registration | None, person: Person) -> bool:
    may = registration is not None and OWNER in person.role_kinds()
    return may and registration is not None and not obstacles_to_checking(registration, by=person)


def _visible(request: PersonRequest) -> TherapistQuerySet:
    """Who may see the hours, may see this."""
    return Therapist.objects.hours_visible_to(request.user)


def _found(request: PersonRequest, rows: TherapistQuerySet, person: UUID) -> Therapist:
    found = rows.filter(person=person).first()
    if found is None:
        act = "change" if request.method == "POST" else "view"
        record(act, "therapist", person, by=request.user.pk, outcome="refused")
        raise Http404
    return found
