"""A call, its suggestions and its reviews as people see them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asr.transcript import Transcript
from klankbord.findings import FindingView, NoteView, OwnFindingView
from klankbord.masking import MASK
from klankbord.stops import STOPPED, UNKNOWN
from models import Call, Employee, Review


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One line in a list of calls; `subject` is the scored topic, or what the telephone system gave."""

    id: str
    state: str
    started_at: datetime
    duration: float | None
    channel: str
    queue: str | None
    subject: str | None
    employee: str | None
    external_id: str | None
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A person's verdict on one criterion."""

    id: str
    criterion: str
    verdict: str
    score: int | None
    reason: str | None
    reviewer: str
    created_at: datetime
    reason_code: str | None = None
    is_blind: bool = False


@dataclass(frozen=True, slots=True)
class AskedCriterion:
    """One criterion that a person judges, without what the machine thinks of it."""

    key: str
    section: str
    title: str
    fatal: bool
    allows_nvt: bool
    weight: float
    review: ReviewView | None
    question: str | None = None
    guidance: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """One criterion of the scorecard with the machine's suggestion and the review that counts."""

    id: str
    criterion: str
    section: str
    title: str
    fatal: bool
    allows_nvt: bool
    weight: float
    verdict: str
    score: int | None
    confidence: float
    explanation: str
    findings: tuple[FindingView, ...]
    review: ReviewView | None
    question: str | None = None
    guidance: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """What scoring says of the whole call, with the versions that made it (AI Act art. 12)."""

    topic: str
    topic_confidence: float
    outcome: str
    outcome_confidence: float
    total: int | None
    fatal: bool
    scorer: str
    scorecard_id: str
    tone: tuple[dict[str, Any], ...]
    points: tuple[dict[str, Any], ...]
    special_categories: tuple[dict[str, Any], ...]
    cause: str = "nieuw"  # of `models.scoring.CAUSES`: whether it was scored again, and why


@dataclass(frozen=True, slots=True)
class CallDetail:
    """Everything about one call; the transcript is masked as the policy says.

    Where `is_hidden` a blind review goes on (`klankbord.blind`): then there is no score, suggestion or
    disclosure, and `checklist` holds the points that the subject asks for.
    """

    summary: CallSummary
    transcript: Transcript | None
    recogniser: str | None
    score: ScoreView | None
    suggestions: tuple[SuggestionView, ...]
    disclosures: tuple[FindingView, ...]
    waveform: dict[str, Any] | None
    asked: tuple[AskedCriterion, ...] = ()
    own_findings: tuple[OwnFindingView, ...] = ()
    notes: tuple[NoteView, ...] = ()
    is_hidden: bool = False
    checklist: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[OwnFindingView, ...]:
        """The personal data and special categories that reviewers marked."""
        criteria = {criterion.key for criterion in self.asked}
        return tuple(one for one in self.own_findings if one.label not in criteria)

    @property
    def is_masked(self) -> bool:
        """Whether anything in the transcript is hidden."""
        return self.transcript is not None and any(MASK in turn.text for turn in self.transcript.turns)


def summarise(call: Call, employee: Employee | None, topic: str | None) -> CallSummary:
    """A stored call as one line."""
    return CallSummary(
        id=call.id,
        state=call.state,
        started_at=call.started_at,
        duration=call.duration,
        channel=call.channel,
        queue=call.queue,
        subject=topic or call.subject,
        employee=employee.pseudonym if employee else None,
        external_id=call.external_id,
        is_written=call.written,
    )


def view_review(review: Review, *, criterion: str, reviewer: str) -> ReviewView:
    """A stored review as people see it."""
    return ReviewView(
        id=review.id,
        criterion=criterion,
        verdict=review.verdict,
        score=review.score,
        reason=review.reason,
        reviewer=reviewer,
        created_at=review.created_at,
        reason_code=review.reason_code,
        is_blind=review.blind,
    )


def asked_of(suggestion: SuggestionView) -> AskedCriterion:
    """What is left of a criterion without what the machine thinks of it."""
    return AskedCriterion(
        key=suggestion.criterion,
        section=suggestion.section,
        title=suggestion.title,
        fatal=suggestion.fatal,
        allows_nvt=suggestion.allows_nvt,
        weight=suggestion.weight,
        review=suggestion.review,
        question=suggestion.question,
        guidance=suggestion.guidance,
    )


def stopped(suggestion: SuggestionView) -> SuggestionView:
    """The suggestion of a criterion that stands still (`klankbord.stops`): none."""
    return replace(suggestion, verdict=UNKNOWN, score=None, confidence=0.0, explanation=STOPPED, findings=())
