"""Ways to rows that ask for no person: whether all is well with the machine, what is due. Part of `reach_table.py`."""

WATCHING = {
    "sameroom/desk/health.py": {
        "DataKey.objects.count": "doctor's number",
        "Entry.objects.aggregate": "doctor asks when the newest entry was",
        "cursor": "doctor asks the database itself",
    },
    "sameroom/desk/watching/machine.py": {"Drill.objects.newest_first": "doctor's day; nobody is in it"},
    "sameroom/desk/watching/metrics.py": {
        "Visit.objects.open": "how many: a number",
    },
    "sameroom/desk/watching/signs.py": {
        "Drill.objects.newest_first": "the practice's; for the owner alone",
    },
    "sameroom/desk/watching/views.py": {
        "Drill.objects.newest_first": "the practice's; for the owner alone",
        "cursor": "whether the database answers",
    },
    "sameroom/retention/views.py": {
        "Destruction.objects.all": "certificates, which name nobody; for the owner alone",
        "Round.objects.first": "when everything was looked through; nobody's row",
    },
}
OTHERWISE_RETENTION = {
    "Birthday": "nobody: it counts, when a record may go",
    "LegalHoldEnd": "its hold",
}
