"""`python bench/matching.py [--postgresql]`: how long a result takes among two hundred therapists.

Each has hours on five days, five sessions on every working day of the next two months, an entry in a College's
register, and approved areas. What is measured is all that the page does before it shows anything: reading everybody
with their free times of three weeks, matching, and writing the result with all who could be offered. Goal: 200 ms.
"""

import argparse
import gc
import json
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.booking import THERAPISTS, database, make_therapists
from bench.machine import describe
from bench.practice import count_rows

SEARCHES = 60
SETS = ("anxiety", "depression", "stress", "relationship", "grief", "trauma", "self-esteem")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true", help="instead of an encrypted SQLite file")
    options = parser.parse_args()
    print(describe())
    with database(options.postgresql):
        invent()
        measure()


def invent() -> None:
    """A practice with that many therapists, whom their registers and areas let be offered."""
    from datetime import timedelta

    from django.utils import timezone

    from sameroom.desk import keys
    from sameroom.desk.demo.cast import invent as invent_cast
    from sameroom.practice.models import Area, AreaApproval, Registration, RegistrationCheck

    keys.make_sealing_key_if_new()  # answers are sealed
    owner = invent_cast().gus
    them = make_therapists()
    until = timezone.localdate() + timedelta(days=365)
    said = [Registration(therapist=one, standing="crpo-rp", number="1", expires_on=until, by=owner) for one in them]
    Registration.objects.bulk_create(said)
    RegistrationCheck.objects.bulk_create(
        RegistrationCheck(registration=one, by=owner) for one in Registration.objects.filter(therapist__in=them)
    )
    areas = [
        Area(therapist=one, code=code, evidence="A course", is_focus=place == 0, by=owner)
        for number, one in enumerate(them)
        for place, code in enumerate(islice(cycle(SETS), number, number + 4))
    ]
    Area.objects.bulk_create(areas)
    AreaApproval.objects.bulk_create(AreaApproval(area=one, by=owner) for one in areas)
    count_rows()


def measure() -> None:
    """Each search is somebody else's, so that each reads, matches and writes."""
    from sameroom.desk.finding.profiles import read_profiles
    from sameroom.desk.finding.results import outcome_for
    from sameroom.practice.models import Candidate, Match

    gc.freeze()  # as the server does each second (sameroom/serving.py)
    whole, reading = list[float](), list[float]()
    for number in range(SEARCHES):
        seat = somebody(number)
        began = time.perf_counter()
        found = outcome_for(seat, apart_from=frozenset(), obstacles_to_matching=list)
        whole.append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        read_profiles(as_couple=False)
        reading.append(1000 * (time.perf_counter() - began))
        assert found.shown
    offered = Candidate.objects.count() / Match.objects.count()
    free = sum(one.capacity for one in read_profiles(as_couple=False))
    print(
        f"a result among {THERAPISTS} therapists: p50 {middle(whole):.0f}, p95 {high(whole):.0f} ms, of which reading "
        f"them with their free times p50 {middle(reading):.0f}, p95 {high(reading):.0f} ms "
        f"({SEARCHES} results, {free} free times, {offered:.0f} could be offered on average)"
    )


def somebody(number: int) -> Any:
    """Who answered all pages."""
    from sameroom.desk.finding.seats import Seat
    from sameroom.practice.models import Search, Seeker

    main, also = islice(cycle(SETS), number, number + 2)
    said = {
        "who": {"who": "alone", "age": "adult"},
        "brings": {"main": main, "also": [also]},
        "meeting": {"how": "online", "matters": "nice", "province": "ON"},
        "times": {"parts": ["morning", "afternoon"], "matters": "must"},
        "person": {"languages": ["en"], "gender": ["woman"], "gender_matters": "nice"},
        "money": {"most": "18000", "most_matters": "must"},
        "style": {"direction": 2, "feeling": 0, "time": -3, "challenge": 1},
    }
    search = Search.objects.create(as_couple=False)
    seeker = Seeker.objects.create(search=search, place=1, content=json.dumps(said))
    return Seat(seeker, frozenset())


def middle(took: list[float]) -> float:
    return quantiles(took, n=20)[9]


def high(took: list[float]) -> float:
    return quantiles(took, n=20)[18]


if __name__ == "__main__":
    main()
