"""Rows are reached by asking whose they are: in every view, in what views gather from, and in templates."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from tests.reach import QUESTIONS, is_under_the_rule, reached, walked, walked_in_template

ROOT = Path(__file__).parents[1]
# Invented people, made at start; nobody reads them there.
LEFT_OUT = {"cast.py", "folder.py", "sessions.py"}
MODULES = [path for path in sorted((ROOT / "sameroom").rglob("*.py")) if path.name not in LEFT_OUT]
TEMPLATES = sorted((ROOT / "sameroom").rglob("*.html"))
MODELS = [model for model in apps.get_models() if model.__module__.startswith("sameroom.")]

# What the practice tells everybody.
PUBLIC = {"Practice", "Service", "Statement", "Therapist"}

# Module → each way that asks for no person, and why it may.
ALLOWED = {
    "sameroom/desk/anchoring.py": {
        "Block.objects.get": "codes of the trail, in a mail of the work process",
        "Message.objects.filter": "whether today's mail of anchors is posted",
        "Person.objects.filter": "the language of the address that the installation names",
    },
    "sameroom/desk/changes.py": {
        "Appointment.objects.filter": "an act that its method has allowed already; no row is shown",
        "AddressChange.objects.due": "the work process makes them; no row is shown",
        "Appointment.objects.not_cancelled": "those of the file that is being closed, by whoever may",
        "CaseFile.objects.filter": "those of the therapist whose files the owner hands over, unread",
    },
    "sameroom/desk/comparisons.py": {
        "SafetyReport.objects.filter": "the owner's review: a day, a therapist and a kind; no client",
    },
    "sameroom/desk/day.py": {
        "Appointment.objects.not_cancelled": "the owner's count",
        "Presence.objects.waiting": "of appointments that were found by `open_to_staff`",
    },
    "sameroom/desk/demo/views.py": {"get_object_or_404(Person)": "only in the demo, only from this machine"},
    "sameroom/desk/forms.py": {
        "Person.objects.filter": "an address that is taken; whoever breaks the glass types the exact name"
    },
    "sameroom/desk/health.py": {
        "DataKey.objects.count": "doctor's number",
        "cursor": "doctor asks the database itself",
    },
    "sameroom/desk/keys.py": {"DataKey.objects.exists": "whether a key file may be made"},
    "sameroom/desk/links.py": {"Message.objects.filter": "of an appointment that was found by `changeable_by`"},
    "sameroom/desk/review.py": {
        "Concern.objects.exclude": "the owner's review: a count",
        "Entry.objects.filter": "the owner's review: staff are named, records are numbers",
        "Participant.objects.filter": "the owner's review: a count",
        "Person.objects.filter": "the owner's review: surnames are compared, none is shown",
        "Role.objects.filter": "the owner's review: who is staff",
        "Supervision.objects.filter": "the owner's review: a count",
    },
    "sameroom/desk/session_check.py": {
        "Response.objects.filter": "of the people at the seat that the capability names"
    },
    "sameroom/desk/trail.py": {
        "BreakGlass.objects.filter": "that on one's own record",
        "CaseFile.objects.filter": "one's own files: who is one's therapist",
        "Person.objects.filter": "names of staff, and whether somebody else took part",
        "Role.objects.filter": "what somebody is here",
    },
    "sameroom/people/arrivals.py": {
        "SignIn.objects.create": "whoever arrives, in this browser",
        "SignIn.objects.filter": "the one of this browser's session, which ends when somebody arrives",
    },
    "sameroom/people/presence.py": {
        "Person.objects.filter": "who is signed in, by the session",
        "SignIn.objects.select_related": "the one of this browser's session",
    },
    "sameroom/people/proofs.py": {
        "AppCodes.objects.filter": "of whoever gives the proof",
        "Person.objects.filter": "nobody is signed in yet",
    },
    "sameroom/people/slowing.py": {
        "Attempt.objects.create": "counts, by keyed hashes",
        "Attempt.objects.filter": "counts, by keyed hashes",
        "KnownBrowser.objects.filter": "of this browser's cookie",
        "KnownBrowser.objects.get_or_create": "of this browser's cookie",
    },
    "sameroom/people/signing_in.py": {
        "Person.objects.filter": "nobody is signed in yet",
        "SignInRequest.objects.create": "nobody is signed in yet",
        "SignInRequest.objects.filter": "nobody is signed in yet",
        "SignInRequest.objects.select_related": "nobody is signed in yet",
    },
    "sameroom/room/api.py": {"NoticeRequest.objects.get_or_create": "of the seat that the capability names"},
}

# A row's own facts: they say when something became of it, and are read with it.
FACTS = {
    "cancellation", "closing", "delivery", "departure", "done", "end", "ending", "leaving", "paper", "removal",
    "signature", "stop", "use", "withdrawal",
}  # fmt: skip
# Module or template → each step from a row that may be seen to rows that hang from it, and why it may be taken.
STEPS = {
    "sameroom/desk/changes.py": {
        "participants": "whose links end, in an act that is allowed already",
        "treats": "whether files still wait for another therapist",
        "visits": "whether a session goes on; no row is shown",
    },
    "sameroom/desk/day.py": {"endings": "when the session ended, not who was there"},
    "sameroom/desk/session_check.py": {"visits": "whether anybody was inside at all"},
    "sameroom/desk/staff.py": {
        "supervises": "for the owner: names of staff",
        "treats": "for the owner: a number",
    },
    "sameroom/desk/trail.py": {"case_files": "one's own: who comes with one"},
    "sameroom/desk/views.py": {
        "endings": "whether the session ended, not who was there",
        "participants": "one's own seat, to make a link for it",
    },
    "sameroom/people/arrivals.py": {
        "enrolments": "of whoever arrives: a recovery that is no longer needed is stopped",
        "proofs": "of the sign-in that begins",
    },
    "sameroom/people/confirming.py": {"passkeys": "one's own"},
    "sameroom/people/templates/people/staff.html": {"role_set": "colleagues and what they do here, for colleagues"},
    "sameroom/people/views/colleagues.py": {"recovery_kits": "one's own, as an owner"},
    "sameroom/people/views/own.py": {"passkeys": "one's own", "recovery_codes": "one's own: a number"},
    "sameroom/room/signalling.py": {"participants": "of a seat of the same call, in memory"},
    "sameroom/desk/templates/desk/file.html": {"answers": "what `Response.visible_to` gave to the view"},
    "sameroom/desk/templates/desk/record.html": {
        "answers": "one's own, as the view gathered them",
        "locks": "one's own, by `Lock.visible_to`",
    },
}

# Rows of people that no question of a person reaches, and by what they are reached instead.
OTHERWISE = {
    "Admission": "the room, behind a capability",
    "Answer": "its response",
    "AppCodes": "its person, who signs in; sealed",
    "Attempt": "nobody: it counts, by keyed hashes",
    "AddressChangeEnd": "its change of address",
    "Cancellation": "its appointment",
    "Capability": "its own secret, of which only the hash is kept",
    "CheckIn": "the room, for the therapist at the seat; its place is sealed",
    "Closing": "its file",
    "Concern": "`Entry.about`",
    "Delivery": "its message, which nobody reads",
    "Departure": "its visit",
    "Ending": "its appointment",
    "EnrolmentDone": "its enrolment",
    "EnrolmentStop": "its enrolment",
    "Entry": "`about` the person, or `done_by` the person; the owner's review",
    "Handover": "nobody reads it yet but who opens the database",
    "Introduction": "the room, behind a capability: the therapist of the appointment",
    "JoinToken": "its own secret, of which only the hash is kept",
    "KitUse": "its recovery kit",
    "KnownBrowser": "its own cookie, of which only the hash is kept",
    "Leaving": "nobody reads it yet but who opens the database",
    "Message": "the outbox: an address and what to render, sent by the work process",
    "NoticeRequest": "the room, behind a capability",
    "Paper": "its agreement",
    "Participant": "its appointment",
    "Passkey": "its person, who signs in",
    "Proof": "its sign-in",
    "RecoveryCode": "its person, who signs in; only hashes are kept",
    "RecoveryKit": "its owner; only the hash is kept",
    "Presence": "appointments that were found by `open_to_staff`",
    "Refusal": "the room, behind a capability",
    "Removal": "its lock",
    "Role": "what somebody is here: names of staff",
    "Signature": "its agreement; the name is sealed",
    "Session": "its own cookie, of which only the hash is kept; sealed",
    "SignInEnd": "its sign-in",
    "Keyring": "the room, behind a capability: one's own",
    "SignInRequest": "signing in, before anybody is known",
    "Supervision": "for the owner, and inside of `supervised_by`",
    "Withdrawal": "of a link: the room, behind a capability; of an agreement: its agreement",
}
# Rows of the installation.
NOBODYS = {
    "Anchoring",
    "Block",
    "DataKey",
    "ErasedKey",
    "Erasure",
    "Place",
    "Practice",
    "Rotation",
    "Service",
    "Statement",
}
NOBODYS |= {"Therapist"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def hanging() -> set[str]:
    """The names by which a row leads to rows that hang from it; not where a field has the same name."""
    fields = {one.name for model in MODELS for one in model._meta.concrete_fields}
    related = {one.get_accessor_name() for model in MODELS for one in model._meta.related_objects}
    many = {one.name for model in MODELS for one in model._meta.many_to_many}
    return {one for one in related | many if one} - fields - FACTS - {"people"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_view_reaches_rows_without_asking_whose_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if is_under_the_rule(name(path), tree):
        ways = {way for way in reached(tree) if way.partition(".")[0] not in PUBLIC}
        assert ways == set(ALLOWED.get(name(path), {}))
        assert set(walked(tree, hanging())) == set(STEPS.get(name(path), {}))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_walks_to_rows_that_the_view_did_not_choose(path: Path) -> None:
    assert set(walked_in_template(path.read_text(), hanging())) == set(STEPS.get(name(path), {}))


def test_what_is_allowed_is_still_there() -> None:
    known = {name(path) for path in (*MODULES, *TEMPLATES)}
    assert {*ALLOWED, *STEPS} <= known


def test_everything_of_people_is_reached_by_a_question_or_has_its_reason() -> None:
    without = {model.__name__ for model in MODELS if not hasattr(manager_of(model), "visible_to")}
    assert without == {*OTHERWISE} | NOBODYS


def test_every_question_is_one_that_some_rows_answer() -> None:
    answered = {question for question in QUESTIONS for model in MODELS if hasattr(manager_of(model), question)}
    assert answered == QUESTIONS


def manager_of(model: type[Model]) -> object:
    return model._default_manager


BAD = {
    "Appointment.objects.filter(pk=pk)": "Appointment.objects.filter",
    "Appointment.objects.all()": "Appointment.objects.all",
    "Appointment.objects.get(pk=pk)": "Appointment.objects.get",
    "Appointment.objects.order_by('pk').visible_to(person)": "Appointment.objects.order_by",
    "models.Appointment.objects.first()": "Appointment.objects.first",
    "BreakGlass.objects.in_force()": "BreakGlass.objects.in_force",
    "Lock.objects.in_force().filter(by=person)": "Lock.objects.in_force",
    "rows = Appointment.objects": "Appointment.objects",
    "show(Appointment.objects, pk)": "Appointment.objects",
    "Appointment._default_manager.get(pk=pk)": "_default_manager",
    "Appointment._base_manager.get(pk=pk)": "_base_manager",
    "Appointment.objects.visible_to(person).raw('SELECT 1')": "raw",
    "connection.cursor()": "cursor",
    "apps.get_model('booking', 'Appointment')": "get_model",
    "get_object_or_404(Appointment, pk=pk)": "get_object_or_404(Appointment)",
    "get_list_or_404(Appointment)": "get_list_or_404(Appointment)",
    "get_object_or_404(Appointment.objects, pk=pk)": "get_object_or_404(objects)",
}
GOOD = [
    "Appointment.objects.visible_to(person).filter(pk=pk)",
    "BreakGlass.objects.in_force(by=person)",
    "get_object_or_404(Appointment.objects.visible_to(person), pk=pk)",
    "open_record(request, CaseFile.objects.open_to_staff(person), pk)",
]


@pytest.mark.parametrize("code", BAD)
def test_the_rule_sees_what_it_forbids(code: str) -> None:
    assert BAD[code] in set(reached(ast.parse(code)))


@pytest.mark.parametrize("code", GOOD)
def test_the_rule_lets_questions_pass(code: str) -> None:
    assert not set(reached(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "@open_to(CLIENT)\ndef page(r): ...",
        "def page(request): ...",
        "@with_capability\nasync def page(r): ...",
        "def part(*, request): ...",
        "class ThingForm(Form): ...",
    ],
)
def test_what_has_a_view_is_under_the_rule(code: str) -> None:
    assert is_under_the_rule("sameroom/anything/anything.py", ast.parse(code))
    assert not is_under_the_rule("sameroom/anything/models.py", ast.parse("def other(thing): ..."))


def test_steps_are_seen_in_code_and_in_templates() -> None:
    names = {"appointments", "responses", "visits", "check_ins", "case_files", "participations", "treats"}
    assert names <= hanging()
    for one in names:
        assert set(walked(ast.parse(f"person.{one}.count()"), names)) == {one}
        assert set(walked(ast.parse(f"getattr(person, '{one}')"), names)) == {one}
        assert set(walked_in_template(f"{{% for x in person.{one}.all %}}{{{{ x }}}}", names)) == {one}
        assert set(walked_in_template(f"{{{{ file.therapist.{one}.count }}}}", names)) == {one}
