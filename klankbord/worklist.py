"""The work list (werkvoorraad): the calls that wait for a reviewer, the most needed first."""

from dataclasses import dataclass

from sqlalchemy import func, tuple_
from sqlmodel import Session, col, select

from klankbord.calls import CallSummary, summarise, topics_of
from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from models import Call, Criterion, Employee, Sample, Score, Suggestion


@dataclass(frozen=True, slots=True)
class WorkListItem:
    """A call that waits for a reviewer: why, and the suggested verdict per criterion key."""

    call: CallSummary
    reason: str
    explanation: str
    total: int | None
    verdicts: dict[str, str]


def list_worklist(session: Session, *, limit: int, cursor: str | None = None) -> Page[WorkListItem]:
    """A page of the work list, highest priority first."""
    waiting = col(Sample.done_at).is_(None)
    total = session.exec(select(func.count()).select_from(Sample).where(waiting)).one()
    query = (
        select(Sample, Call, Employee)
        .select_from(Sample)
        .join(Call, col(Call.id) == col(Sample.call_id))
        .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        .where(waiting)
    )
    if cursor is not None:
        priority, last = decode_cursor(cursor, float, str)
        query = query.where(tuple_(Sample.priority, Sample.id) < tuple_(priority, last))
    query = query.order_by(col(Sample.priority).desc(), col(Sample.id).desc()).limit(limit + 1)
    rows, following = cut_page(
        session.exec(query).all(),
        limit=limit,
        key=lambda row: encode_cursor(float(row[0].priority), row[0].id),
    )
    call_ids = [call.id for _, call, _ in rows]
    topics, verdicts = topics_of(session, call_ids), _verdicts_of(session, call_ids)
    items = tuple(
        WorkListItem(
            call=summarise(call, employee, topics.get(call.id)),
            reason=sample.reason,
            explanation=sample.explanation,
            total=verdicts.get(call.id, (None, {}))[0],
            verdicts=verdicts.get(call.id, (None, {}))[1],
        )
        for sample, call, employee in rows
    )
    return Page(items, total, following)


def next_call(session: Session, *, after: str) -> str | None:
    """The first waiting call on the list other than this one."""
    query = (
        select(Sample.call_id)
        .where(col(Sample.done_at).is_(None), Sample.call_id != after)
        .order_by(col(Sample.priority).desc(), col(Sample.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def _verdicts_of(session: Session, call_ids: list[str]) -> dict[str, tuple[int | None, dict[str, str]]]:
    """Total and verdict per criterion of the newest scoring of each call."""
    newest = session.exec(
        select(Score).where(col(Score.call_id).in_(call_ids)).order_by(col(Score.created_at))
    ).all()
    scores = {score.call_id: score for score in newest}
    found: dict[str, tuple[int | None, dict[str, str]]] = {
        call_id: (score.total, {}) for call_id, score in scores.items()
    }
    query = (
        select(Score.call_id, Criterion.key, Suggestion.verdict)
        .join(Suggestion, col(Suggestion.score_id) == col(Score.id))
        .join(Criterion, col(Criterion.id) == col(Suggestion.criterion_id))
        .where(col(Score.id).in_([score.id for score in scores.values()]))
        .order_by(col(Criterion.position))
    )
    for call_id, key, verdict in session.exec(query):
        found[call_id][1][key] = verdict
    return found
