"""What a client may keep from whom, and that each one's lock is that one's own."""

import uuid

import pytest

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Lock, Person
from sameroom.people.models.lockbox import lock
from sameroom.refusal import Refused

pytestmark = pytest.mark.services
FILE, ANSWERS = Lock.Thing.CASE_FILE, Lock.Thing.RESPONSE


def keep(cast: Cast, by: Person, against: Person | None, thing: str = FILE, thing_id: uuid.UUID | None = None) -> Lock:
    """Something of the file of Cleo and Dev, whose therapist is Ben; the file itself if nothing else is named."""
    return lock(cast.couples_file, thing=thing, thing_id=thing_id or cast.couples_file.pk, against=against, by=by)


@pytest.mark.parametrize(
    ("by", "against", "thing", "reason"),
    [
        ("ada", "hal", ANSWERS, "Only the people in a file"),
        ("ben", "hal", ANSWERS, "Only the people in a file"),
        ("cleo", "dev", ANSWERS, "Choose somebody who works at the practice"),
        ("cleo", "ben", FILE, "Your therapist needs the file"),
    ],
)
def test_what_cannot_be_kept_back_is_said(cast: Cast, by: str, against: str, thing: str, reason: str) -> None:
    people = cast.people()
    with pytest.raises(Refused, match=reason):
        keep(cast, people[by], people[against], thing)
    assert not Lock.objects.exists()


def test_asking_twice_makes_one_lock_and_another_wish_another(cast: Cast) -> None:
    first = keep(cast, cast.cleo, cast.hal)
    assert keep(cast, cast.cleo, cast.hal) == first
    others = [
        keep(cast, cast.dev, cast.hal),
        keep(cast, cast.cleo, None),
        keep(cast, cast.cleo, cast.hal, ANSWERS, uuid.uuid4()),
        keep(cast, cast.cleo, cast.hal, ANSWERS, uuid.uuid4()),
    ]
    assert Lock.objects.count() == 1 + len(others)
    first.remove(by=cast.cleo)
    assert keep(cast, cast.cleo, cast.hal) != first
