"""One of everything that an address of the access table may name, and an id that nothing has."""

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_encode

from sameroom.booking.feeds import hash_of
from sameroom.booking.holding import times_for
from sameroom.booking.models import (
    Appointment,
    BusyCalendar,
    BusyReading,
    CalendarAddress,
    Call,
    Cancellation,
    Hold,
    MissedFee,
    Occurrence,
    Offer,
    PartnerInvitation,
    Series,
    TakingUp,
    Waiting,
)
from sameroom.booking.moving_oneself import times_to_move_to
from sameroom.booking.series import rule_of
from sameroom.consent.intake import keep, send
from sameroom.consent.models import Agreement, Intake, Statement
from sameroom.consent.signing import sign, withdraw
from sameroom.desk.demo.cast import Cast
from sameroom.measures import seeing_to
from sameroom.people.models import AddressChange, CaseFile, Lock, Passkey, Person, SignIn
from sameroom.practice.models import (
    AnswersGiven,
    Area,
    CancellationPolicy,
    Office,
    OwnAnswers,
    Picture,
    Practice,
    Registration,
    RegistrationCheck,
    Service,
    Therapist,
)
from sameroom.retention.holding import Record, hold
from sameroom.room.models import DeviceKey, Presence
from tests.answers import rate as answer
from tests.appointments import participant
from tests.authenticator import Authenticator
from tests.evidence_world import evidence_of
from tests.measures.filling import give_form, phq_9
from tests.safety import a_notice, named
from tests.world_of_measuring import filled_in, of_a_rift, of_both
from tests.world_of_measuring import put_in as put_in

PEOPLE = [("ada", "herself"), ("ben", "himself"), ("hal", "himself")]
CALENDAR = "A" * 43  # the token in the address of Ada's
FILES = ["adas_file", "couples_file", "cleos_file", "moes_file", "old_couples_file"]


def things_of(cast: Cast) -> dict[str, Any]:
    """One of each file, today; in the closed file one from before its end and one after; and an id that nothing has."""
    files = {
        "ada": (cast.adas_file, cast.individual),
        "couple": (cast.couples_file, cast.couple),
        "cleo": (cast.cleos_file, cast.individual),
        "moe": (cast.moes_file, cast.individual),
        "after": (cast.old_couples_file, cast.couple),
    }
    old = put_in(cast.old_couples_file, cast.couple, days_ago=60).pk
    today = {key: put_in(file, service) for key, (file, service) in files.items()}
    things = {f"{who}_{self}": getattr(cast, who).pk for who, self in PEOPLE}
    things |= {name: getattr(cast, name).pk for name in FILES}
    things |= filled_in(cast) | own_answers(cast) | of_a_rift(cast) | of_both(cast) | evidence_of(cast)
    things |= {
        "adas_answers": answer(today["ada"], cast.ada).pk,
        "cleos_answers": answer(today["couple"], cast.cleo).pk,
        "adas_agreement": agree(cast.ada, cast.adas_file, "service").pk,
        "cleos_agreement": agree(cast.cleo, cast.couples_file, "secrets").pk,
        "fees": Statement.objects.current().get(kind="fees").pk,
        "adas_intake": tell(cast.ada, cast.adas_file).pk,
        "cleos_intake": tell(cast.cleo, cast.couples_file).pk,
        "moes_form": give_form(today["moe"], cast.moe, phq_9(0), is_given=False).pk,
        "unsent_intake": tell(cast.moe, cast.moes_file, is_sent=False).pk,
    }
    lock = Lock.objects.create(by=cast.cleo, thing="case-file", thing_id=cast.couples_file.pk, against=cast.eve)
    things |= ways_to_sign_in(cast) | {"adas_key": DeviceKey.objects.create(person=cast.ada, key="a" * 64).pk}
    change = AddressChange.objects.create(person=cast.ada, address="ada@new.example", by=cast.fay)
    return {
        **things,
        "adas_address": change.pk,
        "adas_seat": today["ada"].participants.get(person=cast.ada).pk,
        **{key: appointment.pk for key, appointment in today.items()},
        "cleos_lock": lock.pk,
        "hold": hold(Record(person=cast.cleo), reason="A complaint.", by=cast.gus).pk,
        "old": old,
        **to_come(cast),
        "none": uuid.uuid4(),
    }


