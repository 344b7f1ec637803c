"""What a client says of a rift in a session (RISQ): kept with the choice of who reads it, and looked at as chosen."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from sameroom.audit.trail import record
from sameroom.booking.models import Participant
from sameroom.measures import instruments
from sameroom.measures.instruments import RISQ
from sameroom.measures.models import Response, Sharing, respond
from sameroom.measures.safety import RIFT, UNSAFE, answers_for_conduct, besides
from sameroom.measures.scoring import flags_in
from sameroom.measures.seeing_to import look_at_rift
from sameroom.people.models import CaseFile, Lock, Person

Readers = Sharing.Readers


def told_besides(file: CaseFile, person: Person) -> list[Person]:
    """Who besides the therapist is told when this client asks for it: supervisors, or those responsible, or nobody."""
    able = besides(file.therapist)
    supervising = [one for one in able if CaseFile.objects.supervised_by(one).filter(pk=file.pk).exists()]
    return supervising or [one for one in able if answers_for_conduct(one) and not _is_shut_out(one, file, person)]


def readers_to_choose(file: CaseFile, person: Person) -> list[Readers]:
    """Where nobody besides the therapist works here, there is nobody else to choose."""
    besides_therapist = [Readers.RESPONSIBLE] if told_besides(file, person) else []
    return [Readers.THERAPIST, *besides_therapist, Readers.NOBODY]


@transaction.atomic
def respond_of_rift(
    *,
    participant: Participant,
    answers: Mapping[str, int],
    skipped: Mapping[str, str],
    readers: str,
    channel: str = Response.Channel.ROOM,
) -> Response | None:
    """The answers and who reads them, or neither. None if this person has given them."""
    asked = instruments.load(RISQ)
    response = respond(asked, participant=participant, answers=answers, skipped=skipped, channel=channel)
    if response:
        share(response, readers)
    return response


@transaction.atomic
def share(response: Response, readers: str) -> Sharing:
    """The client chooses, or chooses anew. Who felt unsafe is never left to the therapist alone: then it is nobody."""
    person, file = response.person, response.appointment.case_file
    Response.objects.select_for_update().get(pk=response.pk)
    others = bool(file and told_besides(file, person))
    if readers == Readers.RESPONSIBLE and not others:
        readers = Readers.NOBODY
    if readers == Readers.THERAPIST and felt_unsafe(response) and not others:
        readers = Readers.NOBODY
    number = (response.sharings.aggregate(newest=Max("number"))["newest"] or 0) + 1
    made = Sharing.objects.create(response=response, number=number, readers=readers)
    record("share", "response", response.pk, by=person.pk, about=[person.pk])
    _have_it_looked_at(response, made)
    return made


def shared_now(response: Response) -> str:
    """Who reads it."""
    newest = response.sharings.order_by("-number").first()
    return newest.readers if newest else Readers.NOBODY.value


def felt_unsafe(response: Response) -> bool:
    return UNSAFE in _severities(response)


def _have_it_looked_at(response: Response, made: Sharing) -> None:
    """Felt unsafe: always, but where nobody is to know. Anything else: where it is for those responsible."""
    found = _severities(response)
    wanted = {Readers.THERAPIST: {UNSAFE}, Readers.RESPONSIBLE: {UNSAFE, RIFT}}.get(Readers(made.readers), set())
    severity = next((one for one in (UNSAFE, RIFT) if one in found & wanted), "")
    if severity:
        flagged = next(one.item for one in flags_in(response.asked_with, response.values) if one.severity == severity)
        look_at_rift(response, flagged, severity)


def _severities(response: Response) -> set[str]:
    return {one.severity for one in flags_in(response.asked_with, response.values)}


def _is_shut_out(one: Person, file: CaseFile, person: Person) -> bool:
    """By a file of their own with the client, or by name."""
    is_near = one.case_files.filter(people=person).exists()
    return is_near or Lock.objects.naming(one).filter(thing=Lock.Thing.CASE_FILE, thing_id=file.pk).exists()
