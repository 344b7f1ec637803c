"""The first edition of the public page, as the demo's owner published it."""

from sameroom.evidence.analysing import next_edition
from sameroom.evidence.claims import MARGINS
from sameroom.evidence.models.editions import approve
from sameroom.evidence.words import FIRST_WHY
from sameroom.people.models import Person


def publish(owner: Person) -> None:
    approve(next_edition(margins=MARGINS, why=str(FIRST_WHY), pooled=[], by=owner), by=owner)
