"""Whom to call when it cannot wait: dated facts of `crisis.toml`, by jurisdiction; when the practice called them."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language

from sameroom.audit.trail import record
from sameroom.people.models import Person
from sameroom.people.models.residence import province_of
from sameroom.people.provinces import ELSEWHERE
from sameroom.practice.models import Practice

FILE = Path(__file__).parent / "crisis.toml"
COUNTRY = "CA"
LOOK_AGAIN_AFTER = timedelta(days=180)


@dataclass(frozen=True)
class Contact:
    """One number. `call` and `text`: what a telephone dials; `is_first`: before everything else, in large letters."""

    id: str
    jurisdiction: str
    names: Mapping[str, str]
    abouts: Mapping[str, str]
    shown: str
    call: str
    text: str = ""
    is_first: bool = False
    verified_on: date | None = None

    @property
    def name(self) -> str:
        return self.names[_language()]

    @property
    def about(self) -> str:
        return self.abouts[_language()]

    @property
    def is_emergency(self) -> bool:
        return self.call == "911"


class CrisisCheck(models.Model):
    """Somebody at the practice called the numbers of this very file and found them right."""

    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


@cache
def contacts() -> tuple[Contact, ...]:
    """All of them, in the order of the file."""
    return tuple(_contact(one) for one in tomllib.loads(FILE.read_text())["contacts"])


def contacts_in(province: str) -> list[Contact]:
    """Those that come first, then the province's own, then those of the whole country."""
    here = [one for one in contacts() if one.jurisdiction in {COUNTRY, f"{COUNTRY}-{province}"}]
    return sorted(here, key=lambda one: (not one.is_first, one.jurisdiction == COUNTRY))


def contacts_for(person: Person | None) -> list[Contact]:
    """By the province that a client said; else by where the practice is."""
    return contacts_in(where(person))


def where(person: Person | None) -> str:
    """Two letters; those of the practice where `person` is nobody, or never said it."""
    said = province_of(person) if person else ""
    practice = Practice.objects.first()
    return said or (practice.province if practice else "")


def is_abroad(person: Person | None) -> bool:
    """The numbers here do not work there."""
    return where(person) == ELSEWHERE


def last_checked() -> date | None:
    """When somebody last found every number right: here, or before it was handed out. None where nobody has."""
    here = CrisisCheck.objects.filter(content_hash=content_hash()).order_by("-at").first()
    if here:
        return timezone.localdate(here.at)
    days = [one.verified_on for one in contacts()]
    return min(day for day in days if day) if all(days) else None


def is_to_be_checked() -> bool:
    """Nobody has looked within half a year."""
    day = last_checked()
    return day is None or day + LOOK_AGAIN_AFTER < timezone.localdate()


@transaction.atomic
def mark_checked(*, by: Person) -> None:
    """They are right today."""
    made = CrisisCheck.objects.create(content_hash=content_hash(), by=by)
    record("check", "crisis-numbers", made.pk, by=by.pk)


@cache
def content_hash() -> str:
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def _contact(data: Mapping[str, str | bool | Mapping[str, str]]) -> Contact:
    said = dict(data)
    day = str(said.pop("verified_on"))
    said["names"], said["abouts"] = said.pop("name"), said.pop("about")
    return Contact(**said, verified_on=date.fromisoformat(day) if day else None)  # type: ignore[arg-type]


def _language() -> str:
    return "fr" if (get_language() or "en").startswith("fr") else "en"
