"""Who is taken when: by the database's own rule, and by ours in a sentence."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sameroom.booking import overlaps
from sameroom.booking.making import Proposal, hand_over_coming, make, obstacles_to_taking_up, take_up
from sameroom.booking.models import Appointment, Hold, Occupancy, Overlap, Participant, Resource
from sameroom.booking.occupancy import HELD_FOR, Span, take
from sameroom.desk.demo.cast import Cast
from sameroom.practice.models import Office
from sameroom.refusal import Refused
from tests.appointments import participant
from tests.booking.test_making import proposal

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def made(cast: Cast) -> Appointment:
    """Ada's hour with Ben, of fifty minutes, and ten to breathe."""
    return make(proposal(cast.adas_file, cast.individual), by=cast.ben)


def couples(cast: Cast, on: str, *, overlap: str = "") -> Proposal:
    return proposal(cast.couples_file, cast.couple, on, overlap=overlap)


@pytest.mark.parametrize("on", ["2030-05-06T10:00", "2030-05-06T10:59", "2030-05-06T08:50"])
def test_a_therapist_is_taken_with_the_gap(cast: Cast, made: Appointment, on: str) -> None:
    with pytest.raises(Refused, match=r"^Ben Okafor is taken at this time\.$"):
        make(couples(cast, on), by=cast.ben)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("on", ["2030-05-06T11:00", "2030-05-06T08:35"])
def test_right_before_and_right_after_is_free(cast: Cast, made: Appointment, on: str) -> None:
    make(couples(cast, on), by=cast.ben)


def test_what_is_cancelled_is_free_again(cast: Cast, made: Appointment) -> None:
    made.cancel(by=cast.ben)
    make(couples(cast, "2030-05-06T10:00"), by=cast.ben)


def test_an_office_is_taken_once(cast: Cast) -> None:
    office = Office.objects.get(name="Garden room")
    wanted = proposal(cast.adas_file, cast.individual, modality="in-person")
    make(Proposal(**{**vars(wanted), "office": office}), by=cast.ben)
    other = proposal(cast.moes_file, cast.individual, modality="in-person")
    with pytest.raises(Refused, match=r"^Garden room is taken at this time\.$"):
        make(Proposal(**{**vars(other), "office": office}), by=cast.eve)
    make(other, by=cast.eve)
    with pytest.raises(Refused, match="by video needs no office"):
        make(Proposal(**{**vars(other), "modality": "online", "office": office}), by=cast.eve)


def test_staff_overlap_knowingly_and_nobody_else_comes_on_top(cast: Cast, made: Appointment) -> None:
    on_top = make(couples(cast, "2030-05-06T10:30", overlap=Overlap.Why.URGENT), by=cast.ben)
    assert on_top.overlap.get_why_display() == "it cannot wait"
    made.cancel(by=cast.ben)
    with pytest.raises(Refused, match="Ben Okafor is taken"):
        make(proposal(cast.adas_file, cast.individual), by=cast.ben)


def test_a_client_is_taken_once_they_say_yes(cast: Cast) -> None:
    """Cleo comes to Eve alone, and to Ben with Dev. Making takes nothing of hers; saying yes twice does not go."""
    own = make(proposal(cast.cleos_file, cast.individual), by=cast.eve)
    both = make(couples(cast, "2030-05-06T10:00"), by=cast.ben)
    take_up(participant(own, cast.cleo))
    with pytest.raises(Refused, match=r"^You have another appointment at this time\.$"):
        take_up(participant(both, cast.cleo))
    take_up(participant(both, cast.dev))
    assert not hasattr(participant(both, cast.cleo), "taking_up")
    own.cancel(by=cast.eve)
    take_up(participant(both, cast.cleo))
    with pytest.raises(Refused, match="said yes already"):
        take_up(participant(both, cast.cleo))


