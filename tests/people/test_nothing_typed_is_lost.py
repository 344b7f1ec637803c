"""What could not be written down stands in the page that says so, and is sent again from there."""

import re
from html import unescape

import pytest
from django.test import Client

from sameroom.desk.demo.cast import Cast
from sameroom.people.models import EmergencyContact
from tests.audit.test_acts import full_disk

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
TYPED = {"phone": "416-555-0130", "contact_name": 'Pri"ya <Singh>', "contact_relation": "sister", "contact_phone": "1"}


def test_it_is_sent_again_from_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    with full_disk():
        answer = client.post("/me/", TYPED)
    text = answer.content.decode()
    assert answer.status_code == 503 and 'action="/me/"' in text
    again = {unescape(name): unescape(value) for name, value in re.findall(r'name="(.*?)" value="(.*?)"', text)}
    again.pop("csrfmiddlewaretoken")
    assert again == TYPED
    assert client.post("/me/", again).status_code == 302
    assert EmergencyContact.objects.get(person=cast.ada).name == TYPED["contact_name"]


def test_no_secret_stands_in_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    with full_disk():
        answer = client.post("/me/confirm/", {"confirm-password": "correct horse", "note": "kept"}, follow=True)
        page = client.post("/locked/", {"confirm-password": "correct horse"})
    assert "correct horse" not in answer.content.decode() + page.content.decode()
