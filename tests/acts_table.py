"""What each act writes into the trail, and about whom."""

from tests.acts_of_booking import BOOKING, Said
from tests.acts_of_feedback import FEEDBACK
from tests.acts_of_measuring import MEASURING
from tests.acts_of_own_data import OWN_DATA
from tests.acts_of_retention import RETENTION
from tests.acts_of_safety import SAFETY
from tests.acts_of_seeking import SEEKING
from tests.forms_of_evidence import EVIDENCE_ACTS
from tests.forms_of_measuring_c import RATING_ACTS
from tests.smuggling_table import AREA, SEEING

# Address → what is sent by whom → the entries: act, thing, about whom.
TAKEN = [("unassign", "supervision", "hal ben"), ("take-away", "role", "hal")]
LEAVES = [("unassign", "supervision", "hal ben"), ("leave", "person", "hal")]
ENDS_ELSEWHERE = [("change", "password", "ben"), ("sign-out", "person", "")]
SERVICE = {"kind": "individual", "name_en": "A", "name_fr": "A", "minutes": "50", "fee_cents": "160", "tax": "exempt"}
WEIGHTS = {"problem": "40", "preferences": "25", "schedule": "25", "style": "10", "why": "A", "after": "0"}
REGISTER = {
    "do": "register",
    "register-standing": "crpo-rpq",
    "register-number": "1",
    "register-expires_on": "2030-01-01",
}
DRILL = {"on": "2026-11-24", "went_well": "yes", "found": ""}
ACTS: dict[str, Said] = {
    **BOOKING,
    **FEEDBACK,
    "matching_weights": ("gus", "/practice/matching/", WEIGHTS, [("change", "weights", "")]),
    "matching_weights in vain": ("gus", "/practice/matching/", WEIGHTS | {"after": "3"}, []),
    **MEASURING,
    **OWN_DATA,
    **RETENTION,
    **SAFETY,
    **SEEKING,
    **RATING_ACTS,
    **EVIDENCE_ACTS,
    "cancelling": ("gus", "/practice/cancelling/", {"notice_hours": "48"}, []),
    "standing": ("gus", "/practice/standing/", DRILL, [("note", "drill", "")]),
    "standing in vain": ("gus", "/practice/standing/", DRILL | {"went_well": "no"}, []),
    "practice_part": (
        "gus",
        "/practice/about/reach/",
        {"address": "1 King", "phone": "1", "email": "a@b.example"},
        [("change", "practice", "")],
    ),
    "therapist": ("ben", "/therapists/{ben_himself}/", REGISTER, [("change", "therapist", "")]),
    "therapist who sees": ("ben", "/therapists/{ben_himself}/", SEEING, [("change", "therapist", "")]),
    "therapist with an area": ("gus", "/therapists/{ben_himself}/", AREA, [("change", "therapist", "")]),
    "approve_area": (
        "gus",
        "/therapists/{eve_herself}/areas/approve/",
        {"row": "{eves_area}"},
        [("check", "therapist", "")],
    ),
    "approve_area of another": ("gus", "/therapists/{eve_herself}/areas/approve/", {"row": "{bens_area}"}, []),
    "remove_area": (
        "ben",
        "/therapists/{ben_himself}/areas/remove/",
        {"row": "{bens_area}"},
        [("change", "therapist", "")],
    ),
    "remove_area again": ("ben", "/therapists/{ben_himself}/areas/remove/", {"row": "{eves_area}"}, []),
    "filter_directory": ("stranger", "/our-therapists/filter/", {"area": "anxiety"}, []),
    "therapist of nothing": ("ben", "/therapists/{ben_himself}/", {"do": "x"}, []),
    "check_registration": (
        "gus",
        "/therapists/{eve_herself}/check/",
        {"registration": "{eves_registration}"},
        [("check", "registration", "")],
    ),
    "check_registration of another": ("gus", "/therapists/{eve_herself}/check/", {"registration": "0"}, []),
    "portrait": ("ben", "/pictures/of/{ben_himself}/", {"remove": "1"}, [("change", "therapist", "")]),
    "letter": ("gus", "/practice/letter/", {}, [("send", "test-letter", "")]),
    "logo": ("gus", "/pictures/logo/", {"remove": "1"}, [("change", "practice", "")]),
    "services": ("fay", "/practice/services/", SERVICE, [("change", "service", "")]),
    "service": ("gus", "/practice/services/{individual}/", SERVICE, [("change", "service", "")]),
    "retire_service": ("gus", "/practice/services/{individual}/retire/", {}, [("retire", "service", "")]),
    "hours": (
        "fay",
        "/hours/{ben_himself}/",
        {"do": "off", "off-first": "2030-07-01", "off-last": "2030-07-02"},
        [("change", "hours", "")],
    ),
    "hours of nothing": ("ben", "/hours/{ben_himself}/", {"do": "x"}, []),
    "remove_hours": (
        "ben",
        "/hours/{ben_himself}/remove/",
        {"from": "weekly", "row": "{bens_monday}"},
        [("change", "hours", "")],
    ),
    "remove_hours again": ("ben", "/hours/{ben_himself}/remove/", {"from": "weekly", "row": "0"}, []),
    "places": ("gus", "/practice/places/", {"do": "office", "office-name": "Attic"}, [("change", "practice", "")]),
    "remove_place": (
        "fay",
        "/practice/places/remove/",
        {"from": "office", "row": "{garden_room}"},
        [("change", "practice", "")],
    ),
    # What was still to come in it is cancelled: an act of its own about an appointment of its own.
    "close_file": (
        "ben",
        "/files/{adas_file}/close/",
        {},
        [("close-file", "case-file", "ada"), ("cancel", "appointment", "ada")],
    ),
    "separate": (
        "ben",
        "/files/{couples_file}/separate/",
        {},
        [("close-file", "case-file", "cleo dev"), *[("cancel", "appointment", "cleo dev")] * 2],
    ),
    "close_file again": ("ben", "/files/{old_couples_file}/close/", {}, []),
    "break_glass": (
        "eve",
        "/break-glass/",
        {"client": "Ada Singh", "reason": "danger", "words": "Her sister called."},
        [("break-glass", "person", "ada")],
    ),
    "break_glass in vain": ("eve", "/break-glass/", {"client": "Nobody"}, [("break-glass refused", "person", "")]),
    "clients": ("fay", "/clients/", {"name": "Ada"}, [("view", "clients", "")]),
    "client": (
        "fay",
        "/clients/{ada_herself}/",
        {"name": "Ada S.", "email": "ada@example.com", "language": "en"},
        [("change", "person", "ada")],
    ),
    # It shows again what was typed, and nothing of what is kept.
    "client with nonsense": ("fay", "/clients/{ada_herself}/", {"name": ""}, []),
    "change_roles": ("gus", "/staff/{ben_himself}/roles/", {"give": "supervisor"}, [("grant", "role", "ben")]),
    "change_roles away": ("gus", "/staff/{hal_himself}/roles/", {"take": "supervisor"}, TAKEN),
    "change_supervision": (
        "gus",
        "/staff/{hal_himself}/supervision/",
        {"give": "{eve_herself}"},
        [("assign", "supervision", "hal eve cleo moe")],
    ),
    "change_supervision away": (
        "gus",
        "/staff/{hal_himself}/supervision/",
        {"take": "{ben_himself}"},
        [("unassign", "supervision", "hal ben")],
    ),
    "hand_over": (
        "gus",
        "/staff/{eve_herself}/files/",
        {"successor": "{ben_himself}"},
        [
            ("hand-over", "case-file", "cleo"),
            ("hand-over", "case-file", "moe"),
            *[("withdraw-links", "appointment", "")] * 6,
        ],
    ),
    "leave": ("gus", "/staff/{hal_himself}/files/", {"leave": "1"}, LEAVES),
    "stop_address": ("fay", "/clients/address/{adas_address}/stop/", {}, [("stop-address", "person", "ada")]),
    "keep_address": ("ada", "/me/address/{adas_address}/stop/", {}, [("stop-address", "person", "ada")]),
    "details": ("ada", "/me/", {"phone": "1"}, [("change", "person", "ada")]),
    "lock_file": (
        "cleo",
        "/me/record/files/{couples_file}/lock/",
        {"against": "{hal_himself}"},
        [("lock", "case-file", "cleo")],
    ),
    "lock_file again": ("cleo", "/me/record/files/{couples_file}/lock/", {"against": "{eve_herself}"}, []),
    "lock_answers": (
        "cleo",
        "/me/record/answers/{cleos_answers}/lock/",
        {"against": "everyone"},
        [("lock", "response", "cleo")],
    ),
    "unlock": ("cleo", "/me/record/locks/{cleos_lock}/remove/", {}, [("unlock", "case-file", "cleo")]),
    "sign_statement": (
        "ada",
        "/me/agreements/{adas_file}/fees/",
        {"text_hash": "{fees_text}", "typed_name": "Ada Singh"},
        [("sign", "agreement", "ada")],
    ),
    "sign_statement of another text": (
        "ada",
        "/me/agreements/{adas_file}/fees/",
        {"text_hash": "0" * 64, "typed_name": "Ada Singh"},
        [],
    ),
    "sign_statement again": (
        "ada",
        "/me/agreements/{adas_file}/service/",
        {"text_hash": "0" * 64, "typed_name": "Ada Singh"},
        [],
    ),
    "intake_part": (
        "ada",
        "/me/intake/{adas_file}/you/",
        {"brings": "Sleep", "seen": "1"},
        [("answer", "intake", "ada")],
    ),
    "intake_part with nothing new": ("ada", "/me/intake/{adas_file}/you/", {"brings": "zora", "seen": "1"}, []),
    "send_intake": ("moe", "/me/intake/{moes_file}/send/", {}, [("send", "intake", "moe")]),
    "send_intake again": ("ada", "/me/intake/{adas_file}/send/", {}, []),
    "withdraw_agreement": (
        "cleo",
        "/agreements/{cleos_agreement}/withdraw/",
        {},
        [("withdraw", "agreement", "cleo")],
    ),
    "publish_statement": (
        "gus",
        "/statements/new/fees/",
        {"after": "1", "text_en": "New fees.", "text_fr": "Nouveaux tarifs."},
        [("publish", "statement", "")],
    ),
    "publish_statement in vain": ("gus", "/statements/new/fees/", {"after": "1", "text_en": "New fees."}, []),
    "file_agreements": (
        "fay",
        "/files/{couples_file}/agreements/",
        {"person": "{dev}", "statement": "{fees}", "signed_on": "{today}"},
        [("keep-paper", "agreement", "dev")],
    ),
    "heard_aloud": (
        "ben",
        "/files/{couples_file}/agreements/aloud/",
        {"person": "{dev}"},
        [("hear", "agreement", "dev")],
    ),
    "heard_aloud of nobody": ("ben", "/files/{couples_file}/agreements/aloud/", {}, []),
    "remove_passkey": (
        "ada",
        "/me/sign-in/passkeys/{adas_passkey}/remove/",
        {},
        [("remove", "passkey", "ada")],
    ),
    "end_there": ("ben", "/me/devices/{bens_sign_in}/end/", {}, [("sign-out", "person", "")]),
    "disown_browser": (
        "ada",
        "/me/devices/keys/{adas_key}/disown/",
        {},
        [("disown", "device-key", "ada"), ("withdraw-links", "appointment", "ada")],
    ),
    "end_elsewhere": ("ben", "/me/devices/others/end/", {}, [("sign-out", "person", "")]),
    "recovery_codes": ("ben", "/me/sign-in/recovery-codes/", {}, [("add", "recovery-codes", "ben")]),
    "password": ("ben", "/me/sign-in/password/", {"password": "four odd words here"}, ENDS_ELSEWHERE),
    "remove_app in vain": ("ben", "/me/sign-in/app/remove/", {}, []),
    "app in vain": ("ben", "/me/sign-in/app/", {"password": "four odd words here", "code": "1"}, []),
    "invite": (
        "gus",
        "/staff/invite/",
        {"name": "Kim Li", "email": "kim@example.com", "role": "therapist"},
        [("make", "invitation", "new")],
    ),
    "kit": ("gus", "/staff/kit/", {}, [("make", "recovery-kit", "gus")]),
    "ask_recovery": ("ben", "/staff/{hal_himself}/recovery/", {}, [("make", "recovery", "hal")]),
    "try_equipment": ("ada", "/me/equipment/", {}, []),
    "sign_out": ("ada", "/sign-out/", {}, [("sign-out", "person", "")]),
    # The language is a setting of the page, and asking for a code does not yet say who asks.
    "language": ("ada", "/language/", {"language": "fr"}, []),
    "sign_in": ("stranger", "/sign-in/", {"email": "ada@example.com"}, []),
}
