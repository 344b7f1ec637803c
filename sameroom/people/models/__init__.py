"""Who there is, how they sign in, and where they are signed in. One noun a file."""

from sameroom.people.models.enrolments import Enrolment, EnrolmentDone, EnrolmentStop, KitUse, RecoveryKit
from sameroom.people.models.factors import AppCodes, KnownBrowser, Passkey, RecoveryCode
from sameroom.people.models.people import (
    CaseFile,
    CaseFileQuerySet,
    Closing,
    EmergencyContact,
    Person,
    Role,
    SignInRequest,
    Supervision,
    join_names,
)
from sameroom.people.models.sessions import Attempt, Proof, Session, SignIn, SignInEnd

__all__ = [
    "AppCodes",
    "Attempt",
    "CaseFile",
    "CaseFileQuerySet",
    "Closing",
    "EmergencyContact",
    "Enrolment",
    "EnrolmentDone",
    "EnrolmentStop",
    "KitUse",
    "KnownBrowser",
    "Passkey",
    "Person",
    "Proof",
    "RecoveryCode",
    "RecoveryKit",
    "Role",
    "Session",
    "SignIn",
    "SignInEnd",
    "SignInRequest",
    "Supervision",
    "join_names",
]
