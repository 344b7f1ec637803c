"""The rows of the access table that are about the alliance."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
ALLIANCE = """
alliance             GET  /files/{adas_file}/alliance/   s   .   y   .   .   .   .   .   .   y   .
alliance             GET  /files/{couples_file}/alliance/ s  .   y   .   .   .   .   .   .   y   .
alliance             GET  /files/{cleos_file}/alliance/  s   .   .   .   .   y   .   .   .   .   .
alliance             GET  /files/{none}/alliance/        s   .   .   .   .   .   .   .   .   .   .
alliance_picture     GET  /files/{adas_file}/alliance/{ada_herself}/picture.svg s . y . . . . . . y .
alliance_picture     GET  /files/{adas_file}/alliance/{ben_himself}/picture.svg s . . . . . . . . . .
alliance_picture     GET  /files/{cleos_file}/alliance/{ada_herself}/picture.svg s . . . . . . . . . .
alliance_picture     GET  /files/{none}/alliance/{ada_herself}/picture.svg s . . . . . . . . . .
rate_session         GET  /appointments/{ada}/rating/    s   .   y   .   .   .   .   .   .   .   .
rate_session         POST /appointments/{ada}/rating/    s   .   y   .   .   .   .   .   .   .   .
rate_session         GET  /appointments/{couple}/rating/ s   .   y   .   .   .   .   .   .   .   .
rate_session         POST /appointments/{couple}/rating/ s   .   y   .   .   .   .   .   .   .   .
rate_session         GET  /appointments/{cleo}/rating/   s   .   .   .   .   y   .   .   .   .   .
rate_session         GET  /appointments/{none}/rating/   s   .   .   .   .   .   .   .   .   .   .
rate_session         POST /appointments/{none}/rating/   s   .   .   .   .   .   .   .   .   .   .
expect_session       GET  /appointments/{ada}/expectation/    s . y . . . . . . . .
expect_session       POST /appointments/{ada}/expectation/    s . y . . . . . . . .
expect_session       GET  /appointments/{couple}/expectation/ s . y . . . . . . . .
expect_session       GET  /appointments/{cleo}/expectation/   s . . . . y . . . . .
expect_session       GET  /appointments/{none}/expectation/   s . . . . . . . . . .
expect_session       POST /appointments/{none}/expectation/   s . . . . . . . . . .
"""
