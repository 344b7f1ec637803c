"""Whether mail leaves, for those at the practice whom people call when none came."""

from django.http import HttpResponse
from django.shortcuts import render

from sameroom.mail.standing import standing
from sameroom.people.access import FRONT_DESK, OWNER, PersonRequest, open_to
from sameroom.practice.models import practice_zone


@open_to(FRONT_DESK, OWNER)
def outgoing_mail(request: PersonRequest) -> HttpResponse:
    return render(request, "desk/outgoing_mail.html", {"mail": standing(), "zone": practice_zone()})
