"""Sessions that can always be joined in the demo: each is made anew when its hour is over."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from sameroom.booking.making import Proposal, make
from sameroom.booking.models import Appointment, Overlap, Participant
from sameroom.consent.models import Statement
from sameroom.consent.signing import keep_paper
from sameroom.desk.demo import both_ways, cast, colleagues, histories, literature
from sameroom.measures import models as measuring
from sameroom.measures.instruments import load
from sameroom.measures.safety_cover import set_cover
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import Practice, Service

# Whose file (by the addresses of somebody in it and of the therapist), which service, how, how many. Two for the
# couple: one to join from two places, one on a single screen.
SESSIONS = (
    ("ada@example.com", "ben@example.com", "individual", "online", 1),
    ("dev@example.com", "ben@example.com", "couple", "online", 2),
    ("cleo@example.com", "eve@example.com", "individual", "online", 1),
    ("moe@example.com", "eve@example.com", "individual", "in-person", 1),
)


def begin() -> None:
    """Everybody, in an empty database."""
    cast.invent()
    colleagues.join()
    agree_on_paper()
    ask_for_a_look()
    for history in histories.HISTORIES:
        histories.remember(history)
    literature.publish(Person.objects.get(email="gus@example.com"))
    both_ways.invent()


def keep_joinable() -> None:
    """Enough sessions of each kind whose end is still ahead."""
    for client, therapist, service, modality, wanted in SESSIONS:
        file = CaseFile.objects.open().get(people__email=client, therapist__email=therapist)
        ahead = Appointment.objects.not_cancelled().filter(
            case_file=file, modality=modality, ends_at__gt=timezone.now(), endings=None
        )
        for _ in range(wanted - ahead.count()):
            _make(file, Service.objects.get(kind=service), modality)


def agree_on_paper() -> None:
    """Everybody in an open file has signed the text on sessions by video, so that one click leads to the door."""
    statement = Statement.objects.current().get(kind=Statement.Kind.ELECTRONIC)
    for file in CaseFile.objects.open():
        for person in file.people.all():
            signed_on = timezone.localdate() - timedelta(days=50)
            keep_paper(statement, case_file=file, person=person, signed_on=signed_on, by=file.therapist)


def ask_for_a_look() -> None:
    """Hal looks, then Gus; and Moe has begun a form, with one answer that waits for Eve."""
    owner, first = Person.objects.get(email="gus@example.com"), Person.objects.get(email="hal@example.com")
    set_cover(
        measuring.SafetyCover(number=1, responsible=first, second="colleague", backup=owner, minutes=30), by=owner
    )
    file = CaseFile.objects.open().get(people__email="moe@example.com", therapist__email="eve@example.com")
    _make(file, Service.objects.get(kind="individual"), "in-person")
    seat = Participant.objects.get(appointment__case_file=file, role="client")
    response = measuring.begin(load("phq-9"), participant=seat, channel="page", language="en")
    measuring.save_answer(response, "q9", code="LA6569-3")


def _make(file: CaseFile, service: Service, modality: str) -> None:
    zone = Practice.objects.get().zone
    now = timezone.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    start = now - timedelta(minutes=now.minute % 5)
    # Several go on at once, so that whoever tries the demo finds each kind.
    make(Proposal(file, service, start, zone, modality, overlap=Overlap.Why.AGREED), by=file.therapist)
