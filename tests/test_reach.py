"""Rows are reached by asking whose they are: in every view, in what views gather from, and in templates."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from tests.reach import QUESTIONS, is_under_the_rule, reached, walked, walked_in_template
from tests.reach_table import ALLOWED, FACTS, NOBODYS, OTHERWISE, PUBLIC, STEPS

ROOT = Path(__file__).parents[1]
# Invented people, made at start; nobody reads them there.
LEFT_OUT = {
    "demo/both_ways.py",
    "demo/cast.py",
    "demo/colleagues.py",
    "demo/folder.py",
    "demo/histories.py",
    "demo/literature.py",
    "demo/sessions.py",
}
MODULES = [path for path in sorted((ROOT / "sameroom").rglob("*.py")) if "/".join(path.parts[-2:]) not in LEFT_OUT]
TEMPLATES = sorted((ROOT / "sameroom").rglob("*.html"))
MODELS = [model for model in apps.get_models() if model.__module__.startswith("sameroom.")]


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
