"""The rows of the access table that are about forms before a session."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
MEASURING = """
forms_before         GET  /forms/{ada}/                  s   y   .   .   .   .   .   .   .   .   .
forms_before         GET  /forms/{couple}/               s   .   .   y   y   .   .   .   .   .   .
forms_before         GET  /forms/{after}/                s   .   .   .   .   .   .   .   .   .   .
forms_before         GET  /forms/{none}/                 s   .   .   .   .   .   .   .   .   .   .
answer_form          GET  /forms/{ada}/phq-9/            s   y   .   .   .   .   .   .   .   .   .
answer_form          GET  /forms/{couple}/phq-9/         s   .   .   y   y   .   .   .   .   .   .
answer_form          GET  /forms/{none}/phq-9/           s   .   .   .   .   .   .   .   .   .   .
answer_form          POST /forms/{ada}/phq-9/            s   y   .   .   .   .   .   .   .   .   .
answer_form          POST /forms/{couple}/phq-9/         s   .   .   y   y   .   .   .   .   .   .
answer_form          POST /forms/{none}/phq-9/           s   .   .   .   .   .   .   .   .   .   .
check_form           GET  /forms/{moe}/phq-9/check/      s   .   .   .   .   .   y   .   .   .   .
check_form           GET  /forms/{none}/phq-9/check/     s   .   .   .   .   .   .   .   .   .   .
send_form            POST /forms/{moe}/phq-9/send/       s   .   .   .   .   .   y   .   .   .   .
send_form            POST /forms/{none}/phq-9/send/      s   .   .   .   .   .   .   .   .   .   .
write_words          GET  /forms/{ada}/in-your-own-words/    s y . . . . . . . . .
write_words          GET  /forms/{couple}/in-your-own-words/ s . . y y . . . . . .
write_words          GET  /forms/{none}/in-your-own-words/   s . . . . . . . . . .
write_words          POST /forms/{ada}/in-your-own-words/    s y . . . . . . . . .
write_words          POST /forms/{couple}/in-your-own-words/ s . . y y . . . . . .
write_words          POST /forms/{none}/in-your-own-words/   s . . . . . . . . . .
form_plan            GET  /files/{adas_file}/forms/      s   .   y   .   .   .   .   .   .   .   .
form_plan            GET  /files/{cleos_file}/forms/     s   .   .   .   .   y   .   .   .   .   .
form_plan            GET  /files/{none}/forms/           s   .   .   .   .   .   .   .   .   .   .
form_plan            POST /files/{adas_file}/forms/      s   .   y   .   .   .   .   .   .   .   .
form_plan            POST /files/{none}/forms/           s   .   .   .   .   .   .   .   .   .   .
help_after_rift      GET  /forms/rift/{adas_rift}/       s   y   .   .   .   .   .   .   .   .   .
help_after_rift      GET  /forms/rift/{adas_form}/       s   .   .   .   .   .   .   .   .   .   .
help_after_rift      GET  /forms/rift/{none}/            s   .   .   .   .   .   .   .   .   .   .
choose_readers       GET  /me/record/answers/{adas_rift}/readers/ s y . . . . . . . . .
choose_readers       POST /me/record/answers/{adas_rift}/readers/ s y . . . . . . . . .
choose_readers       GET  /me/record/answers/{none}/readers/      s . . . . . . . . . .
choose_readers       POST /me/record/answers/{none}/readers/      s . . . . . . . . . .
"""
