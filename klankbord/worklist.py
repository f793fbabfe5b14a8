"""The work list (werkvoorraad): the calls that wait for a reviewer, the most needed first.

Everything that the list is filtered and sorted by stands in one table, `worklist_rows`, so that a page is
read along one index however long the list is. Of a blind call it holds nothing of what the machine thinks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import ColumnElement, String, True_, exists, func, insert, tuple_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from klankbord.audit import Actor
from klankbord.blind import not_in_calibration
from klankbord.calls import CallSummary, summarise
from klankbord.claims import ClaimView, claims_of
from klankbord.errors import CursorInvalid
from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from klankbord.people import user_id_of
from klankbord.stops import UNKNOWN, active_stops
from models import Call, Claim, Employee, Sample, Score, Skip, Suggestion, WorkListRow
from models.base import now
from models.scoring import VERDICTS
from models.worklist import (
    BLIND,
    LISTED,
    NEUTRAL_CONFIDENCE,
    listing,
    packed_verdict,
    unpack_verdicts,
    verdicts_of,
)

COUNTED_UP_TO = 1_000
"""Longer lists are not counted to their end: that would take longer the longer they are."""

SortKey = Literal["priority", "started_at", "subject", "team", "employee", "channel", "reason", "confidence"]
Taken = Literal["free", "mine", "all"]
_BLIND_EXPLANATION = "Dit gesprek beoordeelt u zonder het voorstel te zien. Dat is vooraf zo geloot."


@dataclass(frozen=True, slots=True)
class WorkListQuery:
    """Which calls of the list, and in which order; None is no limit.

    `verdict` is that of `criterion`, or of any where that is None. Confidence (0-1) is that of the least sure
    suggestion of the call. A blind call is found by none of these, as nobody knows them yet.
    """

    subject: str | None = None
    team: str | None = None
    employee: str | None = None
    channel: str | None = None
    reason: str | None = None
    criterion: str | None = None
    verdict: str | None = None
    least_confidence: float | None = None
    most_confidence: float | None = None
    since: datetime | None = None
    until: datetime | None = None  # that moment itself is not in it
    taken: Taken = "all"
    sort: SortKey = "priority"
    descending: bool = True


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
    total = _count(session, chosen)
    order = _ordered(query)
    # First which calls, and only of those what is shown: a sort without an index then moves ids alone.
    first = (
        select(WorkListRow.call_id).where(*chosen, *_after(query, cursor)).order_by(*order).limit(limit + 1)
    )
    rows = (
        select(WorkListRow, Call, Employee, Sample.explanation)
        .add_columns(col(Score.total))
        .join(Call, col(Call.id) == col(WorkListRow.call_id))
        .join(Sample, col(Sample.id) == col(WorkListRow.sample_id))
        .join(Score, col(Score.id) == col(WorkListRow.score_id), isouter=True)
        .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        .where(col(WorkListRow.call_id).in_(first))
        .order_by(*order)
        .options(*(defer(cast(Any, column)) for column in (Call.waveform, Call.hold)))
    )
    found, following = cut_page(
        session.execute(rows).all(), limit=limit, key=lambda row: _cursor(query, row[0])
    )
    return Page(_items(session, found), total, following)


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
        .where(*chosen, WorkListRow.call_id != after, ~exists(others))
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


def conditions_of(
    session: Session, query: WorkListQuery, *, visible: ColumnElement[bool], viewer: Actor | None
) -> list[ColumnElement[bool]]:
    """What must hold of a row of the list; every way to look at the list goes through here."""
    reviewer = user_id_of(session, viewer) if viewer else None
    chosen: list[ColumnElement[bool]] = [
        col(getattr(WorkListRow, name)) == value
        for name in ("subject", "team", "employee", "channel", "reason")
        if (value := getattr(query, name)) is not None
    ]
    if query.since is not None:
        chosen.append(col(WorkListRow.started_at) >= query.since)
    if query.until is not None:
        chosen.append(col(WorkListRow.started_at) < query.until)
    chosen += _of_suggestions(query, active_stops(session))
    if not isinstance(visible, True_):
        chosen.append(exists().where(col(Call.id) == WorkListRow.call_id, visible))
    if reviewer is not None:
        skipped = exists().where(col(Skip.call_id) == WorkListRow.call_id, col(Skip.reviewer_id) == reviewer)
        chosen += [not_in_calibration(reviewer), ~skipped]
    if query.taken != "all":
        chosen.append(_taken(query.taken, reviewer))
    return chosen


def _of_suggestions(query: WorkListQuery, stops: frozenset[str]) -> list[ColumnElement[bool]]:
    """What would tell something of the suggestions: blind calls are left out as soon as it is asked.

    Of a criterion that stands still no suggestion is shown, so none is found either.
    """
    chosen: list[ColumnElement[bool]] = []
    if query.least_confidence is not None:
        chosen.append(col(WorkListRow.confidence) >= query.least_confidence)
    if query.most_confidence is not None:
        chosen.append(col(WorkListRow.confidence) <= query.most_confidence)
    if query.criterion is not None or query.verdict is not None:
        suggested = packed_verdict(query.criterion or "", query.verdict or "")
        suggested = suggested.removeprefix("" if query.criterion else "|")
        suggested = suggested.removesuffix("" if query.verdict else "|")
        chosen.append(_shown(stops).contains(suggested, autoescape=True))
    if chosen:
        chosen.append(col(WorkListRow.reason) != BLIND)
    return chosen


def _shown(stops: frozenset[str]) -> Any:
    """The packed verdicts without those of criteria that stand still."""
    shown: Any = col(WorkListRow.verdicts)
    for key in sorted(stops):
        for verdict in VERDICTS:
            shown = func.replace(shown, packed_verdict(key, verdict), "", type_=String())
    return shown


def _taken(taken: Taken, reviewer: str | None) -> ColumnElement[bool]:
    live = (col(Claim.call_id) == WorkListRow.call_id, col(Claim.expires_at) > now())
    if taken == "mine":
        return exists().where(*live, col(Claim.reviewer_id) == (reviewer or ""))
    return ~exists().where(*live)


def _count(session: Session, chosen: Sequence[ColumnElement[bool]]) -> int:
    rows: SelectOfScalar[str] = select(WorkListRow.call_id).where(*chosen).limit(COUNTED_UP_TO)
    return session.exec(select(func.count()).select_from(rows.subquery())).one()


def _ordered(query: WorkListQuery) -> list[ColumnElement[Any]]:
    columns = col(getattr(WorkListRow, query.sort)), col(WorkListRow.call_id)
    return [one.desc() if query.descending else one.asc() for one in columns]


def _after(query: WorkListQuery, cursor: str | None) -> list[ColumnElement[bool]]:
    """What follows the place of a cursor."""
    if cursor is None:
        return []
    last = tuple_(getattr(WorkListRow, query.sort), WorkListRow.call_id)
    place = _place(query, cursor)
    return [last < place if query.descending else last > place]


def _cursor(query: WorkListQuery, row: WorkListRow) -> str:
    value: Any = getattr(row, query.sort)
    if isinstance(value, datetime):
        value = value.isoformat()
    return encode_cursor(_order_of(query), value, row.call_id)


def _place(query: WorkListQuery, cursor: str) -> Any:
    kind: type[str] | type[float] = float if query.sort in ("priority", "confidence") else str
    order, value, last = decode_cursor(cursor, str, kind, str)
    if order != _order_of(query):
        raise CursorInvalid
    if query.sort == "started_at":
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise CursorInvalid from error
        if moment.tzinfo is None:
            raise CursorInvalid
        return tuple_(moment, last)
    return tuple_(value, last)


def _order_of(query: WorkListQuery) -> str:
    return f"-{query.sort}" if query.descending else query.sort


def _items(session: Session, rows: Sequence[Any]) -> tuple[WorkListItem, ...]:
    claims = claims_of(session, [row.call_id for row, *_ in rows])
    stops = active_stops(session)
    return tuple(
        WorkListItem(
            call=summarise(call, employee, row.subject or None),
            reason=row.reason,
            explanation=_BLIND_EXPLANATION if row.reason == BLIND else explanation,
            # The total is made of the verdict that is not shown, too.
            total=None if row.reason == BLIND or stops & verdicts.keys() else total,
            verdicts={key: UNKNOWN if key in stops else verdict for key, verdict in verdicts.items()},
            claim=claims.get(row.call_id),
        )
        for row, call, employee, explanation, total in rows
        for verdicts in [unpack_verdicts(row.verdicts)]
    )


SORT_KEYS: tuple[str, ...] = get_args(SortKey)
