"""What is judged (scorecards) and what the machine suggests: append-only, never changed afterwards."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

VERDICTS = ("voldoet", "aandacht", "voldoet_niet", "nvt", "onbekend")
CAUSES = ("nieuw", "scorekaart", "scorer", "transcript")
"""Why a call was scored: for the first time, or again with another scorecard, scorer or transcript."""


class Scorecard(Table, table=True):
    """One version of a scorecard; a changed file makes a new row."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(max_length=100)
    version: str = Field(max_length=50)
    sha256: str = Field(max_length=64, unique=True)
    body: str  # the YAML as the quality team wrote it
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Criterion(Table, table=True):
    """One thing that is judged on a scorecard."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("scorecard_id", "key"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    scorecard_id: str = Field(foreign_key="scorecards.id")
    key: str = Field(max_length=50)
    section: str = Field(max_length=100)
    title: str = Field(max_length=200)
    position: int
    weight: float
    fatal: bool = False
    allows_nvt: bool = True
    fatal_scope: str | None = Field(default=None, max_length=10)  # None where it is not fatal
    question: str | None = Field(default=None, max_length=200)  # what a reviewer asks of the call
    explanation: str | None = Field(default=None, max_length=1000)  # for the screen


class Score(Table, table=True):
    """One scoring of one transcript: which versions made it, and what it says of the whole call."""

    __tablename__ = "scores"
    __table_args__ = (Index("ix_scores_call_id_created_at", "call_id", "created_at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id", index=True)
    transcript_id: str = Field(foreign_key="transcripts.id", index=True)
    scorecard_id: str = Field(foreign_key="scorecards.id")
    input_hash: str = Field(max_length=64, unique=True)
    scorer: str = Field(max_length=200)  # version of weights and rules
    topic: str = Field(max_length=100, index=True)
    topic_confidence: float
    outcome: str = Field(max_length=30, index=True)
    outcome_confidence: float
    total: int | None = None  # weighted score 0-100; None when too little could be judged
    fatal: bool = False
    body: bytes  # tone, points, outcome and categories of the score contract, compressed
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    cause: str = Field(default="nieuw", max_length=20)  # of this scoring, where it is not the first
    repeat: bool | None = None  # the caller says to have been in touch about it before
    irritation: bool | None = None  # the caller's words grew more displeased; never about the employee


class Suggestion(Table, table=True):
    """The machine's verdict on one criterion of one call."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("score_id", "criterion_id"), check_one_of("verdict", VERDICTS))

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    score_id: str = Field(foreign_key="scores.id")
    criterion_id: str = Field(foreign_key="criteria.id")
    verdict: str = Field(max_length=20)
    score: int | None = None
    confidence: float
    explanation: str = Field(max_length=1000)
    # Its criterion stood still: nobody judged, so this is no doubt of the machine and counts nowhere.
    stopped: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Finding(Table, table=True):
    """A labelled span of one turn; without a suggestion it is a disclosure (AVG-melding).

    The words themselves are not stored here, only where they stand.
    """

    __tablename__ = "findings"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    score_id: str = Field(foreign_key="scores.id", index=True)
    suggestion_id: str | None = Field(default=None, foreign_key="suggestions.id", index=True)
    turn: int
    start: int  # characters in the turn's text
    end: int
    label: str = Field(max_length=50)
    confidence: float | None = None
    explanation: str = Field(max_length=1000)
