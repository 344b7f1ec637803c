"""What looking for a therapist writes into the trail: nothing, as long as nobody is known there."""

from tests.acts_of_booking import Said

SEEKING: dict[str, Said] = {
    "find_question": ("stranger", "/find/questions/safety/", {"answer": "no"}, []),
    "find_erase": ("stranger", "/find/erase/", {}, []),
    "find_devices": ("stranger", "/find/devices/", {"devices": "own"}, []),
    "find_partner": ("stranger", "/find/partner/", {"code": "0000-0000-0000"}, []),
    "find_send": ("stranger", "/find/send/", {}, []),
    "another_therapist": ("ada", "/me/another-therapist/", {}, []),
    "give_answers": (
        "moe",
        "/me/answers/{moes_said}/give/",
        {"case_file": "{moes_file}"},
        [("give", "own-answers", "moe")],
    ),
    "erase_answers": ("moe", "/me/answers/{moes_said}/erase/", {}, [("erase", "own-answers", "moe")]),
    "find_let_go": ("stranger", "/find/let-go/", {"keys": "gender"}, []),
}