def to_come(cast: Cast) -> dict[str, Any]:
    """Appointments in three days (Ivo asks Dev to one), a time that Moe keeps, and the practice's hours and places."""
    show_a_logo(cast)
    in_person = put_in(cast.moes_file, cast.individual, days_ago=-3)
    Appointment.objects.filter(pk=in_person.pk).update(modality="in-person")
    Hold.objects.create(
        case_file=cast.moes_file,
        service=cast.individual,
        modality="online",
        starts_at=timezone.now() + timedelta(days=2),
        by=cast.moe,
        expires_at=timezone.now() + timedelta(hours=2),
    )
    calendar = BusyCalendar.objects.create(therapist=cast.ben, address="https://calendar.example/ben.ics")
    BusyReading.objects.create(calendar=calendar)
    undone = put_in(cast.moes_file, cast.individual, days_ago=-4)
    undone.cancel(by=cast.eve)
    # For three minutes it can be undone, and a module's world is older than that before its last test.
    Cancellation.objects.filter(appointment=undone).update(at=timezone.now() + timedelta(hours=2))
    two = CaseFile.objects.create(kind="couple", therapist=cast.ben)
    two.people.set([cast.ivo])
    first = put_in(two, cast.consultation, days_ago=-3)
    return {
        **at_the_desk(cast, in_person),
        **of_a_series(cast, in_person),
        **who_waits(cast),
        "bens_calendar": calendar.pk,
        "undone": undone.pk,
        "cleos_fee": owe(cast, put_in(cast.couples_file, cast.couple, days_ago=5), cast.cleo).pk,
        "dev_is_asked": PartnerInvitation.objects.create(appointment=first, address=cast.dev.email, by=cast.ivo).pk,
        "coming": put_in(cast.couples_file, cast.couple, days_ago=-3).pk,
        "in_person": in_person.pk,
        "bens_monday": cast.ben.weekly_hours.get(weekday=0).pk,
        "garden_room": Office.objects.get(name="Garden room").pk,
        "individual": cast.individual.pk,
        "eve_herself": cast.eve.pk,
        "eves_registration": unchecked(cast.eve).pk,
        **what_they_named(cast),
        **to_look_at(cast),
    }


def to_look_at(cast: Cast) -> dict[str, Any]:
    """Answers that ask for a look, at each step; Hal is responsible."""
    cover = named(cast.hal, by=cast.gus)
    before = put_in(cast.couples_file, cast.couple, days_ago=20)
    moes = a_notice(put_in(cast.moes_file, cast.individual, days_ago=20), cast.moe)
    taken = a_notice(before, cast.dev)
    seeing_to.acknowledge(taken, by=cast.ben)
    assessed = a_notice(put_in(cast.adas_file, cast.individual, days_ago=20), cast.ada)
    seeing_to.acknowledge(assessed, by=cast.ben)
    seeing_to.assess(assessed, words="Tired, and safe.", plan="Calls her sister.", by=cast.ben)
    return {
        "moes_notice": moes.pk,
        "moes_alarm": moes.response_id,
        "cleos_notice": a_notice(before, cast.cleo).pk,
        "devs_taken": taken.pk,
        "adas_assessed": assessed.pk,
        "next_cover": cover.number + 1,
    }


def of_a_series(cast: Cast, first: Appointment) -> dict[str, Any]:
    """A series of Moe's, and an appointment that he can move."""
    rule = {"rule": rule_of(1), "first": "2026-11-24T10:00:00", "zone": "America/Toronto"}
    series = Series.objects.create(case_file=cast.moes_file, made_by=cast.eve, **rule)
    Occurrence.objects.create(appointment=first, series=series, on=timezone.localdate())
    moves = Appointment.objects.whole().get(pk=put_in(cast.moes_file, cast.individual, days_ago=-10).pk)
    TakingUp.objects.create(participant=moves.clients[0])
    client = Appointment.objects.whole().get(pk=moves.pk).clients[0]
    return {"moves": moves.pk, "moes_series": series.pk, "moves_to": times_to_move_to(client)[5].isoformat()}


def who_waits(cast: Cast) -> dict[str, Any]:
    """Cleo, for a time with Eve; one is offered, and not kept any more."""
    wish = {"modality": "online", "days": "01234", "parts": "mae", "until": timezone.localdate() + timedelta(days=30)}
    waiting = Waiting.objects.create(case_file=cast.cleos_file, person=cast.cleo, service=cast.individual, **wish)
    times = times_for(cast.cleos_file, cast.individual, modality="online", by=cast.cleo)
    offer = Offer.objects.create(waiting=waiting, starts_at=times[-1], expires_at=timezone.now() + timedelta(hours=1))
    return {"cleo_waits": waiting.pk, "cleos_offer": offer.pk}


