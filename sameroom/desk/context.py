from typing import Any

from django.conf import settings
from django.http import HttpRequest

from sameroom.people.kiosk import is_at_kiosk
from sameroom.people.models import Person
from sameroom.practice.models import Practice


def practice(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows."""
    user = getattr(request, "user", None)
    ours = Practice.objects.first()
    return {
        "practice": ours,
        "zone": ours.zone if ours else settings.TIME_ZONE,
        "roles": user.role_kinds() if isinstance(user, Person) and not is_at_kiosk(request) else frozenset(),
        "at_kiosk": is_at_kiosk(request),
        "is_demo": settings.DEMO,
    }
