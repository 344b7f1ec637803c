"""What looking for a therapist writes into the trail: nothing, since nobody is known there."""

from tests.acts_of_booking import Said

SEEKING: dict[str, Said] = {
    "find_question": ("stranger", "/find/questions/safety/", {"answer": "no"}, []),
    "find_erase": ("stranger", "/find/erase/", {}, []),
    "find_devices": ("stranger", "/find/devices/", {"devices": "own"}, []),
    "find_partner": ("stranger", "/find/partner/", {"code": "0000-0000-0000"}, []),
    "find_send": ("stranger", "/find/send/", {}, []),
    "find_let_go": ("stranger", "/find/let-go/", {"keys": "gender"}, []),
}
