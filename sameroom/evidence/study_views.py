"""Reading studies: the list, one study with its comparisons, the numbers of one, and pooling what is agreed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.evidence import words
from sameroom.evidence.claims import ALLIANCE, MARGINS, SYMPTOMS
from sameroom.evidence.models import Effect, Extraction, Study
from sameroom.evidence.models.studies import add_effect, add_study, enter
from sameroom.evidence.pooling import pool, ready
from sameroom.evidence.study_forms import ENTRY_FORMS, EffectForm, EntryForm, StudyForm
from sameroom.evidence.views import READERS
from sameroom.people.access import PersonRequest, open_to
from sameroom.people.models import Person
from sameroom.practice.models import practice_zone


@open_to(*READERS)
def studies(request: PersonRequest) -> HttpResponse:
    rows = Study.objects.prefetch_related("effects__entries")
    listed = [(study, *_counted(study)) for study in rows]
    return render(request, "evidence/studies.html", {"studies": listed, "ready": ready()})


@open_to(*READERS)
def new_study(request: PersonRequest) -> HttpResponse:
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.by = request.user
        return redirect("study", add_study(form.instance).pk)
    return render(request, "evidence/new_study.html", {"form": form})


@open_to(*READERS)
def study(request: PersonRequest, pk: UUID) -> HttpResponse:
    """With its comparisons; another one is added here."""
    found = get_object_or_404(Study.objects.prefetch_related("effects__entries__by"), pk=pk)
    form = EffectForm(request.POST or None, study=found)
    if request.method == "POST" and form.is_valid():
        form.instance.study, form.instance.by = found, request.user
        return redirect("effect", add_effect(form.instance).pk)
    effects = [(one, _state(one)) for one in found.effects.all()]
    return render(request, "evidence/study.html", {"study": found, "effects": effects, "form": form})


@open_to(*READERS)
def effect(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The numbers of one comparison. Another reader's are shown after one's own are in."""
    found = get_object_or_404(Effect.objects.select_related("study").prefetch_related("entries__by"), pk=pk)
    kind = request.GET.get("kind", Extraction.Kind.ARMS)
    if kind not in ENTRY_FORMS:
        raise Http404
    form = ENTRY_FORMS[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        enter(_entry(found, form, by=request.user))
        messages.success(request, _("Your numbers are kept."))
        return redirect("effect", found.pk)
    entries = found.newest_entries()
    has_entered = any(one.by_id == request.user.pk for one in entries)
    context = {
        "effect": found,
        "form": form,
        "kind": kind,
        "kinds": Extraction.Kind.choices,
        "state": _state(found),
        "entries": [(one, _shown(one)) for one in entries] if has_entered else [],
        "others": [one.by.name for one in entries if one.by_id != request.user.pk],
        "has_entered": has_entered,
        "zone": practice_zone(),
    }
    return render(request, "evidence/effect.html", context)


@open_to(*READERS)
@require_POST
def pool_studies(request: PersonRequest, code: str) -> HttpResponse:
    group = next((one for one in ready() if one.code == code), None)
    if group is None:
        raise Http404
    margin = MARGINS[ALLIANCE if group.outcome == Effect.Outcome.ALLIANCE else SYMPTOMS]
    made = pool(group, margin=margin, by=request.user)
    messages.success(request, _("It is pooled and frozen. The owner can put it into the next edition."))
    return redirect("analysis", made.pk)


def _counted(study: Study) -> tuple[int, int]:
    """How many comparisons it has, and of how many the numbers are agreed."""
    effects = list(study.effects.all())
    return len(effects), sum(one.agreed() is not None for one in effects)


def _state(effect: Effect) -> str:
    """Of its numbers: `none`, `one` reader's, two that `differ`, or `agreed`."""
    entries = effect.newest_entries()
    if effect.agreed():
        return "agreed"
    return ("none", "one")[len(entries)] if len(entries) < 2 else "differ"


def _entry(effect: Effect, form: EntryForm, *, by: Person) -> Extraction:
    return Extraction(
        effect=effect,
        kind=form.kind,
        numbers=form.numbers(),
        direction=form.turn,
        place=form.cleaned_data["place"],
        by=by,
    )


def _shown(entry: Extraction) -> dict[str, object]:
    """The typed numbers by the words of their fields, and what comes of them."""
    form = ENTRY_FORMS[entry.kind]()
    found = entry.computed()
    return {
        "numbers": [(form.fields[name].label, entry.numbers[name]) for name in form.asked],
        "direction": dict(form.fields["direction"].choices)[str(entry.direction)],  # type: ignore[attr-defined]
        "computed": words.with_interval(found.value, found.value - 1.96 * found.se, found.value + 1.96 * found.se),
    }
