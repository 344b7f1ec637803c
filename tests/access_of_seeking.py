"""The rows of the access table that are about looking for a therapist: for whoever has no account."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
SEEKING = """
find                 GET  /find/                         y   y   y   y   y   y   y   y   y   y   y
find_question        GET  /find/questions/safety/        y   y   y   y   y   y   y   y   y   y   y
find_question        POST /find/questions/safety/        y   y   y   y   y   y   y   y   y   y   y
find_question        GET  /find/questions/who/           y   y   y   y   y   y   y   y   y   y   y
find_question        POST /find/questions/who/           y   y   y   y   y   y   y   y   y   y   y
find_question        GET  /find/questions/name/          .   .   .   .   .   .   .   .   .   .   .
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
"""
