"""Agreements: who agreed to which version of a statement, in which file, how that is known, and whether it holds."""

import uuid
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sameroom.consent.models.statement import Statement
from sameroom.consent.texts import Text
from sameroom.people.models import BreakGlass, CaseFile, Person, SignIn
from sameroom.sealing.fields import SealedRow, SealedText


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, person: Person) -> "AgreementQuerySet":
        """One's own, never a partner's; those in the files that one works with; those of whom one broke the glass."""
        files = CaseFile.objects.by_work(person).values("pk")
        broken = BreakGlass.objects.in_force(by=person).values("client")
        return self.filter(Q(person=person) | Q(case_file__in=files) | Q(person__in=broken))

    def known_to(self, person: Person) -> "AgreementQuerySet":
        """Of which `person` may know that they are there: at the front desk that, and not what was typed."""
        visible = Agreement.objects.visible_to(person).values("pk")
        at_the_desk = CaseFile.objects.at_the_desk_of(person).values("pk")
        return self.filter(Q(pk__in=visible) | Q(case_file__in=at_the_desk))

    def whole(self) -> "AgreementQuerySet":
        """With all that a page says of them."""
        how = ("signature", "paper__kept_by", "spoken__noted_by", "withdrawal")
        return self.select_related("statement", "case_file", "person", *how)

    def newest_first(self) -> "AgreementQuerySet":
        return self.order_by("-statement__number", "-turn")


class Agreement(models.Model):
    """A person agreed to a statement for one file: by a `Signature`, on `Paper`, or aloud; until a `Withdrawal`.

    `turn` counts how often this person had withdrawn the same statement in the same file: so one act is one row,
    however often it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements")
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="agreements")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="agreements")
    turn = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "case_file", "statement", "turn"], name="one_agreement_a_turn")
        ]

    @property
    def client_ids(self) -> list[UUID]:
        """Whose record this is."""
        return [self.person_id]

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def is_on_paper(self) -> bool:
        return hasattr(self, "paper")

    @property
    def is_spoken(self) -> bool:
        return hasattr(self, "spoken")

    @property
    def is_electronic(self) -> bool:
        return hasattr(self, "signature")

    @property
    def text(self) -> Text:
        """In the language in which it was signed on the screen; else in the one in force."""
        return self.statement.text_in(self.signature.language) if self.is_electronic else self.statement.text


class Signature(SealedRow):
    """A signature by typing one's name (Ontario's Electronic Commerce Act, 2000, section 11).

    It stands on who was signed in, the name that was typed, the hash of the very text that was shown, its version and
    the moment. `sign_in` and `method` tell where and how the person had signed in; a sign-in may be forgotten sooner.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="signature")
    typed_name = SealedText(max_length=120)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("fr", "Français")])
    text_hash = models.CharField(max_length=64)
    sign_in = models.UUIDField()
    method = models.CharField(max_length=16, choices=SignIn.Method.choices)

    def container(self) -> str:
        return f"file:{self.agreement.case_file_id}"

    @property
    def is_of_this_text(self) -> bool:
        """Whether the text that is kept is still the one that was signed."""
        return self.agreement.statement.text_in(self.language).hash == self.text_hash


class Paper(models.Model):
    """It was signed on paper (nobody has to accept an electronic document: section 3 of the same act)."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="paper")
    signed_on = models.DateField()
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class Spoken(models.Model):
    """It was said aloud, to the therapist, who noted it: so that nobody is kept from a session by a form."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="spoken")
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class Withdrawal(models.Model):
    """The person no longer agrees. What was done before stays done."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
