"""Before a session: what changed in a sentence, the line, what moved, what could help; and to whom."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from django.utils import timezone

from sameroom.audit.models import Concern, Entry
from sameroom.desk.demo.cast import Cast
from sameroom.measures.considering import Considered
from sameroom.measures.models import Response
from sameroom.people.models import BreakGlass, Lock, Person
from sameroom.people.models.lockbox import lock
from tests.measures.filling import give_form, phq_9
from tests.measures.forms import a_course, in_a_week

SignIn = Callable[[Person], Client]


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def looks(client: Client, path: str) -> list[Any]:
    return list(client.get(path).context["looks"])


def test_what_changed_stands_in_a_sentence_with_its_rule(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [19, 14])
    page = read(signed_in(cast.ben), f"/appointments/{held[-1].pk}/prepare/")
    assert (
        "PHQ-9: 14, was 19. By the rule of NHS Talking Therapies that is no reliable change; "
        "still at or above the threshold of 10." in page
    )
    assert "A change from 6 points on. Source: NHS Talking Therapies manual." in page
    assert "it does not say what the change came from" in page


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([19], "PHQ-9: 19, for the first time. At or above the threshold of 10."),
        ([9], "PHQ-9: 9, for the first time. Below the threshold of 10."),
        (
            [19, 13],
            "PHQ-9: 13, was 19. By the rule of NHS Talking Therapies that is a reliable improvement; "
            "still at or above the threshold of 10.",
        ),
        (
            [15, 12, 9],
            "PHQ-9: 9, was 12 last time and 15 at the start. Since the start, by the rule of NHS Talking Therapies, "
            "that is a reliable improvement; now below the threshold of 10.",
        ),
        (
            [8, 2, 8],
            "PHQ-9: 8, was 2 last time and 8 at the start. Since the start, by the rule of NHS Talking Therapies, "
            "that is no reliable change; below the threshold of 10, as at the start. "
            "Since last time alone, it is a reliable worsening.",
        ),
        (
            [9, 15, None],
            "PHQ-9: 15, was 9. By the rule of NHS Talking Therapies that is a reliable worsening; "
            "now at or above the threshold of 10. The last form was not given, so nothing is known since.",
        ),
        (
            [9, None, None],
            "PHQ-9: 9, for the first time. Below the threshold of 10. "
            "The last 2 forms were not given, so nothing is known since.",
        ),
    ],
)
def test_each_course_has_its_sentence(signed_in: SignIn, cast: Cast, totals: list[int | None], expected: str) -> None:
    """The session that is to come has no form yet, which is nothing that was missed."""
    a_course(cast.adas_file, cast.individual, cast.ada, totals, last_days_ago=7)
    coming = in_a_week(cast.adas_file, cast.individual)
    (look,) = looks(signed_in(cast.ben), f"/appointments/{coming.pk}/prepare/")
    assert [one.summary for one in look.lines] == [expected]


def test_support_is_offered_from_session_6_on_and_what_was_thought_about_is_kept(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [15, 16, 15, 14, 15, 15])
    client = signed_in(cast.ben)
    fifth, sixth = (f"/appointments/{one.pk}/prepare/" for one in held[4:])
    assert [looks(client, path)[0].why for path in (fifth, sixth)] == [
        [],
        ["PHQ-9: no reliable improvement since the start, at session 6."],
    ]
    sent = {"client": str(cast.ada.pk), "aspect": "alliance"}
    for _ in range(2):
        assert client.post(f"{sixth}considered/", sent)["Location"] == sixth
    row = Considered.objects.get()
    assert (row.appointment, row.client, row.aspect, row.by, row.rule) == (
        held[5],
        cast.ada,
        "alliance",
        cast.ben,
        "not-on-track 1",
    )
    entry = Entry.objects.get(act="consider")
    assert (entry.thing_id, entry.by) == (str(held[5].pk), cast.ben.pk)
    assert list(Concern.objects.filter(entry=entry).values_list("person", flat=True)) == [cast.ada.pk]
    assert "thought about by Ben Okafor" in read(client, sixth)
    assert "thought about by Ben Okafor" in read(signed_in(cast.hal), sixth)


def test_who_is_worse_twice_is_told_so_and_a_gap_hides_nobody(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.moes_file, cast.individual, cast.moe, [9, 9, 10, 12, 15, 16, None], last_days_ago=7)
    coming = in_a_week(cast.moes_file, cast.individual)
    client = signed_in(cast.eve)
    for appointment in (held[5], coming):
        (look,) = looks(client, f"/appointments/{appointment.pk}/prepare/")
        assert look.why == ["PHQ-9: reliably worse than at the start."]
    assert look.lines[0].course.missed == 1


def test_nothing_but_the_things_on_the_page_can_be_thought_about(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [15])
    client = signed_in(cast.ben)
    for sent in ({"client": str(cast.ada.pk), "aspect": "weather"}, {"client": str(cast.moe.pk), "aspect": "fit"}, {}):
        client.post(f"/appointments/{held[0].pk}/prepare/considered/", sent)
    assert not Considered.objects.exists()


def test_a_supervisor_reads_and_notes_nothing(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [15] * 6)
    client = signed_in(cast.hal)
    assert "considered/" not in client.get(f"/appointments/{held[5].pk}/prepare/").content.decode()
    sent = {"client": str(cast.ada.pk), "aspect": "fit"}
    assert client.post(f"/appointments/{held[5].pk}/prepare/considered/", sent).status_code == 404


def test_broken_glass_opens_the_file_and_not_this_page(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [15])
    BreakGlass.objects.create(by=cast.eve, client=cast.ada, reason="danger", at=timezone.now())
    client = signed_in(cast.eve)
    assert client.get(f"/files/{cast.adas_file.pk}/").status_code == 200
    assert client.get(f"/appointments/{held[0].pk}/prepare/").status_code == 404


def test_answers_that_moved_stand_in_the_words_of_the_form(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [None, None])
    for appointment, first in zip(held, (0, 3), strict=True):
        give_form(appointment, cast.ada, phq_9(9) | {"q1": first})
    page = read(signed_in(cast.ben), f"/appointments/{held[-1].pk}/prepare/")
    assert "Little interest or pleasure in doing things: Not at all now Nearly every day" in page


def test_a_form_that_was_filled_in_at_once_is_worth_a_second_look(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [None])
    give_form(held[0], cast.ada, phq_9(18), channel=Response.Channel.PAGE)
    page = read(signed_in(cast.ben), f"/appointments/{held[0].pk}/prepare/")
    assert "PHQ-9: Every answer is the same." in page and "PHQ-9: It was filled in very fast" in page


def test_what_is_not_given_yet_is_no_data(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [None])
    give_form(held[0], cast.ada, phq_9(18), is_given=False)
    assert "No form of Ada Singh yet" in read(signed_in(cast.ben), f"/appointments/{held[0].pk}/prepare/")


def test_each_of_a_couple_is_told_alone(signed_in: SignIn, cast: Cast) -> None:
    """And of what Cleo answered in her own file with Eve, nothing stands in the couple's."""
    a_course(cast.cleos_file, cast.individual, cast.cleo, [27])
    held = a_course(cast.couples_file, cast.couple, cast.cleo, [5])
    give_form(held[0], cast.dev, phq_9(20))
    told = looks(signed_in(cast.ben), f"/appointments/{held[0].pk}/prepare/")
    assert [(one.person, [row.course.known[-1].value for row in one.lines]) for one in told] == [
        (cast.cleo, [5]),
        (cast.dev, [20]),
    ]


