"""The rows of the access table that are about the practice's own answer."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
OWN_DATA = """
own_data             GET  /evidence/own/                 s   .   y   .   .   y   .   .   y   y   .
own_plan             GET  /evidence/own/plan/            s   .   .   .   .   .   .   .   y   .   .
own_plan             POST /evidence/own/plan/            s   .   .   .   .   .   .   .   y   .   .
own_freeze           POST /evidence/own/analysis/        s   .   .   .   .   .   .   .   y   .   .
own_release          POST /evidence/own/release/         s   .   .   .   .   .   .   .   y   .   .
own_copy             GET  /evidence/own/table/           s   .   .   .   .   .   .   .   y   .   .
own_copy             POST /evidence/own/table/           s   .   .   .   .   .   .   .   y   .   .
own_mine             GET  /evidence/own/mine/            s   .   y   .   .   y   .   .   .   .   .
own_agree            POST /evidence/own/mine/agree/      s   .   y   .   .   y   .   .   .   .   .
own_picture          GET  /do-online-sessions-work/own/light.svg  . . . . . . . . . . .
own_withdraw         POST /evidence/own/mine/withdraw/   s   .   y   .   .   y   .   .   .   .   .
"""
