"""How many waiting calls there are of each kind: what a reviewer can narrow the list down to."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from klankbord.audit import Actor
from klankbord.worklist import WorkListQuery, conditions_of
from models import Criterion, Suggestion, WorkListRow
from models.worklist import BLIND

COUNTED_OF = 2_000
"""So many of the most needed calls are counted: beyond that nobody gets to them."""

_KINDS = ("subject", "team", "employee", "channel", "reason")


@dataclass(frozen=True, slots=True)
class WorkListCounts:
    """Calls per value of each filter, most frequent first; `is_whole` is false in a list too long to count.

    `verdicts` is per criterion key and verdict. Blind calls are counted where the list shows as much: by
    subject, team, employee and channel, and under the reason `blind`; never by verdict.
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
    columns = [getattr(WorkListRow, name) for name in ("score_id", *_KINDS)]
    first = (
        select(*columns)
        .where(*chosen)
        .order_by(col(WorkListRow.priority).desc(), col(WorkListRow.call_id).desc())
        .limit(COUNTED_OF)
    )
    rows = session.exec(first).all()
    kinds = {
        name: dict(Counter(row[place] for row in rows if row[place]).most_common())
        for place, name in enumerate(_KINDS, start=1)
    }
    return WorkListCounts(len(rows), len(rows) < COUNTED_OF, kinds, _verdicts(session, chosen))


def _verdicts(session: Session, chosen: list[ColumnElement[bool]]) -> dict[str, dict[str, int]]:
    shown = (
        select(WorkListRow.score_id)
        .where(*chosen, WorkListRow.reason != BLIND)
        .order_by(col(WorkListRow.priority).desc(), col(WorkListRow.call_id).desc())
        .limit(COUNTED_OF)
        .subquery()
    )
    query = (
        select(Criterion.key, Suggestion.verdict, func.count())
        .join(Criterion, col(Criterion.id) == col(Suggestion.criterion_id))
        .join(shown, shown.c.score_id == col(Suggestion.score_id))
        .group_by(Criterion.key, Suggestion.verdict, col(Criterion.position))
        .order_by(col(Criterion.position))
    )
    found: dict[str, dict[str, int]] = {}
    for key, verdict, count in session.exec(query):
        of_key = found.setdefault(key, {})
        of_key[verdict] = of_key.get(verdict, 0) + count
    return found
