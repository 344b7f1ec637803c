"""The rows of the access table that are about answers which ask for a look. Hal is responsible; Gus is not."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
SAFETY = """
safety_notices       GET  /safety/                       s   .   y   .   .   y   .   .   .   y   .
safety_notice        GET  /safety/{moes_notice}/         s   .   .   .   .   y   .   .   .   y   .
safety_notice        GET  /safety/{cleos_notice}/        s   .   y   .   .   .   .   .   .   y   .
safety_notice        GET  /safety/{none}/                s   .   .   .   .   .   .   .   .   .   .
acknowledge_notice   POST /safety/{moes_notice}/acknowledge/ s . .  .   .   y   .   .   .   y   .
acknowledge_notice   POST /safety/{none}/acknowledge/    s   .   .   .   .   .   .   .   .   .   .
assess_notice        POST /safety/{devs_taken}/assess/   s   .   y   .   .   .   .   .   .   y   .
assess_notice        POST /safety/{none}/assess/         s   .   .   .   .   .   .   .   .   .   .
close_notice         POST /safety/{adas_assessed}/close/ s   .   y   .   .   .   .   .   .   y   .
close_notice         POST /safety/{none}/close/          s   .   .   .   .   .   .   .   .   .   .
safety_cover         GET  /practice/safety/              s   .   .   .   .   .   .   .   y   .   .
safety_cover         POST /practice/safety/              s   .   .   .   .   .   .   .   y   .   .
numbers_are_right    POST /practice/safety/numbers/      s   .   .   .   .   .   .   .   y   .   .
help_after_answer    GET  /forms/help/{moes_alarm}/      s   .   .   .   .   .   y   .   .   .   .
help_after_answer    GET  /forms/help/{none}/            s   .   .   .   .   .   .   .   .   .   .
"""
