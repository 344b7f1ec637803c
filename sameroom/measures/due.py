"""What one client is still to answer before an appointment."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sameroom.booking.models import Appointment, Participant
from sameroom.measures import instruments, schedule
from sameroom.measures.by_video import is_to_expect
from sameroom.measures.instruments import BESIDES, VIDEO_BEFORE, Instrument
from sameroom.measures.instruments.shape import CLIENT
from sameroom.measures.models import Answer, Response, ResponseQuerySet, begin
from sameroom.measures.plans import plan_of
from sameroom.measures.safety_cover import covers
from sameroom.measures.scoring import score
from sameroom.people.models import Person
from sameroom.practice.models import Service

# So long before a session its forms can be answered; before the first one of a file, from when it is agreed on.
OPENS_BEFORE = timedelta(days=3)
WITH_NINTH, WITHOUT_NINTH = "phq-9", "phq-8"
# What is about a session, and so asked once it is over.
ABOUT_A_SESSION = {"alliance", "alliance_affect", "rupture", "video"}


def obstacles_to_answering(appointment: Appointment) -> list[str]:
    """Why nothing is asked before it (any more), as sentences."""
    if appointment.cancelled:
        return [_("This appointment was cancelled, so there is nothing to fill in.")]
    if appointment.ends_at <= timezone.now():
        return [_("This session is over, so there is nothing to fill in for it any more.")]
    if not _is_asked_about(appointment):
        return [_("There is nothing to fill in for this appointment.")]
    return []


def due_before(appointment: Appointment, person: Person) -> list[str]:
    """The instruments that this client is to answer now, in order; those that were begun among them."""
    if obstacles_to_answering(appointment) or appointment.case_file is None:
        return []
    own = Response.objects.visible_to(person).filter(person=person, appointment__case_file=appointment.case_file)
    here = list(own.filter(appointment=appointment).prefetch_related("answers"))
    last = _last(own.given().exclude(appointment=appointment))
    if last and not here and timezone.now() < appointment.starts_at - OPENS_BEFORE:
        return []
    plan = {one: rhythm for one, rhythm in plan_of(appointment.case_file).items() if one not in BESIDES}
    wanted = schedule.due(plan, last=last, at=appointment.starts_at)
    more = [name for one in here if one.given_at and (name := _goes_on(one))]
    given = {_family(one.instrument) for one in here if one.given_at}
    begun = {_family(one.instrument): one.instrument for one in here if not one.given_at}
    asked = [begun.get(one) or one for one in dict.fromkeys([*wanted, *begun, *more]) if one not in given]
    return _as_covered([one for one in asked if one != VIDEO_BEFORE or is_to_expect(appointment, person)])


def start(instrument: str, *, participant: Participant, channel: str) -> Response:
    """Where a short form was given before this session, its whole one begins with those answers."""
    response = begin(
        instruments.load(instrument),
        participant=participant,
        channel=channel,
        language=participant.person.language,
    )
    short = next((one for one, whole in schedule.WHOLE_OF.items() if whole == _family(instrument)), "")
    if short in schedule.GOES_ON_FROM and not response.answers.exists():
        _carry_over(short, response)
    return response


def asked_here(appointment: Appointment, person: Person) -> list[Response]:
    """What this client has begun or given for this appointment, the forms after it left out."""
    own = Response.objects.visible_to(person).filter(person=person, appointment=appointment)
    rows = own.select_related("appointment").prefetch_related("answers").order_by("began_at")
    return [one for one in rows if is_about_how_one_is(one.asked_with)]


def is_about_how_one_is(instrument: Instrument) -> bool:
    """What a client can be asked before a session."""
    return CLIENT in instrument.forms and instrument.construct not in ABOUT_A_SESSION


def _is_asked_about(appointment: Appointment) -> bool:
    """A first conversation goes without."""
    file = appointment.case_file
    return file is not None and not file.is_closed and appointment.service.kind != Service.Kind.CONSULTATION


def _family(instrument: str) -> str:
    """PHQ-8 stands in for PHQ-9 where nobody would look at the ninth answer: both are the same in a plan."""
    return WITH_NINTH if instrument == WITHOUT_NINTH else instrument


def _as_covered(names: list[str]) -> list[str]:
    """Those that can be asked. Where nobody would look, none that asks about harm; for PHQ-9 there is PHQ-8."""
    known = [one for one in names if one in instruments.askable(timezone.localdate())]
    if covers():
        return known
    harmless = [WITHOUT_NINTH if one == WITH_NINTH else one for one in known]
    return [one for one in harmless if not instruments.load(one).asks_about_harm]


def _last(given: ResponseQuerySet) -> dict[str, datetime]:
    newest: dict[str, datetime] = {}
    for instrument, at in given.values_list("instrument").annotate(Max("given_at")):
        newest[_family(instrument)] = max(at, newest.get(_family(instrument), at))
    return newest


def _goes_on(response: Response) -> str:
    """Read by the total on which the short form's authors go on."""
    totals = score(response.asked_with, response.values).scores
    total = totals["total"].value if "total" in totals else None
    return schedule.goes_on(response.instrument, total)


def _carry_over(short: str, response: Response) -> None:
    same = Response.objects.filter(appointment=response.appointment, person=response.person, instrument=short)
    before = same.given().prefetch_related("answers").first()
    answers: list[Any] = list(before.answers.all()) if before else []
    Answer.objects.bulk_create(
        Answer(response=response, item=one.item, code=one.code, value=one.value, skipped=one.skipped)
        for one in answers
        if response.asked_with.item(one.item)
    )
