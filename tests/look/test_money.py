"""Money in words, in both languages."""

import pytest
from django.utils import translation

from sameroom.look.money import dollars
from sameroom.practice.models import Service


@pytest.mark.parametrize(
    ("cents", "english", "french"),
    [
        (160_00, "$160", "160\u00a0$"),
        (12_50, "$12.50", "12,50\u00a0$"),
        (5, "$0.05", "0,05\u00a0$"),
        (1_234_567_05, "$1,234,567.05", "1\u00a0234\u00a0567,05\u00a0$"),
    ],
)
def test_money_is_written_as_people_do(cents: int, english: str, french: str) -> None:
    assert dollars(cents) == english
    with translation.override("fr"):
        assert dollars(cents) == french


def test_a_fee_says_what_comes_on_top() -> None:
    assert Service().fee == "free"
    assert Service(fee_cents=160_00).fee == "$160"
    assert Service(fee_cents=160_00, tax=Service.Tax.HST).fee == "$160 plus HST (13 %)"