def test_nobody_says_yes_to_what_is_cancelled_or_has_begun(cast: Cast, made: Appointment) -> None:
    seat = participant(made, cast.ada)
    made.cancel(by=cast.ben)
    with pytest.raises(Refused, match="was cancelled"):
        take_up(seat)
    assert not Occupancy.objects.exists()
    over = Participant.objects.get(pk=seat.pk)
    over.appointment.cancellation.delete()
    over = Participant.objects.get(pk=seat.pk)
    over.appointment.starts_at = timezone.now()
    assert obstacles_to_taking_up(over) == ["This appointment has begun already."]


def test_a_file_that_is_handed_over_takes_the_next_therapist(cast: Cast, made: Appointment) -> None:
    """Eve has another hour then: both stay, and it is said."""
    make(proposal(cast.moes_file, cast.individual), by=cast.eve)
    cast.adas_file.therapist = cast.eve
    cast.adas_file.save()
    hand_over_coming(cast.adas_file, to=cast.eve, by=cast.gus)
    assert Appointment.objects.get(pk=made.pk).overlap.why == "handed-over"
    make(couples(cast, "2030-05-06T10:00"), by=cast.ben)
    with pytest.raises(Refused, match="Eve Lindqvist is taken"):
        make(proposal(cast.cleos_file, cast.individual), by=cast.eve)


def hold(cast: Cast, *, lasts: timedelta) -> Hold:
    held = Hold.objects.create(
        case_file=cast.adas_file,
        service=cast.individual,
        modality="online",
        starts_at=proposal(cast.adas_file, cast.individual).starts_at,
        by=cast.ada,
        expires_at=timezone.now() + lasts,
    )
    take(proposal(cast.adas_file, cast.individual).spans, hold=held)
    return held


def test_a_hold_takes_the_time_until_it_lapses(cast: Cast) -> None:
    hold(cast, lasts=HELD_FOR)
    with pytest.raises(Refused, match="Ben Okafor is taken"):
        make(couples(cast, "2030-05-06T10:00"), by=cast.ben)
    Hold.objects.update(expires_at=timezone.now())
    make(couples(cast, "2030-05-06T10:00"), by=cast.ben)
    assert not Hold.objects.exists()


def like(first: Occupancy, **changed: object) -> Occupancy:
    fields = {"resource": first.resource, "starts_at": first.starts_at, "ends_at": first.ends_at}
    return Occupancy(appointment=first.appointment, **{**fields, **changed})


def test_the_database_itself_refuses_an_overlap(made: Appointment) -> None:
    first = made.occupancies.get()
    for changed in ({}, {"ends_at": first.starts_at + 1}, {"starts_at": first.ends_at - 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            like(first, **changed).save()
    after = like(first, starts_at=first.ends_at, ends_at=first.ends_at + 60)
    after.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.filter(pk=after.pk).update(starts_at=first.ends_at - 1)
    like(first, on_purpose=True).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.filter(on_purpose=True).update(on_purpose=False)
    Occupancy.objects.filter(pk=first.pk).update(ends_at=first.ends_at - 60)


def test_the_site_does_not_start_without_the_rule(cast: Cast) -> None:
    (name, *_rest) = overlaps._wanted("default")
    overlaps.refuse_without()
    drop = (
        f"ALTER TABLE booking_occupancy DROP CONSTRAINT {name}"
        if connection.vendor == "postgresql"
        else f"DROP TRIGGER {name}"
    )
    with connection.cursor() as cursor:
        cursor.execute(drop)
    with pytest.raises(ImproperlyConfigured, match="Two appointments could take one time"):
        overlaps.refuse_without()
    overlaps.create_missing()
    overlaps.refuse_without()


def test_a_resource_is_a_person_or_an_office(cast: Cast) -> None:
    office = Office.objects.get(name="Garden room")
    for wrong in ({}, {"person": cast.ada, "office": office}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resource.objects.create(**wrong)


def test_a_span_that_is_taken_twice_in_one_act_is_refused(cast: Cast, made: Appointment) -> None:
    """All of it or nothing."""
    spans = proposal(cast.adas_file, cast.individual, "2030-05-07T10:00").spans
    busy = Span(cast.ben, made.starts_at, made.ends_at)
    with pytest.raises(Refused), transaction.atomic():
        take([*spans, busy], appointment=made)
    assert Occupancy.objects.count() == 1
