"""The ways to rows that the practice's own answer takes without asking for a person, and why it may."""

STEPS_OF_OWN_DATA = {
    "sameroom/evidence/own/views.py": {"analyses": "of a plan: frozen numbers of the practice, no rating"},
    "sameroom/evidence/templates/evidence/own_data.html": {"release": "whether frozen numbers are public"},
}
