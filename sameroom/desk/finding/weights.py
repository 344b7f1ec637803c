"""By which weights therapists are matched: visible to whoever treats here, changed by the owner, with a log."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.desk.finding.rule_words import PARTS
from sameroom.desk.finding.weights_form import WeightsForm, as_initial, draft_from
from sameroom.people.access import OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.models import practice_zone
from sameroom.practice.models.matching import current_weights
from sameroom.practice.models.weighing import Version, all_versions, weigh


@open_to(OWNER, SUPERVISOR, THERAPIST)
def matching_weights(request: PersonRequest) -> HttpResponse:
    """Begins with the weights of now, or with those that the address asks for; nothing changes until they are kept."""
    may_change = OWNER in request.user.role_kinds()
    if request.method == "POST" and not may_change:
        raise Http404
    number, weights = current_weights()
    draft = draft_from(request.GET) if may_change else None
    initial = as_initial(draft or weights) | {"after": number}
    form = WeightsForm(request.POST or None, initial=initial, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = weigh(form.weights, why=form.cleaned_data["why"], after=form.cleaned_data["after"], by=request.user)
        messages.success(request, _("It is kept. Version %(number)d counts from now on.") % {"number": made.number})
        return redirect("matching_weights")
    if form.errors:  # whoever reads the newer weights on this page may keep their own after all
        form.data = request.POST.copy()
        form.data["after"] = str(number)
    versions = all_versions()
    return render(
        request,
        "desk/finding/weights.html",
        {
            "form": form,
            "may_change": may_change,
            "is_draft": draft not in (None, weights),
            "parts": _parts(weights),
            "number": versions[0].number,
            "versions": [(one, as_initial(one.weights).values(), _changes(one)) for one in versions],
            "zone": practice_zone(),
        },
    )


def _parts(weights: Weights) -> list[dict[str, object]]:
    """Each part with what it means, its weight, and its share of the whole in hundredths, for the bar."""
    whole = sum(as_initial(weights).values())
    return [
        {"name": name, "means": means, "weight": value, "share": round(100 * value / whole)}
        for (name, means), value in zip(PARTS.values(), as_initial(weights).values(), strict=True)
    ]


def _changes(version: Version) -> list[str]:
    """“What brings them: 40 instead of 35”."""
    return [
        _("%(part)s: %(after)d instead of %(before)d") % {"part": PARTS[name][0], "before": before, "after": after}
        for name, (before, after) in version.changes.items()
    ]
