"""The work list (werkvoorraad): the calls that wait for a reviewer, the most needed first.

Everything that the list is filtered and sorted by stands in one table, `worklist_rows`, so that a page is
read along one index however long the list is. Of a blind call it holds nothing of what the machine thinks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    func,
    insert,
    tuple_,
)
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select, update

from klankbord.audit import Actor
from klankbord.call_views import CallSummary
from klankbord.claims import ClaimView, claims_of
from klankbord.errors import CursorInvalid
from klankbord.paging import Page, cut_page, decode_cursor, decode_moment, encode_cursor
from klankbord.people import user_id_of
from klankbord.stops import UNKNOWN, active_stops
from klankbord.worklist_query import COUNTED_UP_TO, WorkListQuery, conditions_of, count_up_to, rows_of
from models import Call, Claim, Employee, Sample, Score, Suggestion, WorkListRow
from models.base import now
from models.worklist import (
    BLIND,
    LISTED,
    NEUTRAL_CONFIDENCE,
    listing,
    unpack_verdicts,
    verdicts_of,
)

_BLIND_EXPLANATION = "Dit gesprek beoordeelt u zonder het voorstel te zien. Dat is vooraf zo geloot."


@dataclass(frozen=True, slots=True)
class WorkListItem:
    """A call that waits for a reviewer: why, the suggested verdict per criterion key, and who has it now."""

    call: CallSummary
    reason: str
    explanation: str
    total: int | None
    verdicts: dict[str, str]
    claim: ClaimView | None = None

    @property
    def is_blind(self) -> bool:
        """Whether nobody may know yet what the machine thinks."""
        return self.reason == BLIND


def list_worklist(
    session: Session,
    *,
    visible: ColumnElement[bool],
    limit: int,
    cursor: str | None = None,
    query: WorkListQuery | None = None,
    viewer: Actor | None = None,
) -> Page[WorkListItem]:
    """A page of the calls that wait and for which `visible` holds, highest priority first unless asked else.

    The total is exact below `COUNTED_UP_TO`. A viewer sees no calls that are judged blind in a session of
    theirs, nor those that they skipped.

    Raises:
        CursorInvalid: the cursor is not one of ours, or of another order.
    """
    query = query or WorkListQuery()
    chosen = conditions_of(session, query, visible=visible, viewer=viewer)
    total = count_up_to(session, chosen.few)
    key = getattr(WorkListRow, query.sort), WorkListRow.call_id
    page, columns = rows_of(chosen, key, is_many=total == COUNTED_UP_TO)
    page = page.where(*_after(query, columns, cursor)).order_by(*_ordered(query, columns))
    places, following = cut_page(
        session.execute(page.limit(limit + 1)).all(), limit=limit, key=lambda row: _cursor(query, *row)
    )
    return Page(_items(session, [call_id for _, call_id in places]), total, following)


def next_call(
    session: Session, *, visible: ColumnElement[bool], after: str, viewer: Actor | None = None
) -> str | None:
    """The first call on the list other than this one that nobody else has."""
    chosen = conditions_of(session, WorkListQuery(), visible=visible, viewer=viewer)
    others = select(Claim).where(Claim.call_id == WorkListRow.call_id, col(Claim.expires_at) > now())
    reviewer = user_id_of(session, viewer) if viewer else None
    if reviewer is not None:
        others = others.where(Claim.reviewer_id != reviewer)
    query = (
        select(WorkListRow.call_id)
        .where(*chosen.many, WorkListRow.call_id != after, ~exists(others))
        .order_by(col(WorkListRow.priority).desc(), col(WorkListRow.call_id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def list_missing(session: Session) -> None:
    """List every sample that waits but has no row, as after a load past the tables' own events."""
    known = exists().where(col(WorkListRow.sample_id) == Sample.id)
    rows = listing().where(col(Sample.done_at).is_(None), ~known)
    session.exec(insert(WorkListRow).from_select(LISTED, rows))


