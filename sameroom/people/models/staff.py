"""What changes among those who work at the practice: who treats whom, and who leaves."""

from django.db import models
from django.utils import timezone

from sameroom.people.models.files import CaseFile
from sameroom.people.models.person import Person


class Handover(models.Model):
    """A file got another therapist. Whoever had it before no longer reads it."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Leaving(models.Model):
    """Somebody no longer works here: from this moment on nothing opens to them."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="leaving")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
