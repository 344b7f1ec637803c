"""What clients' calendars are told by mail: real mails, taken by a real server on this machine."""

import subprocess
import sys
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from icalendar import Calendar

from sameroom.booking import moving
from sameroom.booking.emails import calendar_letter
from sameroom.booking.invitations import KIND, UNDO, Invitation, TakingBack, tell
from sameroom.booking.making import Proposal, make, take_up
from sameroom.booking.models import Appointment
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Delivery, Message, take_back
from sameroom.mail.sending import send_due
from sameroom.people.models import CaseFile
from sameroom.practice.models import Service
from tests.appointments import ZONE, move, participant
from tests.booking.calendars import Diary, file_in, lines_of
from tests.mail.test_sending import Taken, taken
from tests.processes import environment_here
from tests.room.page import wait_for

__all__ = ["taken"]
pytestmark = pytest.mark.services
WHEN = datetime(2030, 5, 6, 10)


def made(file: CaseFile, service: Service, *, modality: str = "online", at: datetime = WHEN) -> Appointment:
    return make(Proposal(file, service, at, ZONE, modality), by=file.therapist)


def three_minutes_pass() -> None:
    for message in Message.objects.filter(delivery=None):
        Message.objects.filter(pk=message.pk).update(next_try_at=message.next_try_at - UNDO)


@pytest.fixture
def couples(cast: Cast) -> Appointment:
    return made(cast.couples_file, cast.couple)


def diaries_of(taken: Taken) -> dict[str, Diary]:
    """What stands in each calendar after all mails, in their order."""
    diaries: dict[str, Diary] = {}
    for mail in taken.mails:
        diaries.setdefault(mail["To"], Diary()).take(file_in(mail))
    return diaries


def test_each_client_gets_the_appointment_and_nobody_elses_name(cast: Cast, couples: Appointment, taken: Taken) -> None:
    assert send_due() == 0, "it waits for three minutes"
    three_minutes_pass()
    assert (send_due(), send_due()) == (2, 0)
    words = [word for person in cast.people().values() for word in (*person.name.split(), person.email)]
    for mail, own in zip(taken.mails, ("cleo@example.com", "dev@example.com"), strict=True):
        text = file_in(mail)
        lines_of(text)
        whole = text + str(mail["Subject"]) + mail.get_body(("plain",)).get_content()
        assert [word for word in words if word in whole and word != own] == []
        assert "/room/" not in whole
        (event,) = Calendar.from_ical(text).events
        assert (event["uid"], event["sequence"]) == (f"{couples.pk}@localhost", 0)
        assert (event.start, event.end) == (couples.starts_at, couples.ends_at)
        assert event["attendee"] == f"mailto:{own}"
        assert event["organizer"] == "mailto:sameroom@localhost"


def test_a_mail_has_the_forms_that_mail_programs_look_for(couples: Appointment, taken: Taken) -> None:
    three_minutes_pass()
    send_due()
    mail = taken.mails[0]
    assert mail.get_content_type() == "multipart/mixed"
    parts = [one for one in mail.walk() if not one.is_multipart()]
    assert [one.get_content_type() for one in parts] == ["text/plain", "text/calendar", "application/ics"]
    assert parts[1]["Content-Type"].params["method"] == "REQUEST"
    assert parts[1].get_content_charset() == "utf-8"
    assert parts[2].get_filename() == "appointment.ics"
    assert parts[2].get_payload(decode=True).decode() == file_in(mail)


def test_everyone_reads_it_in_their_language(couples: Appointment, taken: Taken) -> None:
    three_minutes_pass()
    send_due()
    cleo, dev = taken.mails
    assert "SUMMARY:Appointment" in lines_of(file_in(cleo))
    assert "LOCATION:Online" in lines_of(file_in(cleo))
    assert "SUMMARY:Rendez-vous" in lines_of(file_in(dev))
    assert "(Toronto time)" in cleo["Subject"]
    assert "(heure de Toronto)" in dev["Subject"]


def test_whoever_has_said_yes_has_accepted(cast: Cast, couples: Appointment, taken: Taken) -> None:
    take_up(participant(couples, cast.cleo))
    three_minutes_pass()
    send_due()
    states = [Calendar.from_ical(file_in(mail)).events[0]["attendee"].params["PARTSTAT"] for mail in taken.mails]
    assert states == ["ACCEPTED", "NEEDS-ACTION"]
    assert "say whether the time suits you" not in taken.mails[0].get_body(("plain",)).get_content()


