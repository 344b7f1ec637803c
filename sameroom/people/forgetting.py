"""What ran out of itself and is nobody's record: sessions, attempts, requests for a code."""

from datetime import timedelta

from django.utils import timezone

from sameroom.people.models import Attempt, Session, SignInRequest

KEPT_FOR = timedelta(days=1)


def forget_what_ran_out() -> None:
    """Called every second: looks first, since writing waits for others."""
    long_ago = timezone.now() - KEPT_FOR
    for rows in (
        Session.objects.filter(expire_date__lt=timezone.now()),
        Attempt.objects.filter(at__lt=long_ago),
        SignInRequest.objects.filter(asked_at__lt=long_ago),
    ):
        if rows.exists():
            rows.delete()
