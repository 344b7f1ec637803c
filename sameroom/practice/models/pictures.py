"""Pictures that everybody may see: the practice's logo, a therapist's face."""

import uuid

from django.db import models
from django.utils import timezone

from sameroom.people.models import Person


class Picture(models.Model):
    """As `images.py` drew it anew, in WebP. A new picture has a new address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
