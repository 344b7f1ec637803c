"""The forms of looking for a therapist, and what is usually sent there."""

from tests.forms_of_booking import Fields

SAFE = ("/find/questions/safety/", {"answer": "no"})
AS_TWO = ("/find/questions/who/", {"who": "couple", "age": "adult", "seat": "1"})
ALONE = ("/find/questions/who/", {"who": "alone", "age": "adult", "seat": "1"})
TOGETHER = ("/find/questions/together/", {"answer": "yes"})
MEETING = ("/find/questions/meeting/", {"province": "ON", "how": "either", "seat": "1"})
PERSON = ("/find/questions/person/", {"language": "en", "seat": "1"})

SEEKING: dict[str, tuple[str, str, Fields, set[str]]] = {
    "find_question": ("stranger", "/find/questions/who/", ALONE[1], {"who", "age"}),
    "find_erase": ("stranger", "/find/erase/", {}, set()),
    "find_devices": ("stranger", "/find/devices/", {"devices": "one"}, {"devices"}),
    "find_partner": ("stranger", "/find/partner/", {"code": "0000-0000-0000"}, {"code"}),
    "find_send": ("stranger", "/find/send/", {}, set()),
    "another_therapist": ("ada", "/me/another-therapist/", {}, set()),
    "give_answers": ("ada", "/me/answers/{adas_new}/give/", {"case_file": "{adas_file}"}, {"case_file"}),
    "erase_answers": ("moe", "/me/answers/{moes_said}/erase/", {}, set()),
    "find_let_go": ("stranger", "/find/let-go/", {"keys": "gender"}, set()),
}
# What was sent before in this browser, and where.
BEFORE: dict[str, list[tuple[str, Fields]]] = {
    "find_question": [SAFE],
    "find_erase": [SAFE, ALONE],
    "find_devices": [SAFE, AS_TWO, TOGETHER],
    "find_send": [SAFE, AS_TWO, TOGETHER, ("/find/devices/", {"devices": "one"}), MEETING, PERSON],
    "find_let_go": [SAFE, ALONE],
}
