"""Calls as people see them: lists, and one call with transcript, suggestions and reviews."""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, tuple_
from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.errors import CallNotFound
from klankbord.findings import FindingView, view_finding
from klankbord.masking import hide_turns, mask_transcript
from klankbord.masking_policy import SPECIAL
from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from models import Call, Criterion, Employee, Finding, Review, Score, Suggestion, Transcript, User


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


@dataclass(frozen=True, slots=True)
class CallDetail:
    """Everything about one call; the transcript is masked unless it was asked for unmasked."""

    summary: CallSummary
    transcript: TranscriptContract | None
    recogniser: str | None
    score: ScoreView | None
    suggestions: tuple[SuggestionView, ...]
    disclosures: tuple[FindingView, ...]
    waveform: dict[str, Any] | None


def pack(document: object) -> bytes:
    """JSON, compressed: how transcripts and score bodies are stored."""
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode())


def unpack(body: bytes) -> Any:
    """The JSON document in a stored body."""
    return json.loads(zlib.decompress(body))


def list_calls(
    session: Session, *, limit: int, cursor: str | None = None, state: str | None = None
) -> Page[CallSummary]:
    """A page of calls, newest first."""
    chosen = [] if state is None else [Call.state == state]
    total = session.exec(select(func.count()).select_from(Call).where(*chosen)).one()
    query = select(Call, Employee).join(Employee, isouter=True).where(*chosen)
    if cursor is not None:
        moment, last = decode_cursor(cursor, str, str)
        query = query.where(tuple_(Call.started_at, Call.id) < tuple_(_moment(str(moment)), last))
    query = query.order_by(col(Call.started_at).desc(), col(Call.id).desc()).limit(limit + 1)
    rows, following = cut_page(
        session.exec(query).all(),
        limit=limit,
        key=lambda row: encode_cursor(row[0].started_at.isoformat(), row[0].id),
    )
    topics = topics_of(session, [call.id for call, _ in rows])
    return Page(
        tuple(summarise(call, employee, topics.get(call.id)) for call, employee in rows), total, following
    )


def get_call(
    session: Session, call_id: str, *, seen: Collection[str] = (SPECIAL,), unmasked: bool = False
) -> CallDetail:
    """One call with transcript, suggestions with evidence, and reviews.

    Labels in `seen` stay readable (`klankbord.masking_policy`), others are masked; `unmasked` shows all.

    Raises:
        CallNotFound: there is none with this id.
    """
    row = session.exec(select(Call, Employee).join(Employee, isouter=True).where(Call.id == call_id)).first()
    if row is None:
        raise CallNotFound
    call, employee = row
    score = latest_score(session, call.id)
    stored = _transcript_row(session, call.id, score)
    transcript = None if stored is None else TranscriptContract.parse(unpack(stored.body))
    findings = _findings(session, score, transcript)
    disclosures = findings.get(None, ())
    if transcript is not None and not unmasked:
        # Before scoring nobody has looked for personal data, so nothing can be shown masked.
        transcript = _masked(transcript, disclosures, score=score, seen=seen) if score else None
    return CallDetail(
        summary=summarise(call, employee, score.topic if score else None),
        transcript=transcript,
        recogniser=stored.recogniser if stored else None,
        score=_view_score(score) if score else None,
        suggestions=_suggestions(session, score, findings) if score else (),
        disclosures=disclosures,
        waveform=call.waveform,
    )


def _masked(
    transcript: TranscriptContract, disclosures: Sequence[FindingView], *, score: Score, seen: Collection[str]
) -> TranscriptContract:
    masked = mask_transcript(transcript, (one for one in disclosures if one.label not in seen))
    if SPECIAL in seen:
        return masked
    return hide_turns(masked, {found["turn"] for found in unpack(score.body)["special_categories"]})


def latest_score(session: Session, call_id: str) -> Score | None:
    """The newest scoring of a call; older ones stay in the database."""
    query = select(Score).where(Score.call_id == call_id)
    return session.exec(query.order_by(col(Score.created_at).desc()).limit(1)).first()


def topics_of(session: Session, call_ids: Sequence[str]) -> dict[str, str]:
    """The newest scored topic of each of these calls."""
    query = select(Score.call_id, Score.topic).where(col(Score.call_id).in_(call_ids))
    return dict(session.exec(query.order_by(col(Score.created_at))).all())


def latest_reviews(session: Session, call_id: str) -> dict[str, ReviewView]:
    """The review that counts per criterion key: the newest."""
    query = (
        select(Review, Criterion.key, User.name)
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .join(User, col(User.id) == col(Review.reviewer_id))
        .where(Review.call_id == call_id)
        .order_by(col(Review.created_at))
    )
    return {
        key: view_review(review, criterion=key, reviewer=name) for review, key, name in session.exec(query)
    }


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
    )


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
    )


def _moment(text: str) -> datetime:
    from klankbord.errors import CursorInvalid

    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise CursorInvalid from error


def _transcript_row(session: Session, call_id: str, score: Score | None) -> Transcript | None:
    """The transcript that was scored, or the newest where nothing was scored yet."""
    if score is not None:
        return session.get(Transcript, score.transcript_id)
    query = select(Transcript).where(Transcript.call_id == call_id)
    return session.exec(query.order_by(col(Transcript.version).desc()).limit(1)).first()


def _findings(
    session: Session, score: Score | None, transcript: TranscriptContract | None
) -> dict[str | None, tuple[FindingView, ...]]:
    """Findings per suggestion id; disclosures under None."""
    if score is None:
        return {}
    turns = transcript.turns if transcript else ()
    query = (
        select(Finding).where(Finding.score_id == score.id).order_by(col(Finding.turn), col(Finding.start))
    )
    grouped: dict[str | None, tuple[FindingView, ...]] = {}
    for finding in session.exec(query):
        grouped[finding.suggestion_id] = (
            *grouped.get(finding.suggestion_id, ()),
            view_finding(finding, turns),
        )
    return grouped


def _suggestions(
    session: Session, score: Score, findings: dict[str | None, tuple[FindingView, ...]]
) -> tuple[SuggestionView, ...]:
    reviews = latest_reviews(session, score.call_id)
    query = select(Suggestion, Criterion).join(Criterion).where(Suggestion.score_id == score.id)
    return tuple(
        SuggestionView(
            id=suggestion.id,
            criterion=criterion.key,
            section=criterion.section,
            title=criterion.title,
            fatal=criterion.fatal,
            allows_nvt=criterion.allows_nvt,
            weight=criterion.weight,
            verdict=suggestion.verdict,
            score=suggestion.score,
            confidence=suggestion.confidence,
            explanation=suggestion.explanation,
            findings=findings.get(suggestion.id, ()),
            review=reviews.get(criterion.key),
        )
        for suggestion, criterion in session.exec(query.order_by(col(Criterion.position)))
    )


def _view_score(score: Score) -> ScoreView:
    body = unpack(score.body)
    return ScoreView(
        topic=score.topic,
        topic_confidence=score.topic_confidence,
        outcome=score.outcome,
        outcome_confidence=score.outcome_confidence,
        total=score.total,
        fatal=score.fatal,
        scorer=score.scorer,
        scorecard_id=score.scorecard_id,
        tone=tuple(body["tone"]),
        points=tuple(body["points"]),
        special_categories=tuple(body["special_categories"]),
    )
