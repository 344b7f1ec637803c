"""What each address writes into the trail: when it is read, when it does something, when it finds nothing."""

from tests.access_table import ROWS

# Address → what a GET of it writes down: act, thing, and about whom (`self`, `its` people, nobody).
VIEWS = {
    "home": ("view", "person", "self"),
    "appointment": ("view", "appointment", "its"),
    "files": ("view", "files", ""),
    "case_file": ("view", "case-file", "its"),
    "clients": ("view", "clients", ""),
    "client": ("view", "person", "its"),
    "colleague": ("view", "person", "its"),
    "details": ("view", "person", "self"),
    "my_record": ("view", "record", "self"),
    "agreements": ("view", "agreements", "self"),
    "agreement": ("view", "agreement", "its"),
    "agreement_pdf": ("export", "agreement", "its"),
    "file_agreements": ("view", "case-file", "its"),
}
# Pages that show no record: public ones, empty forms, numbers; a calendar program's reading is written down once a
# day, not by who is signed in (`tests/booking/test_feeds.py`); the lists of what one did oneself are no look at a
# record; the day says times and names, of whom each is written down when it is opened.
SILENT = {
    "front_door", "help_now", "sign_in", "code", "start", "day", "waiting", "looked", "own_trail", "review",
    "all_hours", "cancel", "cannot_come", "cancelling", "hours", "move", "places", "find_time", "free_times",
    "held_time", "lock_file", "new_appointment", "break_glass", "lock_answers", "room", "room_file",
    "static_file", "look", "room_session", "room_session_check", "room_introductions", "what_we_can_see",
    "staff_sign_in", "enrol", "set_up", "set_up_picture", "stop", "lost", "locked", "here", "my_sign_in",
    "app", "my_calendar", "calendar_feed", "reminders", "outgoing_mail", "busy_calendars", "app_picture",
    "password", "devices", "staff", "invite", "kit",
    "sign_statement", "statements", "statement", "publish_statement", "statement_sheet",
}  # fmt: skip
# Signs in; no practice has it.
DEMO = {"demo_enter"}
GETS = [row for row in ROWS if row[1] == "GET"]
LOOKS = [row for row in GETS if row[0] not in DEMO]
WITH_AN_ID = [row for row in ROWS if "{" in row[2]]

