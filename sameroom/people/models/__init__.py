"""Who there is: people, what they may be to the practice, and the case files that they are in."""

from sameroom.people.models.breaking_glass import BreakGlass
from sameroom.people.models.files import CaseFile, CaseFileQuerySet, Closing, join_names
from sameroom.people.models.lockbox import Lock, Removal
from sameroom.people.models.person import STAFF, EmergencyContact, Person, Role, Supervision
from sameroom.people.models.signing_in import SignInRequest
from sameroom.people.models.staff import Handover, Leaving

__all__ = [
    "STAFF",
    "BreakGlass",
    "CaseFile",
    "CaseFileQuerySet",
    "Closing",
    "EmergencyContact",
    "Handover",
    "Leaving",
    "Lock",
    "Person",
    "Removal",
    "Role",
    "SignInRequest",
    "Supervision",
    "join_names",
]
