"""`manage.py check` refuses a field that the policy leaves out, and a policy that cannot be carried out."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from sameroom.people.models import CaseFile
from sameroom.retention.checks import everything_has_an_end, troubles_of
from sameroom.retention.policy import read

AS_IT_IS = settings.RETENTION_POLICY.read_text()


@pytest.fixture
def changed(tmp_path: Path, settings: Any) -> Callable[[str, str], list[str]]:
    """The policy with one thing said otherwise: what the check says, its number first."""

    def change(before: str, after: str) -> list[str]:
        assert AS_IT_IS.count(before) == 1
        settings.RETENTION_POLICY = tmp_path / "retention.yaml"
        settings.RETENTION_POLICY.write_text(AS_IT_IS.replace(before, after))
        return [f"{error.id} {error.msg}" for error in everything_has_an_end(None)]

    return change


def test_the_policy_that_is_shipped_leaves_nothing_out() -> None:
    assert everything_has_an_end(None) == []
    assert [one for one in run_checks(tags=["retention"])] == []


def ours() -> Iterator[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    yield from (one for one in found if one.__module__.startswith("sameroom."))


@isolate_apps("sameroom.people")
def test_a_new_model_is_refused_and_the_block_to_paste_is_printed() -> None:
    class Diary(models.Model):
        case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
        text = models.TextField()

        class Meta:
            app_label = "people"

    (error,) = troubles_of(read(settings.RETENTION_POLICY), [*ours(), Diary])
    assert error.id == "retention.E001"
    assert "people.Diary" in error.msg
    assert error.hint.endswith("      people.Diary:\n        of: …\n        fields: case_file text")


@isolate_apps("sameroom.people")
def test_a_model_without_a_field_of_its_own_is_refused_as_well() -> None:
    class Bare(models.Model):
        class Meta:
            app_label = "people"

    assert [error.id for error in troubles_of(read(settings.RETENTION_POLICY), [*ours(), Bare])] == ["retention.E001"]


def test_a_new_field_of_a_known_model_is_refused(changed: Callable[[str, str], list[str]]) -> None:
    (said,) = changed("person name relation phone", "person name phone")
    assert said == "retention.E001 people.EmergencyContact holds what retention.yaml says nothing of: relation."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("person name relation phone", "person name relation phone shoe_size", "E002 retention.yaml names people."),
        ("room.Keyring:", "room.Keyrings:", "E002 retention.yaml names room.Keyrings, which is no model"),
        ("person name relation phone", "person name name relation phone", "E003 people.EmergencyContact.name stands"),
        ("room.Departure: {of: visit__appointment", "room.Departure: {of: visits", "E004 room.Departure in retention"),
        ("room.Departure: {of: visit__appointment", "room.Departure: {of: visit", "E004 room.Departure leads to no"),
        ("contact: granted_at", "contact: kind", "E004 people.Role counts from what is no moment"),
        ("mail.Setback: {of: message", "mail.Setback: {of: message__kind", "E004 mail.Setback"),
        ("  days: 30", "  days: 31", "E005 searches lasts 31 days"),
        ("clock: age\n  days: 90", "clock: aged\n  days: 90", "E000 The group mail needs a clock"),
        ("  days: 90\n", "", "E000 The group mail needs days"),
        (
            "    room.Keyring: {of: person, fields",
            "    room.Keyring: {along: person, fields",
            "E000 room.Keyring says “along”",
        ),
        ("    room.Keyring: {of: person, fields", "    room.Keyring: {fields", "E000 room.Keyring needs “of”"),
        ("    room.Keyring:", "    room.DeviceKey:", "E000 retention.yaml cannot be read"),
        ("  file: 10\n", "  file: 0\n", "E000 years has to say"),
        ("version:", "versions:", "E000 retention.yaml has to have"),
        ("    fr: Clés\n", "", "E000 The group keys needs title"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(
    changed: Callable[[str, str], list[str]], before: str, after: str, said: str
) -> None:
    assert any(one.startswith(f"retention.{said}") for one in changed(before, after))


def test_what_would_keep_a_file_for_ever_is_refused(changed: Callable[[str, str], list[str]]) -> None:
    """An answer that is kept points to its response, which goes with the file."""
    line = next(one for one in AS_IT_IS.splitlines() if one.strip().startswith("measures.SafetyNotice:"))
    start = AS_IT_IS.index(line)
    block = AS_IT_IS[start : AS_IT_IS.index("    measures.SafetyStep:")]
    kept = "    measures.SafetyNotice: response item person case_file severity state raised_at told_at\n"
    said = changed(block + "    measures.SafetyStep:", "    measures.SafetyStep:")
    assert any("measures.SafetyNotice" in one for one in said)
    moved = AS_IT_IS.replace(block, "").replace("    audit.Entry:", f"{kept}    audit.Entry:")
    settings.RETENTION_POLICY.write_text(moved)
    read.cache_clear()
    found = [f"{error.id} {error.msg}" for error in everything_has_an_end(None)]
    assert {one.split()[0] for one in found} == {"retention.E006"}
    assert {one.split()[1] for one in found} == {"measures.SafetyNotice.response", "measures.SafetyNotice.case_file"}


def test_a_policy_that_is_not_there_is_said(settings: Any, tmp_path: Path) -> None:
    settings.RETENTION_POLICY = tmp_path / "gone.yaml"
    assert [error.id for error in everything_has_an_end(None)] == ["retention.E000"]


def test_words_cannot_promise_another_number_than_what_is_carried_out() -> None:
    policy = read(settings.RETENTION_POLICY)
    assert "10 years after the last contact" in policy.group("file").kept.en
    assert policy.group("mail").kept.fr == "90 jours."
    for group in policy.groups:
        for words in (group.title, group.holds, group.kept, group.why):
            assert words.en and words.fr
            assert "{" not in words.en + words.fr
