"""The whole policy as one table: every address × everybody. An address without a row fails.

`y` comes in (200, or a redirect within the site), `.` finds nothing (404), `s` is asked to sign in. `{names}` are those
of `tests/access_world.py`.
"""

WHO = ["stranger", "ada", "ben", "cleo", "dev", "eve", "moe", "fay", "gus", "hal", "ivo"]

#                                                       str ada ben cle dev eve moe fay gus hal ivo
PAGES = """
front_door           GET  /                              y   y   y   y   y   y   y   y   y   y   y
help_now             GET  /help-now/                     y   y   y   y   y   y   y   y   y   y   y
sign_in              GET  /sign-in/                      y   y   y   y   y   y   y   y   y   y   y
code                 GET  /sign-in/code/                 y   y   y   y   y   y   y   y   y   y   y
language             POST /language/                     y   y   y   y   y   y   y   y   y   y   y
sign_out             POST /sign-out/                     s   y   y   y   y   y   y   y   y   y   y
start                GET  /start/                        s   y   y   y   y   y   y   y   y   y   y
home                 GET  /home/                         s   y   .   y   y   .   y   .   .   .   y
day                  GET  /day/                          s   .   y   .   .   y   .   y   y   y   .
waiting              GET  /day/waiting/                  s   .   y   .   .   y   .   y   y   y   .
looked               GET  /me/looked/                    s   y   .   y   y   .   y   .   .   .   y
own_trail            GET  /day/trail/                    s   .   y   .   .   y   .   y   y   y   .
review               GET  /review/                       s   .   .   .   .   .   .   .   y   .   .
new_appointment      GET  /appointments/new/             s   .   y   .   .   y   .   y   .   .   .
appointment          GET  /appointments/{ada}/           s   y   y   .   .   .   .   y   .   y   .
appointment          GET  /appointments/{couple}/        s   .   y   y   y   .   .   y   .   y   .
appointment          GET  /appointments/{cleo}/          s   .   .   y   .   y   .   y   .   .   .
appointment          GET  /appointments/{moe}/           s   .   .   .   .   y   y   y   .   .   .
appointment          GET  /appointments/{old}/           s   .   y   y   .   .   .   y   .   y   y
appointment          GET  /appointments/{after}/         s   .   y   .   .   .   .   y   .   y   .
appointment          GET  /appointments/{none}/          s   .   .   .   .   .   .   .   .   .   .
join                 POST /appointments/{ada}/join/      s   y   y   .   .   .   .   y   .   y   .
join                 POST /appointments/{couple}/join/   s   .   y   y   y   .   .   y   .   y   .
join                 POST /appointments/{none}/join/     s   .   .   .   .   .   .   .   .   .   .
send_links           POST /appointments/{ada}/links/     s   .   y   .   .   .   .   y   .   .   .
send_links           POST /appointments/{couple}/links/  s   .   y   .   .   .   .   y   .   .   .
send_links           POST /appointments/{moe}/links/     s   .   .   .   .   y   .   y   .   .   .
send_links           POST /appointments/{none}/links/    s   .   .   .   .   .   .   .   .   .   .
withdraw_links       POST /appointments/{ada}/links/withdraw/    s . y . . . . y . . .
withdraw_links       POST /appointments/{couple}/links/withdraw/ s . y . . . . y . . .
withdraw_links       POST /appointments/{none}/links/withdraw/   s . . . . . . . . . .
cancel               POST /appointments/{ada}/cancel/    s   .   y   .   .   .   .   y   .   .   .
cancel               POST /appointments/{couple}/cancel/ s   .   y   .   .   .   .   y   .   .   .
cancel               POST /appointments/{cleo}/cancel/   s   .   .   .   .   y   .   y   .   .   .
cancel               POST /appointments/{none}/cancel/   s   .   .   .   .   .   .   .   .   .   .
files                GET  /files/                        s   .   y   .   .   y   .   y   y   y   .
case_file            GET  /files/{adas_file}/            s   .   y   .   .   .   .   .   .   y   .
case_file            GET  /files/{couples_file}/         s   .   y   .   .   .   .   .   .   y   .
case_file            GET  /files/{cleos_file}/           s   .   .   .   .   y   .   .   .   .   .
case_file            GET  /files/{moes_file}/            s   .   .   .   .   y   .   .   .   .   .
case_file            GET  /files/{old_couples_file}/     s   .   y   .   .   .   .   .   .   y   .
case_file            GET  /files/{none}/                 s   .   .   .   .   .   .   .   .   .   .
close_file           POST /files/{adas_file}/close/      s   .   y   .   .   .   .   .   .   .   .
close_file           POST /files/{cleos_file}/close/     s   .   .   .   .   y   .   .   .   .   .
close_file           POST /files/{old_couples_file}/close/ s .   y   .   .   .   .   .   .   .   .
close_file           POST /files/{none}/close/           s   .   .   .   .   .   .   .   .   .   .
break_glass          GET  /break-glass/                  s   .   y   .   .   y   .   y   y   y   .
break_glass          POST /break-glass/                  s   .   y   .   .   y   .   y   y   y   .
clients              GET  /clients/                      s   .   .   .   .   .   .   y   .   .   .
client               GET  /clients/{ada_herself}/        s   .   .   .   .   .   .   y   .   .   .
client               GET  /clients/{ben_himself}/        s   .   .   .   .   .   .   .   .   .   .
client               GET  /clients/{none}/               s   .   .   .   .   .   .   .   .   .   .
client               POST /clients/{ada_herself}/        s   .   .   .   .   .   .   y   .   .   .
client               POST /clients/{ben_himself}/        s   .   .   .   .   .   .   .   .   .   .
colleague            GET  /staff/{ben_himself}/          s   .   .   .   .   .   .   .   y   .   .
colleague            GET  /staff/{ada_herself}/          s   .   .   .   .   .   .   .   .   .   .
colleague            GET  /staff/{none}/                 s   .   .   .   .   .   .   .   .   .   .
change_roles         POST /staff/{ben_himself}/roles/    s   .   .   .   .   .   .   .   y   .   .
change_roles         POST /staff/{ada_herself}/roles/    s   .   .   .   .   .   .   .   .   .   .
change_supervision   POST /staff/{hal_himself}/supervision/ s . .   .   .   .   .   .   y   .   .
change_supervision   POST /staff/{ada_herself}/supervision/ s . .   .   .   .   .   .   .   .   .
hand_over            POST /staff/{ben_himself}/files/    s   .   .   .   .   .   .   .   y   .   .
hand_over            POST /staff/{ada_herself}/files/    s   .   .   .   .   .   .   .   .   .   .
details              GET  /me/                           s   y   .   y   y   .   y   .   .   .   y
details              POST /me/                           s   y   .   y   y   .   y   .   .   .   y
my_record            GET  /me/record/                    s   y   .   y   y   .   y   .   .   .   y
lock_file            GET  /me/record/files/{adas_file}/lock/        s y . . . . . . . . .
lock_file            GET  /me/record/files/{couples_file}/lock/     s . . y y . . . . . .
lock_file            GET  /me/record/files/{old_couples_file}/lock/ s . . y . . . . . . y
lock_file            GET  /me/record/files/{none}/lock/             s . . . . . . . . . .
lock_answers         GET  /me/record/answers/{adas_answers}/lock/   s y . . . . . . . . .
lock_answers         GET  /me/record/answers/{cleos_answers}/lock/  s . . y . . . . . . .
lock_answers         GET  /me/record/answers/{none}/lock/           s . . . . . . . . . .
unlock               POST /me/record/locks/{cleos_lock}/remove/     s . . y . . . . . . .
unlock               POST /me/record/locks/{none}/remove/           s . . . . . . . . . .
room                 GET  /room/                         y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/main.js                  y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/../../manage.py          .   .   .   .   .   .   .   .   .   .   .
static_file          GET  /static/css/tokens.css         y   y   y   y   y   y   y   y   y   y   y
static_file          GET  /static/../manage.py           .   .   .   .   .   .   .   .   .   .   .
room_redeem          POST /room/api/redeem               .   .   .   .   .   .   .   .   .   .   .
room_session         GET  /room/api/session              .   .   .   .   .   .   .   .   .   .   .
room_check_in        POST /room/api/check-in             .   .   .   .   .   .   .   .   .   .   .
room_notify_me       POST /room/api/notify-me            .   .   .   .   .   .   .   .   .   .   .
room_open_in_person  POST /room/api/in-person/open       .   .   .   .   .   .   .   .   .   .   .
room_close_in_person POST /room/api/in-person/close      .   .   .   .   .   .   .   .   .   .   .
room_session_check   GET  /room/api/session-check        .   .   .   .   .   .   .   .   .   .   .
room_session_check   POST /room/api/session-check        .   .   .   .   .   .   .   .   .   .   .
demo_enter           GET  /demo/ada/                     y   y   y   y   y   y   y   y   y   y   y
demo_enter           GET  /demo/nobody/                  .   .   .   .   .   .   .   .   .   .   .
look                 GET  /look/                         y   y   y   y   y   y   y   y   y   y   y
"""
ROWS = [line.split() for line in PAGES.strip().splitlines()]
