"""What cannot be written down is not done; the answer says so, and that the session goes on."""

import logging
import re
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from sameroom.audit.trail import CannotRecord

log = logging.getLogger(__name__)
CSRF_FIELD = "csrfmiddlewaretoken"
# A form with one of these in a field's name is not shown again.
SECRETS = re.compile("password|code|token", re.IGNORECASE)
CANNOT_WRITE = (CannotRecord, OperationalError, InterfaceError)


def answer_that_nothing_is_written(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What somebody wrote stands in the page, to be sent once more: browsers keep nothing of pages with records."""
    note(exception)
    told = {"kept": _kept(request), "token": request.POST.get(CSRF_FIELD, ""), "path": request.get_full_path()}
    return HttpResponse(render_to_string("503.html", told), status=503)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that was sent, but for files; nothing where a secret is among them."""
    fields = [(name, str(one)) for name, values in request.POST.lists() for one in values if name != CSRF_FIELD]
    return [] if request.FILES or any(SECRETS.search(name) for name, _value in fields) else fields


def answer_to_a_fault(request: HttpRequest) -> HttpResponse:
    """What no page answered, the site's `handler500`: before a view and after it, where a session is read or kept, the
    database may be out of reach as well."""
    exception = sys.exc_info()[1]
    if isinstance(exception, CANNOT_WRITE):
        return answer_that_nothing_is_written(request, exception)
    return HttpResponse(render_to_string("500.html"), status=500)


def note(exception: Exception) -> None:
    """In the log; its first line only, since what follows may quote the row."""
    cause = exception.__cause__ or exception
    first_line, *_details = str(cause).splitlines() or [""]
    log.error("nothing can be written down: %s: %s", type(cause).__name__, first_line)
