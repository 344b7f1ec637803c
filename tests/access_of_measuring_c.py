"""The rows of the access table that are about the alliance."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
ALLIANCE = """
alliance             GET  /files/{adas_file}/alliance/   s   .   y   .   .   .   .   .   .   y   .
alliance             GET  /files/{couples_file}/alliance/ s  .   y   .   .   .   .   .   .   y   .
alliance             GET  /files/{cleos_file}/alliance/  s   .   .   .   .   y   .   .   .   .   .
alliance             GET  /files/{none}/alliance/        s   .   .   .   .   .   .   .   .   .   .
alliance_picture     GET  /files/{adas_file}/alliance/{ada_herself}/light.svg s . y . . . . . . y .
alliance_picture     GET  /files/{adas_file}/alliance/{ben_himself}/light.svg s . . . . . . . . . .
alliance_picture     GET  /files/{cleos_file}/alliance/{ada_herself}/light.svg s . . . . . . . . . .
alliance_picture     GET  /files/{none}/alliance/{ada_herself}/light.svg s . . . . . . . . . .
rate_session         GET  /appointments/{ada}/rating/    s   .   y   .   .   .   .   .   .   .   .
rate_session         POST /appointments/{ada}/rating/    s   .   y   .   .   .   .   .   .   .   .
rate_session         GET  /appointments/{couple}/rating/ s   .   y   .   .   .   .   .   .   .   .
rate_session         POST /appointments/{couple}/rating/ s   .   y   .   .   .   .   .   .   .   .
rate_session         GET  /appointments/{cleo}/rating/   s   .   .   .   .   y   .   .   .   .   .
rate_session         GET  /appointments/{none}/rating/   s   .   .   .   .   .   .   .   .   .   .
rate_session         POST /appointments/{none}/rating/   s   .   .   .   .   .   .   .   .   .   .
how_it_was           GET  /appointments/{ada}/how-it-was/     s y . . . . . . . . .
how_it_was           POST /appointments/{ada}/how-it-was/     s y . . . . . . . . .
how_it_was           GET  /appointments/{couple}/how-it-was/  s . . y y . . . . . .
how_it_was           POST /appointments/{couple}/how-it-was/  s . . y y . . . . . .
how_it_was           GET  /appointments/{after}/how-it-was/   s . . . . . . . . . .
how_it_was           GET  /appointments/{none}/how-it-was/    s . . . . . . . . . .
how_it_was           POST /appointments/{none}/how-it-was/    s . . . . . . . . . .
hand_device          GET  /appointments/{ada}/device/         s . y . . . . y . . .
hand_device          POST /appointments/{ada}/device/         s . y . . . . y . . .
hand_device          GET  /appointments/{cleo}/device/        s . . . . y . y . . .
hand_device          POST /appointments/{cleo}/device/        s . . . . y . y . . .
hand_device          GET  /appointments/{none}/device/        s . . . . . . . . . .
hand_device          POST /appointments/{none}/device/        s . . . . . . . . . .
kiosk                GET  /kiosk/                             s y . y y . y . . . y
kiosk_done           POST /kiosk/done/                        s y . y y . y . . . y
kiosk_thanks         GET  /kiosk/thanks/                      y y y y y y y y y y y
expect_session       GET  /appointments/{ada}/expectation/    s . y . . . . . . . .
expect_session       POST /appointments/{ada}/expectation/    s . y . . . . . . . .
expect_session       GET  /appointments/{couple}/expectation/ s . y . . . . . . . .
expect_session       GET  /appointments/{cleo}/expectation/   s . . . . y . . . . .
expect_session       GET  /appointments/{none}/expectation/   s . . . . . . . . . .
expect_session       POST /appointments/{none}/expectation/   s . . . . . . . . . .
"""
