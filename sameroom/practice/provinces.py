"""Where a therapist may practise: a College's registration ends at a border."""

from django.utils.translation import gettext as _

from sameroom.people.models import Person
from sameroom.people.provinces import PROVINCES
from sameroom.practice.models import Practice, Therapist


def obstacles_to_practising(therapist: Person, province: str) -> list[str]:
    """Why `therapist` may not work with somebody who is there, as sentences. A province that nobody said is none."""
    profile = Therapist.objects.filter(person=therapist).first()
    if not province or profile is None or province in profile.provinces:
        return []
    practice = Practice.objects.first()
    words = {"name": therapist.name, "places": places_in_words(profile), "phone": practice.phone if practice else ""}
    return [
        _(
            "%(name)s may work only with people who are in: %(places)s. "
            "Call us, and we look for somebody with you: %(phone)s."
        )
        % words
    ]


def places_in_words(profile: Therapist) -> str:
    return ", ".join(str(PROVINCES[one]) for one in profile.provinces if one in PROVINCES)
