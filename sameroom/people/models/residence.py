"""Where a client is when sessions take place: what the rules about provinces go by."""

from django.db import models
from django.utils import timezone

from sameroom.people.models.person import Person
from sameroom.people.provinces import PLACES


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def visible_to(self, person: Person) -> "ResidenceQuerySet":
        """One's own, and those of the people in a file that one may read."""
        near = Person.objects.at_work_with(person).values("pk")
        return self.filter(models.Q(person=person) | models.Q(person__in=near)).distinct()


class Residence(models.Model):
    """A client said in which province sessions by video find them. The newest counts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    province = models.CharField(max_length=2, choices=PLACES)
    at = models.DateTimeField(default=timezone.now)

    objects = ResidenceQuerySet.as_manager()


def province_of(person: Person) -> str:
    """Two letters, `XX` for what is outside of Canada; nothing where it was never said."""
    newest = Residence.objects.filter(person=person).order_by("-at", "-pk").first()
    return newest.province if newest else ""


def say_province(person: Person, province: str) -> None:
    """A row, where it is another one than before."""
    if province_of(person) != province:
        Residence.objects.create(person=person, province=province)
