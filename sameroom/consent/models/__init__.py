"""What clients are asked to agree to, and what became of it."""

from sameroom.consent.models.agreement import Agreement, Paper, Signature, Spoken, Withdrawal
from sameroom.consent.models.intake import Intake, IntakeAnswer, IntakeSending
from sameroom.consent.models.statement import Statement

__all__ = [
    "Agreement",
    "Intake",
    "IntakeAnswer",
    "IntakeSending",
    "Paper",
    "Signature",
    "Spoken",
    "Statement",
    "Withdrawal",
]
