"""The checks that hold the shape find what they are for."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from sameroom.config import checks, urls
from sameroom.config.checks import every_way_in_has_a_policy, foreign_keys_point_downwards
from sameroom.people.access import CLIENT, open_to


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_the_site_itself_passes() -> None:
    assert every_way_in_has_a_policy(None) == []
    assert foreign_keys_point_downwards(None) == []


def test_an_address_without_a_policy_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = open_to(CLIENT)(bare)
    patterns = [path("a/", include([path("bare/", bare), path("guarded/", guarded)]))]
    monkeypatch.setattr(checks, "url_patterns", lambda: checks._flat(patterns))
    assert [error.msg.split()[0] for error in every_way_in_has_a_policy(None)] == ["/bare/"]


def test_a_socket_without_a_policy_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def socket(scope: Any, receive: Any, send: Any) -> None: ...

    monkeypatch.setitem(urls.sockets, "/other", socket)
    assert [error.msg.split()[0] for error in every_way_in_has_a_policy(None)] == ["/other"]


@pytest.mark.parametrize(
    ("source", "target", "may"),
    [
        ("room", "booking", True),
        ("booking", "room", False),
        ("room", "measures", False),
        ("people", "contenttypes", True),
    ],
)
def test_keys_point_downwards(source: str, target: str, may: bool) -> None:
    assert checks._may_point(source, target) is may
