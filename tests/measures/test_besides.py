"""SPARQ and RISQ after sessions: when they are asked, who reads the answers, and who is told of what went wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sameroom.audit.models import Entry
from sameroom.booking.models import Appointment
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.measures import instruments, seeing_to
from sameroom.measures.besides import due_besides
from sameroom.measures.due import due_before
from sameroom.measures.models import Response, SafetyNotice, Sharing, respond
from sameroom.measures.plans import choose_plan
from sameroom.measures.rifts import readers_to_choose, respond_of_rift, share, shared_now, told_besides
from sameroom.people.models import BreakGlass, CaseFile, Lock, Person, Role, Supervision
from tests.answers import rate
from tests.appointments import an_appointment, participant
from tests.safety import named
from tests.worlds import fresh

pytestmark = [pytest.mark.services, pytest.mark.django_db]
DAY = 60 * 24
NOTHING = {"q1": 0, "q2": 0, "q3": 0, "q4": 0}
FELT = dict.fromkeys(("q1", "q6", "q7", "q8"), 3) | dict.fromkeys(("q2", "q3", "q4", "q5"), 1)


@pytest.fixture
def held(cast: Cast) -> Appointment:
    return an_appointment(cast.adas_file, cast.individual, in_minutes=-90)


def tells(held: Appointment, person: Person, readers: str, **said: int) -> Response:
    """`said`: what was answered with yes."""
    given = respond_of_rift(participant=participant(held, person), answers=NOTHING | said, skipped={}, readers=readers)
    assert given
    return given


def feels(held: Appointment, person: Person) -> Response:
    given = respond(instruments.load("sparq"), participant=participant(held, person), answers=FELT)
    assert given
    return given


def sees(person: Person, response: Response) -> bool:
    return Response.objects.visible_to(fresh(person)).filter(pk=response.pk).exists()


def told(person: Person) -> list[SafetyNotice]:
    return list(SafetyNotice.objects.visible_to(fresh(person)))


def mails() -> list[str]:
    return list(Message.objects.filter(kind="safety-notice").order_by("pk").values_list("address", flat=True))


def plan(cast: Cast, file: CaseFile, **rhythms: str) -> None:
    choose_plan(file, rhythms, by=file.therapist)


def in_file(cast: Cast, *, days: int) -> Any:
    return participant(an_appointment(cast.adas_file, cast.individual, in_minutes=days * DAY), cast.ada)


def test_nobody_is_asked_until_the_therapist_chose_it(cast: Cast, held: Appointment) -> None:
    assert due_besides(participant(held, cast.ada)) == []
    plan(cast, cast.adas_file, risq="each", sparq="each")
    assert due_besides(participant(held, cast.ada)) == ["sparq", "risq"]
    assert due_besides(participant(held, cast.ben)) == []
    feels(held, cast.ada)
    assert due_besides(participant(held, cast.ada)) == ["risq"]


def test_what_is_asked_after_a_session_is_not_asked_before_it(cast: Cast) -> None:
    plan(cast, cast.adas_file, sparq="each", risq="month", k10="each")
    assert due_before(in_file(cast, days=1).appointment, cast.ada) == ["k10"]


def test_the_rhythm_counts_from_the_session_before(cast: Cast) -> None:
    """However late the answers came in; a session that came before is asked about by itself."""
    plan(cast, cast.adas_file, sparq="fortnight")
    first, second, third = (in_file(cast, days=days) for days in (-21, -14, -7))
    feels(second.appointment, cast.ada)
    assert [due_besides(one) for one in (first, second, third)] == [["sparq"], [], []]
    assert due_besides(in_file(cast, days=0)) == ["sparq"]


def test_no_file_that_is_closed_and_no_first_conversation(cast: Cast, held: Appointment) -> None:
    plan(cast, cast.adas_file, sparq="each")
    first = participant(an_appointment(cast.adas_file, cast.consultation, in_minutes=-30), cast.ada)
    assert due_besides(first) == []
    cast.adas_file.close(by=cast.ben)
    assert due_besides(participant(Appointment.objects.get(pk=held.pk), cast.ada)) == []


def test_a_therapist_sees_what_was_felt_after_the_own_rating(cast: Cast, held: Appointment) -> None:
    felt = feels(held, cast.ada)
    assert not sees(cast.ben, felt) and sees(cast.hal, felt) and sees(cast.ada, felt)
    assert not any(sees(one, felt) for one in (cast.eve, cast.fay, cast.gus))
    rate(held, cast.ben)
    assert sees(cast.ben, felt)


def test_a_partner_never_sees_either(cast: Cast) -> None:
    both = an_appointment(cast.couples_file, cast.couple, in_minutes=-90)
    felt, rift = feels(both, cast.cleo), tells(both, cast.cleo, "responsible", q2=1)
    rate(both, cast.dev)
    assert not sees(cast.dev, felt) and not sees(cast.dev, rift) and told(cast.dev) == told(cast.cleo) == []
    assert felt.form == rift.form == "client"


@pytest.mark.parametrize(("readers", "who"), [("therapist", {"Ben"}), ("responsible", {"Hal"}), ("nobody", set[str]())])
def test_the_client_chooses_who_reads_of_a_rift(cast: Cast, held: Appointment, readers: str, who: set[str]) -> None:
    rift = tells(held, cast.ada, readers, q3=1)
    assert not sees(cast.ben, rift)
    rate(held, cast.ben)
    BreakGlass.objects.create(by=cast.eve, client=cast.ada, reason="danger", words="x")
    BreakGlass.objects.create(by=cast.ben, client=cast.ada, reason="danger", words="x")
    staff = (cast.ben, cast.hal, cast.eve, cast.fay, cast.gus)
    assert {one.first_name for one in staff if sees(one, rift)} == who and sees(cast.ada, rift)


def test_without_a_choice_nobody_reads_it(cast: Cast, held: Appointment) -> None:
    rift = respond(instruments.load("risq"), participant=participant(held, cast.ada), answers=NOTHING)
    rate(held, cast.ben)
    assert rift and not any(sees(one, rift) for one in (cast.ben, cast.hal, cast.gus))
    assert shared_now(rift) == "nobody"


def test_a_choice_can_be_made_anew_and_each_is_kept(cast: Cast, held: Appointment) -> None:
    rift = tells(held, cast.ada, "nobody", q1=1)
    rate(held, cast.ben)
    share(rift, "therapist")
    assert sees(cast.ben, rift)
    share(rift, "nobody")
    assert not sees(cast.ben, rift)
    chosen = list(Sharing.objects.visible_to(cast.ada).order_by("number").values_list("readers", flat=True))
    assert chosen == ["nobody", "therapist", "nobody"] and not Sharing.objects.visible_to(cast.ben).exists()
    assert Entry.objects.filter(act="share", thing="response", by=cast.ada.pk).count() == 3


def test_a_lock_holds_back_what_was_chosen(cast: Cast, held: Appointment) -> None:
    rift = tells(held, cast.ada, "responsible", q2=1)
    Lock.objects.create(by=cast.ada, thing="response", thing_id=rift.pk, against=cast.hal)
    assert not sees(cast.hal, rift)
    assert Response.objects.kept_from(cast.hal).count() == 0  # not even that there is something


@pytest.mark.parametrize("readers", ["therapist", "responsible"])
def test_who_felt_unsafe_is_never_left_to_the_therapist_alone(cast: Cast, held: Appointment, readers: str) -> None:
    named(cast.gus, by=cast.gus)
    tells(held, cast.ada, readers, q2=1)
    notice = SafetyNotice.objects.get()
    assert (notice.severity, notice.item, notice.person) == ("conduct", "q2", cast.ada)
    assert told(cast.hal) == [notice] and mails() == [cast.hal.email]
    assert not any(told(one) for one in (cast.ben, cast.gus, cast.eve, cast.fay, cast.ada))


def test_where_nobody_is_to_know_nobody_is_told(cast: Cast, held: Appointment) -> None:
    tells(held, cast.ada, "nobody", q2=1)
    assert not SafetyNotice.objects.exists() and mails() == []


def test_less_than_unsafe_is_told_to_those_responsible_alone(cast: Cast, held: Appointment) -> None:
    tells(held, cast.ada, "therapist", q4=1)
    assert not SafetyNotice.objects.exists()
    other = an_appointment(cast.adas_file, cast.individual, in_minutes=-30)
    tells(other, cast.ada, "responsible", q4=1)
    assert [one.severity for one in told(cast.hal)] == ["rupture"] and told(cast.ben) == []


def test_nothing_broke_nobody_is_told(cast: Cast, held: Appointment) -> None:
    tells(held, cast.ada, "responsible")
    assert not SafetyNotice.objects.exists()


def test_without_a_supervisor_those_named_or_the_owner(cast: Cast, held: Appointment) -> None:
    """What they read is the one response beside the notice, of somebody whose file they do not see."""
    Supervision.objects.all().delete()
    assert told_besides(cast.adas_file, cast.ada) == [cast.gus]
    rift = tells(held, cast.ada, "responsible", q2=1)
    assert told(cast.gus) and sees(cast.gus, rift) and not sees(cast.hal, rift) and mails() == [cast.gus.email]
    assert not CaseFile.objects.visible_to(cast.gus).filter(pk=cast.adas_file.pk).exists()
    Lock.objects.create(by=cast.ada, thing="case-file", thing_id=cast.adas_file.pk, against=cast.gus)
    assert told(cast.gus) == [] and told_besides(cast.adas_file, cast.ada) == []


def test_a_therapist_who_owns_the_practice_is_never_told_of_themselves(cast: Cast, held: Appointment) -> None:
    """Nobody besides works here: whatever is chosen, it is for nobody."""
    Supervision.objects.all().delete()
    Role.objects.filter(kind="owner").delete()
    Role.objects.create(person=cast.ben, kind="owner")
    named(cast.ben, by=fresh(cast.ben))
    assert readers_to_choose(cast.adas_file, cast.ada) == ["therapist", "nobody"]
    rift = tells(held, cast.ada, "therapist", q2=1)
    rate(held, cast.ben)
    assert shared_now(rift) == "nobody" and not sees(cast.ben, rift)
    assert not SafetyNotice.objects.exists()
    mild = tells(an_appointment(cast.adas_file, cast.individual, in_minutes=-30), cast.ada, "therapist", q1=1)
    assert shared_now(mild) == "therapist"
    again = tells(an_appointment(cast.adas_file, cast.individual, in_minutes=-20), cast.ada, "responsible", q1=1)
    assert shared_now(again) == "nobody"


def test_who_held_the_session_is_not_told_after_the_file_went_on(cast: Cast, held: Appointment) -> None:
    """Ben owns the practice by now, and Eve has the file."""
    tells(held, cast.ada, "responsible", q2=1)
    CaseFile.objects.filter(pk=cast.adas_file.pk).update(therapist=cast.eve)
    Role.objects.create(person=cast.ben, kind="owner")
    assert told(cast.ben) == told(cast.eve) == [] and told(cast.gus)


def test_where_the_supervisor_does_not_look_others_are_told(cast: Cast, held: Appointment) -> None:
    named(cast.gus, by=cast.gus, minutes=30)
    rift = tells(held, cast.ada, "responsible", q2=1)
    assert told(cast.gus) == [] and not sees(cast.gus, rift)
    SafetyNotice.objects.update(told_at=timezone.now() - timedelta(minutes=31))
    assert seeing_to.escalate_due() == 1
    assert told(cast.gus) and sees(cast.gus, rift) and told(cast.ben) == []
    assert mails() == [cast.hal.email, cast.hal.email, cast.gus.email]
