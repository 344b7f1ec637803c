"""A guard that is taken away is missed. Which guards there are is read from the code (`tests/mutation`)."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mutation.__main__ import every_mutant, is_of
from tests.mutation.equivalent import EQUIVALENT, reason_for
from tests.mutation.guards import asked, mutants
from tests.mutation.source import Source, hints

ROOT = Path(__file__).parents[1]

MODULE = '''
class ThingQuerySet(QuerySet["Thing"]):
    def visible_to(self, person):
        """One's own."""
        if STAFF not in person.kinds:
            return self.none()
        return self.filter(Q(person=person) | Q(open=True, kind=1)).exclude(locked=True)


@require_POST
@open_to(OWNER)
@confirmed
def change(request, pk):
    thing = get(Thing.objects.visible_to(request.user), pk)
    refuse_if(obstacles_to_changing(thing))
    mine = Other.objects.filter(person=request.user, pk=pk)
    if not mine:
        raise Http404
    record("change", "thing", pk)


def obstacles_to_changing(thing):
    return ["no"] if thing.locked else []
'''

# Kind → pieces of the module above, and what becomes of them.
TAKEN = {
    "policy away": [
        ("require_POST", "(lambda view: view)"),
        ("open_to(OWNER)", "(lambda view: view)"),
        ("confirmed", "(lambda view: view)"),
    ],
    "policy widened": [("open_to(OWNER)", 'open_to("client", "therapist", "supervisor", "front_desk", "owner")')],
    "question answered with all": [("visible_to", "return self")],
    "one condition only": [
        ("Q(person=person) | Q(open=True, kind=1)", "(Q(person=person))"),
        ("Q(person=person) | Q(open=True, kind=1)", "(Q(open=True, kind=1))"),
    ],
    "condition away": [
        ("if STAFF not in person.kinds: return self.none()", "pass"),
        ("Q(open=True, kind=1)", "Q(kind=1)"),
        ("Q(open=True, kind=1)", "Q(open=True)"),
        ("Other.objects.filter(person=request.user, pk=pk)", "Other.objects.filter(pk=pk)"),
    ],
    "exclude away": [
        (
            "self.filter(Q(person=person) | Q(open=True, kind=1)).exclude(locked=True)",
            "self.filter(Q(person=person) | Q(open=True, kind=1))",
        )
    ],
    "no obstacles": [("obstacles_to_changing", "return []")],
    "refusal away": [("refuse_if(obstacles_to_changing(thing))", "pass"), ("raise Http404", "pass")],
    "entry away": [('record("change", "thing", pk)', "pass")],
    "question not asked": [("Thing.objects.visible_to(request.user)", "Thing.objects.all()")],
}


def test_every_kind_of_guard_is_found_and_taken_away() -> None:
    source = Source("sameroom/desk/thing.py", MODULE)
    found = mutants(source, questions=asked([source]))
    taken = {kind: [(one.before, one.after) for one in found if one.kind == kind] for kind in {m.kind for m in found}}
    assert {kind: sorted(pieces) for kind, pieces in taken.items()} == {k: sorted(v) for k, v in TAKEN.items()}
    assert all(one.text != MODULE for one in found)
    assert {one.function for one in found} == {"ThingQuerySet.visible_to", "change", "obstacles_to_changing"}


def test_a_guard_is_looked_for_in_every_part_of_the_product() -> None:
    found = every_mutant()
    parts = {one.path.split("/")[1] for one in found}
    assert {"audit", "booking", "desk", "measures", "people", "room", "sealing"} <= parts
    assert {one.kind for one in found} >= set(TAKEN) | {"always yes", "binding away", "filter away"}
    home = next(one for one in found if one.function == "home")
    assert "home" in hints(home)


def test_what_is_explained_is_still_there() -> None:
    found = every_mutant()
    assert not [one for one in EQUIVALENT if not any(one.fits(mutant) for mutant in found)]
    assert all(len(reason_for(one).split()) > 3 for one in found if reason_for(one))


def test_every_guard_falls_to_one_tenth() -> None:
    found = every_mutant()
    tenths = [sum(is_of(tenth, one) for one in found) for tenth in range(10)]
    assert sum(tenths) == len(found)
    assert min(tenths) > len(found) / 20


@pytest.mark.slow
def test_each_guard_that_is_taken_away_is_missed() -> None:
    """Another tenth each day: `python -m tests.mutation` takes all. With the number of guards as its last line."""
    tenth = str(datetime.now(UTC).toordinal() % 10)
    outcome = subprocess.run([sys.executable, "-m", "tests.mutation", "--tenth", tenth], cwd=ROOT, check=False)
    assert outcome.returncode == 0
