"""The rows of the access table that are about how long records are kept. Gus, the owner, answers for them."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
RETENTION = """
what_is_kept         GET  /what-is-kept/                 y   y   y   y   y   y   y   y   y   y   y
kept                 GET  /practice/kept/                s   .   .   .   .   .   .   .   y   .   .
set_hold             GET  /practice/kept/hold/           s   .   .   .   .   .   .   .   y   .   .
set_hold             POST /practice/kept/hold/           s   .   .   .   .   .   .   .   y   .   .
release_hold         POST /practice/kept/holds/{hold}/release/ s . . .  .   .   .   .   y   .   .
release_hold         POST /practice/kept/holds/{none}/release/ s . . .  .   .   .   .   .   .   .
birthday             GET  /practice/kept/birthday/       s   .   .   .   .   .   .   .   y   .   .
birthday             POST /practice/kept/birthday/       s   .   .   .   .   .   .   .   y   .   .
"""
