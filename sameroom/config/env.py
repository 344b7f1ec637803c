"""Typed readers of the environment. A setting that is missing or wrong is said in one sentence."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from sameroom.backup.archive import recipient_of
from sameroom.release.origins import is_origin
from sameroom.room import turn

LEAST_SECRET = 24


def text(name: str, default: str | None = None) -> str:
    """The variable `name`, or the content of the file that `name_FILE` names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it.")
    return value


def flag(name: str) -> bool:
    value = os.environ.get(name, "").lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ImproperlyConfigured(f"{name} is “{value}”; it can be 1 or 0.")
    return value in {"1", "true", "yes"}


def folder(name: str) -> Path | None:
    """One that is there; `None` where the variable is not set."""
    path = text(name, "")
    if path and not Path(path).is_dir():
        raise ImproperlyConfigured(f"{name} is {path}; there is no such folder.")
    return Path(path) if path else None


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?sslmode=…`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL begins with postgresql:// ; without it, SQLite is used.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 0,
    }


def recipients(value: str) -> list[str]:
    """Public keys of age, with commas between."""
    found = [one.strip() for one in value.split(",") if one.strip()]
    for one in found:
        try:
            recipient_of(one)
        except ValueError as trouble:
            raise ImproperlyConfigured(f"SAMEROOM_BACKUP_RECIPIENTS: {trouble}") from None
    return found


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings for `smtp://user:password@host:port`, `smtps://…` or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise ImproperlyConfigured("SAMEROOM_MAIL_URL begins with smtp://, smtps://, smtp+starttls:// or file:///.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }


def room_origin(value: str, *, server: str) -> str:
    """The room's own origin, beside that of the `server`; “” where it has none."""
    if not value:
        return ""
    own, of_server = urlsplit(value), urlsplit(server)
    if not is_origin(value):
        raise ImproperlyConfigured(
            f"SAMEROOM_ROOM_ORIGIN is “{value}”; write it as in https://room.example.ca, without a path."
        )
    if not is_origin(server) or own.scheme != of_server.scheme:
        raise ImproperlyConfigured(
            "With SAMEROOM_ROOM_ORIGIN, both it and SAMEROOM_ORIGIN are https, without a path (http: on this machine)."
        )
    if own.hostname == of_server.hostname:
        raise ImproperlyConfigured("SAMEROOM_ROOM_ORIGIN needs a host name of its own, not that of SAMEROOM_ORIGIN.")
    return value


def relay_urls(text: str) -> tuple[str, ...]:
    """The addresses in `turn:host:port?transport=udp, turns:…`."""
    urls = tuple(url.strip() for url in text.split(",") if url.strip())
    try:
        for url in urls:
            turn.parse(url)
    except ValueError as reason:
        raise ImproperlyConfigured(f"SAMEROOM_TURN_URLS: {reason}") from None
    return urls


def secret(name: str) -> str:
    """Empty where the variable is not set."""
    value = text(name, "")
    if value and len(value) < LEAST_SECRET:
        raise ImproperlyConfigured(f"{name} needs {LEAST_SECRET} characters or more.")
    return value


def relay_secret(value: str, *, is_needed: bool) -> str:
    if is_needed and len(value) < LEAST_SECRET:
        raise ImproperlyConfigured(
            f"SAMEROOM_TURN_URLS needs SAMEROOM_TURN_SECRET, of {LEAST_SECRET} characters or more."
        )
    return value
