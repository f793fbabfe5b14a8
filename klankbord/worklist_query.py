"""What can be asked of the work list, and which of its rows that is: the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    Text,
    True_,
    UnaryExpression,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    table,
)
from sqlalchemy import column as sql_column
from sqlalchemy import select as sql_select
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from klankbord.audit import Actor
from klankbord.blind import not_in_calibration
from klankbord.errors import EmployeesNotAgreed
from klankbord.people import user_id_of
from klankbord.stops import active_stops
from models import Call, Claim, Skip, WorkListRow, on_sqlite
from models.base import now
from models.scoring import VERDICTS
from models.worklist import BLIND, packed_verdict

COUNTED_UP_TO = 1_000
"""Longer lists are not counted to their end: that would take longer the longer they are."""
CHOSEN_BY = ("subject", "team", "employee", "channel", "reason")
# Made by the migration, as PostgreSQL has an index for it.
_VERDICTS = table("worklist_verdicts", sql_column("verdict"), sql_column("priority"), sql_column("call_id"))
_SUGGESTED_POSTGRESQL = func.string_to_array(
    func.btrim(col(WorkListRow.verdicts), literal_column("'|'")), literal_column("'||'"), type_=ARRAY(Text)
)

SortKey = Literal["priority", "started_at", "subject", "team", "employee", "channel", "reason", "confidence"]
Taken = Literal["free", "mine", "all"]
SORT_KEYS: tuple[str, ...] = get_args(SortKey)


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
class Conditions:
    """What must hold of a row of the list, said in two ways that find the same rows.

    By `few` what is seldom is found along indexes of its own, to be put in order afterwards. By `many` the
    order of the list is followed until there are enough, which is fast only where there are many.
    """

    few: tuple[ColumnElement[bool], ...]
    many: tuple[ColumnElement[bool], ...]


def check_employees(query: WorkListQuery, *, are_agreed: bool) -> None:
    """Raises EmployeesNotAgreed where one employee's calls are asked, and nobody agreed to that."""
    if query.employee is not None and not are_agreed:
        raise EmployeesNotAgreed


def conditions_of(
    session: Session, query: WorkListQuery, *, visible: ColumnElement[bool], viewer: Actor | None
) -> Conditions:
    """What must hold of a row of the list; every way to look at the list goes through here."""
    reviewer = user_id_of(session, viewer) if viewer else None
    chosen: list[ColumnElement[bool]] = []
    if not isinstance(visible, True_):
        chosen.append(exists().where(col(Call.id) == WorkListRow.call_id, visible))
    if reviewer is not None:
        skipped = exists().where(col(Skip.call_id) == WorkListRow.call_id, col(Skip.reviewer_id) == reviewer)
        chosen += [not_in_calibration(reviewer), ~skipped]
    if query.taken != "all":
        chosen.append(_taken(query.taken, reviewer))
    if query.verdict is None:
        few = many = chosen
    else:
        stops = active_stops(session)
        few = [_suggested(query, stops, is_sqlite=on_sqlite(session)), *chosen]
        many = [_shows(query, stops), *chosen]
    along = _unindexed if on_sqlite(session) else _as_it_is
    return Conditions((*_filters(query, _as_it_is), *few), (*_filters(query, along), *many))


def _filters(
    query: WorkListQuery, unordered: Callable[[ColumnElement[Any]], ColumnElement[Any]]
) -> Iterator[ColumnElement[bool]]:
    """The filters on columns; `unordered` is said of those that have no index together with the order."""

    def column(name: str) -> ColumnElement[Any]:
        found: Any = col(getattr(WorkListRow, name))
        is_ordered = name == query.sort or (query.sort == "priority" and name in CHOSEN_BY)
        return found if is_ordered else unordered(found)

    for name in CHOSEN_BY:
        if (value := getattr(query, name)) is not None:
            yield column(name) == value
    if query.since is not None:
        yield column("started_at") >= query.since
    if query.until is not None:
        yield column("started_at") < query.until
    if query.least_confidence is not None:
        yield column("confidence") >= query.least_confidence
    if query.most_confidence is not None:
        yield column("confidence") <= query.most_confidence
    if any(one is not None for one in (query.least_confidence, query.most_confidence, query.verdict)):
        # It would tell something of the suggestions: blind calls are left out as soon as it is asked.
        yield col(WorkListRow.reason) != BLIND


def count_up_to(session: Session, chosen: Sequence[ColumnElement[bool]]) -> int:
    """How many rows there are of which this holds; no more than `COUNTED_UP_TO`."""
    rows: SelectOfScalar[str] = select(WorkListRow.call_id).where(*chosen).limit(COUNTED_UP_TO)
    return session.exec(select(func.count()).select_from(rows.subquery())).one()


def rows_of(
    chosen: Conditions, columns: tuple[Any, ...], *, is_many: bool
) -> tuple[Select[Any], tuple[Any, ...]]:
    """These columns of the rows, still to be put in order, and the columns as they are to be ordered by.

    Few are all found first: along the order they would be looked for in the whole list.
    """
    if is_many:
        return sql_select(*columns).where(*chosen.many), columns
    few = sql_select(*columns).where(*chosen.few).limit(COUNTED_UP_TO).subquery()
    return sql_select(*few.c), tuple(few.c)


def _suggested(query: WorkListQuery, stops: frozenset[str], *, is_sqlite: bool) -> ColumnElement[bool]:
    """Where a verdict is suggested, along the index of it.

    Of a criterion that stands still no suggestion is shown, so none is found either.
    """
    if query.criterion is None:
        return _shows(query, stops)
    if query.criterion in stops:
        return false()
    suggested = packed_verdict(query.criterion, query.verdict).strip("|")
    if is_sqlite:
        # A call stands there once under a verdict, so that the list holds no row twice.
        return and_(_VERDICTS.c.verdict == suggested, _VERDICTS.c.call_id == WorkListRow.call_id)
    return _SUGGESTED_POSTGRESQL.op("@>", is_comparison=True)(bindparam(None, [suggested], ARRAY(Text)))


def _shows(query: WorkListQuery, stops: frozenset[str]) -> ColumnElement[bool]:
    """Where a verdict is suggested, read in the row itself."""
    shown: Any = col(WorkListRow.verdicts)
    for key in sorted(stops):
        for verdict in VERDICTS:
            shown = func.replace(shown, packed_verdict(key, verdict), "", type_=String())
    packed = packed_verdict(query.criterion or "", query.verdict)
    found = shown.contains(packed.removeprefix("" if query.criterion else "|"), autoescape=True)
    return cast(ColumnElement[bool], found)


def _as_it_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same in SQLite, which uses no index for "+column" (its documentation, "The Query Planner", 3)."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _taken(taken: Taken, reviewer: str | None) -> ColumnElement[bool]:
    live = (col(Claim.call_id) == WorkListRow.call_id, col(Claim.expires_at) > now())
    if taken == "mine":
        return exists().where(*live, col(Claim.reviewer_id) == (reviewer or ""))
    return ~exists().where(*live)
