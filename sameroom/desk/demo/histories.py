"""Two years, as some of the cast could have lived and told them.

Ada does better, with a rupture half way that is mended; Moe does worse; Dev, of a couple, is lost on the way. Forms are
begun and given like anybody's, and dated afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from sameroom.booking.clocks import in_utc
from sameroom.booking.models import Appointment, Participant
from sameroom.desk.demo import ratings
from sameroom.desk.demo.ratings import ByVideo, Said
from sameroom.measures import instruments
from sameroom.measures.instruments import SESSION_CHECK, SPARQ, VIDEO_AFTER, VIDEO_BEFORE
from sameroom.measures.instruments.shape import Instrument
from sameroom.measures.models import Answer, Response, begin, give
from sameroom.people.models import CaseFile
from sameroom.practice.models import Practice, Service

WEEKS_APART = 4
EACH_ANSWER = timedelta(seconds=9)


@dataclass(frozen=True)
class History:
    """Whose file (by the addresses of client and therapist), when in the day, and what was said; None: not given.

    `modalities` come in turn. `totals`: by instrument, before sessions. `ratings`: by address, after sessions.
    `by_video`: by address, of the first session by video. `felt`: who is asked SPARQ, too.
    """

    client: str
    therapist: str
    at: time
    modalities: Sequence[str]
    totals: dict[str, Sequence[int | None]] = field(default_factory=dict)
    ratings: dict[str, Sequence[Said | None]] = field(default_factory=dict)
    by_video: dict[str, ByVideo] = field(default_factory=dict)
    felt: Sequence[str] = ()


HISTORIES = (
    History(
        client="ada@example.com",
        therapist="ben@example.com",
        at=time(10),
        modalities=("online",),
        totals={
            "phq-9": (19, 18, 17, 18, 15, 14, 13, 13, 11, None, 10, 9, 8, 9, 7, 8, 6, None, 7, 5, 6, 5, 4, 6, 5, 4),
            "gad-7": (15, 15, 14, 13, 13, 12, 11, 10, 10, None, 9, 8, 7, 7, 6, 7, 5, None, 6, 5, 4, 5, 4, 3, 4, 4),
        },
        ratings={"ada@example.com": ratings.MENDED, "ben@example.com": ratings.MENDING},
        by_video={"ada@example.com": ByVideo(3, 8, ease=(4, 7)), "ben@example.com": ByVideo(6, 8, ease=(5, 7))},
        felt=("ada@example.com",),
    ),
    History(
        client="moe@example.com",
        therapist="eve@example.com",
        at=time(13),
        modalities=("in-person",),
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
    History(
        client="dev@example.com",
        therapist="ben@example.com",
        at=time(17),
        modalities=("online", "online", "in-person"),
        ratings={
            "cleo@example.com": ratings.AT_EASE,
            "dev@example.com": ratings.LOST,
            "ben@example.com": ratings.BETWEEN,
        },
        by_video={
            "cleo@example.com": ByVideo(7, 8, ease=(8, 8)),
            "dev@example.com": ByVideo(5, 4, ease=(8, 7)),
            "ben@example.com": ByVideo(6, 6, ease=(5, 6)),
        },
    ),
)


@transaction.atomic
def remember(history: History) -> list[Appointment]:
    """The sessions, every four weeks up to the last one, which was four weeks ago."""
    file = CaseFile.objects.open().get(people__email=history.client, therapist__email=history.therapist)
    number = max(len(told) for told in [*history.totals.values(), *history.ratings.values()])
    held = [_session(file, history, number=one, of=number) for one in range(number)]
    for name, totals in history.totals.items():
        if name in instruments.shipped():
            for appointment, total in zip(held, totals, strict=True):
                if total is not None:
                    _fill_in(instruments.load(name), appointment, total)
    _say_how_it_was(held, history)
    return held


def _say_how_it_was(held: list[Appointment], history: History) -> None:
    for email, told in history.ratings.items():
        for appointment, said in zip(held, told, strict=True):
            if said is not None:
                _rate(appointment, email, said)
                if email in history.felt:
                    _rate(appointment, email, said, name=SPARQ)
    for email, by_video in history.by_video.items():
        _meet_by_video(next(one for one in held if one.is_online), email, by_video)


def _session(file: CaseFile, history: History, *, number: int, of: int) -> Appointment:
    zone = Practice.objects.get().zone
    wall = datetime.combine(timezone.localdate() - timedelta(weeks=WEEKS_APART * (of - number)), history.at)
    service = Service.objects.get(kind=file.kind)
    start = in_utc(wall, zone)
    appointment = Appointment.objects.create(
        case_file=file,
        service=service,
        modality=history.modalities[number % len(history.modalities)],
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
    """The day before, in a minute or two."""
    seat = appointment.participants.select_related("person").get(role=Participant.Role.CLIENT)
    response = begin(instrument, participant=seat, channel=Response.Channel.PAGE, language=seat.person.language)
    _give(response, _answers(instrument, total), at=appointment.starts_at - timedelta(days=1))


def _rate(appointment: Appointment, email: str, said: Said, *, name: str = SESSION_CHECK) -> None:
    """Just after the session, in the room."""
    seat = appointment.participants.select_related("person", "appointment").get(person__email=email)
    asked = instruments.load(name)
    response = begin(asked, participant=seat, channel=Response.Channel.ROOM, language=seat.person.language)
    answers = said.felt() if name == SPARQ else said.answers(asked.items_on(response.form))
    _give(response, answers, at=appointment.ends_at + timedelta(minutes=2 if name == SESSION_CHECK else 5))


def _meet_by_video(appointment: Appointment, email: str, said: ByVideo) -> None:
    """An hour before, and just after what is asked after each session."""
    seat = appointment.participants.select_related("person", "appointment").get(person__email=email)
    before, after = appointment.starts_at - timedelta(hours=1), appointment.ends_at + timedelta(minutes=4)
    for name, at, told in ((VIDEO_BEFORE, before, said.before), (VIDEO_AFTER, after, said.after)):
        channel = Response.Channel.PAGE if name == VIDEO_BEFORE else Response.Channel.ROOM
        asked = instruments.load(name)
        _give(begin(asked, participant=seat, channel=channel, language=seat.person.language), told, at=at)


def _give(response: Response, answers: dict[str, int], *, at: datetime) -> None:
    """All answers are written down at once, so that the demo begins soon."""
    asked = response.asked_with.asked(response.form, answers, modality=response.appointment.modality)
    chosen = [(item, item.option_of(answers[item.code])) for item in asked]
    Answer.objects.bulk_create(
        Answer(response=response, item=item.code, code=option.code, value=option.value, at=at + number * EACH_ANSWER)
        for number, (item, option) in enumerate(chosen, start=1)
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
