from datetime import timedelta

import pytest
from django.utils import timezone, translation

from sameroom.desk.demo.cast import Cast
from sameroom.room import admission, visits
from sameroom.room.admission import (
    Entrant,
    enter,
    is_admitted,
    newest_admission,
    obstacles_to_joining,
    people_at,
    redeem,
)
from sameroom.room.description import describe
from sameroom.room.models import Capability, CheckIn, JoinToken, Presence, Visit
from sameroom.room.standing import RoomRefused, digest
from tests.appointments import an_appointment, capability_for, check_in, move, participant, token_for

pytestmark = pytest.mark.services
DEVICE = "a" * 32


def admitted(entrant: Entrant) -> bool:
    return is_admitted(entrant, newest_admission(entrant.participant))


def reason(token: object, device: object = DEVICE) -> tuple[str, int]:
    with pytest.raises(RoomRefused) as refusal:
        redeem(token, device)
    return refusal.value.reason, refusal.value.status


def test_only_hashes_are_stored(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    token = token_for(appointment, cast.ada)
    capability, _ = redeem(token, DEVICE)
    rows = str([*JoinToken.objects.values(), *Capability.objects.values()])
    assert token not in rows
    assert capability not in rows
    assert DEVICE not in rows
    assert digest(token) in rows


def test_several_links_are_good_for_a_seat(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    first, second = token_for(appointment, cast.ada), token_for(appointment, cast.ada)
    assert redeem(first, DEVICE)[1].participant == redeem(second, DEVICE)[1].participant
    assert redeem(first, DEVICE)[1].participant.person == cast.ada


@pytest.mark.parametrize("token", [None, 7, "", "x", "A" * 43, "A" * 44, "é" * 43, ["A" * 43]])
def test_malformed_and_unknown_links_are_refused_alike(cast: Cast, token: object) -> None:
    assert reason(token) == ("unknown", 404)


@pytest.mark.parametrize("device", [None, "", "a" * 31, "G" * 32, 5])
def test_a_device_is_32_hexadecimal_digits(cast: Cast, device: object) -> None:
    token = token_for(an_appointment(cast.adas_file, cast.individual), cast.ada)
    assert reason(token, device) == ("malformed", 400)


def test_the_window_is_half_an_hour_before_to_an_hour_after(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    token = token_for(appointment, cast.ada)
    move(appointment, to=timezone.now() + timedelta(minutes=30, seconds=5))
    assert reason(token) == ("early", 425)
    move(appointment, to=timezone.now() + timedelta(minutes=29, seconds=55))
    capability, _ = redeem(token, DEVICE)
    move(appointment, to=timezone.now() - timedelta(minutes=50 + 59))
    assert enter(capability)
    move(appointment, to=timezone.now() - timedelta(minutes=50 + 60, seconds=5))
    assert reason(token) == ("late", 410)
    with pytest.raises(RoomRefused, match="late"):
        enter(capability)


def test_cancelling_ends_links_and_capabilities_at_once(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    token, capability = token_for(appointment, cast.ada), capability_for(appointment, cast.ada)
    appointment.cancel(by=cast.ben)
    assert reason(token) == ("cancelled", 410)
    with pytest.raises(RoomRefused, match="cancelled"):
        enter(capability)


def test_withdrawing_ends_old_links_of_that_person_and_no_others(cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    cleos, devs = token_for(appointment, cast.cleo), token_for(appointment, cast.dev)
    visits.withdraw_links([participant(appointment, cast.cleo)], by=cast.ben)
    assert reason(cleos) == ("replaced", 410)
    assert redeem(devs, DEVICE)
    assert redeem(token_for(appointment, cast.cleo), DEVICE)


def test_admission_holds_for_one_device_until_the_end(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    capability = capability_for(appointment, cast.ada)
    here = enter(capability)
    other = enter(capability_for(appointment, cast.ada, device="b" * 32))
    assert not admitted(here)
    visits.admit((str(here.participant.pk),), device_hash=here.device_hash, by=cast.ben)
    assert admitted(here)
    assert not admitted(other)
    visits.end(appointment, by=cast.ben)
    assert not admitted(enter(capability))


def test_who_was_turned_away_is_not_let_in_by_the_next_link(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    here = enter(capability_for(appointment, cast.ada))
    visits.admit((str(here.participant.pk),), device_hash=here.device_hash, by=cast.ben)
    visits.withdraw_links([here.participant], by=cast.ben)
    assert not admitted(enter(capability_for(appointment, cast.ada)))


def test_a_couple_on_one_screen_is_one_seat_until_the_other_checks_in_elsewhere(cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    cleo = participant(appointment, cast.cleo)
    check_in(appointment, cast.cleo, together=True)
    assert [one.person for one in people_at(cleo)] == [cast.cleo, cast.dev]
    check_in(appointment, cast.dev)
    assert [one.person for one in people_at(cleo)] == [cast.cleo]


def test_nobody_speaks_for_a_partner_who_came_by_an_own_link(cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    cleo = participant(appointment, cast.cleo)
    check_in(appointment, cast.dev)
    check_in(appointment, cast.cleo)
    visits.admit((str(cleo.pk),), device_hash="c", by=cast.ben)
    check_in(appointment, cast.cleo, together=True)
    assert [one.person for one in people_at(cleo)] == [cast.cleo]


def test_once_let_in_a_seat_is_as_the_therapist_saw_it(cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    cleo, dev = participant(appointment, cast.cleo), participant(appointment, cast.dev)
    visits.admit((str(cleo.pk),), device_hash="c", by=cast.ben)
    check_in(appointment, cast.cleo, together=True)
    assert [one.person for one in people_at(cleo)] == [cast.cleo]
    visits.admit((str(cleo.pk), str(dev.pk)), device_hash="c", by=cast.ben)
    assert [one.person for one in people_at(cleo)] == [cast.cleo, cast.dev]


def test_only_the_device_that_was_let_in_last_is_inside(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    first = enter(capability_for(appointment, cast.ada))
    second = enter(capability_for(appointment, cast.ada, device="b" * 32))
    for entrant in (first, second):
        visits.admit((str(entrant.participant.pk),), device_hash=entrant.device_hash, by=cast.ben)
    assert [admitted(first), admitted(second)] == [False, True]


def test_a_refused_device_does_not_come_in_and_the_own_one_stays(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    own, other = capability_for(appointment, cast.ada), capability_for(appointment, cast.ada, device="b" * 32)
    entrant = enter(other)
    visits.refuse_device(str(entrant.participant.pk), device_hash=entrant.device_hash, by=cast.ben)
    with pytest.raises(RoomRefused, match="denied"):
        enter(other)
    assert enter(own)


def test_the_therapist_reads_where_the_device_inside_is_not_where_another_one_says(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    inside = enter(capability_for(appointment, cast.ada))
    check_in(appointment, cast.ada)
    visits.admit((str(inside.participant.pk),), device_hash=inside.device_hash, by=cast.ben)
    check_in(appointment, cast.ada, device="b" * 32)
    elsewhere = CheckIn.objects.get(device_hash=digest("b" * 32))
    elsewhere.place = "Somewhere else"
    elsewhere.save()
    (ada,) = describe(enter(capability_for(appointment, cast.ben)))["people"]
    assert ada["check_in"]["place"] == "Home"
    assert describe(inside)["you"]["checked_in"] is True


def test_in_person_one_is_inside_until_the_therapist_closes(cast: Cast) -> None:
    appointment = an_appointment(cast.moes_file, cast.individual, modality="in-person")
    eve = enter(capability_for(appointment, cast.eve))
    visits.open_in_person(eve, [str(participant(appointment, cast.moe).pk)])
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=20))
    assert [visit.left_at for visit in Visit.objects.all()] == [None, None]
    visits.close_in_person(eve)
    assert all(visit.left_at for visit in Visit.objects.all())


def test_a_couple_on_one_screen_makes_a_visit_for_each(cast: Cast) -> None:
    appointment = an_appointment(cast.couples_file, cast.couple)
    check_in(appointment, cast.cleo, together=True)
    cleo = participant(appointment, cast.cleo)
    visits.begin(cleo)
    visits.begin(cleo)
    assert {visit.person for visit in Visit.objects.open()} == {cast.cleo, cast.dev}
    visits.leave(cleo)
    assert Visit.objects.count() == 2
    assert not Visit.objects.open().exists()


def test_a_page_that_comes_back_soon_goes_on_with_its_visit(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    ada = participant(appointment, cast.ada)
    visits.begin(ada)
    visits.begin(ada)
    assert Visit.objects.count() == 1
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    visits.begin(ada)
    assert Visit.objects.count() == 2
    assert Visit.objects.open().count() == 1


def test_a_visit_that_nobody_closed_ended_when_it_was_last_seen(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual)
    visits.begin(participant(appointment, cast.ada))
    visit = Visit.objects.get()
    assert visit.left_at is None
    visit.seen_at = timezone.now() - timedelta(minutes=5)
    assert visit.left_at == visit.seen_at


def test_the_therapist_is_elsewhere_once_somebody_is_let_in_there(cast: Cast) -> None:
    here = an_appointment(cast.adas_file, cast.individual)
    there = an_appointment(cast.couples_file, cast.couple)
    Presence.objects.create(page="1" * 32, participant=participant(there, cast.ben), phase="admitted")
    assert not admission.therapists_elsewhere([here.pk])
    cleo = Presence.objects.create(page="2" * 32, participant=participant(there, cast.cleo), phase="waiting")
    assert not admission.therapists_elsewhere([here.pk])
    cleo.phase = "admitted"
    cleo.save()
    assert admission.therapists_elsewhere([here.pk]) == {here.pk}
    assert not admission.therapists_elsewhere([there.pk])
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert not admission.therapists_elsewhere([here.pk])


def test_obstacles_are_sentences_with_the_time(cast: Cast) -> None:
    appointment = an_appointment(cast.adas_file, cast.individual, in_minutes=45)
    assert obstacles_to_joining(appointment, cast.eve) == ["You do not take part in this appointment."]
    (sentence,) = obstacles_to_joining(appointment, cast.ada)
    assert sentence.startswith("The room opens on ")
    assert "(Toronto time)" in sentence
    with translation.override("fr"):
        assert "(heure de Toronto)" in obstacles_to_joining(appointment, cast.ada)[0]
    move(appointment, to=timezone.now() - timedelta(hours=3))
    assert obstacles_to_joining(appointment, cast.ada) == ["This appointment is over."]
    appointment = an_appointment(cast.adas_file, cast.individual)
    assert obstacles_to_joining(appointment, cast.ada) == []