def test_what_is_undone_within_three_minutes_is_told_to_nobody(cast: Cast, couples: Appointment, taken: Taken) -> None:
    couples.cancel(by=cast.ben)
    three_minutes_pass()
    assert send_due() == 0
    assert not Invitation.objects.that_count().exists()
    assert not Delivery.objects.filter(was_sent=True).exists()


def test_a_cancelled_appointment_leaves_the_calendar(cast: Cast, couples: Appointment, taken: Taken) -> None:
    kept = made(cast.couples_file, cast.couple, at=WHEN + timedelta(days=7))
    three_minutes_pass()
    send_due()
    assert all(len(diary.events) == 2 for diary in diaries_of(taken).values())
    couples.cancel(by=cast.ben)
    three_minutes_pass()
    assert send_due() == 2
    cancel = Calendar.from_ical(file_in(taken.mails[-1]))
    assert (cancel["method"], cancel.events[0]["sequence"], cancel.events[0]["status"]) == ("CANCEL", 1, "CANCELLED")
    assert [list(diary.events) for diary in diaries_of(taken).values()] == [[f"{kept.pk}@localhost"]] * 2
    assert "will not take place" in taken.mails[-2].get_body(("plain",)).get_content()


def test_a_file_that_is_closed_takes_what_was_to_come_out_of_calendars(cast: Cast, taken: Taken) -> None:
    made(cast.adas_file, cast.individual)
    three_minutes_pass()
    send_due()
    changes.close_file(cast.adas_file, by=cast.ben)
    three_minutes_pass()
    send_due()
    assert diaries_of(taken)["ada@example.com"].events == {}


def test_a_change_is_a_higher_sequence_of_the_same_event(cast: Cast, couples: Appointment, taken: Taken) -> None:
    three_minutes_pass()
    send_due()
    move(couples, to=couples.starts_at + timedelta(days=1))
    tell(couples)
    three_minutes_pass()
    send_due()
    (event,) = diaries_of(taken)["cleo@example.com"].events.values()
    assert (event["sequence"], event.start) == (1, couples.starts_at)
    assert taken.mails[-2]["Subject"].startswith("Changed: ")


def test_of_two_quick_changes_only_the_last_is_told(couples: Appointment, taken: Taken) -> None:
    move(couples, to=couples.starts_at + timedelta(days=1))
    tell(couples)
    three_minutes_pass()
    assert send_due() == 2
    assert diaries_of(taken)["dev@example.com"].events[f"{couples.pk}@localhost"]["sequence"] == 1


def test_a_move_is_told_and_a_switch_to_video_too(cast: Cast, taken: Taken) -> None:
    """Moved within the three minutes it is told once, as what it is now; afterwards as a change of the same event."""
    appointment = made(cast.adas_file, cast.individual, modality="in-person")
    to = Proposal(cast.adas_file, cast.individual, WHEN + timedelta(days=1), ZONE, "in-person")
    moving.move(appointment, to, by=cast.ben)
    three_minutes_pass()
    assert send_due() == 1
    assert taken.mails[0]["Subject"] == "Your appointment on Tuesday 7 May 2030, 10:00 (Toronto time)"
    moving.switch_to_online(appointment, by=cast.ben)
    three_minutes_pass()
    assert send_due() == 1
    assert taken.mails[1]["Subject"] == "Changed: your appointment on Tuesday 7 May 2030, 10:00 (Toronto time)"
    events = [Calendar.from_ical(file_in(mail)).events[0] for mail in taken.mails]
    assert {str(one["UID"]) for one in events} == {str(events[0]["UID"])}
    assert events[1]["SEQUENCE"] > events[0]["SEQUENCE"]
    assert events[0]["LOCATION"] != events[1]["LOCATION"] == "Online"


def test_what_was_changed_and_cancelled_at_once_is_told_as_cancelled(
    cast: Cast, couples: Appointment, taken: Taken
) -> None:
    three_minutes_pass()
    send_due()
    tell(couples)
    couples.cancel(by=cast.ben)
    three_minutes_pass()
    assert send_due() == 2
    assert [len(diary.events) for diary in diaries_of(taken).values()] == [0, 0]


