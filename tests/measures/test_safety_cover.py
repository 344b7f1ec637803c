"""Who looks at this practice: a version each time; and without anybody the question is not asked."""

import pytest

from sameroom.audit.models import Entry
from sameroom.desk.demo.cast import Cast
from sameroom.measures.models import SafetyCover
from sameroom.measures.safety_cover import before_form_words, covers, set_cover
from sameroom.people.models import Person
from sameroom.refusal import Refused
from tests.safety import named

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_without_anybody_responsible_the_form_without_the_question_is_asked(cast: Cast) -> None:
    assert not covers()
    named(cast.hal, by=cast.gus)
    assert covers()
    Person.objects.filter(pk=cast.hal.pk).update(is_active=False)  # who left is responsible for nothing
    assert not covers()
    Person.objects.filter(pk=cast.hal.pk).update(is_active=True)
    named(None, by=cast.gus)
    assert not covers()


def test_the_sentence_before_the_form_says_who_is_told(cast: Cast) -> None:
    assert "Hal" not in before_form_words(cast.eve)
    named(cast.hal, backup=cast.ben, by=cast.gus)
    words = before_form_words(cast.eve)
    assert words.startswith("Your answers are not watched in real time.")
    assert "9-8-8" in words and "Hal Mbeki" in words and "If nobody looks, we write to Ben Okafor, too." in words
    named(cast.hal, outside="kim@elsewhere.example", by=cast.gus)
    assert "Kim Li" in before_form_words(cast.eve) and "Nobody else" not in before_form_words(cast.eve)


def test_in_a_practice_of_one_it_says_that_nobody_else_reads(cast: Cast) -> None:
    named(cast.eve, by=cast.gus)
    words = before_form_words(cast.eve)
    assert "Nobody else reads them meanwhile." in words and "Eve" not in words


def test_each_version_stays_and_the_newest_counts(cast: Cast) -> None:
    first = named(cast.hal, by=cast.gus)
    second = named(cast.eve, by=cast.gus)
    assert list(SafetyCover.objects.order_by("number")) == [first, second]
    told = Entry.objects.filter(act="change", thing="safety-cover").order_by("id")
    assert [(one.thing_id, one.by) for one in told] == [("1", cast.gus.pk), ("2", cast.gus.pk)]


def test_what_cannot_become_a_version(cast: Cast) -> None:
    named(cast.hal, by=cast.gus)
    whole = {"number": 2, "responsible": cast.hal, "second": "nobody", "minutes": 30}
    wrong = [
        ({}, cast.hal, "Only the owner"),
        ({"number": 1}, cast.gus, "Somebody changed it meanwhile"),
        ({"number": 3}, cast.gus, "Somebody changed it meanwhile"),
        ({"second": "colleague", "backup": cast.hal}, cast.gus, "two different people"),
        ({"second": "colleague"}, cast.gus, "Say who is written to"),
        ({"second": "outside", "outside_name": "Kim Li"}, cast.gus, "Say who is written to"),
    ]
    for change, by, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            set_cover(SafetyCover(**{**whole, **change}), by=by)
    assert SafetyCover.objects.count() == 1
