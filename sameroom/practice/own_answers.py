"""What somebody said when looking for a therapist becomes their own once they are a client: to give, or to erase."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _

from sameroom.audit.trail import record
from sameroom.people.models import CaseFile, Person
from sameroom.practice.models import AnswersGiven, Match, MatchBooking, OwnAnswers, Search, Seeker, Therapist
from sameroom.refusal import refuse_if

# In the session: which seeker answers in this browser; or, where two looked at one screen, for whom the result was.
KEY, SHARED = "find", "shared"
# What is ticked when booking.
GIVES, MAY_LEARN = "gives", "may-learn"


def seeker_in(session: SessionBase) -> Seeker | None:
    """Who has answered in this browser, and not yet booked."""
    return _named(session.get(KEY, {}).get("seeker"))


@transaction.atomic
def take_over(seeker: Seeker, person: Person) -> OwnAnswers:
    """From now on they are kept for this person alone, and no more beside the search."""
    own = OwnAnswers(person=person, as_couple=seeker.search.as_couple, content=seeker.content)
    own.save()
    record("keep", "own-answers", own.pk, by=person.pk, about=[person.pk])
    search = Search.objects.select_for_update().get(pk=seeker.search_id)
    seeker.delete()
    if not search.seekers.exists():
        search.delete()
    return own


def reader_in(session: SessionBase) -> Seeker | None:
    """Whose result is read in this browser: of who answers here, or of two who looked at one screen."""
    state = session.get(KEY, {})
    return _named(state.get("seeker") or state.get(SHARED))


def note_booking(match: Match | None, case_file: CaseFile, starts_at: datetime, *, may_learn: bool) -> None:
    """For the report on fairness. Whose file it is, is noted only if the person lets the practice learn from it."""
    therapist = Therapist.objects.filter(person=case_file.therapist_id).first()
    if match and therapist:
        told = {"therapist": therapist, "starts_at": starts_at, "case_file": case_file if may_learn else None}
        MatchBooking.objects.get_or_create(match=match, defaults=told)


def obstacles_to_giving(own: OwnAnswers, case_file: CaseFile) -> list[str]:
    if own.handed_over.filter(case_file=case_file).exists():
        return [_("This therapist has them already.")]
    return [_("This file is closed. Nothing is added to it.")] if case_file.is_closed else []


@transaction.atomic
def give(own: OwnAnswers, case_file: CaseFile) -> None:
    """The therapist of this file may read them from now on. Raises `Refused`."""
    refuse_if(obstacles_to_giving(own, case_file))
    AnswersGiven.objects.get_or_create(own=own, case_file=case_file)
    record("give", "own-answers", own.pk, by=own.person_id, about=[own.person_id])


def obstacles_to_erasing(own: OwnAnswers) -> list[str]:
    """What a therapist has read belongs to the record."""
    if own.handed_over.exists():
        return [_("You gave these answers to your therapist, so they belong to your record and stay.")]
    return []


@transaction.atomic
def erase(own: OwnAnswers) -> None:
    """Raises `Refused`."""
    refuse_if(obstacles_to_erasing(own))
    record("erase", "own-answers", own.pk, by=own.person_id, about=[own.person_id])
    own.delete()


def given_in(case_file: CaseFile, *, seen_by: Person) -> list[OwnAnswers]:
    """What the people of this file gave to its therapist, as far as `seen_by` may read it."""
    given = OwnAnswers.objects.visible_to(seen_by).filter(handed_over__case_file=case_file)
    return list(given.exclude(person=seen_by).select_related("person").order_by("at").distinct())


def files_to_give_to(own: OwnAnswers) -> list[CaseFile]:
    """The person's open files whose therapists do not have them yet."""
    files = CaseFile.objects.attended_by(own.person).open().select_related("therapist")
    return list(files.exclude(answers_given__own=own).order_by("therapist__name"))


def _named(seeker: str | None) -> Seeker | None:
    return Seeker.objects.select_related("search__match").filter(pk=seeker).first() if seeker else None
