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
joint_view           GET  /files/{couples_file}/joint/              s . y y y . . . . . .
joint_view           GET  /files/{old_couples_file}/joint/          s . y y . . . . . . y
joint_view           GET  /files/{adas_file}/joint/                 s . . . . . . . . . .
joint_view           GET  /files/{none}/joint/                      s . . . . . . . . . .
choose_joint         POST /files/{couples_file}/joint/ratings/      s . . y y . . . . . .
choose_joint         POST /files/{none}/joint/ratings/              s . . . . . . . . . .
joint_line           GET  /files/{couples_file}/joint/session-check/light.svg s . y y y . . . . . .
joint_line           GET  /files/{none}/joint/csi-4/dark.svg                  s . . . . . . . . . .
own_answers_file     GET  /me/record/answers.json                   s y . y y . y . . . y
answers_file         GET  /files/{adas_file}/answers/{ada_herself}/answers.json   s . y . . . . . . . .
answers_file         GET  /files/{adas_file}/answers/{ben_himself}/answers.json   s . . . . . . . . . .
answers_file         GET  /files/{none}/answers/{ada_herself}/answers.json        s . . . . . . . . . .
take_in_answers      GET  /files/{adas_file}/answers/{ada_herself}/take-in/       s . y . . . . . . . .
take_in_answers      POST /files/{adas_file}/answers/{ada_herself}/take-in/       s . y . . . . . . . .
take_in_answers      GET  /files/{cleos_file}/answers/{ada_herself}/take-in/      s . . . . . . . . . .
take_in_answers      GET  /files/{none}/answers/{ada_herself}/take-in/            s . . . . . . . . . .
take_in_answers      POST /files/{none}/answers/{ada_herself}/take-in/            s . . . . . . . . . .
own_course           GET  /me/course/                       s y .   y   y   .   y   .   .   .   y
"""
