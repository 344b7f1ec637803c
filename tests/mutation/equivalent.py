"""Guards that can be taken away without anybody gaining anything, each with its reason."""

from dataclasses import dataclass

from tests.mutation.source import Mutant


@dataclass(frozen=True)
class Equivalent:
    """Every mutant of `path`, or of one `function` there, whose piece has `before` and becomes what has `after`."""

    path: str
    kind: str
    before: str
    because: str
    after: str = ""
    function: str = ""

    def fits(self, mutant: Mutant) -> bool:
        place = mutant.path == self.path and mutant.kind == self.kind and self.function in {"", mutant.function}
        return place and self.before in mutant.before and self.after in mutant.after


ONES_OWN = "of oneself only, and what is one's own one always sees"
NO_TWO_ALIKE = "files and answers have ids of one space (UUID), so a lock on the one never meets the other"
EQUIVALENT: list[Equivalent] = [
    Equivalent(path, "question not asked", ".of(Lock.Thing.", NO_TWO_ALIKE)
    for path in ("sameroom/people/models/files.py", "sameroom/people/models/staff.py", "sameroom/measures/models.py")
]
EQUIVALENT += [
    Equivalent(
        "sameroom/desk/changes.py",
        "question not asked",
        "Appointment.objects.of(person)",
        "more sockets are asked whether they may stay; who may, stays",
    )
]
EQUIVALENT += [
    Equivalent(
        "sameroom/people/models/lockbox.py", "question answered with all", "", NO_TWO_ALIKE, function="LockQuerySet.of"
    ),
]
# (module, function, question): why nobody gains by its not being asked.
NOT_ASKED = {
    ("desk/files.py", "case_file", "EmergencyContact.objects.visible_to"): "shown of those whom one works with, who are"
    " the ones whose contacts one sees",
    (
        "desk/files.py",
        "_sessions",
        "Appointment.objects.visible_to",
    ): "of a file that is open to this person, with every appointment in it",
    ("consent/signed.py", "withdraw_agreement", "Agreement.objects.visible_to"): ONES_OWN,
    ("consent/standing.py", "waiting_for", "CaseFile.objects.visible_to"): ONES_OWN,
    ("consent/views.py", "_parts", "CaseFile.objects.visible_to"): ONES_OWN,
    ("consent/views.py", "_signed", "Agreement.objects.visible_to"): ONES_OWN,
    ("consent/views.py", "sign_statement", "CaseFile.objects.visible_to"): ONES_OWN,
    ("desk/forms.py", "DetailsForm.of", "EmergencyContact.objects.visible_to"): ONES_OWN,
    ("desk/forms.py", "LockForm.person", "Person.objects.staff"): "one of the choices, and these are made of the staff",
    (
        "desk/people.py",
        "_show",
        "AddressChange.objects.visible_to",
    ): "of a client whose page is open, and so the change",
    ("desk/safety/helping.py", "help_after_answer", "Response.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "details", "AddressChange.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "keep_address", "AddressChange.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "lock_file", "CaseFile.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "lock_answers", "CaseFile.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "lock_answers", "Response.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "_parts", "CaseFile.objects.visible_to"): ONES_OWN,
    ("desk/record.py", "_sessions", "Response.objects.visible_to"): ONES_OWN,
    (
        "people/views/colleagues.py",
        "staff",
        "Enrolment.objects.visible_to",
    ): "visible to everybody whom the policy admits",
    (
        "people/views/colleagues.py",
        "stop_recovery",
        "Enrolment.objects.visible_to",
    ): "visible to all whom the policy admits",
    ("desk/equipment.py", "reports_of", "EquipmentReport.objects.visible_to"): "of somebody whose page is open, and so"
    " the reports",
    ("desk/views.py", "_was_there", "Visit.objects.visible_to"): ONES_OWN,
}
EQUIVALENT += [
    Equivalent(f"sameroom/{path}", "question not asked", question, because, ".objects.all()", function)
    for (path, function, question), because in NOT_ASKED.items()
]
EQUIVALENT += [
    Equivalent(
        "sameroom/people/models/person.py",
        "condition away",
        "Q(leaving__isnull=False, treats__isnull=False)",
        "who has files works here or left: a therapist’s role is not taken away before they are handed over",
        "Q(treats__isnull=False)",
    ),
    Equivalent(
        "sameroom/room/api.py", "policy away", "wraps(view)", "it gives a function its name, and lets nobody in"
    ),
    Equivalent(
        "sameroom/room/signalling.py",
        "refusal away",
        'raise Closed("unavailable")',
        "a seat that got lost is no way in: the page would be told half a minute later to come back",
        function="_look_again",
    ),
    Equivalent(
        "sameroom/room/acts.py",
        "refusal away",
        'raise Closed("malformed")',
        "nobody gets there without having come in: a socket’s first message is a hello (`signalling.py`)",
        function="_entrant",
    ),
    Equivalent(
        "sameroom/desk/review.py",
        "filter away",
        "Person.objects.filter(pk__in={person for _by, person in pairs})",
        "names are looked up for the people of the pairs alone",
    ),
]
EQUIVALENT += [
    Equivalent(
        "sameroom/consent/models/statement.py",
        "refusal away",
        "refuse_if([] if is_first else",
        "two owners in the same moment: the database keeps one version of a number, whatever the second is told",
    ),
    Equivalent(
        "sameroom/consent/signing.py",
        "refusal away",
        "refuse_if([] if is_new else",
        "two notes in the same moment: the database keeps one sheet an agreement, whatever the second is told",
    ),
]
EQUIVALENT += [
    Equivalent(
        f"sameroom/{path}",
        "policy away",
        'require_http_methods(["GET", "POST"])',
        "nothing but GET, HEAD and POST gets as far as any address (`config/front.py`)",
    )
    for path in ("desk/session_check.py", "people/views/locking.py")
]


def reason_for(mutant: Mutant) -> str:
    return next((one.because for one in EQUIVALENT if one.fits(mutant)), "")
