"""What each address writes into the trail: when it is read, when it does something, when it finds nothing."""

from tests.access_table import ROWS

# Address → what a GET of it writes down: act, thing, and about whom (`self`, `its` people, nobody).
VIEWS = {
    "kept": ("view", "legal-holds", ""),
    "waitlist": ("view", "waitlist", ""),
    "home": ("view", "person", "self"),
    "prepare": ("view", "appointment", "its"),
    "course_line": ("view", "response", "its"),
    "own_course": ("view", "record", "self"),
    "joint_view": ("view", "case-file", "its"),
    "own_answers_file": ("export", "record", "self"),
    "answers_file": ("export", "case-file", "its"),
    "take_in_answers": ("view", "case-file", "its"),
    "joint_line": ("view", "case-file", "its"),
    "appointment": ("view", "appointment", "its"),
    "before_joining": ("view", "appointment", "its"),
    "files": ("view", "files", ""),
    "case_file": ("view", "case-file", "its"),
    "alliance": ("view", "case-file", "its"),
    "alliance_picture": ("view", "case-file", "its"),
    "rate_session": ("view", "appointment", "its"),
    "expect_session": ("view", "appointment", "its"),
    "enter_paper": ("view", "appointment", "its"),
    "how_it_was": ("view", "appointment", "its"),
    "clients": ("view", "clients", ""),
    "client": ("view", "person", "its"),
    "colleague": ("view", "person", "its"),
    "details": ("view", "person", "self"),
    "my_record": ("view", "record", "self"),
    "agreements": ("view", "agreements", "self"),
    "agreement": ("view", "agreement", "its"),
    "forms_before": ("view", "forms", "its"),
    "check_form": ("view", "forms", "its"),
    "write_words": ("view", "own-words", "its"),
    "form_plan": ("view", "case-file", "its"),
    "help_after_rift": ("view", "response", "its"),
    "choose_readers": ("view", "response", "its"),
    "intake": ("view", "intake", "its"),
    "intake_part": ("view", "intake", "its"),
    "read_intake": ("view", "intake", "its"),
    "read_answers": ("view", "own-answers", "its"),
    "my_answers": ("view", "own-answers", "self"),
    "agreement_pdf": ("export", "agreement", "its"),
    "file_agreements": ("view", "case-file", "its"),
    "safety_notices": ("view", "safety-notices", ""),
    "safety_notice": ("view", "safety-notice", "its"),
    "help_after_answer": ("view", "response", "its"),
    "matching_report_file": ("export", "matching-report", ""),
}
# Pages that show no record: public ones, empty forms, numbers; a calendar program's reading is written down once a
# day, not by who is signed in (`tests/booking/test_feeds.py`); the lists of what one did oneself are no look at a
# record; the day says times and names, of whom each is written down when it is opened.
SILENT = {
    "answer_form", "own_data", "own_plan", "own_copy", "own_mine",
    "matching_weights", "try_weights", "matching_report",
    "another_therapist", "safety_cover",
    "find", "find_question", "find_help", "find_devices", "find_partner", "find_hand_over", "find_result",
    "wait_for_time", "week", "separate", "away", "reminders", "front_door", "help_now", "sign_in", "code",
    "start", "day", "waiting", "looked", "own_trail", "review", "all_hours", "another_time", "cancel",
    "cannot_come", "cancelling", "hours", "move", "places", "repeat_appointment", "find_time", "free_times",
    "held_time", "lock_file", "new_appointment", "break_glass", "lock_answers", "room", "room_file",
    "static_file", "look", "room_session", "room_session_check", "room_introductions", "what_we_can_see",
    "first_session",
    "staff_sign_in", "enrol", "set_up", "set_up_picture", "stop", "lost", "locked", "here", "my_sign_in",
    "app", "my_calendar", "calendar_feed", "app_picture", "password", "devices", "staff", "invite", "kit",
    "sign_statement", "statements", "statement", "publish_statement", "statement_sheet", "consultation",
    "consultation_times", "own_consultation", "consultation_details", "consultation_code", "together", "together_code",
    "outgoing_mail", "standing", "health", "metrics", "what_is_kept", "set_hold", "birthday",
    "first_run", "opening", "practice_part", "letter", "services", "service", "picture",
    "logo", "lapsed", "therapists", "therapist", "portrait", "busy_calendars",
    "directory", "public_therapist", "hand_device", "kiosk", "kiosk_thanks",
    "do_they_work", "earlier_edition", "evidence_picture", "analysis", "analysis_data", "literature",
    "own_picture", "withdraw_edition", "read_figure", "studies", "new_study", "study", "effect", "study_tables",
    "study_table",
}  # fmt: skip
# Signs in; no practice has it.
DEMO = {"demo_enter"}
GETS = [row for row in ROWS if row[1] == "GET"]
LOOKS = [row for row in GETS if row[0] not in DEMO]
WITH_AN_ID = [row for row in ROWS if "{" in row[2]]
# `tests/audit/test_acts.py` has the room's, and the code's.
ELSEWHERE = {name for name in (row[0] for row in ROWS) if name.startswith("room_")} | {"code"}
# `tests/people` has what passkeys and links with a word write down.
ELSEWHERE |= {name for name in (row[0] for row in ROWS) if "passkey" in name} - {"remove_passkey"}
ELSEWHERE |= {"stop_recovery"}
# `tests/measures/test_exchange.py` has what a file that is taken in writes down.
ELSEWHERE |= {"take_in_answers"}
