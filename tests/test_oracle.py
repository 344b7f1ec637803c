"""In random practices, every list holds exactly what the oracle allows."""

from django.db.models import Model, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from sameroom.booking.models import Appointment, Call, MissedFee
from sameroom.consent.models import Agreement, Intake
from sameroom.measures.models import Response, SafetyNotice
from sameroom.people.models import CaseFile, EmergencyContact, Person, Residence
from tests.oracle import World, may
from tests.worlds import Rows, fresh, realise, worlds

THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def lists(person: Person) -> dict[tuple[str, str], QuerySet[Model]]:
    """(kind of thing, act) → the rows for which `person` may do it."""
    return {
        ("person", "read"): Person.objects.visible_to(person),
        ("person", "change"): Person.objects.changeable_by(person),
        ("file", "read"): CaseFile.objects.visible_to(person),
        ("session", "read"): Appointment.objects.visible_to(person),
        ("session", "change"): Appointment.objects.changeable_by(person),
        ("answers", "read"): Response.objects.visible_to(person).exclude(instrument="risq"),
        ("rift", "read"): Response.objects.visible_to(person).filter(instrument="risq"),
        ("agreement", "read"): Agreement.objects.visible_to(person),
        ("call", "read"): Call.objects.visible_to(person),
        ("fee", "read"): MissedFee.objects.visible_to(person),
        ("notice", "read"): SafetyNotice.objects.visible_to(person),
        ("agreement", "know"): Agreement.objects.known_to(person),
    }


def named(rows: Rows) -> dict[str, dict[str, Model]]:
    return {
        "person": rows.people,
        "file": rows.files,
        "session": rows.sessions,
        "answers": rows.answers,
        "rift": rows.rifts,
        "agreement": rows.agreements,
        "call": rows.calls,
        "fee": rows.fees,
        "notice": rows.notices,
    }


class Lists(TestCase):
    @THOROUGH
    @given(worlds())
    def test_agree_with_the_oracle(self, world: World) -> None:
        rows = realise(world)
        for who in sorted(set(world.roles) - world.left):
            person = fresh(rows.people[who])
            for (kind, act), found in lists(person).items():
                keys = {row.pk: key for key, row in named(rows)[kind].items()}
                product = [keys[row.pk] for row in found]
                allowed = {key for key in keys.values() if may(who, act, (kind, key), world)}
                assert sorted(product) == sorted(allowed), (who, act, kind)
            contacts = {contact.person_id for contact in EmergencyContact.objects.visible_to(person)}
            allowed = {k for k in rows.people if may(who, "read", ("emergency contact", k), world)}
            assert contacts == {rows.people[key].pk for key in allowed}, who
            for question in ("visible_to", "known_to"):  # who reads what was told is who reads what was signed
                of_agreements, of_intakes = (
                    {(one.person_id, one.case_file_id) for one in getattr(model.objects, question)(person)}
                    for model in (Agreement, Intake)
                )
                assert of_agreements == of_intakes, (who, question)
            places = {place.person_id for place in Residence.objects.visible_to(person)}
            assert places == contacts, who
