"""What is still to do until the practice is ready for clients: the owner's list, asked anew each time."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sameroom.consent.models import Statement
from sameroom.people.access import FRONT_DESK, OWNER, PersonRequest, open_to
from sameroom.people.models import Person
from sameroom.practice.letter import mail_leaves
from sameroom.practice.models import Area, Office, Practice, Service, Therapist, TherapistQuerySet
from sameroom.practice.models.cancelling import text_on_fees

# What every client is asked to sign; the text for couples belongs to a couple's service, the one on answers is offered.
ASKED_OF_ALL = {Statement.Kind.SERVICE, Statement.Kind.ELECTRONIC, Statement.Kind.FEES}


@dataclass(frozen=True)
class Step:
    """One line of the list: what it is, how far it is, in words, and where it is done."""

    title: str
    state: str
    href: str
    is_done: bool
    is_needed: bool = True


@open_to(OWNER)
def opening(request: PersonRequest) -> HttpResponse:
    steps = steps_for(request.user)
    to_do = [step for step in steps if step.is_needed and not step.is_done]
    shown = {"steps": steps, "to_do": to_do, "following": to_do[0] if to_do else None, "origin": settings.ORIGIN}
    return render(request, "practice/opening.html", shown)


def left_to_do(owner: Person) -> int:
    """How many steps are needed that are not done."""
    return sum(step.is_needed and not step.is_done for step in steps_for(owner))


def steps_for(owner: Person) -> list[Step]:
    practice = Practice.objects.first()
    return [*_about(practice), _mail(), *_offer(), *_people(owner)]


def _about(practice: Practice | None) -> Iterator[Step]:
    is_reached = bool(practice and practice.address and practice.phone and practice.email)
    has_words = bool(practice and practice.introduction_en and practice.introduction_fr)
    has_logo = bool(practice and practice.logo_id)
    yield Step(_("Name and place"), practice.name if practice else _("not yet"), _part("name"), bool(practice))
    yield Step(_("How people reach you"), _given(is_reached), _part("reach"), is_reached)
    yield Step(_("A few words about you"), _given(has_words), _part("words"), has_words, is_needed=False)
    yield Step(_("Your logo"), _given(has_logo), reverse("logo"), has_logo, is_needed=False)


def _mail() -> Step:
    leaves = mail_leaves()
    state = _("a test letter left") if leaves else _("no test letter has left yet")
    return Step(_("Mail"), state, reverse("letter"), leaves)


def _offer() -> Iterator[Step]:
    offered = list(Service.objects.offered())
    names = ", ".join(one.name for one in offered)
    yield Step(_("What you offer, and what it costs"), names or _("not yet"), reverse("services"), bool(offered))
    yield _statements(has_couples=any(one.kind == Service.Kind.COUPLE for one in offered))
    text = text_on_fees()
    is_set = text is not None and hasattr(text, "policy")
    state = _("the numbers are set") if is_set else _("nothing, as long as you set no numbers")
    yield Step(_("What cancelling costs"), state, reverse("cancelling"), is_set, is_needed=False)
    offices = Office.objects.count()
    state = ngettext("%(count)d office", "%(count)d offices", offices) % {"count": offices}
    state = state if offices else _("only if people come to you")
    yield Step(_("Offices"), state, reverse("places"), bool(offices), is_needed=False)


def _statements(*, has_couples: bool) -> Step:
    asked = ASKED_OF_ALL | ({Statement.Kind.SECRETS} if has_couples else set())
    there = set(Statement.objects.current().values_list("kind", flat=True)) & asked
    state = _("%(there)d of %(asked)d published") % {"there": len(there), "asked": len(asked)}
    return Step(_("What clients sign"), state, reverse("statements"), there == asked)


def _people(owner: Person) -> Iterator[Step]:
    staff = Person.objects.staff()
    shown = Therapist.objects.shown().select_related("person").order_by("person__name")
    yield Step(_("A therapist in the College’s register"), _names(shown), reverse("therapists"), bool(shown))
    yield _learned()
    with_hours = shown.filter(person__weekly_hours__isnull=False).distinct()
    yield Step(_("Hours of a therapist"), _names(with_hours), reverse("all_hours"), bool(with_hours))
    yield Step(_("How therapists are matched"), _("weights, and a report"), reverse("matching_weights"), True, False)
    told = _("what studies say, for your visitors")
    yield Step(_("Do online sessions work?"), told, reverse("literature"), True, False)
    told = _("who is told, and whom clients can call")
    yield Step(_("When an answer cannot wait"), told, reverse("safety_cover"), True, False)
    desk = ", ".join(staff.filter(role__kind=FRONT_DESK).order_by("name").values_list("name", flat=True))
    yield Step(_("Front desk"), desk or _("only if somebody helps you"), reverse("staff"), bool(desk), is_needed=False)
    has_kit = owner.recovery_kits.exists()
    state = _("on paper") if has_kit else _("helps you back in when phone and passkey are lost")
    yield Step(_("Your recovery kit"), state, reverse("kit"), has_kit, is_needed=False)


def _learned() -> Step:
    waiting = Area.objects.waiting().count()
    approved = Area.objects.approved().filter(therapist__in=Therapist.objects.treating()).count()
    state = ngettext("%(count)d area approved", "%(count)d areas approved", approved) % {"count": approved}
    if waiting:
        words = ngettext("%(count)d area waits for you", "%(count)d areas wait for you", waiting)
        state = words % {"count": waiting}
    state = state if waiting or approved else _("only areas that you approved are shown")
    is_done = bool(approved and not waiting)
    return Step(_("What therapists have learned to treat"), state, reverse("therapists"), is_done, is_needed=False)


def _names(therapists: TherapistQuerySet) -> str:
    return ", ".join(one.name for one in therapists) or _("not yet")


def _given(is_given: bool) -> str:
    return _("given") if is_given else _("not yet")


def _part(name: str) -> str:
    return reverse("practice_part", args=[name])
