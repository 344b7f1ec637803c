"""Who there is: people, what they may be to the practice, and the case files that they are in."""

from sameroom.people.models.files import CaseFile, CaseFileQuerySet, Closing, join_names
from sameroom.people.models.person import EmergencyContact, Person, Role, Supervision
from sameroom.people.models.signing_in import SignInRequest

__all__ = [
    "CaseFile",
    "CaseFileQuerySet",
    "Closing",
    "EmergencyContact",
    "Person",
    "Role",
    "SignInRequest",
    "Supervision",
    "join_names",
]
