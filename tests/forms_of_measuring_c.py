"""The therapist's own rating on a page: what is usually sent, and what it writes into the trail."""

from tests.acts_of_booking import Said
from tests.answers import whole
from tests.forms_of_booking import Fields

RATED = {code: str(value) for code, value in whole("therapist").items()}
RATING: dict[str, tuple[str, str, Fields, set[str]]] = {
    "rate_session": ("ben", "/appointments/{couple}/rating/", RATED, {"strain", "open"}),
    "expect_session": ("eve", "/appointments/{cleo}/expectation/", {"leave_out": "1"}, set()),
}
RATING_ACTS: dict[str, Said] = {
    "rate_session": ("ben", "/appointments/{ada}/rating/", RATED, [("answer", "response", "")]),
    "rate_session left out": ("ben", "/appointments/{ada}/rating/", {"leave_out": "1"}, [("answer", "response", "")]),
    "expect_session": ("eve", "/appointments/{cleo}/expectation/", {"leave_out": "1"}, [("answer", "response", "")]),
    "rate_session in vain": ("ben", "/appointments/{ada}/rating/", {**RATED, "strain": "1"}, []),
}
