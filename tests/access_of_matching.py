"""The rows of the access table that are about how therapists are matched, for those who work here."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
MATCHING = """
matching_weights     GET  /practice/matching/            s   .   y   .   .   y   .   .   y   y   .
matching_weights     POST /practice/matching/            s   .   .   .   .   .   .   .   y   .   .
try_weights          GET  /practice/matching/try/        s   .   .   .   .   .   .   .   y   .   .
matching_report      GET  /practice/matching/report/     s   .   .   .   .   .   .   .   y   .   .
matching_report_file GET  /practice/matching/report/file/ s  .   .   .   .   .   .   .   y   .   .
"""
