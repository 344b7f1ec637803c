"""Who gets to what studies say, and to the pages where it is prepared: part of `tests/access_table.py`."""

#                                                       str ada ben cle dev eve moe fay gus hal ivo
EVIDENCE = """
do_they_work         GET  /do-online-sessions-work/                                 y y y y y y y y y y y
earlier_edition      GET  /do-online-sessions-work/{edition}/                       y y y y y y y y y y y
earlier_edition      GET  /do-online-sessions-work/{draft}/                         . . y . . y . y y y .
evidence_picture     GET  /do-online-sessions-work/{edition}/effective/light.svg    y y y y y y y y y y y
evidence_picture     GET  /do-online-sessions-work/{draft}/alliance/dark.svg        . . y . . y . y y y .
analysis             GET  /do-online-sessions-work/analyses/{analysis}/             y y y y y y y y y y y
analysis             GET  /do-online-sessions-work/analyses/{hidden_analysis}/      . . y . . y . y y y .
analysis_data        GET  /do-online-sessions-work/analyses/{analysis}.json         y y y y y y y y y y y
analysis_data        GET  /do-online-sessions-work/analyses/{hidden_analysis}.json  . . y . . y . y y y .
literature           GET  /evidence/                                                s . y . . y . . y y .
literature           POST /evidence/                                                s . . . . . . . y . .
publish_edition      POST /evidence/editions/{draft}/publish/                       s . . . . . . . y . .
withdraw_edition     GET  /evidence/editions/{edition}/withdraw/                    s . . . . . . . y . .
withdraw_edition     POST /evidence/editions/{edition}/withdraw/                    s . . . . . . . y . .
read_figure          GET  /evidence/figures/zandieh-2024/                           s . y . . y . . y y .
read_figure          POST /evidence/figures/zandieh-2024/                           s . y . . y . . y y .
studies              GET  /evidence/studies/                                        s . y . . y . . y y .
new_study            GET  /evidence/studies/new/                                    s . y . . y . . y y .
new_study            POST /evidence/studies/new/                                    s . y . . y . . y y .
study                GET  /evidence/studies/{study}/                                s . y . . y . . y y .
study                POST /evidence/studies/{study}/                                s . y . . y . . y y .
study                GET  /evidence/studies/{none}/                                 s . . . . . . . . . .
study                POST /evidence/studies/{none}/                                 s . . . . . . . . . .
effect               GET  /evidence/effects/{effect}/                               s . y . . y . . y y .
effect               POST /evidence/effects/{effect}/                               s . y . . y . . y y .
effect               GET  /evidence/effects/{none}/                                 s . . . . . . . . . .
effect               POST /evidence/effects/{none}/                                 s . . . . . . . . . .
study_tables         GET  /evidence/tables/                                         s . y . . y . . y y .
study_tables         POST /evidence/tables/                                         s . y . . y . . y y .
study_table          GET  /evidence/tables/{study_table}/                           s . y . . y . . y y .
study_table          POST /evidence/tables/{study_table}/                           s . y . . y . . y y .
study_table          GET  /evidence/tables/{none}/                                  s . . . . . . . . . .
study_table          POST /evidence/tables/{none}/                                  s . . . . . . . . . .
pool_studies         POST /evidence/studies/pool/alliance-client/                   s . y . . y . . y y .
"""
