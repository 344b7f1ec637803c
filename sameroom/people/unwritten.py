"""What cannot be written down is not done; the answer says so, and that the session goes on."""

import logging

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

from sameroom.audit.trail import CannotRecord

log = logging.getLogger(__name__)
CANNOT_WRITE = (CannotRecord, OperationalError)


def answer_that_nothing_is_written(exception: Exception) -> HttpResponse:
    note(exception)
    return HttpResponse(render_to_string("503.html"), status=503)


def note(exception: Exception) -> None:
    """In the log; its first line only, since what follows may quote the row."""
    cause = exception.__cause__ or exception
    first_line, *_details = str(cause).splitlines() or [""]
    log.error("nothing can be written down: %s: %s", type(cause).__name__, first_line)
