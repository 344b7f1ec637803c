"""System checks that hold the shape: every URL and socket has a policy; no foreign key points upwards."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from sameroom.people.access import Policy

# Low to high, as in `pyproject.toml`; apps of Django's own lie below.
LAYERS = (
    "mail audit sealing",
    "people",
    "consent",
    "practice",
    "booking",
    "room measures",
    "evidence",
    "desk retention",
    "config",
)


@register("access")
def every_way_in_has_a_policy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    from sameroom.config.urls import sockets

    ways: dict[str, Any] = {f"/{pattern.pattern}": pattern.callback for pattern in url_patterns()}
    return [
        Error(
            f"{way} has no policy. Put open_to, open_to_everyone or with_capability on its view.",
            id="access.E001",
        )
        for way, view in {**ways, **sockets}.items()
        if not isinstance(getattr(view, "policy", None), Policy)
    ]


@register("layers")
def foreign_keys_point_downwards(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{model.__name__}.{field.name} points upwards or sideways, to {field.related_model}.",
            id="layers.E001",
        )
        for model in apps.get_models()
        if model.__module__.startswith("sameroom.")
        for field in model._meta.get_fields()
        if field.concrete
        and isinstance(field.related_model, type)
        and not _may_point(model._meta.app_label, field.related_model._meta.app_label)
    ]


def url_patterns() -> Iterator[URLPattern]:
    """Every address of the site, flat."""
    return _flat(get_resolver().url_patterns)


def _flat(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


def _may_point(source: str, target: str) -> bool:
    return source == target or _height(source) > _height(target)


def _height(app: str) -> int:
    return next((height for height, names in enumerate(LAYERS) if app in names.split()), -1)
