"""`{% load trail %}`: words of the pages that show the audit trail."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django import template

from sameroom.desk.trail_words import times_words

register = template.Library()


@register.filter
def times_of_day(times: Sequence[datetime], zone: tzinfo) -> str:
    return times_words(times, zone)
