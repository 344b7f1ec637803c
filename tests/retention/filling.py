"""A row of every kind that the policy erases, for one client: made from what its fields are."""

import uuid
from datetime import date, time
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone

from sameroom.booking.models import Appointment, Participant
from sameroom.people.models import CaseFile, Lock, Person
from sameroom.retention.policy import FILE, PERSON, policy
from sameroom.sealing.fields import SealedText

# What the database would not take from the type of a field alone.
GIVEN: dict[str, dict[str, Any]] = {
    "booking.Occupancy": {"hold": None, "starts_at": 4_000_000_000, "ends_at": 4_000_000_060},
    "booking.Resource": {"office": None},
    "booking.Series": {"rule": "FREQ=WEEKLY", "first": "2026-11-30T10:00:00", "zone": "America/Toronto"},
    "measures.Answer": {"value": None, "code": "", "skipped": "asked-declined"},
    "measures.Response": {"instrument": "gad-7", "version": 1, "form": "client"},
    "booking.Offer": {"hold": None},
    "retention.LegalHold": {"person": None},
    "retention.Birthday": {"on": date(1990, 2, 3)},
}
# Fields that name who did it; but a client's own lock.
WORKS_HERE = ("by", "kept_by", "noted_by", "made_by", "before", "after")


class Filler:
    """`word`: what every text is filled with. `at`: when everything happened."""

    def __init__(self, client: Person, therapist: Person, appointment: Appointment, *, word: str) -> None:
        self.word, self.at = word, timezone.now()
        self._given: dict[type[Model], Model] = {
            Person: client,
            CaseFile: appointment.case_file,  # type: ignore[dict-item]
            Appointment: appointment,
            Participant: appointment.participants.get(person=client),
        }
        self._therapist = therapist

    def fill(self) -> None:
        """One more row of each kind, but of those that are there for the client already."""
        for entry in policy().entries(FILE, PERSON):
            if entry.model not in self._given:
                self._given[entry.model] = self._of(entry.model) or self._made(entry.model)

    def _of(self, model: type[Model]) -> Model | None:
        """The one there is, of what hangs from the client, the file, the appointment or the participant itself."""
        for field in model._meta.concrete_fields:
            if field.name not in WORKS_HERE and field.related_model in self._given:
                found = model._base_manager.filter(**{field.name: self._given[field.related_model]}).first()
                if found is not None:
                    return found
        return None

    def _made(self, model: type[Model]) -> Model:
        given = GIVEN.get(model._meta.label, {})
        fields = [one for one in model._meta.concrete_fields if not (one.primary_key and one.name == "id")]
        values = {one.name: given.get(one.name, self._value(one)) for one in fields if one.name not in given}
        row = model(**values, **given)
        row.save(force_insert=True)
        return row

    def _value(self, field: "Field[Any, Any]") -> Any:
        if field.related_model is not None:
            return self._pointed_at(field)
        if field.choices:
            return next(value for value, _label in field.flatchoices if value)
        kind = field.get_internal_type()
        if isinstance(field, SealedText):
            return self.word
        if kind in ("CharField", "TextField"):
            return self.word[: field.max_length]
        plain = {
            "EmailField": f"{self.word}@example.com",
            "DateTimeField": self.at,
            "DateField": date(2020, 2, 3),
            "TimeField": time(9),
            "UUIDField": uuid.uuid4(),
            "JSONField": {"said": self.word},
            "BooleanField": True,
            "BinaryField": self.word.encode(),
        }
        return plain.get(kind, 1)

    def _pointed_at(self, field: "Field[Any, Any]") -> Model | None:
        related: Any = field.related_model
        if related is Person and field.name in WORKS_HERE and field.model is not Lock:
            return self._therapist
        if field.name == "against":
            return self._therapist
        if related not in self._given:
            existing = related._base_manager.order_by("pk").first()
            self._given[related] = existing or self._made(related)
        return self._given[related]
