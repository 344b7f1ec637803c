"""Everybody who works here as matching and the directory know them: for all at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sameroom.booking.consultations import offered
from sameroom.booking.openings import openings
from sameroom.booking.slots import starts
from sameroom.practice.matching.facts import Free, Profile
from sameroom.practice.matching.scoring import LONG_WAIT
from sameroom.practice.matching.vocabulary import MODALITIES
from sameroom.practice.models import Area, Registration, Service, Therapist, practice_zone

# Free times are looked for so far ahead: who is free only later is not soon for anybody.
AHEAD = timedelta(days=LONG_WAIT)
Areas = Mapping[int, list[tuple[str, bool]]]


def read_profiles(*, as_couple: bool) -> list[Profile]:
    """Of everybody who treats people here, offered or not. `as_couple`: which kind of session's fee counts."""
    them = list(Therapist.objects.treating().select_related("person"))
    registered = set(Therapist.objects.shown().values_list("pk", flat=True))
    titles = dict(Registration.objects.newest().values_list("therapist", "standing"))
    have_room = set(Therapist.objects.taking_new_clients().values_list("pk", flat=True))
    fee, areas, free = _fee(as_couple=as_couple), _areas(them), _free(them)
    return [
        Profile(
            therapist=one.person_id,
            is_registered=one.pk in registered,
            takes_new=one.pk in have_room,
            sees=frozenset(one.sees),
            ages=frozenset(one.ages),
            languages=frozenset(one.languages),
            provinces=frozenset(one.provinces),
            gender=one.gender,
            title=titles.get(one.pk, ""),
            areas=frozenset(code for code, _is_focus in areas[one.pk]),
            focus=frozenset(code for code, is_focus in areas[one.pk] if is_focus),
            styles=one.styles,
            fee_cents=_least(fee, one.reduced_fee_cents),
            free=free.get(one.person_id, {}),
        )
        for one in them
    ]


def read_for_each() -> dict[bool, list[Profile]]:
    """Those for one person, and for a couple: only what a session costs differs, so the diaries are read once."""
    for_one, fee = read_profiles(as_couple=False), _fee(as_couple=True)
    reduced = dict(Therapist.objects.treating().values_list("person", "reduced_fee_cents"))
    for_two = [replace(one, fee_cents=_least(fee, reduced.get(one.therapist))) for one in for_one]
    return {False: for_one, True: for_two}


def _least(fee: int, reduced: int | None) -> int:
    return fee if reduced is None else min(fee, reduced)


def _fee(*, as_couple: bool) -> int:
    """Of the shortest session of this kind that the practice offers."""
    kind = Service.Kind.COUPLE if as_couple else Service.Kind.INDIVIDUAL
    service = Service.objects.offered().filter(kind=kind).first()
    return service.fee_cents if service else 0


def _areas(them: Iterable[Therapist]) -> Areas:
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = Area.objects.approved().filter(therapist__in=list(them)).values_list("therapist", "code", "is_focus")
    for therapist, code, is_focus in rows:
        found[therapist].append((code, is_focus))
    return found


def _free(them: list[Therapist]) -> dict[UUID, Free]:
    """When a first conversation can begin, by the practice's clocks."""
    service, zone = offered(), practice_zone()
    found = openings(them, service, modalities=MODALITIES, ahead=AHEAD) if service else {}
    every = {one for ways in found.values() for times in ways.values() for one in starts(times)}
    moments = {one: datetime.fromtimestamp(one, zone) for one in every}  # many begin at the same moments
    return {
        person: {way: [moments[one] for one in starts(times)] for way, times in ways.items()}
        for person, ways in found.items()
    }
