"""A client's answers as one FHIR Bundle: out of the database, and back in. Back in comes all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.booking.models import Appointment
from sameroom.look.moments import day_words
from sameroom.measures import fhir, instruments
from sameroom.measures.due import is_about_how_one_is
from sameroom.measures.fhir.answers import Given, NotAnAnswer
from sameroom.measures.fhir.parts import BASE, OURS, extensions, value_of
from sameroom.measures.instruments import Instrument, UnknownInstrument
from sameroom.measures.instruments.shape import CLIENT
from sameroom.measures.models import Answer, Response
from sameroom.measures.scoring import score
from sameroom.measures.seeing_to import look_out
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import practice_zone
from sameroom.refusal import refuse_if

Json = dict[str, Any]
ADDRESS = f"{BASE}/Questionnaire/"
# Of our own answers: for which session, and how it was held.
SESSION, MODALITY = f"{OURS}session", f"{OURS}modality"
# A form belongs to the session before which it was given, so long before at most.
LONGEST_BEFORE = timedelta(days=28)
# What was answered so lately asks for a look as if it were answered now: the time that the forms ask about.
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Incoming:
    """One form to take in: what was given, when, and before which session."""

    instrument: Instrument
    given: Given
    at: datetime
    appointment: Appointment


def bundle_of(responses: Iterable[Response], *, subject: Person) -> Json:
    """Each form in its version once, the answers, and their scores. Reads the answers fetched with the responses."""
    rows = list(responses)
    asked = {(one.instrument, one.version): one.asked_with for one in rows}
    forms = [fhir.questionnaire(one) for one in asked.values()]
    patient = f"Patient/{subject.pk}"
    return fhir.bundle([*forms, *(resource for one in rows for resource in _resources(one, patient))])


def take_in(bundle: Any, file: CaseFile, *, person: Person, by: Person) -> list[Response]:
    """What another program, or ours, gave out of this client. Raises `Refused` with all that stands against it."""
    incoming, obstacles = _read(bundle, file, person, by)
    refuse_if(obstacles)
    with transaction.atomic():
        return [_keep(one, person, by) for one in incoming]


def _resources(response: Response, patient: str) -> Iterator[Json]:
    asked, at = response.asked_with, _moment(response.given_at)
    answers = list(response.answers.all())
    given = Given(
        form=response.form,
        chosen={one.item: one.code for one in answers if one.code},
        skipped={one.item: one.skipped for one in answers if one.skipped},
        is_given=response.given_at is not None,
        language=response.language,
        at=at,
    )
    of_session = [
        {"url": SESSION, "valueDateTime": _moment(response.appointment.starts_at)},
        {"url": MODALITY, "valueCode": response.appointment.modality},
    ]
    yield {**fhir.response(asked, given, subject=patient), "id": str(response.pk), "extension": of_session}
    derived = {"derived_from": f"QuestionnaireResponse/{response.pk}", "subject": patient, "at": at}
    yield from fhir.observations(asked, score(asked, response.values), **derived)


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _read(bundle: Any, file: CaseFile, person: Person, by: Person) -> tuple[list[Incoming], list[str]]:
    if file.is_closed:
        return [], [_("This file is closed. Nothing is added to it.")]
    resources = _responses_in(bundle)
    if not resources:
        return [], [_("There are no answers in this file. It has to be a FHIR Bundle with QuestionnaireResponses.")]
    if len({_subject(one) for one in resources}) > 1:
        return [], [_("These are answers of more than one person. Take in one file for each.")]
    if _is_of_another(resources[0], person):
        return [], [_("These are answers of somebody else.")]
    sessions = Appointment.objects.visible_to(by).filter(case_file=file, participants__person=person).not_cancelled()
    incoming, obstacles = [], []
    for place, resource in enumerate(resources, start=1):
        try:
            incoming.append(_incoming(resource, list(sessions.order_by("starts_at"))))
        except _Unfit as unfit:
            obstacles.append(_("Form %(place)d: %(why)s") % {"place": place, "why": unfit})
    return incoming, obstacles or _twice(incoming, person)


class _Unfit(Exception):
    """Why one form cannot be taken in; the text is a sentence."""


def _responses_in(bundle: Any) -> list[Json]:
    entries = bundle.get("entry") if isinstance(bundle, dict) and bundle.get("resourceType") == "Bundle" else None
    resources = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    found = [one for one in resources if isinstance(one, dict)]
    return [one for one in found if one.get("resourceType") == "QuestionnaireResponse"]


def _is_of_another(resource: Mapping[str, Any], person: Person) -> bool:
    """It names one of ours, and not this one. Whom another program's numbers mean nobody can tell."""
    kind, _slash, key = _subject(resource).rpartition("/")
    others = Person.objects.exclude(pk=person.pk).filter(pk__in=_as_key(key))
    return kind == "Patient" and others.exists()