def test_what_a_client_keeps_back_is_neither_told_nor_missed(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [9, 20, 10])
    kept = Response.objects.get(appointment=held[1])
    lock(cast.adas_file, thing=Lock.Thing.RESPONSE, thing_id=kept.pk, against=cast.ben, by=cast.ada)
    path = f"/appointments/{held[-1].pk}/prepare/"
    client = signed_in(cast.ben)
    (look,) = looks(client, path)
    assert [point.value for point in look.lines[0].course.points] == [9, 10]
    assert "1 form is kept back at a client’s wish." in read(client, path)


@pytest.mark.parametrize("number", [2, 6])
def test_the_page_asks_as_much_for_many_forms_as_for_few(
    signed_in: SignIn, cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    held = a_course(cast.couples_file, cast.couple, cast.cleo, [15] * number)
    for one in held:
        give_form(one, cast.dev, phq_9(12))
    client = signed_in(cast.ben)
    with django_assert_num_queries(28):
        client.get(f"/appointments/{held[-1].pk}/prepare/")


def test_the_picture_has_the_bands_and_a_gap_and_a_client_reads_plain_words(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.adas_file, cast.individual, cast.ada, [19, None, 14])
    newest = Response.objects.get(appointment=held[-1])
    texts = {}
    for who in ("ben", "ada"):
        answer = signed_in(cast.people()[who]).get(f"/courses/{newest.pk}/light.svg")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
        texts[who] = [one.text for one in fromstring(answer.content).iter() if one.text]  # noqa: S314 - our own
    assert {"moderately severe", "10", "27"} <= set(texts["ben"])
    assert {"hardly at all", "very much", "27"} <= set(texts["ada"])
    assert not {"moderate", "severe", "10"} & set(texts["ada"])
    assert signed_in(cast.ben).get(f"/courses/{newest.pk}/red.svg").status_code == 404


def test_no_picture_of_anybody_elses_answers(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.couples_file, cast.couple, cast.cleo, [5, 6])
    newest = Response.objects.get(appointment=held[-1])
    seen = {
        name: signed_in(person).get(f"/courses/{newest.pk}/dark.svg").status_code
        for name, person in cast.people().items()
    }
    assert {name for name, status in seen.items() if status == 200} == {"ben", "cleo", "hal"}
    assert set(seen.values()) == {200, 404}


def test_the_day_and_the_appointment_lead_there(signed_in: SignIn, cast: Cast) -> None:
    (held,) = a_course(cast.adas_file, cast.individual, cast.ada, [5])
    link = f"/appointments/{held.pk}/prepare/"
    for path in ("/day/", f"/appointments/{held.pk}/"):
        shown = {who: link in signed_in(cast.people()[who]).get(path).content.decode() for who in ("ben", "hal", "fay")}
        assert shown == {"ben": True, "hal": True, "fay": False}, path
    assert link not in signed_in(cast.ada).get(f"/appointments/{held.pk}/").content.decode()
