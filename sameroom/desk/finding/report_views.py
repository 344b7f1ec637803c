"""The report on fairness, for the owner: a page, and the same tables as a file."""

import csv
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.desk.finding.report import Period, read_period
from sameroom.desk.finding.report_tables import Cell, flags, results_words, tables
from sameroom.people.access import OWNER, PersonRequest, open_to
from sameroom.practice.matching.fairness import FEWEST, MUCH

DAYS = (30, 90, 365)
# What a spreadsheet would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@open_to(OWNER)
def matching_report(request: PersonRequest) -> HttpResponse:
    days = _days(request)
    period = _period(days)
    shown = {
        "days": days,
        "choices": DAYS,
        "results": results_words(period.outcomes),
        "tables": tables(period.outcomes, period.names),
        "flags": flags(period.outcomes),
        "much": round(100 * MUCH),
        "fewest": FEWEST,
        "is_empty": not period.outcomes,
    }
    return render(request, "desk/finding/report.html", shown)


@open_to(OWNER)
def matching_report_file(request: PersonRequest) -> HttpResponse:
    """One line for each number: table, row, column, value."""
    days = _days(request)
    period = _period(days)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="matching-{days}-days.csv"'
    lines = csv.writer(answer)
    lines.writerow([_("Table"), _("Row"), _("Column"), _("Value")])
    for table in tables(period.outcomes, period.names):
        for name, cells in table.rows:
            lines.writerows(
                [table.title, _harmless(name), column, _plain(cell)]
                for column, cell in zip(table.columns[1:], cells, strict=True)
            )
    record("export", "matching-report", by=request.user.pk)
    return answer


def _days(request: PersonRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, DAYS) else DAYS[1]


def _period(days: int) -> Period:
    return read_period(timezone.now() - timedelta(days=days))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text


def _plain(cell: Cell) -> str:
    """With a point, whatever the language: for a program to read."""
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
