"""Scoring again: after a change of scorecard or scorer the next nights bring all calls up to date.

What people are at is left alone. A call that somebody has claimed, that is judged in a calibration session or
that has a review keeps the suggestions that were seen: a verdict says something of what was on the screen
(AI Act art. 14), and its version would no longer hold halfway. Only a transcript that somebody corrected is
scored again where the call has reviews: those stay, beside the new suggestions.
"""

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from klankbord.engines import open_scorer
from klankbord.ledger import add_job
from klankbord.scorecards import load_scorecard
from klankbord.scoring import ensure_scorecard
from klankbord.settings import Settings
from klankbord.versions import score_input
from models import (
    CalibrationCall,
    CalibrationSession,
    Call,
    Claim,
    Database,
    Job,
    Review,
    Score,
    Scorecard,
    Transcript,
)
from models.base import now


def fill_gap(settings: Settings, database: Database) -> int:
    """Open jobs for corrected calls, and for those of another scorecard or scorer; tells how many.

    Raises:
        WrongInput: weights, scorecard or checklists cannot be used.
    """
    with database.reading() as session:
        if session.exec(select(Score.id).limit(1)).first() is None:
            return 0
    scorer = open_scorer(settings).version
    with database.writing() as session:
        scorecard = ensure_scorecard(session, load_scorecard(settings.scorecard))
        return open_jobs(session, scorer=scorer, scorecard=scorecard, limit=settings.rescore_per_night)


def open_jobs(session: Session, *, scorer: str, scorecard: Scorecard, limit: int) -> int:
    """Open a job for each corrected call, and for the newest `limit` of other versions than these."""
    of_other_versions = or_(col(Score.scorer) != scorer, col(Score.scorecard_id) != scorecard.id)
    corrected = _newest_scores().where(_is_corrected(), *_nobody_at_it())
    outdated = _newest_scores().where(of_other_versions, *_nobody_at_it(), _has_no_review()).limit(limit)
    opened = 0
    for score in (*session.exec(corrected), *session.exec(outdated)):
        newest = select(Transcript).where(Transcript.call_id == score.call_id)
        transcript = session.exec(newest.order_by(col(Transcript.version).desc()).limit(1)).one()
        work = score_input(transcript, scorer=scorer, scorecard=scorecard, after=score.id)
        opened += add_job(session, call_id=score.call_id, stage="score", input_hash=work)
    return opened


def _newest_scores() -> SelectOfScalar[Score]:
    """The newest scoring of each call, the newest call first."""
    newest = (
        select(Score.id)
        .where(Score.call_id == Call.id)
        .order_by(col(Score.created_at).desc())
        .limit(1)
        .correlate(Call)
        .scalar_subquery()
    )
    return (
        select(Score)
        .join(Call, col(Call.id) == col(Score.call_id))
        .where(
            Call.state == "gescoord",
            col(Score.id) == newest,
            exists().where(col(Transcript.id) == col(Score.transcript_id), col(Transcript.body) != b""),
        )
        .order_by(col(Call.started_at).desc(), col(Call.id).desc())
    )


def _is_corrected() -> ColumnElement[bool]:
    """That there is a newer version of the transcript than the one that was scored."""
    versions = select(Transcript.id).where(Transcript.call_id == Call.id)
    newest = versions.order_by(col(Transcript.version).desc()).limit(1).correlate(Call).scalar_subquery()
    return col(Score.transcript_id) != newest


def _has_no_review() -> ColumnElement[bool]:
    return ~exists().where(col(Review.call_id) == Call.id)


def _nobody_at_it() -> tuple[ColumnElement[bool], ...]:
    """That nobody judges the call at this moment, and no job for it waits."""
    calibrated = exists().where(
        col(CalibrationCall.call_id) == Call.id,
        col(CalibrationSession.id) == col(CalibrationCall.session_id),
        col(CalibrationSession.ended_at).is_(None),
    )
    return (
        ~exists().where(col(Claim.call_id) == Call.id, col(Claim.expires_at) > now()),
        ~calibrated,
        ~exists().where(
            col(Job.call_id) == Call.id, col(Job.stage) == "score", col(Job.state).in_(("waiting", "running"))
        ),
    )
