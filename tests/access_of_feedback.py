"""Who gets to what somebody answered over time: part of `tests/access_table.py`."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
FEEDBACK = """
prepare              GET  /appointments/{ada}/prepare/      s . y   .   .   .   .   .   .   y   .
prepare              GET  /appointments/{couple}/prepare/   s . y   .   .   .   .   .   .   y   .
prepare              GET  /appointments/{cleo}/prepare/     s . .   .   .   y   .   .   .   .   .
prepare              GET  /appointments/{none}/prepare/     s . .   .   .   .   .   .   .   .   .
considered           POST /appointments/{ada}/prepare/considered/    s . y . . . . . . . .
considered           POST /appointments/{couple}/prepare/considered/ s . y . . . . . . . .
considered           POST /appointments/{none}/prepare/considered/   s . . . . . . . . . .
enter_paper          GET  /appointments/{ada}/paper/        s . y . . . . . . . .
enter_paper          POST /appointments/{ada}/paper/        s . y . . . . . . . .
enter_paper          GET  /appointments/{couple}/paper/     s . y . . . . . . . .
enter_paper          GET  /appointments/{after}/paper/      s . . . . . . . . . .
enter_paper          GET  /appointments/{none}/paper/       s . . . . . . . . . .
enter_paper          POST /appointments/{none}/paper/       s . . . . . . . . . .
course_line          GET  /courses/{adas_form}/light.svg    s y y   .   .   .   .   .   .   y   .
course_line          GET  /courses/{cleos_form}/dark.svg    s . y   y   .   .   .   .   .   y   .
course_line          GET  /courses/{none}/light.svg         s . .   .   .   .   .   .   .   .   .
own_course           GET  /me/course/                       s y .   y   y   .   y   .   .   .   y
"""