def follow_score(session: Session, score: Score) -> None:
    """Bring the row of a call that was scored anew up to date, if it waits."""
    row = session.get(WorkListRow, score.call_id)
    if row is None:
        return
    row.score_id, row.subject = score.id, score.topic
    if row.reason != BLIND:
        least = select(func.min(Suggestion.confidence)).where(
            Suggestion.score_id == score.id, col(Suggestion.stopped).is_(False)
        )
        confidence = session.exec(least).one()
        row.confidence = NEUTRAL_CONFIDENCE if confidence is None else confidence
        row.verdicts = session.exec(select(verdicts_of(score.id))).one() or ""
    session.add(row)


def follow_team(session: Session, employee: Employee) -> None:
    """Bring the rows of an employee who changed teams up to date."""
    session.exec(
        update(WorkListRow)
        .where(col(WorkListRow.employee) == employee.pseudonym)
        .values(team=employee.team or "")
    )


def _ordered(query: WorkListQuery, columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [one.desc() if query.descending else one.asc() for one in columns]


def _after(
    query: WorkListQuery, columns: Sequence[ColumnElement[Any]], cursor: str | None
) -> list[ColumnElement[bool]]:
    """What follows the place of a cursor."""
    if cursor is None:
        return []
    last, place = tuple_(*columns), _place(query, cursor)
    return [last < place if query.descending else last > place]


def _cursor(query: WorkListQuery, value: Any, call_id: str) -> str:
    if isinstance(value, datetime):
        value = value.isoformat()
    return encode_cursor(_order_of(query), value, call_id)


def _place(query: WorkListQuery, cursor: str) -> Any:
    kind: type[str] | type[float] = float if query.sort in ("priority", "confidence") else str
    order, value, last = decode_cursor(cursor, str, kind, str)
    if order != _order_of(query):
        raise CursorInvalid
    return tuple_(decode_moment(value) if query.sort == "started_at" else value, last)


def _order_of(query: WorkListQuery) -> str:
    return f"-{query.sort}" if query.descending else query.sort


def _items(session: Session, call_ids: Sequence[str]) -> tuple[WorkListItem, ...]:
    """What the list shows of these calls, in this order."""
    stops, claims = active_stops(session), claims_of(session, call_ids)
    rows = session.execute(_SHOWN, {"call_ids": call_ids}).all()
    items = {row.id: _item(row, stops, claims.get(row.id)) for row in rows}
    # Between the two questions somebody may have finished one.
    return tuple(items[call_id] for call_id in call_ids if call_id in items)


def _item(row: Any, stops: frozenset[str], claim: ClaimView | None) -> WorkListItem:
    verdicts = unpack_verdicts(row.verdicts)
    is_blind = row.reason == BLIND
    return WorkListItem(
        call=CallSummary(
            id=row.id,
            state=row.state,
            started_at=row.started_at,
            duration=row.duration,
            channel=row.channel,
            queue=row.queue,
            subject=row.topic or row.subject,
            employee=row.pseudonym,
            external_id=row.external_id,
            is_written=row.written,
        ),
        reason=row.reason,
        explanation=_BLIND_EXPLANATION if is_blind else row.explanation,
        # The total is made of the verdict that is not shown, too.
        total=None if is_blind or stops & verdicts.keys() else row.total,
        verdicts={key: UNKNOWN if key in stops else verdict for key, verdict in verdicts.items()},
        claim=claim,
    )


# Columns and no rows, as making objects of those takes longer than reading them; put together once.
_COLUMNS: tuple[Any, ...] = (
    *(Call.id, Call.state, Call.started_at, Call.duration, Call.channel, Call.queue, Call.subject),
    *(Call.external_id, Call.written, Employee.pseudonym, Sample.explanation, Score.total),
    *(WorkListRow.reason, WorkListRow.verdicts, col(WorkListRow.subject).label("topic")),
)
_SHOWN = (
    sql_select(*_COLUMNS)
    .select_from(WorkListRow)
    .join(Call, col(Call.id) == col(WorkListRow.call_id))
    .join(Sample, col(Sample.id) == col(WorkListRow.sample_id))
    .join(Score, col(Score.id) == col(WorkListRow.score_id), isouter=True)
    .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
    .where(col(WorkListRow.call_id).in_(bindparam("call_ids", expanding=True)))
)
