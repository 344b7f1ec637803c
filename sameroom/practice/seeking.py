"""What was said when looking for a therapist is kept for a month."""

from django.utils import timezone

from sameroom.practice.models import Search
from sameroom.practice.models.seeking import KEPT_FOR


def forget_searches() -> None:
    """For `work`, each minute: answers older than that. Which results there were stays, namelessly."""
    old = Search.objects.filter(began_at__lt=timezone.now() - KEPT_FOR)
    if old.exists():
        old.delete()
