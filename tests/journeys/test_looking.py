"""What `look_at` finds on a page that has something to find: in each size and scheme once, or in all of them."""

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
    found = look_at(page, "a-page", in_all=True)
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


def test_by_the_name_each_size_and_each_scheme_is_looked_at_once(arrive: Arrive) -> None:
    """Of two names that fall differently, together all four."""
    page = arrive().page
    page.set_content(FAULTY)
    looks = {" ".join(one.split()[1:3]) for one in look_at(page, "a") if "contrast:" in one or "image-alt" in one}
    others = {" ".join(one.split()[1:3]) for one in look_at(page, "d") if "contrast:" in one or "image-alt" in one}
    assert looks | others == {"phone dark", "phone light", "desk dark", "desk light"}
    assert looks in ({"phone dark", "desk light"}, {"desk dark", "phone light"})
