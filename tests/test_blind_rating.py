"""Before the own rating, nothing that a therapist reads tells whether a client has rated the session, or how."""

from sameroom.room import visits
from tests import test_non_interference as worlds
from tests.access_world import answer
from tests.answers import rate
from tests.appointments import participant
from tests.test_non_interference import Scene, different

scene = worlds.scene


def came(scene: Scene) -> None:
    for person in (scene.cast.ben, scene.cast.cleo, scene.cast.dev):
        visits.begin(participant(scene.now, person))


def and_rated(scene: Scene) -> None:
    came(scene)
    rate(scene.now, scene.cast.cleo, level=1, strain=3, repaired=0)
    rate(scene.now, scene.cast.dev, level=10)


def test_a_therapist_learns_nothing_of_a_rating_before_the_own_one(scene: Scene) -> None:
    assert different(scene, and_rated, came, who="ben") == []


def test_afterwards_the_therapist_does(scene: Scene) -> None:
    def both(scene: Scene) -> None:
        and_rated(scene)
        answer(scene.now, scene.cast.ben)

    def own_alone(scene: Scene) -> None:
        came(scene)
        answer(scene.now, scene.cast.ben)

    file = f"/files/{scene.cast.couples_file.pk}/"
    assert {file, f"{file}alliance/"} <= set(different(scene, both, own_alone, who="ben"))