# Address → what is sent by whom → the entries: act, thing, about whom.
TAKEN = [("unassign", "supervision", "hal ben"), ("take-away", "role", "hal")]
LEAVES = [("unassign", "supervision", "hal ben"), ("leave", "person", "hal")]
ENDS_ELSEWHERE = [("change", "password", "ben"), ("sign-out", "person", "")]
Said = tuple[str, str, dict[str, str], list[tuple[str, str, str]]]
BY_US = {"asked_by": "practice"}
ACTS: dict[str, Said] = {
    "join": ("ada", "/appointments/{ada}/join/", {}, [("join", "appointment", "ada")]),
    "join of the therapist": ("ben", "/appointments/{couple}/join/", {}, [("join", "appointment", "cleo dev")]),
    "join of who has no seat": ("fay", "/appointments/{ada}/join/", {}, []),
    "send_links": ("fay", "/appointments/{ada}/links/", {}, [("send-links", "appointment", "ada")]),
    "withdraw_links": ("ben", "/appointments/{ada}/links/withdraw/", {}, [("withdraw-links", "appointment", "ada")]),
    "cancel": ("ben", "/appointments/{couple}/cancel/", BY_US, [("cancel", "appointment", "cleo dev")]),
    "cancel of nobody": ("ben", "/appointments/{couple}/cancel/", {}, []),
    "cannot_come": ("cleo", "/appointments/{coming}/cannot-come/", {}, [("cancel", "appointment", "cleo dev")]),
    "undo_cancel": ("eve", "/appointments/{undone}/cancel/undo/", {}, [("undo-cancel", "appointment", "moe")]),
    "undo_cancel of nothing": ("ben", "/appointments/{coming}/cancel/undo/", {}, []),
    "waive_fee": ("fay", "/fees/{cleos_fee}/waive/", {"why": "goodwill"}, [("waive", "missed-fee", "cleo")]),
    "waive_fee of no reason": ("fay", "/fees/{cleos_fee}/waive/", {"why": ""}, []),
    "cancelling": ("gus", "/practice/cancelling/", {"notice_hours": "48"}, []),
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
    "move": (
        "ben",
        "/appointments/{coming}/move/",
        {"on": "2030-05-06", "at": "10:00"},
        [("move", "appointment", "cleo dev"), ("withdraw-links", "appointment", "cleo dev")],
    ),
    "to_online": ("fay", "/appointments/{in_person}/online/", {}, [("switch-to-online", "appointment", "moe")]),
    "to_online again": ("ben", "/appointments/{coming}/online/", {}, []),
    "say_yes": ("dev", "/appointments/{coming}/yes/", {}, [("take-up", "appointment", "dev")]),
    "say_yes too late": ("ada", "/appointments/{ada}/yes/", {}, []),
    "say_no": ("cleo", "/appointments/{coming}/no/", {}, [("cancel", "appointment", "cleo dev")]),
    "hold_time": ("ada", "/book/{adas_file}/hold/", {"starts_at": "soon"}, []),
    "book_held": ("moe", "/book/held/book/", {}, [("make", "appointment", "moe"), ("take-up", "appointment", "moe")]),
    "book_held of nothing": ("ada", "/book/held/book/", {}, []),
    "let_go": ("moe", "/book/held/let-go/", {}, []),
    "new_appointment": (
        "fay",
        "/appointments/new/",
        {
            "case_file": "{adas_file}",
            "service": "{individual}",
            "modality": "online",
            "on": "2030-05-06",
            "at": "10:00",
        },
        [("make", "appointment", "ada")],
    ),
    # What was still to come in it is cancelled: an act of its own about an appointment of its own.
    "close_file": (
        "ben",
        "/files/{adas_file}/close/",
        {},
        [("close-file", "case-file", "ada"), ("cancel", "appointment", "ada")],
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
            *[("withdraw-links", "appointment", "")] * 3,
        ],
    ),
    "leave": ("gus", "/staff/{hal_himself}/files/", {"leave": "1"}, LEAVES),
    "stop_address": ("fay", "/clients/address/{adas_address}/stop/", {}, [("stop-address", "person", "ada")]),
    "keep_address": ("ada", "/me/address/{adas_address}/stop/", {}, [("stop-address", "person", "ada")]),
    "make_calendar_address": ("cleo", "/me/calendar/new/", {}, [("make", "calendar-address", "cleo")]),
    "make_calendar_address again": (
        "ada",
        "/me/calendar/new/",
        {},
        [("end", "calendar-address", "ada"), ("make", "calendar-address", "ada")],
    ),
    "make_calendar_address of nothing": ("ben", "/me/calendar/new/", {"shows": "everything"}, []),
    "end_calendar_address": ("ada", "/me/calendar/end/", {}, [("end", "calendar-address", "ada")]),
    "end_calendar_address of nothing": ("ben", "/me/calendar/end/", {}, []),
    "busy_calendars": (
        "ben",
        "/me/busy/",
        {"address": "https://calendar.example/basic.ics"},
        [("add", "busy-calendar", "")],
    ),
    "busy_calendars of no address": ("ben", "/me/busy/", {"address": "x"}, []),
    "remove_busy_calendar": ("ben", "/me/busy/{bens_calendar}/remove/", {}, [("remove", "busy-calendar", "")]),
    "reminders": (
        "ada",
        "/me/reminders/",
        {"remind": "two_hours", "quiet_from": "22:00", "quiet_to": "07:00", "zone": "practice"},
        [("change", "reminders", "ada")],
    ),
    "reminders of no hour": ("ben", "/me/reminders/", {"quiet_from": "late"}, []),
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
# `tests/audit/test_acts.py` has the room's, and the code's.
ELSEWHERE = {name for name in (row[0] for row in ROWS) if name.startswith("room_")} | {"code"}
# `tests/people` has what passkeys and links with a word write down.
ELSEWHERE |= {name for name in (row[0] for row in ROWS) if "passkey" in name} - {"remove_passkey"}
ELSEWHERE |= {"stop_recovery"}
