"""The therapist's own rating on a page: what is usually sent, and what it writes into the trail."""

from tests.acts_of_booking import Said
from tests.answers import whole
from tests.forms_of_booking import Fields

RATED = {code: str(value) for code, value in whole("therapist").items()}
AS_PARTNER = {code: str(value) for code, value in whole("partner").items()}
HANDED = [("hand-device", "appointment", "cleo dev"), ("sign-out", "person", "")]
RATING: dict[str, tuple[str, str, Fields, set[str]]] = {
    "rate_session": ("ben", "/appointments/{couple}/rating/", RATED, {"strain", "open"}),
    "expect_session": ("eve", "/appointments/{cleo}/expectation/", {"leave_out": "1"}, set()),
    "how_it_was": ("dev", "/appointments/{couple}/how-it-was/", AS_PARTNER, {"strain", "open"}),
    "hand_device": ("fay", "/appointments/{couple}/device/", {"who": "all"}, {"who"}),
    "kiosk_done": ("ada", "/kiosk/done/", {}, set()),
}
READ_ONLY = {"kiosk", "kiosk_thanks"}
RATING_ACTS: dict[str, Said] = {
    "rate_session": ("ben", "/appointments/{ada}/rating/", RATED, [("answer", "response", "")]),
    "rate_session left out": ("ben", "/appointments/{ada}/rating/", {"leave_out": "1"}, [("answer", "response", "")]),
    "expect_session": ("eve", "/appointments/{cleo}/expectation/", {"leave_out": "1"}, [("answer", "response", "")]),
    "how_it_was": ("dev", "/appointments/{couple}/how-it-was/", AS_PARTNER, [("answer", "response", "dev")]),
    "how_it_was in vain": ("dev", "/appointments/{couple}/how-it-was/", {**AS_PARTNER, "strain": "1"}, []),
    "hand_device": ("fay", "/appointments/{couple}/device/", {"who": "all"}, HANDED),
    "hand_device to nobody": ("fay", "/appointments/{couple}/device/", {"who": "0"}, []),
    "kiosk_done": ("ada", "/kiosk/done/", {}, []),
    "rate_session in vain": ("ben", "/appointments/{ada}/rating/", {**RATED, "strain": "1"}, []),
}
