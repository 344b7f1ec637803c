"""The forms of booking, and what is usually sent there."""

Fields = dict[str, str]

WISH = {"who": "alone", "how": "online", "whom": "anybody", "starts_at": "{free_time}"}
NEWCOMER = {"name": "Zoe Roy", "email": "zoe@example.com", "phone": "1", "province": "ON", "language": "en"}
MEETING = {
    "case_file": "{adas_file}",
    "service": "{individual}",
    "modality": "online",
    "on": "2030-05-06",
    "at": "10:00",
}

# Address → who acts, where, and with what; then fields that name somebody or something.
BOOKING: dict[str, tuple[str, str, Fields, set[str]]] = {
    "wait_for_time": (
        "ada",
        "/book/{adas_file}/wait/",
        {"service": "{individual}", "modality": "online", "days": "1", "parts": "m", "until": "{today}"},
        {"service", "modality"},
    ),
    "no_longer_wait": ("cleo", "/waiting/{cleo_waits}/stop/", {}, set()),
    "take_offered": ("cleo", "/offers/{cleos_offer}/take/", {}, set()),
    "pass_offered": ("cleo", "/offers/{cleos_offer}/pass/", {}, set()),
    "make_calendar_address": ("ben", "/me/calendar/new/", {"shows": "initials"}, {"shows"}),
    "end_calendar_address": ("ada", "/me/calendar/end/", {}, set()),
    "busy_calendars": ("ben", "/me/busy/", {"address": "https://calendar.example/basic.ics"}, set()),
    "remove_busy_calendar": ("ben", "/me/busy/{bens_calendar}/remove/", {}, set()),
    "reminders": (
        "ada",
        "/me/reminders/",
        {"remind": "two_hours", "quiet_from": "22:00", "quiet_to": "07:00", "zone": "America/Vancouver"},
        {"zone"},
    ),
    "new_appointment": ("ben", "/appointments/new/", MEETING, {"case_file", "service", "modality"}),
    "join": ("ada", "/appointments/{ada}/join/", {"aloud": "1"}, set()),
    "send_links": ("ben", "/appointments/{ada}/links/", {}, set()),
    "withdraw_links": ("ben", "/appointments/{ada}/links/withdraw/", {}, set()),
    "cancel": ("ben", "/appointments/{ada}/cancel/", {"asked_by": "practice"}, {"asked_by"}),
    "undo_cancel": ("eve", "/appointments/{undone}/cancel/undo/", {}, set()),
    "cannot_come": ("cleo", "/appointments/{coming}/cannot-come/", {"seen": "0"}, {"seen"}),
    "away": (
        "eve",
        "/therapists/{eve_herself}/away/",
        {"first": "{in_three_days}", "last": "{in_three_days}", "way": "online", "do-{in_person}": "online"},
        {"way"},
    ),
    "called": ("eve", "/day/calls/{moes_call}/", {}, set()),
    "note_attendance": ("ben", "/appointments/{ada}/attendance/", {"came-{adas_seat}": "missed"}, set()),
    "waive_fee": ("fay", "/fees/{cleos_fee}/waive/", {"why": "goodwill"}, {"why"}),
    "move": ("ben", "/appointments/{coming}/move/", {"on": "2030-05-06", "at": "10:00"}, set()),
    "another_time": (
        "moe",
        "/appointments/{moves}/another-time/",
        {"starts_at": "{moves_to}", "sure": "yes"},
        {"starts_at", "sure"},
    ),
    "to_online": ("eve", "/appointments/{in_person}/online/", {}, set()),
    "arrived": ("fay", "/appointments/{at_the_office}/arrived/", {"who": "{moes_seat}"}, {"who"}),
    "say_yes_to_all": ("moe", "/series/{moes_series}/yes/", {}, set()),
    "repeat_appointment": (
        "ben",
        "/appointments/{coming}/repeat/",
        {"weeks_apart": "1", "is_kept": "no", "count": "1", "do": "make", "on-2026-12-01": "2030-05-07T10:00"},
        {"weeks_apart", "is_kept", "do"},
    ),
    "say_yes": ("dev", "/appointments/{coming}/yes/", {}, set()),
    "say_no": ("dev", "/appointments/{coming}/no/", {}, set()),
    "hold_time": (
        "ada",
        "/book/{adas_file}/hold/",
        {"service": "{individual}", "how": "online", "starts_at": "2030-05-06T10:00:00+00:00"},
        {"service", "how"},
    ),
    "book_held": ("moe", "/book/held/book/", {}, set()),
    "let_go": ("moe", "/book/held/let-go/", {}, set()),
    "consultation": ("stranger", "/consultation/", {"who": "couple"}, {"who"}),
    "consultation_hold": ("stranger", "/consultation/hold/", WISH, {"who", "how", "whom"}),
    "consultation_details": (
        "stranger",
        "/consultation/you/",
        {**NEWCOMER, "shown": "{free_time}"},
        {"email", "province", "language"},
    ),
    "own_consultation": ("ada", "/consultation/mine/", {"province": "ON", "shown": "{free_time}"}, set()),
    "consultation_code": ("stranger", "/consultation/code/", {"code": "123456", "shown": "{free_time}"}, {"code"}),
    "together": ("stranger", "/together/", NEWCOMER, {"email", "province", "language"}),
    "together_code": ("stranger", "/together/code/", {"code": "123456"}, {"code"}),
    "come_along": ("dev", "/together/{dev_is_asked}/yes/", {}, set()),
    "stay_away": ("dev", "/together/{dev_is_asked}/no/", {}, set()),
}
