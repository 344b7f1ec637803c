"""Ways to rows that ask for no person, and steps from a row to what hangs from it: forms and answers."""

MEASURING: dict[str, dict[str, str]] = {}
STEPS_OF_MEASURING = {
    "sameroom/desk/answers.py": {"answers": "of a response that the view was given"},
    "sameroom/desk/health.py": {"refusal": "of an instrument's file: a sentence, no row"},
    "sameroom/desk/measuring/answering.py": {"answers": "of one's own responses"},
}