def _subject(resource: Mapping[str, Any]) -> str:
    subject = resource.get("subject")
    return str(subject.get("reference", "")) if isinstance(subject, dict) else ""


def _as_key(text: str) -> list[str]:
    try:
        return [str(UUID(text))]
    except ValueError:
        return []


def _incoming(resource: Mapping[str, Any], sessions: Sequence[Appointment]) -> Incoming:
    instrument = _instrument(resource)
    try:
        given = fhir.response_from_fhir(instrument, resource)
    except NotAnAnswer as why:
        told = {"title": _title(instrument), "detail": why}
        raise _Unfit(_("“%(title)s” does not fit our form of it. (%(detail)s)") % told) from None
    at = parse_datetime(given.at) if isinstance(given.at, str) else None
    if not given.is_given or given.form != CLIENT or not given.chosen:
        raise _Unfit(_("“%(title)s” is not finished.") % {"title": _title(instrument)})
    if at is None or timezone.is_naive(at) or at > timezone.now():
        raise _Unfit(_("“%(title)s” does not say when it was answered.") % {"title": _title(instrument)})
    return Incoming(instrument, given, at, _named(resource, sessions) or _session(instrument, at, sessions))


def _instrument(resource: Mapping[str, Any]) -> Instrument:
    """In the version that was answered. What is about a session comes from the people themselves."""
    address, _bar, version = str(resource.get("questionnaire", "")).partition("|")
    name = address.removeprefix(ADDRESS)
    known = name in instruments.askable(timezone.localdate()) and address.startswith(ADDRESS) and version.isdecimal()
    try:
        found = instruments.load(name, int(version)) if known else None
    except UnknownInstrument:
        found = None
    if found is None:
        raise _Unfit(_("We do not have the form “%(name)s”.") % {"name": resource.get("questionnaire", "–")})
    if not is_about_how_one_is(found) or name in instruments.two_sided():
        told = {"title": _title(found)}
        raise _Unfit(_("“%(title)s” is about a session. Only the person who was there can answer it, here.") % told)
    return found


def _named(resource: Mapping[str, Any], sessions: Sequence[Appointment]) -> Appointment | None:
    """The session that our own file names."""
    said = [str(value_of(one)) for one in extensions(resource, SESSION)]
    return next((one for one in sessions if _moment(one.starts_at) in said), None)


def _session(instrument: Instrument, at: datetime, sessions: Sequence[Appointment]) -> Appointment:
    following = next((one for one in sessions if one.ends_at >= at), None)
    if following is None or following.starts_at - at > LONGEST_BEFORE:
        told = {"title": _title(instrument), "day": day_words(timezone.localdate(at, timezone=practice_zone()))}
        raise _Unfit(
            _("“%(title)s” of %(day)s belongs to no session of this file: none came within four weeks after it.") % told
        )
    return following


def _twice(incoming: Sequence[Incoming], person: Person) -> list[str]:
    """For one session a form is there once."""
    taken = set(
        Response.objects.filter(person=person, appointment__in=[one.appointment for one in incoming]).values_list(
            "appointment", "instrument"
        )
    )
    obstacles = []
    for one in incoming:
        key = one.appointment.pk, one.instrument.id
        if key in taken:
            day = day_words(timezone.localdate(one.appointment.starts_at, timezone=practice_zone()))
            told = {"title": _title(one.instrument), "day": day}
            obstacles.append(_("“%(title)s” is there already for the session of %(day)s.") % told)
        taken.add(key)
    return obstacles


def _keep(one: Incoming, person: Person, by: Person) -> Response:
    asked = one.instrument
    response, is_new = Response.objects.get_or_create(
        appointment=one.appointment,
        person=person,
        instrument=asked.id,
        defaults={
            "version": asked.version,
            "content_hash": asked.content_hash,
            "form": one.given.form,
            "language": asked.language_for(one.given.language),
            "channel": Response.Channel.IMPORT,
            "began_at": one.at,
            "given_at": one.at,
        },
    )
    refuse_if([] if is_new else [_("Somebody was faster: one of these forms is there now.")])
    Answer.objects.bulk_create(_answers(one, response))
    if timezone.now() - one.at <= LATELY:
        for answer in response.answers.all():
            look_out(response, answer)
    record("take-in", "response", response.pk, by=by.pk, about=[person.pk])
    return response


def _answers(one: Incoming, response: Response) -> Iterator[Answer]:
    """What another answer makes superfluous is left out."""
    asked = {item.code: item for item in one.instrument.asked(one.given.form, one.given.values(one.instrument))}
    for code, item in asked.items():
        option = item.option(one.given.chosen.get(code, ""))
        if option:
            yield Answer(response=response, item=code, code=option.code, value=option.value, at=one.at)
        elif code in one.given.skipped:
            yield Answer(response=response, item=code, skipped=one.given.skipped[code], at=one.at)


def _title(instrument: Instrument) -> str:
    return instrument.title[instrument.language_for((get_language() or "en")[:2])]
