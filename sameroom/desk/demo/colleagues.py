"""More therapists, for a practice in which somebody can be found: the demo has them, and tests that ask for them.

Every name, number and word is made up.
"""

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sameroom.people.models import Person, Role, Supervision
from sameroom.practice.models import Area, AreaApproval, Registration, RegistrationCheck, Therapist, WeeklyHours

# Weekdays from Monday (0), from … to … .
Hours = tuple[tuple[int, ...], int, int]
# A code, what shows it, and whether it is most of the work.
Learned = tuple[str, str, bool]


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """`profile`: fields of `Therapist`. `waiting`: codes that nobody approved yet."""

    key: str
    name: str
    language: str = "en"
    standing: str
    number: str
    hours: tuple[Hours, ...]
    profile: dict[str, Any]
    learned: tuple[Learned, ...]
    waiting: frozenset[str] = field(default_factory=frozenset)


COLLEAGUES = (
    Colleague(
        key="ines",
        name="Ines Carvalho",
        standing="crpo-rp",
        number="006178",
        hours=(((1, 2, 3), 12, 20), ((4,), 10, 16)),
        profile={
            "languages": ["en", "pt", "es"],
            "gender": "woman",
            "sees": ["individual"],
            "styles": {"feeling": -1, "challenge": -2, "time": 1},
            "reduced_fee_cents": 90_00,
            "about_en": "Ines came to Canada at thirty, and knows what it is to begin again. She works slowly with "
            "people who were hurt, and with worry that does not let go.",
            "about_fr": "Ines est arrivée au Canada à trente ans et sait ce que veut dire recommencer. Elle travaille "
            "sans hâte avec des personnes blessées et avec l’inquiétude qui ne lâche pas.",
        },
        learned=(
            ("trauma", "Cognitive processing therapy for trauma, consultation programme, Toronto, 2017–2018", True),
            ("newcomers", "Six years at a community health centre for newcomers, Toronto, 2012–2018", True),
            ("anxiety", "Certificate in cognitive behavioural therapy, Toronto, 2015", False),
            ("sleep", "Course on CBT for insomnia, two days, 2024", False),
        ),
        waiting=frozenset({"sleep"}),
    ),
    Colleague(
        key="jun",
        name="Jun Takahashi",
        standing="ocswssw-rsw",
        number="829914",
        hours=(((5,), 10, 16), ((2,), 17, 21)),
        profile={
            "languages": ["en", "ja"],
            "gender": "man",
            "ages": ["youth", "adult"],
            "modalities": ["online"],
            "sees": ["individual"],
            "styles": {"direction": 2, "time": -2, "feeling": -2},
            "about_en": "Jun works by video on Saturdays and one evening a week. You decide on one thing to try, "
            "try it, and look together at how it went.",
            "about_fr": "Jun travaille par vidéo le samedi et un soir par semaine. Vous choisissez une chose à "
            "essayer, vous l’essayez, puis vous regardez ensemble ce qui s’est passé.",
        },
        learned=(
            ("stress", "Problem-solving therapy, training and supervision, Hamilton, 2019", True),
            ("depression", "Behavioural activation, certificate, 2020", True),
            ("students", "Counselling service of a university, 2016–2021", False),
            ("neurodivergent", "CBT for adults with ADHD, course, 2023", False),
        ),
        waiting=frozenset({"neurodivergent"}),
    ),
    Colleague(
        key="kofi",
        name="Kofi Asante",
        standing="crpo-rpq",
        number="012093",
        hours=(((0, 3), 15, 21),),
        profile={
            "languages": ["en"],
            "gender": "man",
            "sees": ["individual"],
            "ages": ["youth", "adult"],
            "styles": {"challenge": 2, "direction": 1},
            "reduced_fee_cents": 80_00,
            "caseload_cap": 15,
            "about_en": "Kofi is at the beginning of his work and takes time to prepare. He talks with young men about "
            "anger, family and where they belong.",
            "about_fr": "Kofi est au début de sa pratique et prend le temps de se préparer. Il parle avec de jeunes "
            "hommes de colère, de famille et d’appartenance.",
        },
        learned=(
            ("anger", "Placement of 400 hours in a programme for anger, supervised, 2024–2025", True),
            ("black", "Course on therapy with Black families, 2024, and supervised practice", True),
            ("family", "Introduction to family therapy, one term, 2023", False),
        ),
    ),
    Colleague(
        key="lea",
        name="Léa Bouchard",
        language="fr",
        standing="cpbao-psychologist",
        number="5521",
        hours=(((0, 1, 2), 8, 14),),
        profile={
            "languages": ["fr"],
            "gender": "woman",
            "provinces": ["ON", "QC"],
            "sees": ["individual"],
            "ages": ["adult", "older"],
            "styles": {"time": 2, "feeling": 2},
            "about_fr": "Léa accompagne des personnes en deuil, ou qui vivent avec une maladie. Les séances se "
            "déroulent en français.",
        },
        learned=(
            ("grief", "Formation à l’accompagnement du deuil, Montréal, 2011", True),
            ("illness", "Service de psycho-oncologie d’un hôpital, 2012–2019", True),
            ("depression", "Thérapie interpersonnelle, certification, 2014", False),
        ),
    ),
    Colleague(
        key="mira",
        name="Mira Petrović",
        standing="crpo-rp",
        number="003350",
        hours=(((4,), 12, 20), ((5,), 9, 15)),
        profile={
            "languages": ["en", "hr"],
            "gender": "woman",
            "sees": ["couple"],
            "modalities": ["in-person"],
            "styles": {"feeling": 2, "challenge": 1},
            "about_en": "Mira sees couples only, in the office. She slows a quarrel down until both can hear what is "
            "under it.",
            "about_fr": "Mira reçoit seulement des couples, au bureau. Elle ralentit une dispute jusqu’à ce que chacun "
            "entende ce qu’il y a dessous.",
        },
        learned=(
            ("relationship", "Emotionally focused couple therapy, core skills and supervision, 2013–2016", True),
            ("separation", "Training in discernment counselling, 2020", False),
            ("lgbtq", "Twelve years of couples’ work at a community centre for 2SLGBTQ+ people", False),
        ),
    ),
    Colleague(
        key="noor",
        name="Noor Rahimi",
        standing="crpo-rp",
        number="007742",
        hours=(((0, 2), 10, 18),),
        profile={
            "languages": ["en", "fa", "ur"],
            "gender": "non-binary",
            "takes_new_clients": False,
            "about_en": "Noor works with people who ask who they are and whom they love, and with families of faith.",
            "about_fr": "Noor travaille avec des personnes qui se demandent qui elles sont et qui elles aiment, et "
            "avec des familles croyantes.",
        },
        learned=(
            ("identity", "Certificate in gender-affirming care for therapists, 2019", True),
            ("faith", "Degree in spiritual care and psychotherapy, Toronto, 2016", False),
        ),
    ),
    Colleague(
        key="omar",
        name="Omar Saleh",
        standing="cno-rn",
        number="9914027",
        hours=(((1, 3), 16, 21), ((6,), 10, 14)),
        profile={
            "languages": ["en", "ar"],
            "gender": "man",
            "sees": ["individual", "couple"],
            "styles": {"direction": -2},
            "about_en": "Omar was a nurse on a ward for people with addictions before he trained in psychotherapy. "
            "He asks what you want to change, and goes at your pace.",
            "about_fr": "Omar a été infirmier dans une unité de dépendances avant de se former à la psychothérapie. "
            "Il demande ce que vous voulez changer et avance à votre rythme.",
        },
        learned=(
            ("substance", "Motivational interviewing, trainer’s certificate, 2018", True),
            ("illness", "Nurse on a ward for addictions and chronic pain, 2009–2020", False),
            ("racialised", "Course on therapy and racism, 2022", False),
        ),
    ),
)
# Of the two who were here before: what they say of themselves, and what they have learned.
BEFORE: dict[str, tuple[dict[str, Any], tuple[Learned, ...]]] = {
    "ben": (
        {"gender": "man", "styles": {"challenge": 2, "feeling": 1}},
        (
            ("relationship", "Emotion-focused therapy for couples, levels 1 and 2, Toronto, 2014–2016", True),
            ("anxiety", "Certificate in cognitive behavioural therapy, Toronto, 2012", True),
            ("separation", "Course on parents who separate, 2018", False),
        ),
    ),
    "eve": (
        {
            "gender": "woman",
            "sees": ["individual"],
            "styles": {"direction": 1, "time": -1},
            "reduced_fee_cents": 110_00,
        },
        (
            ("depression", "Behavioural activation, training and supervision, 2015", True),
            ("life-change", "Placement in a counselling service at work, 2013–2014", False),
            ("stress", "Mindfulness-based stress reduction, teacher’s training, 2017", True),
        ),
    ),
}


