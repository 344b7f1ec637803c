"""Ways to rows that ask for no person, and steps from a row to what hangs from it: answers that ask for a look."""

SAFETY = {
    "sameroom/desk/safety/notices.py": {
        "Answer.objects.filter": "of a response that was found by `visible_to`",
        "EmergencyContact.objects.filter": "whether anybody is named, not who",
    },
    "sameroom/desk/safety/covering.py": {"SafetyCover.objects.select_related": "the practice's: names of staff"},
    "sameroom/desk/safety/helping.py": {"SafetyNotice.objects.filter": "of one's own answers"},
}
STEPS_OF_SAFETY = {
    "sameroom/desk/safety/notices.py": {"safety_steps": "of a notice that was found by `visible_to`"},
}
