"""Database tables, sessions and migrations."""

from models.audit import FIRST_HASH, AuditEvent, AuditHead
from models.calls import Call, Employee, Transcript
from models.jobs import Job
from models.reviews import Review, Sample, User
from models.scoring import Criterion, Finding, Score, Scorecard, Suggestion
from models.session import Database

__all__ = [
    "FIRST_HASH",
    "AuditEvent",
    "AuditHead",
    "Call",
    "Criterion",
    "Database",
    "Employee",
    "Finding",
    "Job",
    "Review",
    "Sample",
    "Score",
    "Scorecard",
    "Suggestion",
    "Transcript",
    "User",
]
