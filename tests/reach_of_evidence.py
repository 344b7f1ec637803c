"""The ways to what studies say, which ask for no person: it is about articles, and about nobody here."""

PUBLISHED = "what an owner published, which everybody may read"
READERS = "about articles, for those who read them here: the view's policy"
EVIDENCE = {
    "sameroom/evidence/forms.py": {"Analysis.objects.filter": READERS},
    "sameroom/evidence/public_views.py": {"Edition.objects.approved": PUBLISHED},
    "sameroom/evidence/study_forms.py": {"Study.objects.filter": READERS},
    "sameroom/evidence/study_views.py": {
        "Effect.objects.select_related": READERS,
        "Study.objects.prefetch_related": READERS,
    },
    "sameroom/evidence/table_forms.py": {"StudyTable.objects.filter": READERS},
    "sameroom/evidence/table_views.py": {
        "StudyTable.objects.all": READERS,
        "StudyTable.objects.select_related": READERS,
    },
    "sameroom/evidence/views.py": {"Edition.objects.order_by": READERS},
}
STEPS_OF_EVIDENCE = {
    "sameroom/evidence/public_views.py": {"analyses": "of `published.latest`: how many were frozen"},
    "sameroom/evidence/templates/evidence/own_answer.html": {"analyses": "of `published.latest`: how many were frozen"},
    "sameroom/evidence/templates/evidence/do_they_work.html": {"concerns": "figures, as the view put them together"},
    "sameroom/evidence/templates/evidence/literature.html": {"reading": "of a figure: what an article says"},
}
OTHERWISE_EVIDENCE = dict.fromkeys(
    ("Approval", "Effect", "Extraction", "Reading", "Retraction", "Study", "StudyTable", "Use"),
    "articles and what is said of them, about nobody",
)
