"""Database tables, sessions and migrations."""

from models.accounts import BrowserSession, LoginAttempt, OidcLogin, ServiceToken, User
from models.announcements import Announcement
from models.audit import FIRST_HASH, AuditEvent, AuditHead
from models.calibration import CalibrationCall, CalibrationMember, CalibrationSession, CalibrationVerdict
from models.calls import Call, Employee, Transcript
from models.corrections import Correction
from models.disputes import Dispute, DisputeDecision
from models.jobs import Job, Night
from models.privacy import Deletion, EmergencyStop, LegalHold, Reveal
from models.reviews import CoachingNote, Review, ReviewFinding, ReviewState, Sample
from models.scoring import Criterion, Finding, Score, Scorecard, Suggestion
from models.search import SearchEntry, SearchPart, SearchWord
from models.session import Database, on_sqlite
from models.worklist import Claim, Skip, WorkListRow

__all__ = [
    "FIRST_HASH",
    "Announcement",
    "AuditEvent",
    "AuditHead",
    "BrowserSession",
    "CalibrationCall",
    "CalibrationMember",
    "CalibrationSession",
    "CalibrationVerdict",
    "Call",
    "Claim",
    "CoachingNote",
    "Correction",
    "Criterion",
    "Database",
    "Deletion",
    "Dispute",
    "DisputeDecision",
    "EmergencyStop",
    "Employee",
    "Finding",
    "Job",
    "LegalHold",
    "LoginAttempt",
    "Night",
    "OidcLogin",
    "Reveal",
    "Review",
    "ReviewFinding",
    "ReviewState",
    "Sample",
    "Score",
    "Scorecard",
    "SearchEntry",
    "SearchPart",
    "SearchWord",
    "ServiceToken",
    "Skip",
    "Suggestion",
    "Transcript",
    "User",
    "WorkListRow",
    "on_sqlite",
]
