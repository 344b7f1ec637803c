"""The rows of sealing: data keys, wrapped; what was erased; a rotation that is under way."""

import uuid

from django.db import models
from django.utils import timezone


class DataKey(models.Model):
    """The key of one container, wrapped by a key of the sealing key file. The newest generation seals; older ones
    only open, until a rotation has resealed what they sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    container = models.CharField(max_length=60)
    generation = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["container", "generation"], name="one_key_a_generation")]
        indexes = [models.Index(fields=["wrapped_by"])]


class Erasure(models.Model):
    """The keys of this container were erased: what it held cannot be read again, and nothing is sealed in it."""

    container = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(default=timezone.now)


class ErasedKey(models.Model):
    """The id of a data key that is gone, so that what it sealed can be told from what was damaged."""

    id = models.UUIDField(primary_key=True)
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="keys")


class Rotation(models.Model):
    """Every data key that is older than this is to be replaced. Deleted when that is done."""

    begun_at = models.DateTimeField(default=timezone.now)
