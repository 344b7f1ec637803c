"""What signing in leaves behind."""

import uuid

from django.db import models
from django.utils import timezone

from sameroom.people.models.person import Person


class SignInRequest(models.Model):
    """Somebody asked for a code to this address, from one browser. The code is made when the mail is sent.

    `person`: whose address it is; nobody's, where a newcomer proves an address that is not known here yet.
    `address_hash`: keyed, since what strangers type is nobody's to read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)
    address_hash = models.CharField(max_length=64, blank=True)
    browser_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
