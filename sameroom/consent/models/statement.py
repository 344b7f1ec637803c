"""Statements: what a client is asked to agree to. A new version is a new row; a published one is never changed."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.consent.texts import Text, tidy
from sameroom.people.models import CaseFile, Person, Role
from sameroom.refusal import refuse_if


class StatementQuerySet(models.QuerySet["Statement"]):
    def current(self) -> "StatementQuerySet":
        """The newest version of each kind."""
        newer = Statement.objects.filter(kind=OuterRef("kind"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))


class Statement(models.Model):
    """One version of a statement, in both languages."""

    class Kind(models.TextChoices):
        SERVICE = "service", gettext_lazy("What we offer, and what stays between us")
        ELECTRONIC = "electronic", gettext_lazy("Sessions by video and messages")
        FEES = "fees", gettext_lazy("Fees and cancelling")
        SECRETS = "secrets", gettext_lazy("What one of you tells your therapist alone")
        EVIDENCE = "evidence", gettext_lazy("Using your answers to learn what helps")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField()
    text_en = models.TextField()
    text_fr = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_statement_a_number"),
            models.CheckConstraint(
                condition=~models.Q(text_en="") & ~models.Q(text_fr=""), name="statement_in_both_languages"
            ),
        ]

    def save(self, *args: Any, **more: Any) -> None:
        """Only ever added: what people signed stays as they saw it. Raises `TypeError` for a row that is there."""
        if not self._state.adding:
            raise TypeError("A published statement is not changed. Publish a new version.")
        super().save(*args, **more)

    @property
    def title(self) -> str:
        return str(self.Kind(self.kind).label)

    @property
    def is_asked(self) -> bool:
        """Whether it is needed; the use of answers is only ever offered."""
        return self.kind != self.Kind.EVIDENCE

    @property
    def text(self) -> Text:
        """In the language in force."""
        return self.text_in((get_language() or "en")[:2])

    @property
    def texts(self) -> list[Text]:
        return [self.text_in("en"), self.text_in("fr")]

    def text_in(self, language: str) -> Text:
        return Text("fr", self.text_fr) if language == "fr" else Text("en", self.text_en)

    def text_with(self, text_hash: str) -> Text | None:
        """The language in which this very text was shown; None where it was another text."""
        return next((text for text in self.texts if text.hash == text_hash), None)

    def is_for(self, case_file: CaseFile) -> bool:
        """A policy on secrets is for two."""
        return self.kind != self.Kind.SECRETS or case_file.kind == CaseFile.Kind.COUPLE


def in_order(statements: "models.QuerySet[Statement]") -> list[Statement]:
    """As people meet them: first what we offer, last what is only offered."""
    return sorted(statements, key=lambda one: (Statement.Kind.values.index(one.kind), -one.number))


def obstacles_to_publishing(kind: str, *, texts: dict[str, str], after: int, by: Person) -> list[str]:
    """`texts`: by language. `after`: the number of the version that was at hand when this one was written."""
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice publishes a statement.")]
    newest = Statement.objects.current().filter(kind=kind).first()
    if (newest.number if newest else 0) != after:
        return [
            _("Somebody published a newer version while you wrote. Look at it first; what you wrote is still here.")
        ]
    if not all(tidy(texts[language]) for language in ("en", "fr")):
        return [_("Both languages are needed: clients choose in which one they read and sign.")]
    if newest and all(text.words == tidy(texts[text.language]) for text in newest.texts):
        return [_("Nothing was changed, so there is nothing new to sign.")]
    return []


@transaction.atomic
def publish(kind: str, *, texts: dict[str, str], after: int, by: Person) -> Statement:
    """From now on this version is shown, and everybody is asked again. Raises `Refused`."""
    refuse_if(obstacles_to_publishing(kind, texts=texts, after=after, by=by))
    parts = {"text_en": tidy(texts["en"]), "text_fr": tidy(texts["fr"]), "by": by}
    statement, is_first = Statement.objects.get_or_create(kind=kind, number=after + 1, defaults=parts)
    refuse_if([] if is_first else [_("Somebody published a newer version while you wrote. Look at it first.")])
    record("publish", "statement", statement.pk, by=by.pk)
    return statement
