"""Every form and script's address with what is usually sent there; and what is smuggled into it."""

from typing import Any
from urllib.parse import quote

from tests.forms_of_booking import BOOKING, NEWCOMER, WISH, Fields
from tests.forms_of_evidence import EVIDENCE, READ_ONLY_EVIDENCE
from tests.forms_of_feedback import FEEDBACK, READ_ONLY_FEEDBACK
from tests.forms_of_measuring import MEASURING
from tests.forms_of_measuring import READ_ONLY as READ_ONLY_MEASURING
from tests.forms_of_measuring_c import RATING
from tests.forms_of_measuring_c import READ_ONLY as READ_ONLY_RATING
from tests.forms_of_own_data import OWN_DATA
from tests.forms_of_own_data import READ_ONLY as READ_ONLY_OWN_DATA
from tests.forms_of_retention import RETENTION
from tests.forms_of_safety import READ_ONLY as READ_ONLY_SAFETY
from tests.forms_of_safety import SAFETY
from tests.forms_of_seeking import BEFORE as BEFORE_SEEKING
from tests.forms_of_seeking import SEEKING

PASSWORD = "four words that do not belong"
DETAILS = {"phone": "1", "contact_name": "Zora", "contact_relation": "friend", "contact_phone": "2"}

SERVICE = {"kind": "individual", "name_en": "A", "name_fr": "A", "minutes": "50", "fee_cents": "160", "tax": "exempt"}

REGISTER = {
    "do": "register",
    "register-standing": "crpo-rpq",
    "register-number": "1",
    "register-expires_on": "2030-01-01",
}

SEEING = {
    "do": "seeing",
    "seeing-gender": "man",
    "seeing-sees": "couple",
    "seeing-ages": "adult",
    "seeing-modalities": "online",
    "seeing-takes_new_clients": "True",
    "seeing-caseload_cap": "20",
    "seeing-reduced_fee_cents": "90",
    "seeing-style_time": "-2",
}
AREA = {"do": "area", "area-code": "sleep", "area-evidence": "A course, 2020", "area-is_focus": "False"}

