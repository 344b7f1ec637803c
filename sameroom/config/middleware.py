"""What holds for every page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sameroom.refusal import Refused
from sameroom.sealing.fields import CannotSeal, CannotUnseal, ChangedMeanwhile

Next = Callable[[HttpRequest], HttpResponseBase]


class PrivatePages:
    """No page is kept by a browser or a proxy, but for the static files, which say so themselves."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if "Cache-Control" not in answer:
            answer["Cache-Control"] = "no-store"
        return answer


class Refusals:
    """An act that was refused becomes its sentences on the page that people came from; a part of a record that cannot
    be opened becomes a page that says so.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, CannotUnseal):
            return render(request, "cannot_unseal.html", {"is_erased": exception.is_erased}, status=500)
        reasons = _reasons(exception)
        if not reasons:
            return None
        for sentence in reasons:
            messages.error(request, sentence)
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
        return redirect(came_from if is_ours else "start")


def _reasons(exception: Exception) -> list[str]:
    """Why an act was refused, as sentences; nothing where it is another kind of exception."""
    if isinstance(exception, ChangedMeanwhile):
        return [
            _("Somebody else changed this while you had it open. Look at it as it is now, then make your change again.")
        ]
    if isinstance(exception, CannotSeal):
        return [_("This record was erased. Nothing is added to it.")]
    return exception.reasons if isinstance(exception, Refused) else []
