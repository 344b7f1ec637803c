"""The owner tries other weights, keeps them, and reads whom matching shows: on a telephone and at a desk."""

from playwright.sync_api import Page, expect

from sameroom.desk.demo.cast import Cast
from sameroom.practice.matching.scoring import Weights
from sameroom.practice.models import Area, AreaApproval, Therapist
from sameroom.practice.models.matching import current_weights
from sameroom.practice.models.weighing import weigh
from tests.desk.matches import book, results
from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at
from tests.journeys.visitor import Screen

AT = "/practice/matching/"
TRIED = "problem=20&preferences=20&schedule=60&style=0&area=anxiety&language=fr&who=alone&times_matter=nice"


def fill(cast: Cast) -> None:
    """Results for the report, an area that both therapists work with, and one version of the weights."""
    for match in results(20, {cast.ben: 0.5, cast.eve: 1.0}, modality="online")[:6]:
        book(match, cast.ben, days=4)
    results(7, {}, languages="so", excluded={"must:language": 2, "full": 1})
    for person in (cast.ben, cast.eve):
        one = Therapist.objects.get(person=person)
        area = Area.objects.create(therapist=one, code="anxiety", evidence="A course", by=person)
        AreaApproval.objects.create(area=area, by=cast.gus)
    weigh(Weights(40), why="What brings people should count more.", after=0, by=cast.gus)


def test_the_pages_are_good_to_use(live_cast: Cast, arrive: Arrive, server: str) -> None:
    fill(live_cast)
    gus = arrive()
    gus.page.goto(f"{server}/demo/gus/")
    found = []
    for name, path in {
        "weights": AT,
        "weights-back": f"{AT}?back=0",
        "try": f"{AT}try/?{TRIED}&gender_matters=nice",
        "try-wrong": f"{AT}try/?problem=x",
        "report": f"{AT}report/",
    }.items():
        gus.page.goto(server + path)
        found += look_at(gus.page, f"matching-{name}")
    assert found == []


def test_from_trying_to_keeping_and_back(live_cast: Cast, arrive: Arrive, server: str) -> None:
    fill(live_cast)
    gus = arrive(screen=Screen(width=1280, height=860))
    page = gus.page
    page.goto(f"{server}/demo/gus/")
    page.goto(f"{server}/practice/opening/")
    page.get_by_role("link", name="How therapists are matched").click()
    page.get_by_role("link", name="Try others").click()
    give_form(page, {"How soon, and when": "80"})
    page.get_by_role("button", name="Try them").click()
    expect(page.get_by_role("heading", name="For 1000 invented people")).to_be_visible()
    page.get_by_role("link", name="Take these weights to the form").click()
    expect(page.get_by_label("How soon, and when")).to_have_value("80")
    give_form(page, {"Why": "People wait too long."})
    page.get_by_role("button", name="Keep these weights").click()
    expect(page.get_by_text("Version 2 counts from now on.")).to_be_visible()
    assert current_weights() == (2, Weights(40, 25, 80, 15))
    page.get_by_role("link", name="Go back to this one Version 1").click()
    expect(page.get_by_label("How soon, and when")).to_have_value("25")
    page.get_by_role("link", name="Report").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="Get these tables as a file (CSV)").click()
    assert got.value.suggested_filename == "matching-90-days.csv"


def give_form(page: Page, what: dict[str, str]) -> None:
    for label, value in what.items():
        page.get_by_label(label).fill(value)
