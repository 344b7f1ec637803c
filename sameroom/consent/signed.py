"""What was signed: read again, taken home, withdrawn."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sameroom.consent.models import Agreement
from sameroom.consent.pdf import pdf_answer
from sameroom.consent.signing import obstacles_to_withdrawing, withdraw
from sameroom.people.access import CLIENT, EVERY_ROLE, PersonRequest, open_record, open_to, open_to_change
from sameroom.refusal import refuse_if


@open_to(*EVERY_ROLE)
def agreement(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = open_record(request, Agreement.objects.visible_to(request.user).whole(), pk)
    return render(
        request,
        "consent/agreement.html",
        {
            "agreement": shown,
            "is_own": shown.person == request.user,
            "may_withdraw": not obstacles_to_withdrawing(shown, by=request.user),
        },
    )


@open_to(*EVERY_ROLE)
def agreement_pdf(request: PersonRequest, pk: UUID) -> HttpResponse:
    """In the language that was signed. What was signed on paper is on paper."""
    electronic = Agreement.objects.visible_to(request.user).exclude(signature=None).whole()
    shown = open_record(request, electronic, pk, act="export")
    refuse_if([] if shown.signature.is_of_this_text else [not_the_text()])
    context = {"agreement": shown, "statement": shown.statement, "text": shown.text}
    return pdf_answer("consent/agreement_pdf.html", context, request=request)


def not_the_text() -> str:
    return _("The text that is kept here is not the one that was signed. Please tell the practice.")


@require_POST
@open_to(CLIENT)
def withdraw_agreement(request: PersonRequest, pk: UUID) -> HttpResponse:
    own = Agreement.objects.visible_to(request.user).filter(person=request.user).select_related("statement", "person")
    withdrawn = open_to_change(request, own, pk, act="withdraw")
    withdraw(withdrawn, by=request.user)
    messages.success(request, _("You no longer agree to this. From now on it does not count."))
    return redirect("agreement", pk)
