"""The cast: who is who in the invented practice. Every name, number and address is made up."""

from dataclasses import dataclass, fields
from datetime import time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sameroom.consent.models import Statement
from sameroom.consent.texts import tidy
from sameroom.people.models import CaseFile, Closing, EmergencyContact, Person, Role, Supervision
from sameroom.practice.models import (
    CancellationPolicy,
    Office,
    Practice,
    Registration,
    RegistrationCheck,
    Service,
    Therapist,
    WeeklyHours,
)

Kind = Role.Kind


@dataclass(frozen=True)
class Cast:
    """Everybody, with what the tests reach for."""

    ada: Person
    ben: Person
    cleo: Person
    dev: Person
    eve: Person
    moe: Person
    fay: Person
    gus: Person
    hal: Person
    ivo: Person
    adas_file: CaseFile
    couples_file: CaseFile
    cleos_file: CaseFile
    moes_file: CaseFile
    old_couples_file: CaseFile
    individual: Service
    couple: Service
    consultation: Service

    def people(self) -> dict[str, Person]:
        """By first name, in small letters."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.type is Person}


NAMES = {
    "ada": ("Ada Singh", "en", Kind.CLIENT),
    "ben": ("Ben Okafor", "en", Kind.THERAPIST),
    "cleo": ("Cleo Martin", "en", Kind.CLIENT),
    "dev": ("Dev Martin", "fr", Kind.CLIENT),
    "eve": ("Eve Lindqvist", "en", Kind.THERAPIST),
    "moe": ("Moe Haddad", "en", Kind.CLIENT),
    "fay": ("Fay Tremblay", "fr", Kind.FRONT_DESK),
    "gus": ("Gus Kowalski", "en", Kind.OWNER),
    "hal": ("Hal Mbeki", "en", Kind.SUPERVISOR),
    "ivo": ("Ivo Novak", "en", Kind.CLIENT),
}


RELATIVES = ("Priya Singh", "", "Rosa Gomes", "Louise Martin", "", "Nadia Haddad", "", "", "", "Petra Novak")


@transaction.atomic
def invent() -> Cast:
    """The practice and its people, in an empty database."""
    _practice()
    people = {key: _person(key, number, *NAMES[key]) for number, key in enumerate(NAMES)}
    ben, eve, cleo = people["ben"], people["eve"], people["cleo"]
    _therapists(ben, eve)
    _hours(ben, eve)
    _registrations(by=people["gus"])
    Supervision.objects.create(supervisor=people["hal"], therapist=ben)
    individual, couple, consultation = _services()
    _statements(people["gus"])
    old = _file(CaseFile.Kind.COUPLE, ben, cleo, people["ivo"])
    Closing.objects.create(case_file=old, by=ben, at=timezone.now() - timedelta(days=30))
    return Cast(
        **people,
        adas_file=_file(CaseFile.Kind.INDIVIDUAL, ben, people["ada"]),
        couples_file=_file(CaseFile.Kind.COUPLE, ben, cleo, people["dev"]),
        cleos_file=_file(CaseFile.Kind.INDIVIDUAL, eve, cleo),
        moes_file=_file(CaseFile.Kind.INDIVIDUAL, eve, people["moe"]),
        old_couples_file=old,
        individual=individual,
        couple=couple,
        consultation=consultation,
    )


def _practice() -> None:
    Practice.objects.create(
        name="Kingfisher Psychotherapy",
        city="Toronto",
        address="212 Harbord Street, 2nd floor, Toronto",
        phone="416-555-0100",
        email="desk@kingfisher.example",
        introduction_en="We are a small practice in Toronto. We see people one by one and couples, by video or at our "
        "office, for anxiety, depression, life stress and difficulties in a relationship.",
        introduction_fr="Nous sommes un petit cabinet de Toronto. Nous recevons des personnes seules et des couples, "
        "par vidéo ou à notre bureau, pour l’anxiété, la dépression, le stress de la vie et les difficultés de couple.",
    )


def _person(key: str, number: int, name: str, language: str, kind: str) -> Person:
    person = Person.objects.create(
        name=name, email=f"{key}@example.com", phone=f"416-555-01{30 + number}", language=language
    )
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Role.objects.create(person=person, kind=kind)
    if kind == Kind.CLIENT:
        EmergencyContact.objects.create(
            person=person, name=RELATIVES[number], relation="sister", phone=f"416-555-01{70 + number}"
        )
    return person


def _therapists(ben: Person, eve: Person) -> None:
    Therapist.objects.create(
        person=ben,
        languages=["en", "fr"],
        about_en="Ben works with couples, and with people whose days are full of worry. He listens first, "
        "and says plainly what he sees.",
        about_fr="Ben travaille avec des couples et avec des personnes que l’inquiétude ne quitte pas. "
        "Il écoute d’abord, puis dit simplement ce qu’il voit.",
    )
    Therapist.objects.create(
        person=eve,
        languages=["en", "sv"],
        about_en="Eve works with people who feel low, or worn out by a change in their lives. "
        "Her sessions are calm and practical.",
        about_fr="Eve travaille avec des personnes abattues ou épuisées par un changement de vie. "
        "Ses séances sont calmes et concrètes.",
    )


def _registrations(by: Person) -> None:
    """Both are in their College's register for years to come, as the owner found it there."""
    until = timezone.localdate() + timedelta(days=2500)
    standings = (("crpo-rp", "004321"), ("ocswssw-rsw", "815202"))
    for one, (standing, number) in zip(Therapist.objects.order_by("person__name"), standings, strict=True):
        said = Registration.objects.create(
            therapist=one, standing=standing, number=number, expires_on=until, by=one.person
        )
        RegistrationCheck.objects.create(registration=said, by=by)


def _hours(ben: Person, eve: Person) -> None:
    """Ben works on five days, Eve on three and late."""
    for therapist, weekdays, starts, ends in ((ben, range(5), time(9), time(17)), (eve, (0, 2, 3), time(11), time(19))):
        for weekday in weekdays:
            WeeklyHours.objects.create(therapist=therapist, weekday=weekday, starts=starts, ends=ends)
    for name in ("Garden room", "Street room"):
        Office.objects.create(name=name)


def _services() -> list[Service]:
    kinds = Service.Kind
    rows = [
        (kinds.INDIVIDUAL, "Individual session", "Séance individuelle", 50, 160_00),
        (kinds.COUPLE, "Couple session", "Séance de couple", 75, 220_00),
        (kinds.CONSULTATION, "First conversation", "Première conversation", 15, 0),
    ]
    return [
        Service.objects.create(kind=kind, name_en=name_en, name_fr=name_fr, minutes=minutes, fee_cents=fee)
        for kind, name_en, name_fr, minutes, fee in rows
    ]


def _statements(owner: Person) -> None:
    """One version of each kind, published two months ago."""
    texts = Path(__file__).parent / "statements"
    for kind in Statement.Kind:
        english, french = (tidy((texts / f"{kind.value}.{language}.txt").read_text()) for language in ("en", "fr"))
        at = timezone.now() - timedelta(days=60)
        made = Statement.objects.create(kind=kind, number=1, text_en=english, text_fr=french, by=owner, published_at=at)
        if kind == Statement.Kind.FEES:
            numbers = {"notice_hours": 24, "late_percent": 100, "missed_percent": 100}
            CancellationPolicy.objects.create(statement=made, by=owner, at=at, **numbers)


def _file(kind: str, therapist: Person, *people: Person) -> CaseFile:
    file = CaseFile.objects.create(kind=kind, therapist=therapist)
    file.people.set(people)
    return file
