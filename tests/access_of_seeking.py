"""The rows of the access table that are about looking for a therapist: without an account, and once more with one."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
SEEKING = """
find                 GET  /find/                         y   y   y   y   y   y   y   y   y   y   y
find_question        GET  /find/questions/safety/        y   y   y   y   y   y   y   y   y   y   y
find_question        POST /find/questions/safety/        y   y   y   y   y   y   y   y   y   y   y
find_question        GET  /find/questions/who/           y   y   y   y   y   y   y   y   y   y   y
find_question        POST /find/questions/who/           y   y   y   y   y   y   y   y   y   y   y
find_question        GET  /find/questions/name/          .   .   y   .   .   y   .   y   y   y   .
find_help            GET  /find/help/                    y   y   y   y   y   y   y   y   y   y   y
find_erase           POST /find/erase/                   y   y   y   y   y   y   y   y   y   y   y
find_devices         GET  /find/devices/                 y   y   y   y   y   y   y   y   y   y   y
find_devices         POST /find/devices/                 y   y   y   y   y   y   y   y   y   y   y
find_partner         GET  /find/partner/                 y   y   y   y   y   y   y   y   y   y   y
find_partner         POST /find/partner/                 y   y   y   y   y   y   y   y   y   y   y
find_send            POST /find/send/                    y   y   y   y   y   y   y   y   y   y   y
find_hand_over       GET  /find/hand-over/               y   y   y   y   y   y   y   y   y   y   y
find_result          GET  /find/result/                  y   y   y   y   y   y   y   y   y   y   y
find_let_go          POST /find/let-go/                  y   y   y   y   y   y   y   y   y   y   y
my_answers           GET  /me/answers/                   s   y   .   y   y   .   y   .   .   .   y
give_answers         POST /me/answers/{adas_said}/give/   s y .   .   .   .   .   .   .   .   .
give_answers         POST /me/answers/{none}/give/       s   .   .   .   .   .   .   .   .   .   .
erase_answers        POST /me/answers/{moes_said}/erase/  s . .   .   .   .   y   .   .   .   .
erase_answers        POST /me/answers/{none}/erase/      s   .   .   .   .   .   .   .   .   .   .
another_therapist    GET  /me/another-therapist/         s   y   .   y   y   .   y   .   .   .   y
another_therapist    POST /me/another-therapist/         s   y   .   y   y   .   y   .   .   .   y
read_answers         GET  /answers/{adas_said}/       s   .   y   .   .   .   .   .   .   y   .
read_answers         GET  /answers/{moes_said}/       s   .   .   .   .   .   .   .   .   .   .
read_answers         GET  /answers/{none}/               s   .   .   .   .   .   .   .   .   .   .
"""
