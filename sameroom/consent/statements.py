"""The practice's statements: read by all who work here, written by the owner."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sameroom.consent.forms import StatementForm
from sameroom.consent.intake import number_sent
from sameroom.consent.models import Statement
from sameroom.consent.models.statement import in_order, publish
from sameroom.consent.pdf import pdf_answer
from sameroom.consent.standing import Counts, counts_for
from sameroom.people.access import EVERY_STAFF_ROLE, OWNER, PersonRequest, open_to, open_to_change


@open_to(*EVERY_STAFF_ROLE)
def statements(request: PersonRequest) -> HttpResponse:
    """Each kind with its version of now and the older ones; for the owner with how often it is signed."""
    versions: dict[str, list[Statement]] = {kind: [] for kind in Statement.Kind.values}
    for one in in_order(Statement.objects.select_related("by")):
        versions[one.kind].append(one)
    counts = counts_for(request.user)
    kinds = [(Statement.Kind(kind), those, counts.get(kind, Counts())) for kind, those in versions.items()]
    shown = {"kinds": kinds, "number_sent": number_sent(request.user)}
    return render(request, "consent/statements.html", shown)


@open_to(*EVERY_STAFF_ROLE)
def statement(request: PersonRequest, pk: UUID) -> HttpResponse:
    shown = open_to_change(request, Statement.objects.select_related("by"), pk, act="view")
    is_current = Statement.objects.current().filter(pk=pk).exists()
    return render(request, "consent/statement.html", {"statement": shown, "is_current": is_current})


@open_to(*EVERY_STAFF_ROLE)
def statement_sheet(request: PersonRequest, pk: UUID, language: str) -> HttpResponse:
    """The version of now with lines to sign on, for who would rather have paper."""
    shown = open_to_change(request, Statement.objects.current(), pk, act="view")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    context = {"statement": shown, "text": shown.text_in(language)}
    return pdf_answer("consent/sheet_pdf.html", context, request=request)


@open_to(OWNER)
def publish_statement(request: PersonRequest, kind: str) -> HttpResponse:
    """Begins with the text of now; what was typed stays in the form until it is published."""
    if kind not in Statement.Kind.values:
        raise Http404
    now = Statement.objects.current().filter(kind=kind).first()
    before = {"after": now.number, "text_en": now.text_en, "text_fr": now.text_fr} if now else {"after": 0}
    form = StatementForm(request.POST or None, initial=before, kind=kind, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = publish(kind, texts=form.texts, after=form.cleaned_data["after"], by=request.user)
        messages.success(request, _("It is published. From now on everybody is asked to sign this version."))
        return redirect("statement", made.pk)
    return render(request, "consent/publish.html", {"form": form, "title": Statement.Kind(kind).label, "now": now})
