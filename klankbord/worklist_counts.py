"""How many waiting calls there are of each kind: what a reviewer can narrow the list down to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from klankbord.audit import Actor
from klankbord.stops import active_stops
from klankbord.worklist import WorkListQuery, conditions_of
from models import WorkListRow
from models.worklist import unpack_verdicts

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
    chosen = conditions_of(session, query or WorkListQuery(), visible=visible, viewer=viewer)
    columns = [getattr(WorkListRow, name) for name in (*_KINDS, "verdicts")]
    first = (
        select(*columns)
        .where(*chosen)
        .order_by(col(WorkListRow.priority).desc(), col(WorkListRow.call_id).desc())
        .limit(COUNTED_OF)
    )
    rows = session.exec(first).all()
    kinds = {
        name: dict(Counter(row[place] for row in rows if row[place]).most_common())
        for place, name in enumerate(_KINDS)
    }
    verdicts = _verdicts(Counter(row[-1] for row in rows), without=active_stops(session))
    return WorkListCounts(len(rows), len(rows) < COUNTED_OF, kinds, verdicts)


def _verdicts(packed: Mapping[str, int], *, without: frozenset[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for verdicts, count in packed.items():
        for key, verdict in unpack_verdicts(verdicts).items():
            if key in without:
                continue
            of_key = found.setdefault(key, {})
            of_key[verdict] = of_key.get(verdict, 0) + count
    return found
