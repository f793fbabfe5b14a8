"""Calls from the database: lists, and one call with transcript, suggestions and reviews."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, bindparam, func, tuple_
from sqlmodel import Session, col, select

from asr.transcript import Transcript as TranscriptContract
from klankbord.bodies import has_words, read_score, read_transcript
from klankbord.call_views import (
    CallDetail,
    CallSummary,
    ReviewView,
    ScoreView,
    SuggestionView,
    asked_of,
    stopped,
    summarise,
    view_review,
)
from klankbord.errors import CallNotFound
from klankbord.findings import SPECIAL_LABELS, FindingView, view_finding
from klankbord.masking import hide_turns, mask_transcript
from klankbord.masking_policy import SPECIAL
from klankbord.paging import Page, cut_page, decode_place, encode_cursor
from klankbord.stops import active_stops
from models import (
    Call,
    Criterion,
    Employee,
    Finding,
    Review,
    ReviewFinding,
    Score,
    Suggestion,
    Transcript,
    User,
)
from models.reviews import WITHDRAWN

COUNTED_UP_TO = 10_000
"""Longer lists are not counted to their end: that would take longer the longer they are."""

# What is asked for every call that somebody sees: putting it together anew costs more than asking it.
# Without the key: rows that refer to the call may still be added meanwhile.
_LOCKED = select(Call).where(Call.id == bindparam("call_id")).with_for_update(key_share=True)
_NEWEST_SCORE = (
    select(Score).where(Score.call_id == bindparam("call_id")).order_by(col(Score.created_at).desc()).limit(1)
)
_TOPICS = (
    select(Score.call_id, Score.topic)
    .where(col(Score.call_id).in_(bindparam("call_ids", expanding=True)))
    .order_by(col(Score.created_at))
)
_REVIEWS = (
    select(Review, Criterion.key, User.name)
    .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
    .join(User, col(User.id) == col(Review.reviewer_id))
    .where(Review.call_id == bindparam("call_id"))
    .order_by(col(Review.version), col(Review.created_at))
)
_REVIEWS_OF = _REVIEWS.where(User.name == bindparam("reviewer"))
_MARKED = select(ReviewFinding).where(ReviewFinding.transcript_id == bindparam("transcript_id"))
_FINDINGS = (
    select(Finding)
    .where(Finding.score_id == bindparam("score_id"))
    .order_by(col(Finding.turn), col(Finding.start))
)
_SUGGESTIONS = (
    select(Suggestion, Criterion)
    .join(Criterion)
    .where(Suggestion.score_id == bindparam("score_id"))
    .order_by(col(Criterion.position))
)


def list_calls(
    session: Session,
    *,
    visible: ColumnElement[bool],
    limit: int,
    cursor: str | None = None,
    state: str | None = None,
) -> Page[CallSummary]:
    """A page of the calls for which `visible` holds (`klankbord.visibility`), newest first.

    The total is exact below `COUNTED_UP_TO`.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    chosen = [visible] if state is None else [visible, col(Call.state) == state]
    counted = select(Call.id).where(*chosen).limit(COUNTED_UP_TO).subquery()
    total = session.exec(select(func.count()).select_from(counted)).one()
    query = select(Call, Employee).join(Employee, isouter=True).where(*chosen)
    if cursor is not None:
        query = query.where(tuple_(Call.started_at, Call.id) < tuple_(*decode_place(cursor)))
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
    session: Session,
    call_id: str,
    *,
    visible: ColumnElement[bool],
    seen: Collection[str] = (SPECIAL,),
) -> CallDetail:
    """One call with transcript, suggestions with evidence, and reviews.

    Labels in `seen` stay readable (`klankbord.masking_policy`), others are masked.

    Raises:
        CallNotFound: there is none with this id, or `visible` does not hold for it.
    """
    query = select(Call, Employee).join(Employee, isouter=True).where(Call.id == call_id, visible)
    row = session.exec(query).first()
    if row is None:
        raise CallNotFound
    call, employee = row
    score = latest_score(session, call.id)
    stored = _transcript_row(session, call.id, score)
    transcript = None if stored is None or not has_words(stored) else read_transcript(session, stored)
    findings = _findings(session, score, transcript)
    disclosures = findings.get(None, ())
    if transcript is not None:
        # Before scoring nobody has looked for personal data, so nothing can be shown masked.
        transcript = _masked(session, transcript, disclosures, score=score, seen=seen) if score else None
    suggestions = _suggestions(session, score, findings) if score else ()
    stops = active_stops(session) & {suggestion.criterion for suggestion in suggestions}
    return CallDetail(
        summary=summarise(call, employee, score.topic if score else None),
        transcript=transcript,
        recogniser=stored.recogniser if stored else None,
        score=_view_score(session, score, has_stops=bool(stops)) if score else None,
        suggestions=tuple(stopped(one) if one.criterion in stops else one for one in suggestions),
        disclosures=disclosures,
        waveform=call.waveform,
        asked=tuple(asked_of(suggestion) for suggestion in suggestions),
    )