def at_the_desk(cast: Cast, in_three_days: Appointment) -> dict[str, Any]:
    """Somebody to call, and somebody who may be here."""
    moe = in_three_days.participants.get(person=cast.moe)
    office = put_in(cast.moes_file, cast.individual)
    Appointment.objects.filter(pk=office.pk).update(modality="in-person")
    return {
        "at_the_office": office.pk,
        "moes_seat": office.participants.get(person=cast.moe).pk,
        "moes_call": Call.objects.create(participant=moe, expected_at=timezone.now(), by=cast.eve).pk,
        "in_three_days": timezone.localdate(in_three_days.starts_at, timezone=ZoneInfo("America/Toronto")).isoformat(),
        "eve_herself": cast.eve.pk,
    }


def what_they_named(cast: Cast) -> dict[str, Any]:
    """An area of each therapist, which nobody has looked at yet."""
    said = {"code": "anxiety", "evidence": "A course, 2019"}
    rows = {
        key: Area.objects.create(therapist=Therapist.objects.get(person=person), by=person, **said)
        for key, person in (("bens_area", cast.ben), ("eves_area", cast.eve))
    }
    return {key: row.pk for key, row in rows.items()}


def unchecked(person: Person) -> Registration:
    RegistrationCheck.objects.filter(registration__therapist__person=person).delete()
    return Registration.objects.get(therapist__person=person)


def show_a_logo(cast: Cast) -> None:
    """At an address that the access table names."""
    Practice.objects.update(logo=Picture.objects.create(pk=uuid.UUID(int=1), content=b"RIFF", by=cast.gus))


def owe(cast: Cast, missed: Appointment, person: Person) -> MissedFee:
    """As the policy says, to which this appointment was made."""
    policy = CancellationPolicy.objects.get()
    client = missed.participants.get(person=person)
    return MissedFee.objects.create(
        participant=client, why="missed", cents=220_00, tax="exempt", policy=policy, by=cast.ben
    )


def ways_to_sign_in(cast: Cast) -> dict[str, uuid.UUID]:
    """A passkey of Ada's and the address of her calendar, read just now; and a place where Ben is signed in."""
    CalendarAddress.objects.create(person=cast.ada, token_hash=hash_of(CALENDAR), read_at=timezone.now())
    Client().force_login(cast.ben)
    credential = websafe_encode(Authenticator().credential)
    passkey = Passkey.objects.create(person=cast.ada, name="my phone", id_hash="0" * 64, credential=credential)
    return {"adas_passkey": passkey.pk, "bens_sign_in": SignIn.objects.get(person=cast.ben).pk}


def agree(person: Person, file: CaseFile, kind: str, *, name: str = "", language: str = "en") -> Agreement:
    """Signed as on the page, in a sign-in of its own."""
    statement = Statement.objects.current().get(kind=kind)
    sign_in = SignIn.objects.create(person=person, session_hash="0" * 64, device="a test", method="code")
    text_hash = statement.text_in(language).hash
    return sign(statement, case_file=file, typed_name=name or person.name, text_hash=text_hash, sign_in=sign_in)


def own_answers(cast: Cast) -> dict[str, uuid.UUID]:
    """What Ada and Moe said when looking for a therapist; Ada gave it to hers, and looked once more."""
    said, moes, again = (
        OwnAnswers(person=one, as_couple=False, content="{}") for one in (cast.ada, cast.moe, cast.ada)
    )
    for one in (said, moes, again):
        one.save()
    AnswersGiven.objects.create(own=said, case_file=cast.adas_file)
    return {"adas_said": said.pk, "moes_said": moes.pk, "adas_new": again.pk}


def tell(person: Person, file: CaseFile, *, is_sent: bool = True, words: str = "zora") -> Intake:
    """Some of the questions before the first session are answered, and perhaps sent."""
    keep({"brings": words, "suicide": "sometimes"}, person=person, case_file=file, seen=0)
    intake = Intake.objects.get(person=person, case_file=file)
    if is_sent:
        send(intake, by=person)
    return intake


def agree_and_withdraw(cast: Cast, cleo: Person) -> None:
    """In the file of both and in Cleo's own: signed, withdrawn, signed again."""
    for file, kind in ((cast.couples_file, "service"), (cast.cleos_file, "evidence")):
        agree(cleo, file, kind, name="Zora Martin")
    withdraw(agree(cleo, cast.couples_file, "secrets", name="Zora Martin"), by=cleo)
    agree(cleo, cast.couples_file, "secrets", language="fr")


def takes_an_hour_of_ben(file: CaseFile, person: Person, service: Service) -> None:
    """In the room with Ben just now, while the couple waits, and once more when the couple might have liked to come."""
    elsewhere, _later = put_in(file, service), put_in(file, service, days_ago=-2)
    for page, who in (("1" * 32, file.therapist), ("2" * 32, person)):
        Presence.objects.create(page=page, participant=participant(elsewhere, who), phase="admitted")
