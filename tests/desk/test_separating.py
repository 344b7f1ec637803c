"""A couple separates: what was of both ends at once, what is one's own stays, and each is told alone."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sameroom.booking.models import Appointment, Call, MissedFee
from sameroom.desk import changes
from sameroom.desk.demo.cast import Cast
from sameroom.mail.models import Message
from sameroom.mail.sending import send_due
from sameroom.people.models import CaseFile, Closing
from sameroom.room import admission
from tests import test_non_interference as worlds
from tests.appointments import an_appointment, capability_for
from tests.desk.test_changes import refused
from tests.effects import undone

pytestmark = pytest.mark.django_db

scene = worlds.scene


def separate(client: Client, cast: Cast) -> str:
    client.force_login(cast.ben)
    return client.post(f"/files/{cast.couples_file.pk}/separate/", follow=True).content.decode()


def test_what_was_of_both_ends_and_what_is_ones_own_stays(client: Client, cast: Cast) -> None:
    shared = an_appointment(cast.couples_file, cast.couple, in_minutes=20)
    own = an_appointment(cast.cleos_file, cast.individual, in_minutes=20)
    links = [capability_for(shared, who) for who in (cast.cleo, cast.dev)]
    cleos_own_link = capability_for(own, cast.cleo)
    assert "Each of them hears of it alone." in separate(client, cast)
    assert [refused(link) for link in links] == ["cancelled", "cancelled"]
    assert admission.enter(cleos_own_link).participant.person == cast.cleo
    assert set(Appointment.objects.not_cancelled()) == {own}
    assert not CaseFile.objects.get(pk=cast.cleos_file.pk).is_closed
    assert not MissedFee.objects.exists()
    assert {call.participant.person for call in Call.objects.to_make()} == {cast.cleo, cast.dev}


def test_each_is_told_alone_and_in_neutral_words(client: Client, cast: Cast) -> None:
    separate(client, cast)
    told = Message.objects.filter(kind="file-closed")
    assert set(told.values_list("address", "language")) == {(cast.cleo.email, "en"), (cast.dev.email, "fr")}
    send_due()
    letters = [one for one in mail.outbox if one.to in ([cast.cleo.email], [cast.dev.email])]
    assert len(letters) == 2
    for letter in letters:
        words = f"{letter.subject} {letter.body}".lower()
        assert not [name for name in ("cleo", "dev", "martin", "ben", "couple", "file", "dossier") if name in words]
    for who in (cast.cleo, cast.dev):
        client.force_login(who)
        home = client.get("/home/").content.decode()
        assert "A file of yours was closed" in home or "Un de vos dossiers a été fermé" in home
    client.force_login(cast.ada)
    assert "A file of yours was closed" not in client.get("/home/").content.decode()


def test_after_two_weeks_it_is_no_news(client: Client, cast: Cast) -> None:
    client.force_login(cast.ivo)
    assert "A file of yours was closed" not in client.get("/home/").content.decode()
    Closing.objects.update(at=timezone.now())
    assert "A file of yours was closed" in client.get("/home/").content.decode()


def test_the_page_says_before_what_ends(client: Client, cast: Cast) -> None:
    an_appointment(cast.couples_file, cast.couple, in_minutes=600)
    client.force_login(cast.ben)
    path = f"/files/{cast.couples_file.pk}/"
    assert f"{path}separate/" in client.get(path).content.decode()
    page = client.get(f"{path}separate/").content.decode()
    assert "Couple session" in page and "Close the file for both" in page
    assert Appointment.objects.not_cancelled().count() == 1
    separate(client, cast)
    page = client.get(f"{path}separate/").content.decode()
    assert "This file is closed already." in page and "Close the file for both" not in page
    assert "This file is closed already." in separate(client, cast)
    assert Message.objects.filter(kind="file-closed").count() == 2


def test_only_a_couple_separates_and_only_their_therapist_does_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    assert client.post(f"/files/{cast.adas_file.pk}/separate/").status_code == 404
    for who in (cast.fay, cast.eve, cast.hal, cast.gus, cast.cleo):
        client.force_login(who)
        assert client.post(f"/files/{cast.couples_file.pk}/separate/").status_code == 404
    assert not CaseFile.objects.get(pk=cast.couples_file.pk).is_closed


def test_separated_neither_learns_more_of_the_other(scene: worlds.Scene) -> None:
    """Their file closes in both worlds; what is Cleo's alone shows to Dev in none, byte for byte."""
    shown = []
    for world in (worlds.cleos_own, worlds.none_of_that):
        with undone():
            world(scene)
            changes.separate(CaseFile.objects.get(pk=scene.cast.couples_file.pk), by=scene.cast.ben)
            shown.append(worlds.pages(scene, "dev"))
    assert [address for address in shown[0] if shown[0][address] != shown[1][address]] == []
    home = str(shown[0]["/home/"][2], "utf-8")
    assert "A file of yours was closed" in home or "Un de vos dossiers a été fermé" in home