def _masked(
    session: Session,
    transcript: TranscriptContract,
    disclosures: Sequence[FindingView],
    *,
    score: Score,
    seen: Collection[str],
) -> TranscriptContract:
    """Masked where the machine found personal data, and where a reviewer did."""
    found = session.exec(_MARKED, params={"transcript_id": score.transcript_id})
    marked = [one for one in found if one.criterion_id is None]
    personal: list[FindingView | ReviewFinding] = [one for one in disclosures if one.label not in seen]
    personal += [one for one in marked if one.label not in (*SPECIAL_LABELS, *seen)]
    masked = mask_transcript(transcript, personal)
    if SPECIAL in seen:
        return masked
    special = {found["turn"] for found in read_score(session, score)["special_categories"]}
    return hide_turns(masked, special | {one.turn for one in marked if one.label in SPECIAL_LABELS})


def lock_call(session: Session, call_id: str) -> Call:
    """The call, with nobody else changing its scores, marks and reviews until this transaction ends.

    Raises:
        CallNotFound: there is none with this id.
    """
    call = session.exec(_LOCKED, params={"call_id": call_id}).one_or_none()
    if call is None:
        raise CallNotFound
    return call


def latest_score(session: Session, call_id: str) -> Score | None:
    """The newest scoring of a call; older ones stay in the database."""
    return session.exec(_NEWEST_SCORE, params={"call_id": call_id}).first()


def topics_of(session: Session, call_ids: Sequence[str]) -> dict[str, str]:
    """The newest scored topic of each of these calls."""
    return dict(session.exec(_TOPICS, params={"call_ids": list(call_ids)}).all())


def latest_reviews(session: Session, call_id: str, *, reviewer: str | None = None) -> dict[str, ReviewView]:
    """The review that counts per criterion key: the newest, or the newest of one reviewer.

    A criterion whose review was withdrawn after a dispute has none.
    """
    query = _REVIEWS if reviewer is None else _REVIEWS_OF
    found = session.exec(query, params={"call_id": call_id, "reviewer": reviewer})
    newest = {key: (review, name) for review, key, name in found}
    return {
        key: view_review(review, criterion=key, reviewer=name)
        for key, (review, name) in newest.items()
        if review.verdict != WITHDRAWN
    }


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
    grouped: defaultdict[str | None, list[FindingView]] = defaultdict(list)
    for finding in session.exec(_FINDINGS, params={"score_id": score.id}):
        grouped[finding.suggestion_id].append(view_finding(finding, turns))
    return {suggestion_id: tuple(found) for suggestion_id, found in grouped.items()}


def _suggestions(
    session: Session, score: Score, findings: dict[str | None, tuple[FindingView, ...]]
) -> tuple[SuggestionView, ...]:
    reviews = latest_reviews(session, score.call_id)
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
            question=criterion.question,
            guidance=criterion.explanation,
        )
        for suggestion, criterion in session.exec(_SUGGESTIONS, params={"score_id": score.id})
    )


def _view_score(session: Session, score: Score, *, has_stops: bool) -> ScoreView:
    """Without a total where a criterion stands still: it is made of that one too."""
    body = read_score(session, score)
    return ScoreView(
        topic=score.topic,
        topic_confidence=score.topic_confidence,
        outcome=score.outcome,
        outcome_confidence=score.outcome_confidence,
        total=None if has_stops else score.total,
        fatal=score.fatal and not has_stops,
        scorer=score.scorer,
        scorecard_id=score.scorecard_id,
        tone=tuple(body["tone"]),
        points=tuple(body["points"]),
        special_categories=tuple(body["special_categories"]),
        cause=score.cause,
    )
