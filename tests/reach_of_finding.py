"""The ways to rows that finding a therapist takes without asking for a person, and why it may."""

PUBLIC_AREAS = "what the practice tells everybody"
FINDING = {
    "sameroom/practice/areas.py": {"Area.objects.standing": "of the therapist whose page may be changed"},
    "sameroom/practice/opening.py": {
        "Area.objects.approved": "a number",
        "Area.objects.waiting": "a number",
        "Office.objects.count": "a number",
    },
    "sameroom/practice/therapists.py": {
        "Area.objects.standing": "of the therapist whose page may be seen",
        "Area.objects.waiting": "for the owner: a number",
    },
    "sameroom/desk/views.py": {
        "Area.objects.waiting": "for the owner: a number",
        "Edition.objects.approved": "whether anything is published that everybody may read",
    },
    "sameroom/desk/finding/directory.py": {
        "Supervision.objects.filter": "the public may know who answers for the work: names of staff"
    },
    "sameroom/desk/finding/listing.py": {"Area.objects.approved": PUBLIC_AREAS},
    "sameroom/desk/finding/profiles.py": {"Area.objects.approved": PUBLIC_AREAS},
}
STEPS_OF_FINDING = {
    f"sameroom/desk/{name}": {"areas": "the approved ones, as the listing gathered them"}
    for name in (
        "finding/filters.py",
        "finding/listing.py",
        "templates/desk/finding/areas.html",
        "templates/desk/finding/public_therapist.html",
    )
}
