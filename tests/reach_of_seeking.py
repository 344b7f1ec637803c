"""Ways to rows that ask for no person: of whoever looks for a therapist nobody is known."""

ITS_SESSION = "that of the browser whose session names it"
SEEKING = {
    "sameroom/desk/finding/couples.py": {
        "Seeker.objects.create": "the partner's place, of the search that this browser began",
        "Seeker.objects.filter": "by a code of 60 bits, which works once",
    },
    "sameroom/desk/finding/results.py": {
        "Candidate.objects.bulk_create": "who could be offered; nobody's name is beside it",
        "Match.objects.create": "a result; nobody's name is beside it",
    },
    "sameroom/desk/finding/seats.py": {
        "Search.objects.create": "a new one of this browser",
        "Search.objects.select_for_update": ITS_SESSION,
        "Seeker.objects.create": "a new one of this browser",
    },
}
# Steps from a row to the rows that hang from it.
STEPS_OF_SEEKING = {
    "sameroom/desk/finding/couples.py": {"seekers": "the two places of this browser's search: how many, which sent"},
    "sameroom/desk/finding/results.py": {
        "seekers": "what both said, for the one result; of it a page reads its own part (test_finding_unseen.py)",
        "candidates": "who was shown for this search",
    },
    "sameroom/desk/finding/seats.py": {"seekers": "whether the partner has said anything, before both are erased"},
}
