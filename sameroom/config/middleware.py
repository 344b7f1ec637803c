"""What holds for every page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from sameroom.refusal import Refused

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
    """An act that was refused becomes its sentences on the page that people came from."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        for sentence in exception.reasons:
            messages.error(request, sentence)
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
        return redirect(came_from if is_ours else "start")
