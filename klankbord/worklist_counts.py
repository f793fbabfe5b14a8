"""How many waiting calls there are of each kind: what a reviewer can narrow the list down to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from klankbord.audit import Actor
from klankbord.stops import active_stops
from klankbord.worklist_query import COUNTED_UP_TO, WorkListQuery, conditions_of, count_up_to, rows_of
from models import Call, WorkListRow
from models.worklist import split_verdicts

COUNTED_OF = 2_000
"""So many of the most needed calls are counted: beyond that nobody gets to them."""

_KINDS = ("subject", "team", "employee", "channel", "reason")


@dataclass(frozen=True, slots=True)
class WorkListCounts:
    """Calls per value of each filter, most frequent first; `is_whole` is false in a list too long to count.

    `verdicts` is per criterion key and verdict. Blind calls are counted where the list shows as much: by
    subject, team, employee and channel, and under the reason `blind`; never by verdict. Nor is a criterion
    that stands still, and what it has no suggestion of because it stood still is no `onbekend`.
    """

    total: int
    is_whole: bool
    kinds: dict[str, dict[str, int]]
    verdicts: dict[str, dict[str, int]]


def count_worklist(
    session: Session,
    query: WorkListQuery | None = None,
    *,
    visible: ColumnElement[bool],
    viewer: Actor | None = None,
) -> WorkListCounts:
    """Count what the list holds under these filters, of the first `COUNTED_OF` calls by priority."""
    query = query or WorkListQuery()
    chosen = conditions_of(session, query, visible=visible, viewer=viewer)
    is_many = count_up_to(session, chosen.few) == COUNTED_UP_TO
    names = (*_KINDS, "verdicts")
    wanted = *(getattr(WorkListRow, name) for name in names), WorkListRow.priority, WorkListRow.call_id
    first, found = rows_of(chosen, wanted, is_many=is_many)
    first = first.order_by(*(column.desc() for column in found[-2:])).limit(COUNTED_OF)
    # Straight from the database, and column by column: value by value takes as long again as the reading.
    rows = session.connection().execute(first).all()
    columns = {name: Counter(map(itemgetter(place), rows)) for place, name in enumerate(names)}
    kinds = {name: _by_frequency(columns[name]) for name in _KINDS}
    verdicts = _verdicts(columns["verdicts"], without=active_stops(session))
    return WorkListCounts(len(rows), len(rows) < COUNTED_OF, kinds, verdicts)


def count_states(session: Session, states: Sequence[str], *, visible: ColumnElement[bool]) -> dict[str, int]:
    """How many calls there are in each of these states; one that no call is in is left out."""
    query = select(Call.state, func.count()).where(col(Call.state).in_(states), visible)
    return dict(session.exec(query.group_by(Call.state)).all())


def without_employees(counts: WorkListCounts) -> WorkListCounts:
    """The counts without those per employee, which ask for the consent of the works council."""
    return replace(counts, kinds=counts.kinds | {"employee": {}})


def _by_frequency(counts: Counter[str]) -> dict[str, int]:
    return {value: count for value, count in counts.most_common() if value}


def _verdicts(packed: Mapping[str, int], *, without: frozenset[str]) -> dict[str, dict[str, int]]:
    parts: Counter[str] = Counter()
    for verdicts, count in packed.items():
        for part in split_verdicts(verdicts):
            parts[part] += count
    found: dict[str, dict[str, int]] = {}
    for part, count in parts.items():
        key, _, verdict = part.partition("=")
        if key not in without:
            found.setdefault(key, {})[verdict] = count
    return found
