"""The page that says who can see what: open to everybody, and careful with its words."""

import re
from html import unescape

from django.conf import settings
from django.test import Client

from sameroom.desk.demo.cast import Cast

PAGE = "/what-we-can-see/"


def words_of(client: Client) -> str:
    main = re.search(r"<main.*</main>", client.get(PAGE).content.decode(), re.S)
    assert main
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def test_it_is_found_from_the_front_door_and_from_every_foot(client: Client, cast: Cast) -> None:
    front = client.get("/").content.decode()
    assert f'href="{PAGE}"' in front.partition("<footer")[0]
    for page in ("/", "/help-now/", "/sign-in/"):
        assert f'href="{PAGE}"' in client.get(page).content.decode().partition("<footer")[2]


def test_it_gives_the_command_with_this_sites_address(client: Client, cast: Cast) -> None:
    assert f"sameroom verify {settings.ORIGIN} " in words_of(client)


def test_it_never_says_end_to_end_without_verification(client: Client, cast: Cast) -> None:
    sentences = [one for one in re.split(r"(?<=[.:])\s", words_of(client)) if "end-to-end" in one.lower()]
    assert sentences
    assert all("verified" in one for one in sentences)


def test_what_we_cannot_see_stands_under_its_condition(client: Client, cast: Cast) -> None:
    after = words_of(client).partition("What we cannot see")[2]
    assert after.strip().startswith("This holds once you and your therapist have compared five emoji.")
