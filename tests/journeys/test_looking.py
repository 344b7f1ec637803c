"""What `look_at` finds on a page that has something to find: in one size and scheme, or in all of them."""

from tests.journeys.conftest import Arrive
from tests.journeys.looking import look_at

FAULTY = """<!DOCTYPE html><html lang="en"><head><title>A page</title><style>
  p { color: #333; background: #fff }
  @media (prefers-color-scheme: dark) { p { color: #777; background: #666 } }
  @media (max-width: 600px) { div { width: 900px; height: 1px } }
</style></head><body><main><h1>A page</h1><p>Some words.</p><div></div><img src="data:,"></main></body></html>"""


def test_each_fault_where_it_is(arrive: Arrive) -> None:
    page = arrive().page
    page.set_content(FAULTY)
    found = look_at(page, "a-page")
    assert [one for one in found if "color-contrast:" in one] == [
        "a-page phone dark color-contrast: ['p']",
        "a-page desk dark color-contrast: ['p']",
    ]
    sideways = [one for one in found if "sideways" in one]
    assert sideways == ["a-page phone dark scrolls sideways", "a-page phone light scrolls sideways"]
    assert [one for one in found if "image-alt" in one] == [
        "a-page phone light image-alt: ['img']",
        "a-page desk light image-alt: ['img']",
    ]
