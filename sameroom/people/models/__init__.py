"""Who there is and what they may be to the practice, how they sign in, and the case files that they are in."""

from sameroom.people.models.addresses import AddressChange, AddressChangeEnd
from sameroom.people.models.breaking_glass import BreakGlass
from sameroom.people.models.enrolments import (
    Enrolment,
    EnrolmentDone,
    EnrolmentStop,
    FirstLink,
    KitUse,
    RecoveryKit,
)
from sameroom.people.models.factors import AppCodes, KnownBrowser, Passkey, RecoveryCode
from sameroom.people.models.files import CaseFile, CaseFileQuerySet, Closing, join_names
from sameroom.people.models.lockbox import Lock, Removal
from sameroom.people.models.person import STAFF, EmergencyContact, Person, Role, Supervision
from sameroom.people.models.residence import Residence
from sameroom.people.models.sessions import Attempt, Proof, Session, SignIn, SignInEnd
from sameroom.people.models.signing_in import SignInRequest
from sameroom.people.models.staff import Handover, Leaving

__all__ = [
    "STAFF",
    "AddressChange",
    "AddressChangeEnd",
    "AppCodes",
    "Attempt",
    "BreakGlass",
    "CaseFile",
    "CaseFileQuerySet",
    "Closing",
    "EmergencyContact",
    "Enrolment",
    "EnrolmentDone",
    "EnrolmentStop",
    "FirstLink",
    "Handover",
    "KitUse",
    "KnownBrowser",
    "Leaving",
    "Lock",
    "Passkey",
    "Person",
    "Proof",
    "RecoveryCode",
    "RecoveryKit",
    "Removal",
    "Residence",
    "Role",
    "Session",
    "SignIn",
    "SignInEnd",
    "SignInRequest",
    "Supervision",
    "join_names",
]
