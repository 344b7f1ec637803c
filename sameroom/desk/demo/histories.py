"""Two years of forms before sessions, as two of the cast could have filled them in: Ada does better, Moe does worse.

They are begun and given like anybody's, and dated afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from sameroom.booking.clocks import in_utc
from sameroom.booking.models import Appointment, Participant
from sameroom.measures import instruments
from sameroom.measures.instruments.shape import CLIENT, Instrument
from sameroom.measures.models import Answer, Response, begin, give
from sameroom.people.models import CaseFile
from sameroom.practice.models import Practice, Service

WEEKS_APART = 4
EACH_ANSWER = timedelta(seconds=9)


@dataclass(frozen=True)
class History:
    """Whose file (by the addresses of client and therapist), when in the day, and the totals; None: not given."""

    client: str
    therapist: str
    at: time
    modality: str
    totals: dict[str, Sequence[int | None]]


HISTORIES = (
    History(
        client="ada@example.com",
        therapist="ben@example.com",
        at=time(10),
        modality="online",
        totals={
            "phq-9": (19, 18, 17, 18, 15, 14, 13, 13, 11, None, 10, 9, 8, 9, 7, 8, 6, None, 7, 5, 6, 5, 4, 6, 5, 4),
            "gad-7": (15, 15, 14, 13, 13, 12, 11, 10, 10, None, 9, 8, 7, 7, 6, 7, 5, None, 6, 5, 4, 5, 4, 3, 4, 4),
        },
    ),
    History(
        client="moe@example.com",
        therapist="eve@example.com",
        at=time(13),
        modality="in-person",
        totals={
            "phq-9": (
                9,
                8,
                10,
                9,
                11,
                10,
                12,
                11,
                12,
                13,
                12,
                14,
                13,
                15,
                14,
                15,
                16,
                15,
                17,
                16,
                18,
                17,
                19,
                18,
                20,
                21,
            ),
            "gad-7": (7, 8, 7, 9, 8, 9, 8, 10, 9, 10, 11, 10, 11, 12, 11, 12, 12, 13, 12, 13, 14, 13, 15, 14, 15, 16),
        },
    ),
)


@transaction.atomic
def remember(history: History) -> list[Appointment]:
    """The sessions, every four weeks up to the last one, which was four weeks ago."""
    file = CaseFile.objects.open().get(people__email=history.client, therapist__email=history.therapist)
    number = max(len(totals) for totals in history.totals.values())
    held = [_session(file, history, weeks_ago=WEEKS_APART * (number - one)) for one in range(number)]
    for name, totals in history.totals.items():
        if name in instruments.shipped():
            for appointment, total in zip(held, totals, strict=True):
                if total is not None:
                    _fill_in(instruments.load(name), appointment, total)
    return held


def _session(file: CaseFile, history: History, *, weeks_ago: int) -> Appointment:
    zone = Practice.objects.get().zone
    wall = datetime.combine(timezone.localdate() - timedelta(weeks=weeks_ago), history.at)
    service = Service.objects.get(kind=file.kind)
    start = in_utc(wall, zone)
    appointment = Appointment.objects.create(
        case_file=file,
        service=service,
        modality=history.modality,
        starts_at=start,
        ends_at=start + timedelta(minutes=service.minutes),
        wall_time=wall.isoformat(timespec="seconds"),
        zone=zone,
        fee_cents=service.fee_cents,
        made_by=file.therapist,
        made_at=start - timedelta(weeks=1),
    )
    roles = [
        (file.therapist, Participant.Role.THERAPIST),
        *((one, Participant.Role.CLIENT) for one in file.people.all()),
    ]
    Participant.objects.bulk_create(Participant(appointment=appointment, person=who, role=role) for who, role in roles)
    return appointment


def _fill_in(instrument: Instrument, appointment: Appointment, total: int) -> None:
    """The day before, in a minute or two. All answers are written down at once, so that the demo begins soon."""
    seat = appointment.participants.select_related("person").get(role=Participant.Role.CLIENT)
    response = begin(instrument, participant=seat, channel=Response.Channel.PAGE, language=seat.person.language)
    answers, at = _answers(instrument, total), appointment.starts_at - timedelta(days=1)
    asked = [(item, item.option_of(answers[item.code])) for item in instrument.asked(CLIENT, answers)]
    Answer.objects.bulk_create(
        Answer(response=response, item=item.code, code=option.code, value=option.value, at=at + number * EACH_ANSWER)
        for number, (item, option) in enumerate(asked, start=1)
        if option
    )
    give(response)
    response.began_at, response.given_at = at, at + (len(asked) + 1) * EACH_ANSWER
    response.save(update_fields=["began_at", "given_at"])


def _answers(instrument: Instrument, total: int) -> dict[str, int]:
    """Points go round over the items, the last one left alone: it asks about death on PHQ-9. What is not scored: 1."""
    scored = instrument.scores[0].items
    round_over = scored[:-1]
    answers = dict.fromkeys([item.code for item in instrument.items], 1) | dict.fromkeys(scored, 0)
    for point in range(total):
        answers[round_over[point % len(round_over)]] += 1
    return answers
