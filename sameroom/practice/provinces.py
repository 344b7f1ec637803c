"""Where a therapist may practise: a College's registration ends at a border."""

from django.utils.translation import gettext as _

from sameroom.people.models import Person
from sameroom.people.provinces import PROVINCES
from sameroom.practice.models import Practice, Therapist


def is_outside(therapist: Person, province: str) -> bool:
    """Whether this is not where `therapist` may practise. A province that nobody said is nowhere."""
    profile = Therapist.objects.filter(person=therapist).first()
    return bool(province) and profile is not None and province not in profile.provinces


def obstacles_to_practising(therapist: Person, province: str, *, by_video: bool) -> list[str]:
    """Why `therapist` may not meet somebody who is there, as sentences. Who comes to the office is at the office."""
    profile = Therapist.objects.filter(person=therapist).first()
    if not by_video or profile is None or not is_outside(therapist, province):
        return []
    practice = Practice.objects.first()
    words = {"name": therapist.name, "places": places_in_words(profile), "phone": practice.phone if practice else ""}
    return [
        _(
            "By video %(name)s may work only with people who are in: %(places)s. "
            "Call us, and we look for somebody with you: %(phone)s."
        )
        % words
    ]


def places_in_words(profile: Therapist) -> str:
    return ", ".join(str(PROVINCES[one]) for one in profile.provinces if one in PROVINCES)
