"""Everything that the database keeps of a call, found along the references between tables.

Nothing is listed by hand: a table that refers to calls, or to what refers to calls, is found here from its
foreign keys, so that nothing is forgotten when a call is erased or handed over (AVG art. 15 and 17).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, false, or_, select
from sqlmodel import Session

from models.base import Table as Base

_CALLS = "calls"


def tables_of_call() -> tuple[Table, ...]:
    """Every table with rows of a call; what others refer to comes first."""
    found = {_CALLS}
    ordered = [Base.metadata.tables[_CALLS]]
    for table in Base.metadata.sorted_tables:
        if table.name != _CALLS and any(other.table.name in found for _, other in _references(table)):
            found.add(table.name)
            ordered.append(table)
    return tuple(ordered)


def rows_of(table: Table, call_id: str) -> ColumnElement[bool]:
    """The condition on a table that holds for the rows of one call."""
    if table.name == _CALLS:
        return table.c.id == call_id
    names = {found.name for found in tables_of_call()} - {table.name}
    references = [(own, other) for own, other in _references(table) if other.table.name in names]
    direct = [own == call_id for own, other in references if other.table.name == _CALLS]
    further = (own.in_(select(other).where(rows_of(other.table, call_id))) for own, other in references)
    return or_(false(), *(direct or further))


def delete_rows(session: Session, call_id: str, *, keep: Sequence[str] = ()) -> None:
    """Delete every row of a call but those in tables to keep; `klankbord.search` forgets words first."""
    for table in reversed(tables_of_call()):
        if table.name not in keep:
            session.execute(delete(table).where(rows_of(table, call_id)))


def judged_tables() -> frozenset[str]:
    """The tables of all that the machine and people make of a call: they go when scores are past term."""
    kept = {_CALLS, "transcripts", "corrections", "jobs", "search_entries", "legal_holds", "reveals"}
    return frozenset(table.name for table in tables_of_call()) - kept


def _references(table: Table) -> Iterator[tuple[Column[Any], Column[Any]]]:
    """Each column that refers to another table, with the column that it refers to."""
    return ((key.parent, key.column) for key in table.foreign_keys)
