"""A client's own answers over time: plain words, no verdict, nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import Person
from tests.desk.test_prepare import read
from tests.measures.filling import give_form, phq_9
from tests.measures.forms import a_course, in_a_week

SignIn = Callable[[Person], Client]
PATH = "/me/course/"


def test_ones_own_answers_come_first_and_no_number_is_a_verdict(signed_in: SignIn, cast: Cast) -> None:
    a_course(cast.moes_file, cast.individual, cast.moe, [9, 12, 15, 18, 21, 22])
    page = read(signed_in(cast.moe), PATH)
    assert page.index("Little interest or pleasure in doing things Nearly every day") < page.index("From 0 to 27")
    assert "A change of fewer than 6 points is within the usual wobble" in page
    told = page.lower()
    for word in ("severe", "depress", "worse", "threshold", "deteriorat", "not on track", "reliable"):
        assert word not in told.replace("feeling down, depressed, or hopeless", ""), word


def test_a_form_for_a_session_to_come_is_there_and_nothing_is_missed_before_it(signed_in: SignIn, cast: Cast) -> None:
    a_course(cast.adas_file, cast.individual, cast.ada, [9, 12])
    give_form(in_a_week(cast.adas_file, cast.individual), cast.ada, phq_9(14))
    (part,) = signed_in(cast.ada).get(PATH).context["parts"]
    assert [row.number for row in part.own[0].rows] == ["14", "12", "9"]


def test_in_a_couples_file_one_reads_ones_own_alone(signed_in: SignIn, cast: Cast) -> None:
    held = a_course(cast.couples_file, cast.couple, cast.cleo, [5])
    a_course(cast.cleos_file, cast.individual, cast.cleo, [7])
    give_form(held[0], cast.dev, phq_9(20))
    shown = {
        name: [
            [row.number for row in part.own[0].rows]
            for part in signed_in(cast.people()[name]).get(PATH).context["parts"]
        ]
        for name in ("cleo", "dev", "ada")
    }
    assert shown == {"cleo": [["5"], ["7"]], "dev": [["20"]], "ada": []}


def test_without_any_answer_the_page_says_where_they_will_be(signed_in: SignIn, cast: Cast) -> None:
    assert "Nothing to show yet" in read(signed_in(cast.ada), PATH)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_many_forms_as_for_one(
    signed_in: SignIn, cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    a_course(cast.cleos_file, cast.individual, cast.cleo, [7] * number)
    a_course(cast.couples_file, cast.couple, cast.cleo, [7] * number)
    client = signed_in(cast.cleo)
    with django_assert_num_queries(17):
        client.get(PATH)