def test_a_mail_whose_try_has_begun_counts_as_told(cast: Cast, couples: Appointment, taken: Taken) -> None:
    """It may have arrived. Then it must leave the calendar; and it is not tried again after that."""
    three_minutes_pass()
    taken.refuses = True
    assert send_due() == 0
    couples.cancel(by=cast.ben)
    taken.refuses = False
    Message.objects.update(next_try_at=timezone.now())
    assert send_due() == 2
    assert [Calendar.from_ical(file_in(mail))["method"] for mail in taken.mails] == ["CANCEL"] * 2


def test_a_mail_is_either_sent_or_taken_back(couples: Appointment) -> None:
    """The worker and the cancelling reach for the same first try; whoever is later gets nothing."""
    first, second = Invitation.objects.order_by("pk")
    message = Message.objects.get(reference=str(first.pk))
    assert take_back(kind=KIND, reference=first.pk)
    assert not message.claim(timezone.now())
    taken_first = Message.objects.get(reference=str(second.pk))
    assert taken_first.claim(timezone.now())
    assert not take_back(kind=KIND, reference=second.pk)


@pytest.mark.django_db(transaction=True)
def test_what_is_cancelled_while_its_mail_goes_out_leaves_the_calendar(cast: Cast, taken: Taken) -> None:
    appointment = made(cast.adas_file, cast.individual)
    three_minutes_pass()
    taken.slow_by = 1.5
    sending = threading.Thread(target=_send_and_close)
    sending.start()
    wait_for(lambda: taken.holds, within=10)
    appointment.cancel(by=cast.ben)
    sending.join(10)
    taken.slow_by = 0
    assert len(diaries_of(taken)["ada@example.com"].events) == 1
    three_minutes_pass()
    assert send_due() == 1
    assert diaries_of(taken)["ada@example.com"].events == {}


def _send_and_close() -> None:
    send_due()
    connection.close()


def test_nothing_is_told_of_what_has_begun(cast: Cast, couples: Appointment, taken: Taken) -> None:
    move(couples, to=timezone.now() - timedelta(minutes=1))
    three_minutes_pass()
    assert send_due() == 0
    before = Invitation.objects.count()
    couples.cancel(by=cast.ben)
    tell(couples)
    assert Invitation.objects.count() == before


def test_a_change_is_told_once(couples: Appointment) -> None:
    first = Invitation.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(participant=first.participant, sequence=first.sequence, method="REQUEST")


def test_without_the_act_there_is_no_mail(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        made(cast.adas_file, cast.individual)
        raise RuntimeError
    assert not Message.objects.exists()


def test_who_is_told_is_whoever_the_mail_goes_to(cast: Cast, couples: Appointment) -> None:
    """An address that changed meanwhile is not written to the one before."""
    invitation = Invitation.objects.get(participant__person=cast.cleo)
    cast.cleo.email = "new@example.com"
    cast.cleo.save()
    letter = calendar_letter(str(invitation.pk))
    assert letter and letter.calendar
    assert Calendar.from_ical(letter.calendar.text).events[0]["attendee"] == "mailto:cleo@example.com"
    TakingBack.objects.create(invitation=invitation)
    assert calendar_letter(str(invitation.pk)) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("took_it", [False, True], ids=["before the server took it", "after"])
def test_a_killed_worker_leaves_one_event(cast: Cast, taken: Taken, settings: Any, took_it: bool) -> None:
    """It dies while the mail server has the mail. Sent again it is the same mail, and the same event."""
    appointment = made(cast.adas_file, cast.individual)
    three_minutes_pass()
    taken.slow_by = 60
    taken.keeps_at_once = took_it
    mail_url = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
    worker = subprocess.Popen(
        [sys.executable, "-m", "sameroom.cli", "work"], env={**environment_here(), "SAMEROOM_MAIL_URL": mail_url}
    )
    wait_for(lambda: taken.holds, within=60)
    worker.kill()
    worker.wait(10)
    assert not Delivery.objects.exists()
    taken.slow_by = 0
    Message.objects.update(next_try_at=timezone.now())
    assert (send_due(), send_due()) == (1, 0)
    assert len(taken.mails) == 1 + took_it
    assert len({mail["Message-ID"] for mail in taken.mails}) == 1
    assert list(diaries_of(taken)["ada@example.com"].events) == [f"{appointment.pk}@localhost"]
