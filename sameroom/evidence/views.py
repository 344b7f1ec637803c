"""For those who answer for the public page: its editions, and the figures it rests on."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.evidence import words
from sameroom.evidence.analysing import next_edition
from sameroom.evidence.claims import MARGINS, figures_used
from sameroom.evidence.forms import EditionForm, ReadingForm, WithdrawalForm
from sameroom.evidence.literature.facts import UNKNOWN, Fact, facts
from sameroom.evidence.models import Edition
from sameroom.evidence.models.editions import approve, withdraw
from sameroom.evidence.models.readings import newest_readings, tell_sign
from sameroom.people.access import OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.practice.models import practice_zone

READERS = (OWNER, SUPERVISOR, THERAPIST)


@open_to(*READERS)
def literature(request: PersonRequest) -> HttpResponse:
    """The editions, and the figures; the owner prepares the next edition here."""
    may_publish = OWNER in request.user.role_kinds()
    if request.method == "POST" and not may_publish:
        raise Http404
    form = EditionForm(request.POST or None, initial=_as_before())
    if request.method == "POST" and form.is_valid():
        pooled = list(form.cleaned_data.get("pooled") or ())
        made = next_edition(margins=form.margins, why=form.cleaned_data["why"], pooled=pooled, by=request.user)
        messages.success(request, _("Edition %(number)d is ready. Read it, then publish it.") % {"number": made.number})
        return redirect("earlier_edition", made.number)
    return render(
        request,
        "evidence/literature.html",
        {
            "form": form,
            "may_publish": may_publish,
            "editions": Edition.objects.visible_to(request.user).whole(),
            "figures": _figures(),
            "zone": practice_zone(),
        },
    )


@open_to(OWNER)
@require_POST
def publish_edition(request: PersonRequest, number: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user).whole(), number=number)
    approve(edition, by=request.user)
    messages.success(request, _("It is public now."))
    return redirect("do_they_work")


@open_to(OWNER)
def withdraw_edition(request: PersonRequest, number: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user).whole(), number=number)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw(edition, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("It is withdrawn. The page says so, and why."))
        return redirect("literature")
    return render(request, "evidence/withdraw.html", {"edition": edition, "form": form})


@open_to(*READERS)
def read_figure(request: PersonRequest, code: str) -> HttpResponse:
    """One figure with all that is known of it; whoever read the article says which way its number points."""
    figure = facts().get(code)
    if figure is None:
        raise Http404
    form = ReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell_sign(figure, sign=form.cleaned_data["sign"], place=form.cleaned_data["place"], by=request.user)
        messages.success(request, _("It is kept. The next edition says which way this number points."))
        return redirect("read_figure", code)
    context = _described(figure) | {"form": form, "reading": newest_readings().get(code), "zone": practice_zone()}
    return render(request, "evidence/figure.html", context)


def _as_before() -> dict[str, object]:
    """The margins of the edition before; at first those of the house."""
    newest = Edition.objects.order_by("-number").first()
    if newest is None:
        return {**MARGINS, "why": words.FIRST_WHY}
    return {**newest.margins, "why": newest.why}


def _figures() -> list[dict[str, object]]:
    readings, used = newest_readings(), figures_used()
    return [_described(one) | {"reading": readings.get(code), "is_used": code in used} for code, one in facts().items()]


def _described(figure: Fact) -> dict[str, object]:
    """`asks`: somebody should read the article, since its number has no direction yet."""
    has_numbers = figure.estimate is not None and figure.ci is not None
    return {
        "figure": figure,
        "outcome": words.OUTCOMES[figure.outcome],
        "ways": words.WAYS[figure.ways],
        "rater": words.RATERS.get(figure.rater, ""),
        "seen": words.SEEN[figure.seen],
        "how_many": words.how_many(figure.studies, figure.people),
        "numbers": words.with_interval(figure.estimate or 0, *(figure.ci or (0, 0))) if has_numbers else "",
        "asks": figure.sign == UNKNOWN and figure.can_be_judged,
    }
