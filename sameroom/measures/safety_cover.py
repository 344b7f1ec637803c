"""Who looks at an answer that asks for it, at this practice: the owner says it, each time in a new version."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sameroom.audit.trail import record
from sameroom.people.models import Person, Role
from sameroom.refusal import refuse_if

# Without a version nobody is named; then the file's therapist is written to again after so long.
USUAL_MINUTES = 60


class SafetyCover(models.Model):
    """One version; the newest counts. `minutes`: after so many without a look somebody else is written to.

    `responsible` is empty where nobody answers for it: then no question about wanting to die is asked. An `OUTSIDE`
    colleague has no sign-in here, and gets a mail.
    """

    class Second(models.TextChoices):
        COLLEAGUE = "colleague", gettext_lazy("somebody who works here")
        OUTSIDE = "outside", gettext_lazy("a colleague from outside")
        NOBODY = "nobody", gettext_lazy("nobody else reads")

    number = models.PositiveIntegerField(unique=True)
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.CharField(max_length=12, choices=Second.choices, default=Second.NOBODY)
    backup = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outside_name = models.CharField(max_length=120, blank=True)
    outside_address = models.EmailField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=USUAL_MINUTES)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=5, minutes__lte=1440), name="a_short_wait")
        ]

    @property
    def holds(self) -> bool:
        """Somebody is responsible, and still works here."""
        return self.responsible is not None and self.responsible.works_here

    @property
    def second_name(self) -> str:
        """Who is written to when nobody looks; empty where that is nobody."""
        return self.backup.name if self.backup else self.outside_name


def cover() -> SafetyCover | None:
    """The version that counts now."""
    return SafetyCover.objects.select_related("responsible", "backup", "by").order_by("-number").first()


def covers() -> bool:
    """Whether somebody here is responsible for looking."""
    now = cover()
    return now is not None and now.holds


def minutes_to_wait() -> int:
    now = cover()
    return now.minutes if now else USUAL_MINUTES


def before_form_words(therapist: Person | None) -> str:
    """What stands before a form that asks about wanting to die, to a client of `therapist`: nobody watches."""
    first = _(
        "Your answers are not watched in real time. If you need help now, call or text 9-8-8, or call 9-1-1. "
        "Do not wait for us."
    )
    return f"{first} {who_is_told_words(therapist)}"


def who_is_told_words(therapist: Person | None) -> str:
    """“… we write to your therapist and to Hal Mbeki. …”; in a practice of one, that nobody else reads."""
    now = cover()
    if now is None or now.responsible is None or not now.holds:
        return _("Your therapist reads them before your session.")
    if now.responsible == therapist:
        first = _("When an answer shows that you may need help, we write to your therapist.")
    else:
        first = _("When an answer shows that you may need help, we write to your therapist and to %(name)s.")
    then = (
        _("If nobody looks, we write to %(second)s, too.")
        if now.second_name
        else _("Nobody else reads them meanwhile.")
    )
    return f"{first} {then}" % {"name": now.responsible.name, "second": now.second_name}


def obstacles_to_covering(draft: SafetyCover, *, by: Person) -> list[str]:
    """Why this cannot become the next version, as sentences. `draft.number`: the one that it would have."""
    newest = cover()
    if Role.Kind.OWNER not in by.role_kinds():
        return [_("Only the owner of the practice names who looks.")]
    if draft.number != (newest.number if newest else 0) + 1:
        return [_too_late()]
    if draft.backup and draft.backup == draft.responsible:
        return [_("Choose two different people.")]
    return [] if _is_whole(draft) else [_("Say who is written to when nobody looks.")]


@transaction.atomic
def set_cover(draft: SafetyCover, *, by: Person) -> SafetyCover:
    """From now on these are told. Raises `Refused`, also for who comes second at the same time."""
    refuse_if(obstacles_to_covering(draft, by=by))
    fields = ("responsible", "second", "backup", "outside_name", "outside_address", "minutes")
    said = {name: getattr(draft, name) for name in fields}
    made, is_first = SafetyCover.objects.get_or_create(number=draft.number, defaults={**said, "by": by})
    refuse_if([] if is_first else [_too_late()])
    record("change", "safety-cover", made.number, by=by.pk)
    return made


def _too_late() -> str:
    return _("Somebody changed it meanwhile. Look at theirs first; what you chose is still here.")


def _is_whole(draft: SafetyCover) -> bool:
    if draft.second == SafetyCover.Second.COLLEAGUE:
        return draft.backup is not None
    return draft.second == SafetyCover.Second.NOBODY or bool(draft.outside_name and draft.outside_address)
