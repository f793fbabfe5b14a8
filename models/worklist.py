"""What waits for a reviewer, as the list shows it: one row a call, who does it, and who left it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Select,
    String,
    case,
    event,
    func,
    literal,
    select,
)
from sqlmodel import Field, col

from models.base import Table, UtcDateTime, new_id, now
from models.calls import Call, Employee
from models.reviews import Sample
from models.scoring import Criterion, Score, Suggestion

_SORTED_BY = ("priority", "started_at", "subject", "team", "employee", "channel", "reason", "confidence")
_CHOSEN_BY = ("subject", "team", "employee", "channel", "reason")
BLIND = "blind"
"""The reason that the list shows of a call whose suggestions nobody may see yet."""
NEUTRAL_PLACE, NEUTRAL_CONFIDENCE = 1.0, 1.0
"""What the list sorts a blind call by: the real figures would tell what the machine thinks."""


class WorkListRow(Table, table=True):
    """A call that waits for review, with all that the list is filtered and sorted by; gone once it is done.

    It copies what stands elsewhere, so that a page costs as much in a list of a million as in one of ten.
    """

    __tablename__ = "worklist_rows"
    __table_args__ = (
        *(Index(f"ix_worklist_rows_{name}", name, "call_id") for name in _SORTED_BY),
        # The most needed calls of one kind, without sorting all of that kind.
        *(Index(f"ix_worklist_rows_{name}_priority", name, "priority", "call_id") for name in _CHOSEN_BY),
    )

    call_id: str = Field(primary_key=True, foreign_key="calls.id")
    # With its sample the row goes.
    sample_id: str = Field(
        sa_column=Column(String, ForeignKey("samples.id", ondelete="CASCADE"), unique=True, nullable=False)
    )
    score_id: str | None = Field(default=None, foreign_key="scores.id")  # the newest
    reason: str = Field(max_length=20)  # of the sample, or BLIND
    priority: float
    started_at: datetime = Field(sa_type=UtcDateTime)
    channel: str = Field(max_length=50)
    subject: str = Field(max_length=100)  # the scored topic; "" where there is none
    team: str = Field(max_length=100)  # of the employee now; "" where there is none
    employee: str = Field(max_length=100)  # pseudonym
    confidence: float  # of the least sure suggestion, 0-1
    # Of each criterion what is suggested, as `packed_verdict`, in the order of the card; "" if blind.
    verdicts: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Claim(Table, table=True):
    """Who reviews a call at this moment; after `expires_at` it is free again."""

    __tablename__ = "claims"

    call_id: str = Field(primary_key=True, foreign_key="calls.id")
    reviewer_id: str = Field(foreign_key="users.id", index=True)
    claimed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Skip(Table, table=True):
    """A reviewer left a call on the list, and why; append-only."""

    __tablename__ = "skips"
    __table_args__ = (Index("ix_skips_call_id_reviewer_id", "call_id", "reviewer_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id")
    reviewer_id: str = Field(foreign_key="users.id")
    reason_code: str = Field(max_length=50)
    explanation: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


def packed_verdict(criterion: Any, verdict: Any) -> Any:
    """One suggestion as it stands in `WorkListRow.verdicts`, also as SQL: "|toon=voldoet|"."""
    return "|" + criterion + "=" + verdict + "|"


def unpack_verdicts(packed: str) -> dict[str, str]:
    """The verdict per criterion key in `WorkListRow.verdicts`."""
    return dict(part.split("=") for part in split_verdicts(packed))


def split_verdicts(packed: str) -> list[str]:
    """Each criterion with its verdict in `WorkListRow.verdicts`, as "toon=voldoet"."""
    return packed.strip("|").split("||") if packed else []


LISTED: tuple[str, ...] = tuple(WorkListRow.model_fields)
"""The columns of `listing`, in order."""


def verdicts_of(score_id: Any) -> Any:
    """SQL for `WorkListRow.verdicts` of a scoring; NULL where it has no suggestions."""
    packed = packed_verdict(col(Criterion.key), col(Suggestion.verdict)).label("packed")
    ordered = (
        select(packed)
        .select_from(Suggestion)
        .join(Criterion, col(Criterion.id) == Suggestion.criterion_id)
        .where(col(Suggestion.score_id) == score_id, col(Suggestion.stopped).is_(False))
        .order_by(col(Criterion.position))
        .correlate(Sample)
        .subquery()
    )
    return select(func.aggregate_strings(ordered.c.packed, "")).scalar_subquery()


def listing() -> Select[Any]:
    """What the list holds of each sample; narrow it to those that are to be listed."""
    newest = (
        select(col(Score.id))
        .where(col(Score.call_id) == Sample.call_id)
        .order_by(col(Score.created_at).desc())
        .limit(1)
        .correlate(Sample)
        .scalar_subquery()
    )
    topic = select(col(Score.topic)).where(col(Score.id) == newest).scalar_subquery()
    doubt = (
        select(func.min(Suggestion.confidence))
        .where(col(Suggestion.score_id) == newest, col(Suggestion.stopped).is_(False))
        .scalar_subquery()
    )
    is_blind = func.coalesce(Sample.blind, False)
    verdicts = verdicts_of(newest)
    columns: Any = (
        col(Call.id).label("call_id"),
        col(Sample.id).label("sample_id"),
        newest.label("score_id"),
        case((is_blind, literal(BLIND)), else_=Sample.reason).label("reason"),
        case((is_blind, NEUTRAL_PLACE), else_=Sample.priority).label("priority"),
        col(Call.started_at),
        col(Call.channel),
        func.coalesce(topic, Call.subject, "").label("subject"),
        func.coalesce(Employee.team, "").label("team"),
        func.coalesce(Employee.pseudonym, "").label("employee"),
        case((is_blind, NEUTRAL_CONFIDENCE), else_=func.coalesce(doubt, NEUTRAL_CONFIDENCE)).label(
            "confidence"
        ),
        case((is_blind, ""), else_=func.coalesce(verdicts, "")).label("verdicts"),
    )
    return (
        select(*columns)
        .select_from(Sample)
        .join(Call, col(Call.id) == Sample.call_id)
        .join(Employee, col(Employee.id) == Call.employee_id, isouter=True)
    )


@event.listens_for(Sample, "after_insert")
def _list_sample(mapper: Any, connection: Connection, sample: Sample) -> None:
    """A sample that waits is on the list, whoever made it."""
    if sample.done_at is None:
        rows = listing().where(col(Sample.id) == sample.id)
        connection.execute(WorkListRow.__table__.insert().from_select(LISTED, rows))  # type: ignore[attr-defined]