# Address → who acts, where, and with what; then fields that name somebody or something.
FORMS: dict[str, tuple[str, str, Fields, set[str]]] = {
    **BOOKING,
    **MEASURING,
    **OWN_DATA,
    **RETENTION,
    **SAFETY,
    **SEEKING,
    **FEEDBACK,
    **RATING,
    **EVIDENCE,
    "sign_in": ("stranger", "/sign-in/", {"email": "ada@example.com"}, {"email"}),
    "code": ("stranger", "/sign-in/code/", {"code": "123456"}, {"code"}),
    "staff_sign_in": (
        "stranger",
        "/sign-in/staff/",
        {"email": "ben@example.com", "password": "a b c d", "code": "123456"},
        {"email"},
    ),
    "enrol": ("stranger", "/sign-in/new/", {"token": "A" * 43, "word": "heron"}, {"token"}),
    "set_up": ("stranger", "/sign-in/new/set-up/", {"password": PASSWORD, "code": "123456"}, set()),
    "stop": ("stranger", "/sign-in/stop/", {"token": "A" * 43}, {"token"}),
    "lost": ("stranger", "/sign-in/lost/", {"email": "gus@example.com", "code": "A" * 20}, {"email"}),
    "locked": ("ben", "/locked/", {"confirm-how": "password", "confirm-code": "123456"}, {"confirm-how"}),
    "here": ("ben", "/me/here/", {}, set()),
    "remove_passkey": ("ada", "/me/sign-in/passkeys/{adas_passkey}/remove/", {}, set()),
    "app": ("ben", "/me/sign-in/app/", {"password": PASSWORD, "code": "123456"}, set()),
    "remove_app": ("ben", "/me/sign-in/app/remove/", {}, set()),
    "password": ("ben", "/me/sign-in/password/", {"password": PASSWORD}, set()),
    "recovery_codes": ("ben", "/me/sign-in/recovery-codes/", {}, set()),
    "end_there": ("ben", "/me/devices/{bens_sign_in}/end/", {}, set()),
    "disown_browser": ("ada", "/me/devices/keys/{adas_key}/disown/", {}, set()),
    "end_elsewhere": ("ben", "/me/devices/others/end/", {}, set()),
    "invite": ("gus", "/staff/invite/", {"name": "Kim Li", "email": "kim@example.com", "role": "therapist"}, {"role"}),
    "kit": ("gus", "/staff/kit/", {}, set()),
    "ask_recovery": ("ben", "/staff/{hal_himself}/recovery/", {}, set()),
    "stop_recovery": ("ben", "/staff/recovery/{eves_recovery}/stop/", {}, set()),
    "try_equipment": ("ada", "/me/equipment/", {}, set()),
    "sign_out": ("ada", "/sign-out/", {}, set()),
    "language": ("ada", "/language/", {"language": "fr", "next": "/home/"}, {"language", "next"}),
    "heard_aloud": ("ben", "/files/{adas_file}/agreements/aloud/", {"person": "{ada_herself}"}, {"person"}),
    "matching_weights": (
        "gus",
        "/practice/matching/",
        {"problem": "40", "preferences": "25", "schedule": "25", "style": "10", "why": "A", "after": "0"},
        {"after"},
    ),
    "standing": (
        "gus",
        "/practice/standing/",
        {"on": "2026-11-24", "went_well": "no", "found": "Slow"},
        set(),
    ),
    "cancelling": (
        "gus",
        "/practice/cancelling/",
        {"notice_hours": "48", "late_percent": "50", "missed_percent": "100"},
        set(),
    ),
    "practice_part": (
        "gus",
        "/practice/about/reach/",
        {"address": "1 King", "phone": "1", "email": "a@b.example"},
        set(),
    ),
    "therapist": ("ben", "/therapists/{ben_himself}/", REGISTER, {"do", "register-standing"}),
    "check_registration": (
        "gus",
        "/therapists/{eve_herself}/check/",
        {"registration": "{eves_registration}"},
        {"registration"},
    ),
    "approve_area": ("gus", "/therapists/{eve_herself}/areas/approve/", {"row": "{eves_area}"}, {"row"}),
    "remove_area": ("ben", "/therapists/{ben_himself}/areas/remove/", {"row": "{bens_area}"}, {"row"}),
    "filter_directory": (
        "stranger",
        "/our-therapists/filter/",
        {"area": "anxiety", "most": "16000", "back": "{ben_himself}"},
        {"area", "most"},
    ),
    "portrait": ("ben", "/pictures/of/{ben_himself}/", {"remove": "1"}, set()),
    "letter": ("gus", "/practice/letter/", {}, set()),
    "logo": ("gus", "/pictures/logo/", {"remove": "1"}, set()),
    "services": ("fay", "/practice/services/", SERVICE, {"kind", "tax"}),
    "service": ("fay", "/practice/services/{individual}/", SERVICE, {"kind", "tax"}),
    "retire_service": ("fay", "/practice/services/{individual}/retire/", {}, set()),
    "hours": (
        "ben",
        "/hours/{ben_himself}/",
        {"do": "off", "off-first": "2030-07-01", "off-last": "2030-07-02"},
        {"do"},
    ),
    "remove_hours": (
        "ben",
        "/hours/{ben_himself}/remove/",
        {"from": "weekly", "row": "{bens_monday}"},
        {"from", "row"},
    ),
    "places": ("fay", "/practice/places/", {"do": "office", "office-name": "Attic"}, {"do"}),
    "remove_place": (
        "fay",
        "/practice/places/remove/",
        {"from": "office", "row": "{garden_room}"},
        {"from", "row"},
    ),
    "separate": ("ben", "/files/{couples_file}/separate/", {}, set()),
    "close_file": ("ben", "/files/{adas_file}/close/", {}, set()),
    "break_glass": (
        "eve",
        "/break-glass/",
        {"client": "Ada Singh", "reason": "danger", "words": "Her sister called."},
        {"client", "reason"},
    ),
    "clients": ("fay", "/clients/", {"name": "Ada"}, {"name"}),
    "client": (
        "fay",
        "/clients/{ada_herself}/",
        {"name": "Ada S.", "email": "ada2@example.com", "phone": "1", "language": "fr"},
        {"language", "email"},
    ),
    "change_roles": ("gus", "/staff/{ben_himself}/roles/", {"give": "supervisor"}, {"give"}),
    "change_supervision": ("gus", "/staff/{hal_himself}/supervision/", {"give": "{eve}"}, {"give"}),
    "hand_over": ("gus", "/staff/{ben_himself}/files/", {"successor": "{eve}"}, {"successor"}),
    "stop_address": ("fay", "/clients/address/{adas_address}/stop/", {}, set()),
    "keep_address": ("ada", "/me/address/{adas_address}/stop/", {}, set()),
    "details": ("ada", "/me/", DETAILS, set()),
    "lock_file": ("cleo", "/me/record/files/{couples_file}/lock/", {"against": "{hal_himself}"}, {"against"}),
    "lock_answers": ("cleo", "/me/record/answers/{cleos_answers}/lock/", {"against": "{ben_himself}"}, {"against"}),
    "sign_statement": (
        "ada",
        "/me/agreements/{adas_file}/fees/",
        {"text_hash": "{fees_text}", "typed_name": "Ada Singh"},
        {"text_hash"},
    ),
    "intake_part": ("ada", "/me/intake/{adas_file}/you/", {"brings": "Sleep.", "since": "May", "seen": "1"}, set()),
    "send_intake": ("moe", "/me/intake/{moes_file}/send/", {}, set()),
    "withdraw_agreement": ("ada", "/agreements/{adas_agreement}/withdraw/", {}, set()),
    "publish_statement": (
        "gus",
        "/statements/new/fees/",
        {"after": "1", "text_en": "New fees.", "text_fr": "Nouveaux tarifs."},
        {"after"},
    ),
    "file_agreements": (
        "ben",
        "/files/{adas_file}/agreements/",
        {"person": "{ada_herself}", "statement": "{fees}", "signed_on": "{today}"},
        {"person", "statement"},
    ),
    "unlock": ("cleo", "/me/record/locks/{cleos_lock}/remove/", {}, set()),
}
# Address → what was sent before in this browser, and where.
BEFORE: dict[str, list[tuple[str, Fields]]] = {
    "code": [("/sign-in/", {"email": "ada@example.com"})],
    "own_consultation": [("/consultation/hold/", WISH)],
    "consultation_details": [("/consultation/hold/", WISH)],
    "consultation_code": [
        ("/consultation/hold/", WISH),
        ("/consultation/you/", {**NEWCOMER, "shown": "{free_time}"}),
    ],
    "together_code": [("/together/", NEWCOMER)],
    **BEFORE_SEEKING,
}
READ_ONLY = {
    "find", "find_help", "find_hand_over", "find_result", "my_answers", "read_answers",
    "waitlist", "consultation_times", "before_joining", "intake", "read_intake",
    "my_calendar", "calendar_feed", "all_hours", "find_time", "free_times", "held_time", "outgoing_mail",
    "health", "metrics", "kept", "what_is_kept",
    "front_door", "help_now", "start", "home", "day", "waiting", "looked", "own_trail", "review",
    "appointment", "files", "case_file", "colleague", "my_record", "room", "room_file", "static_file",
    "demo_enter", "look", "agreements", "agreement", "agreement_pdf", "statements", "statement",
    "statement_sheet", "set_up_picture", "app_picture", "my_sign_in", "devices", "staff", "what_we_can_see",
    "first_session", "try_weights", "matching_report", "matching_report_file", "alliance_picture",
    "first_run", "opening", "picture", "lapsed", "therapists", "week", "directory", "public_therapist", "alliance",
}  # fmt: skip
READ_ONLY |= READ_ONLY_FEEDBACK | READ_ONLY_EVIDENCE
READ_ONLY |= READ_ONLY_MEASURING | READ_ONLY_RATING
READ_ONLY |= READ_ONLY_SAFETY | READ_ONLY_OWN_DATA
# Address → who acts, and where: a page's script sends JSON there.
SCRIPTS = {
    "passkey_options": ("stranger", "/sign-in/passkey/options/"),
    "passkey_sign_in": ("stranger", "/sign-in/passkey/"),
    "set_up_passkey_options": ("stranger", "/sign-in/new/passkey/options/"),
    "set_up_passkey": ("stranger", "/sign-in/new/passkey/"),
    "confirm_passkey_options": ("ben", "/me/confirm/passkey/options/"),
    "confirm_passkey": ("ben", "/me/confirm/passkey/"),
    "passkey_offer": ("ben", "/me/sign-in/passkeys/options/"),
    "passkey_keep": ("ben", "/me/sign-in/passkeys/"),
}
# Nobody's to name in any of these forms: rows of others, rows of another kind, and nothing at all.
FOREIGN = [
    "cleos_file",
    "moes_file",
    "old_couples_file",
    "moe",
    "moe_herself",
    "adas_answers",
    "lock_of_moe",
    "practice",
]
COLUMNS = {
    **dict.fromkeys(("pk", "id", "case_file", "case_file_id", "appointment", "thing_id", "participant"), "{moes_file}"),
    **dict.fromkeys(("therapist", "therapist_id", "by", "by_id", "person", "person_id", "client_id"), "{moe_herself}"),
    **dict.fromkeys(("made_by", "supervisor", "against_id", "user", "owner", "people", "files"), "{moe_herself}"),
    **{"role": "owner", "roles": "owner", "kind": "couple", "is_active": "", "is_staff": "1", "is_superuser": "1"},
    **{"password": "x", "sealed_version": "9", "closing": "", "at": "2020-01-01", "thing": "response", "act": "view"},
    **{
        "starts_at": "2031-01-01",
        "zone": "UTC",
        "form-TOTAL_FORMS": "9",
        "_method": "DELETE",
        "csrfmiddlewaretoken": "x",
    },
}
# Bytes as they stand in the body, for what no text can say.
ODD = {
    "empty": "",
    "long": "a" * 10_000,
    "nothing": "%00",
    "half a surrogate": "%ED%A0%80",
    "no utf-8": "%FF%FE",
    "a list": quote("['x', 'y']"),
    "an object": quote('{"$ne": null}'),
    "a number": "1",
    "minus one": "-1",
    "too large": "9" * 400,
    "another line": "a%0D%0ASet-Cookie:%20x=y",
    "quotes": quote("' OR 1=1 --"),
    "an id that is nearly one": "00000000-0000-0000-0000-00000000000",
    "braces": quote("{00000000-0000-4000-8000-000000000000}"),
}

STRANGE: dict[str, Any] = {
    "null": None,
    "a list": [],
    "a list of lists": [[[]]],
    "an object": {},
    "a number": 0,
    "a fraction": 1e308,
    "a large number": 10**300,
    "yes": True,
    "empty": "",
    "long": "a" * 10_000,
    "nothing": "\x00",
    "half a surrogate": "\ud800",
}
