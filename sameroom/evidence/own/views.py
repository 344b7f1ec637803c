"""The pages of the practice's own answer: how far it is, plan, analysis and release; and what leaves the house."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.consent.models import Statement
from sameroom.evidence.models import OwnAnalysis, Tally
from sameroom.evidence.own import consenting, copying, freezing, mine, planning
from sameroom.evidence.own.counting import count_when_due, newest_tally, told_by
from sameroom.evidence.own.forms import CopyForm, PlanForm
from sameroom.evidence.own.published import result_of
from sameroom.evidence.own.quarters import Quarter, this_quarter
from sameroom.evidence.own.releasing import content_of, obstacles_to_releasing, release
from sameroom.evidence.own.wording import notes_of, quarter_words, said_of, signed
from sameroom.people.access import OWNER, SUPERVISOR, THERAPIST, PersonRequest, open_to
from sameroom.people.confirming import confirmed
from sameroom.people.models import Person
from sameroom.practice.models import practice_zone
from sameroom.refusal import Refused, refuse_if


@open_to(OWNER, SUPERVISOR, THERAPIST)
def own_data(request: PersonRequest) -> HttpResponse:
    """Of numbers that change from day to day nothing is on it: only what was counted, frozen or released."""
    plan, tally, analyses = planning.plan_in_force(), newest_tally(), freezing.all_analyses()
    newest = analyses[0] if analyses else None
    known = told_by(tally, plan) if plan else None
    shown = {
        "plan": plan,
        "known": known,
        "counted": _quarter(tally) if tally else "",
        "therapists": len(consenting.treating()),
        "agreed": len(consenting.treating() & consenting.agreed_therapists()),
        "of_few": consenting.is_of_few(),
        "newest": newest and _shown(newest, request.user),
        "may_run": bool(
            known and known.is_enough and not freezing.obstacles_to_freezing(this_quarter(), by=request.user)
        ),
        "plans": [(one, [(_quarter(found), found) for found in one.analyses.all()]) for one in planning.all_plans()],
        "zone": practice_zone(),
    }
    return render(request, "evidence/own_data.html", shown)


def _quarter(of: OwnAnalysis | Tally) -> str:
    return quarter_words(Quarter.read(of.quarter))


def _shown(analysis: OwnAnalysis, reader: Person) -> dict[str, Any]:
    result = result_of(content_of(analysis))
    return {
        "analysis": analysis,
        "quarter": _quarter(analysis),
        "result": result,
        "said": said_of(result),
        "notes": notes_of(result),
        "may_release": not obstacles_to_releasing(analysis, by=reader),
    }


@open_to(OWNER)
def own_plan(request: PersonRequest) -> HttpResponse:
    now = planning.plan_in_force()
    kept = {"outcome": now.outcome, "margin": now.margin} if now else {"outcome": "session-check"}
    form = PlanForm(request.POST or None, initial={**kept, "number": now.number + 1 if now else 1}, by=request.user)
    if request.method == "POST" and form.is_valid():
        planning.lock_plan(form.draft, by=request.user)
        count_when_due()
        messages.success(request, _("The plan is locked. From now on results are judged by it."))
        return redirect("own_data")
    if form.errors:  # whoever reads the newer plan may lock their own after all
        form.data = request.POST.copy()
        form.data["number"] = str(now.number + 1 if now else 1)
    return render(request, "evidence/own_plan.html", {"form": form, "plan": now, "zone": practice_zone()})


@require_POST
@open_to(OWNER)
def own_freeze(request: PersonRequest) -> HttpResponse:
    freezing.freeze(by=request.user)
    messages.success(request, _("The analysis is made and frozen. Nobody can change it any more."))
    return redirect("own_data")


@require_POST
@open_to(OWNER)
def own_release(request: PersonRequest) -> HttpResponse:
    analyses = freezing.all_analyses()
    refuse_if([] if analyses else [_("There is no analysis yet that could be released.")])
    release(analyses[0], by=request.user)
    messages.success(request, _("It is released. Everybody can read it now."))
    return redirect("own_data")


@open_to(OWNER)
@confirmed
def own_copy(request: PersonRequest) -> HttpResponse:
    """A table without names as a file; or the form, with what stands in the way of it."""
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.copy_for(form.cleaned_data["to"], since=form.cleaned_data["since"], by=request.user)
        except Refused as refusal:
            form.add_error(None, " ".join(refusal.reasons))
        else:
            answer = HttpResponse(made.as_zip(), content_type="application/zip")
            answer["Content-Disposition"] = 'attachment; filename="ratings.zip"'
            return answer
    text = Statement.objects.current().filter(kind=Statement.Kind.EVIDENCE).first()
    shown = {"form": form, "statement": text, "copies": copying.all_copies(), "zone": practice_zone()}
    return render(request, "evidence/own_copy.html", shown)


@open_to(THERAPIST)
def own_mine(request: PersonRequest) -> HttpResponse:
    """A therapist's own consent, and what the own clients' ratings say: for nobody else."""
    own = mine.own_result(request.user)
    shown = {
        "consent": consenting.consent_of(request.user),
        "sentences": consenting.text(),
        "own": own,
        "numbers": own and {name: signed(getattr(own, name)) for name in ("estimate", "low", "high")},
        "has_plan": planning.plan_in_force() is not None,
        "zone": practice_zone(),
    }
    return render(request, "evidence/own_mine.html", shown)


@require_POST
@open_to(THERAPIST)
def own_agree(request: PersonRequest) -> HttpResponse:
    consenting.agree(request.user)
    messages.success(request, _("Thank you. Ratings of your sessions are counted from the next time on."))
    return redirect("own_mine")


@require_POST
@open_to(THERAPIST)
def own_withdraw(request: PersonRequest) -> HttpResponse:
    consenting.withdraw(request.user)
    messages.success(request, _("It is stopped. Ratings of your sessions are left out from the next time on."))
    return redirect("own_mine")