@transaction.atomic
def join() -> dict[str, Person]:
    """Into the invented practice; by their key. An owner of it approved what they name, but for what waits."""
    owner = Person.objects.get(email="gus@example.com")
    for key, (profile, learned) in BEFORE.items():
        therapists = Therapist.objects.filter(person__email=f"{key}@example.com")
        therapists.update(**profile)
        _name_areas(therapists.get(), learned, frozenset(), by=owner)
    joined = {one.key: _join(one, number, by=owner) for number, one in enumerate(COLLEAGUES)}
    Supervision.objects.create(supervisor=Person.objects.get(email="hal@example.com"), therapist=joined["kofi"])
    return joined


def _join(one: Colleague, number: int, *, by: Person) -> Person:
    person = Person.objects.create(
        name=one.name, email=f"{one.key}@example.com", phone=f"416-555-01{80 + number}", language=one.language
    )
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Role.objects.create(person=person, kind=Role.Kind.THERAPIST)
    therapist = Therapist.objects.create(person=person, **one.profile)
    said = Registration.objects.create(
        therapist=therapist,
        standing=one.standing,
        number=one.number,
        expires_on=timezone.localdate() + timedelta(days=900),
        by=person,
    )
    RegistrationCheck.objects.create(registration=said, by=by, at=timezone.now() - timedelta(days=200 - 9 * number))
    for weekdays, starts, ends in one.hours:
        for weekday in weekdays:
            WeeklyHours.objects.create(therapist=person, weekday=weekday, starts=time(starts), ends=time(ends))
    _name_areas(therapist, one.learned, one.waiting, by=by)
    return person


def _name_areas(therapist: Therapist, learned: tuple[Learned, ...], waiting: frozenset[str], *, by: Person) -> None:
    at = timezone.now() - timedelta(days=190)
    for code, evidence, is_focus in learned:
        area = Area.objects.create(
            therapist=therapist, code=code, evidence=evidence, is_focus=is_focus, by=therapist.person, at=at
        )
        if code not in waiting:
            AreaApproval.objects.create(area=area, by=by, at=at + timedelta(days=3))
