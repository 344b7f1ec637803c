"""The whole policy as one table: every address × everybody. An address without a row fails.

`y` comes in (200, or a redirect within the site), `.` finds nothing (404), `s` is asked to sign in. `{names}` are those
of `tests/access_world.py`.
"""

from tests.access_of_booking import BOOKING
from tests.access_of_evidence import EVIDENCE
from tests.access_of_feedback import FEEDBACK
from tests.access_of_matching import MATCHING
from tests.access_of_measuring import MEASURING
from tests.access_of_measuring_c import ALLIANCE
from tests.access_of_own_data import OWN_DATA
from tests.access_of_retention import RETENTION
from tests.access_of_safety import SAFETY
from tests.access_of_seeking import SEEKING

WHO = ["stranger", "ada", "ben", "cleo", "dev", "eve", "moe", "fay", "gus", "hal", "ivo"]

#                                                       str ada ben cle dev eve moe fay gus hal ivo
PAGES = """
front_door           GET  /                              y   y   y   y   y   y   y   y   y   y   y
help_now             GET  /help-now/                     y   y   y   y   y   y   y   y   y   y   y
first_session        GET  /first-session/                y   y   y   y   y   y   y   y   y   y   y
what_we_can_see      GET  /what-we-can-see/              y   y   y   y   y   y   y   y   y   y   y
sign_in              GET  /sign-in/                      y   y   y   y   y   y   y   y   y   y   y
code                 GET  /sign-in/code/                 y   y   y   y   y   y   y   y   y   y   y
staff_sign_in        GET  /sign-in/staff/                y   y   y   y   y   y   y   y   y   y   y
passkey_options      POST /sign-in/passkey/options/      y   y   y   y   y   y   y   y   y   y   y
passkey_sign_in      POST /sign-in/passkey/              y   y   y   y   y   y   y   y   y   y   y
enrol                GET  /sign-in/new/                  y   y   y   y   y   y   y   y   y   y   y
set_up               GET  /sign-in/new/set-up/           y   y   y   y   y   y   y   y   y   y   y
set_up_picture       GET  /sign-in/new/picture.svg       y   y   y   y   y   y   y   y   y   y   y
set_up_passkey_options POST /sign-in/new/passkey/options/ y  y   y   y   y   y   y   y   y   y   y
set_up_passkey       POST /sign-in/new/passkey/          y   y   y   y   y   y   y   y   y   y   y
stop                 GET  /sign-in/stop/                 y   y   y   y   y   y   y   y   y   y   y
lost                 GET  /sign-in/lost/                 y   y   y   y   y   y   y   y   y   y   y
locked               GET  /locked/                       s   .   y   .   .   y   .   y   y   y   .
here                 GET  /me/here/                      s   .   y   .   .   y   .   y   y   y   .
confirm_passkey_options POST /me/confirm/passkey/options/ s  y   y   y   y   y   y   y   y   y   y
confirm_passkey      POST /me/confirm/passkey/           s   y   y   y   y   y   y   y   y   y   y
my_sign_in           GET  /me/sign-in/                   s   y   y   y   y   y   y   y   y   y   y
passkey_offer        POST /me/sign-in/passkeys/options/  s   y   y   y   y   y   y   y   y   y   y
passkey_keep         POST /me/sign-in/passkeys/          s   y   y   y   y   y   y   y   y   y   y
remove_passkey       POST /me/sign-in/passkeys/{adas_passkey}/remove/ s y . . . . . . . . .
remove_passkey       POST /me/sign-in/passkeys/{none}/remove/ s . .  .   .   .   .   .   .   .   .
app                  GET  /me/sign-in/app/               s   .   y   .   .   y   .   y   y   y   .
app_picture          GET  /me/sign-in/app/picture.svg    s   .   y   .   .   y   .   y   y   y   .
remove_app           POST /me/sign-in/app/remove/        s   .   y   .   .   y   .   y   y   y   .
password             GET  /me/sign-in/password/          s   .   y   .   .   y   .   y   y   y   .
recovery_codes       POST /me/sign-in/recovery-codes/    s   .   y   .   .   y   .   y   y   y   .
devices              GET  /me/devices/                   s   y   y   y   y   y   y   y   y   y   y
end_elsewhere        POST /me/devices/others/end/        s   y   y   y   y   y   y   y   y   y   y
end_there            POST /me/devices/{bens_sign_in}/end/ s  .   y   .   .   .   .   .   .   .   .
end_there            POST /me/devices/{none}/end/        s   .   .   .   .   .   .   .   .   .   .
disown_browser       POST /me/devices/keys/{adas_key}/disown/ s y . . . . . . . . .
disown_browser       POST /me/devices/keys/{none}/disown/ s .   .   .   .   .   .   .   .   .   .
staff                GET  /staff/                        s   .   y   .   .   y   .   y   y   y   .
invite               GET  /staff/invite/                 s   .   .   .   .   .   .   .   y   .   .
kit                  GET  /staff/kit/                    s   .   .   .   .   .   .   .   y   .   .
ask_recovery         POST /staff/{hal_himself}/recovery/ s   .   y   .   .   y   .   y   y   y   .
ask_recovery         POST /staff/{ada_herself}/recovery/ s   .   .   .   .   .   .   .   .   .   .
ask_recovery         POST /staff/{none}/recovery/        s   .   .   .   .   .   .   .   .   .   .
stop_recovery        POST /staff/recovery/{none}/stop/   s   .   .   .   .   .   .   .   .   .   .
language             POST /language/                     y   y   y   y   y   y   y   y   y   y   y
sign_out             POST /sign-out/                     s   y   y   y   y   y   y   y   y   y   y
start                GET  /start/                        s   y   y   y   y   y   y   y   y   y   y
home                 GET  /home/                         s   y   .   y   y   .   y   .   .   .   y
day                  GET  /day/                          s   .   y   .   .   y   .   y   y   y   .
waiting              GET  /day/waiting/                  s   .   y   .   .   y   .   y   y   y   .
looked               GET  /me/looked/                    s   y   .   y   y   .   y   .   .   .   y
own_trail            GET  /day/trail/                    s   .   y   .   .   y   .   y   y   y   .
review               GET  /review/                       s   .   .   .   .   .   .   .   y   .   .
first_run            GET  /set-up/                       .   .   .   .   .   .   .   .   .   .   .
opening              GET  /practice/opening/             s   .   .   .   .   .   .   .   y   .   .
practice_part        GET  /practice/about/name/          s   .   .   .   .   .   .   .   y   .   .
practice_part        POST /practice/about/name/          s   .   .   .   .   .   .   .   y   .   .
practice_part        GET  /practice/about/nothing/       s   .   .   .   .   .   .   .   .   .   .
letter               GET  /practice/letter/              s   .   .   .   .   .   .   .   y   .   .
services             GET  /practice/services/            s   .   .   .   .   .   .   y   y   .   .
service              GET  /practice/services/0/          s   .   .   .   .   .   .   y   y   .   .
retire_service       POST /practice/services/0/retire/   s   .   .   .   .   .   .   y   y   .   .
picture              GET  /pictures/00000000-0000-0000-0000-000000000001/ y y y y y y y y y y y
picture              GET  /pictures/00000000-0000-0000-0000-000000000000/ . . . . . . . . . . .
logo                 GET  /pictures/logo/                s   .   .   .   .   .   .   .   y   .   .
therapists           GET  /therapists/                   s   .   y   .   .   y   .   y   y   y   .
therapist            GET  /therapists/{ben_himself}/     s   .   y   .   .   .   .   y   y   y   .
therapist            GET  /therapists/{ada_herself}/     s   .   .   .   .   .   .   .   .   .   .
therapist            GET  /therapists/{none}/            s   .   .   .   .   .   .   .   .   .   .
therapist            POST /therapists/{ben_himself}/     s   .   y   .   .   .   .   .   y   .   .
check_registration   POST /therapists/{ben_himself}/check/ s .   .   .   .   .   .   .   y   .   .
check_registration   POST /therapists/{none}/check/      s   .   .   .   .   .   .   .   .   .   .
approve_area         POST /therapists/{ben_himself}/areas/approve/ s . . . .  .   .   .   y   .   .
approve_area         POST /therapists/{none}/areas/approve/ s . . .   .   .   .   .   .   .   .
remove_area          POST /therapists/{ben_himself}/areas/remove/ s . y . .  .   .   .   y   .   .
remove_area          POST /therapists/{none}/areas/remove/ s . .   .   .   .   .   .   .   .   .
directory            GET  /our-therapists/               y   y   y   y   y   y   y   y   y   y   y
filter_directory     POST /our-therapists/filter/        y   y   y   y   y   y   y   y   y   y   y
public_therapist     GET  /our-therapists/{ben_himself}/ y   y   y   y   y   y   y   y   y   y   y
public_therapist     GET  /our-therapists/00000000-0000-0000-0000-000000000000/ . . . . . . . . . . .
portrait             GET  /pictures/of/{ben_himself}/    s   .   y   .   .   .   .   .   y   .   .
portrait             GET  /pictures/of/{none}/           s   .   .   .   .   .   .   .   .   .   .
lapsed               GET  /registrations/                s   .   .   .   .   .   .   y   y   .   .
cancelling           GET  /practice/cancelling/          s   .   .   .   .   .   .   .   y   .   .
cancelling           POST /practice/cancelling/          s   .   .   .   .   .   .   .   y   .   .
files                GET  /files/                        s   .   y   .   .   y   .   y   y   y   .
standing             GET  /practice/standing/            s   .   .   .   .   .   .   .   y   .   .
standing             POST /practice/standing/            s   .   .   .   .   .   .   .   y   .   .
health               GET  /health/                       y   y   y   y   y   y   y   y   y   y   y
metrics              GET  /metrics/                      .   .   .   .   .   .   .   .   .   .   .
outgoing_mail        GET  /practice/mail/                s   .   .   .   .   .   .   y   y   .   .
all_hours            GET  /hours/                        s   .   y   .   .   y   .   y   y   y   .
hours                GET  /hours/{ben_himself}/          s   .   y   .   .   .   .   y   y   y   .
hours                POST /hours/{ben_himself}/          s   .   y   .   .   .   .   y   y   .   .
hours                GET  /hours/{ada_herself}/          s   .   .   .   .   .   .   .   .   .   .
hours                GET  /hours/{none}/                 s   .   .   .   .   .   .   .   .   .   .
remove_hours         POST /hours/{ben_himself}/remove/   s   .   y   .   .   .   .   y   y   .   .
remove_hours         POST /hours/{none}/remove/          s   .   .   .   .   .   .   .   .   .   .
places               GET  /practice/places/              s   .   .   .   .   .   .   y   y   .   .
places               POST /practice/places/              s   .   .   .   .   .   .   y   y   .   .
remove_place         POST /practice/places/remove/       s   .   .   .   .   .   .   y   y   .   .
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
separate             GET  /files/{couples_file}/separate/ s .   y   .   .   .   .   .   .   .   .
separate             POST /files/{couples_file}/separate/ s .   y   .   .   .   .   .   .   .   .
separate             GET  /files/{none}/separate/        s   .   .   .   .   .   .   .   .   .   .
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
stop_address         POST /clients/address/{adas_address}/stop/ s . .   .   .   .   .   y   .   .   .
stop_address         POST /clients/address/{none}/stop/  s   .   .   .   .   .   .   .   .   .   .
keep_address         POST /me/address/{adas_address}/stop/ s y   .   .   .   .   .   .   .   .   .
keep_address         POST /me/address/{none}/stop/       s   .   .   .   .   .   .   .   .   .   .
details              GET  /me/                           s   y   .   y   y   .   y   .   .   .   y
details              POST /me/                           s   y   .   y   y   .   y   .   .   .   y
try_equipment        POST /me/equipment/                 s   y   y   y   y   y   y   y   y   y   y
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
agreements           GET  /me/agreements/                s   y   .   y   y   .   y   .   .   .   y
sign_statement       GET  /me/agreements/{adas_file}/fees/    s  y   .   .   .   .   .   .   .   .   .
sign_statement       POST /me/agreements/{adas_file}/fees/    s  y   .   .   .   .   .   .   .   .   .
sign_statement       GET  /me/agreements/{couples_file}/fees/ s  .   .   y   y   .   .   .   .   .   .
sign_statement       GET  /me/agreements/{cleos_file}/fees/   s  .   .   y   .   .   .   .   .   .   .
sign_statement       GET  /me/agreements/{old_couples_file}/fees/ s . .  .   .   .   .   .   .   .   .
sign_statement       GET  /me/agreements/{none}/fees/    s   .   .   .   .   .   .   .   .   .   .
agreement            GET  /agreements/{adas_agreement}/  s   y   y   .   .   .   .   .   .   y   .
agreement            GET  /agreements/{cleos_agreement}/ s   .   y   y   .   .   .   .   .   y   .
agreement            GET  /agreements/{none}/            s   .   .   .   .   .   .   .   .   .   .
agreement_pdf        GET  /agreements/{adas_agreement}/agreement.pdf  s y y . . . . . . y .
agreement_pdf        GET  /agreements/{cleos_agreement}/agreement.pdf s . y y . . . . . y .
agreement_pdf        GET  /agreements/{none}/agreement.pdf            s . . . . . . . . . .
withdraw_agreement   POST /agreements/{adas_agreement}/withdraw/      s y . . . . . . . . .
withdraw_agreement   POST /agreements/{cleos_agreement}/withdraw/     s . . y . . . . . . .
withdraw_agreement   POST /agreements/{none}/withdraw/                s . . . . . . . . . .
intake               GET  /me/intake/{adas_file}/        s   y   .   .   .   .   .   .   .   .   .
intake               GET  /me/intake/{couples_file}/     s   .   .   y   y   .   .   .   .   .   .
intake               GET  /me/intake/{old_couples_file}/ s   .   .   .   .   .   .   .   .   .   .
intake               GET  /me/intake/{none}/             s   .   .   .   .   .   .   .   .   .   .
intake_part          GET  /me/intake/{adas_file}/you/    s   y   .   .   .   .   .   .   .   .   .
intake_part          POST /me/intake/{adas_file}/you/    s   y   .   .   .   .   .   .   .   .   .
intake_part          GET  /me/intake/{couples_file}/safety/ s .   .   y   y   .   .   .   .   .   .
intake_part          GET  /me/intake/{none}/you/         s   .   .   .   .   .   .   .   .   .   .
send_intake          POST /me/intake/{adas_file}/send/   s   y   .   .   .   .   .   .   .   .   .
send_intake          POST /me/intake/{couples_file}/send/ s  .   .   y   y   .   .   .   .   .   .
send_intake          POST /me/intake/{none}/send/        s   .   .   .   .   .   .   .   .   .   .
read_intake          GET  /intakes/{adas_intake}/        s   .   y   .   .   .   .   .   .   y   .
read_intake          GET  /intakes/{cleos_intake}/       s   .   y   .   .   .   .   .   .   y   .
read_intake          GET  /intakes/{unsent_intake}/      s   .   .   .   .   .   .   .   .   .   .
read_intake          GET  /intakes/{none}/               s   .   .   .   .   .   .   .   .   .   .
statements           GET  /statements/                   s   .   y   .   .   y   .   y   y   y   .
statement            GET  /statements/{fees}/            s   .   y   .   .   y   .   y   y   y   .
statement            GET  /statements/{none}/            s   .   .   .   .   .   .   .   .   .   .
statement_sheet      GET  /statements/{fees}/fr.pdf      s   .   y   .   .   y   .   y   y   y   .
statement_sheet      GET  /statements/{none}/fr.pdf      s   .   .   .   .   .   .   .   .   .   .
publish_statement    GET  /statements/new/fees/          s   .   .   .   .   .   .   .   y   .   .
publish_statement    POST /statements/new/fees/          s   .   .   .   .   .   .   .   y   .   .
publish_statement    GET  /statements/new/nothing/       s   .   .   .   .   .   .   .   .   .   .
file_agreements      GET  /files/{adas_file}/agreements/    s . y   .   .   .   .   y   .   y   .
file_agreements      GET  /files/{couples_file}/agreements/ s . y   .   .   .   .   y   .   y   .
file_agreements      GET  /files/{cleos_file}/agreements/   s . .   .   .   y   .   y   .   .   .
file_agreements      GET  /files/{none}/agreements/         s . .   .   .   .   .   .   .   .   .
file_agreements      POST /files/{adas_file}/agreements/    s . y   .   .   .   .   y   .   .   .
file_agreements      POST /files/{cleos_file}/agreements/   s . .   .   .   y   .   y   .   .   .
file_agreements      POST /files/{none}/agreements/         s . .   .   .   .   .   .   .   .   .
heard_aloud          POST /files/{adas_file}/agreements/aloud/  s . y   .   .   .   .   .   .   .   .
heard_aloud          POST /files/{cleos_file}/agreements/aloud/ s . .   .   .   y   .   .   .   .   .
heard_aloud          POST /files/{none}/agreements/aloud/       s . .   .   .   .   .   .   .   .   .
room                 GET  /room/                         y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/main.js                  y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/check.html               y   y   y   y   y   y   y   y   y   y   y
room_file            GET  /room/../../manage.py          .   .   .   .   .   .   .   .   .   .   .
static_file          GET  /static/css/tokens.css         y   y   y   y   y   y   y   y   y   y   y
static_file          GET  /static/../manage.py           .   .   .   .   .   .   .   .   .   .   .
room_redeem          POST /room/api/redeem               .   .   .   .   .   .   .   .   .   .   .
room_session         GET  /room/api/session              .   .   .   .   .   .   .   .   .   .   .
room_check_in        POST /room/api/check-in             .   .   .   .   .   .   .   .   .   .   .
room_notify_me       POST /room/api/notify-me            .   .   .   .   .   .   .   .   .   .   .
room_ice             POST /room/api/ice                  .   .   .   .   .   .   .   .   .   .   .
room_equipment_report POST /room/api/equipment-report    .   .   .   .   .   .   .   .   .   .   .
room_device_key      POST /room/api/device-key           .   .   .   .   .   .   .   .   .   .   .
room_safety_report   POST /room/api/safety-report        .   .   .   .   .   .   .   .   .   .   .
room_open_in_person  POST /room/api/in-person/open       .   .   .   .   .   .   .   .   .   .   .
room_close_in_person POST /room/api/in-person/close      .   .   .   .   .   .   .   .   .   .   .
room_introduction    POST /room/api/introduction         .   .   .   .   .   .   .   .   .   .   .
room_introduced      POST /room/api/introduced           .   .   .   .   .   .   .   .   .   .   .
room_introductions   GET  /room/api/introductions        .   .   .   .   .   .   .   .   .   .   .
room_session_check   GET  /room/api/session-check        .   .   .   .   .   .   .   .   .   .   .
room_session_check   POST /room/api/session-check        .   .   .   .   .   .   .   .   .   .   .
demo_enter           GET  /demo/ada/                     y   y   y   y   y   y   y   y   y   y   y
demo_enter           GET  /demo/nobody/                  .   .   .   .   .   .   .   .   .   .   .
look                 GET  /look/                         y   y   y   y   y   y   y   y   y   y   y
"""
EVERY = (
    PAGES + ALLIANCE + BOOKING + EVIDENCE + FEEDBACK + MATCHING + MEASURING + OWN_DATA + RETENTION + SAFETY + SEEKING
)
ROWS = [line.split() for line in EVERY.splitlines() if line]
