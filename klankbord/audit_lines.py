"""Reading the audit log, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from klankbord.metadata import LOCAL_ZONE
from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from models import AuditEvent


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which lines: of one call, account (or token), action or result; both days are included."""

    call_id: str | None = None
    actor: str | None = None
    action: str | None = None
    result: str | None = None
    first: date | None = None
    last: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds of these lines."""
        wanted = (
            (col(AuditEvent.actor), self.actor),
            (col(AuditEvent.action), self.action),
            (col(AuditEvent.result), self.result),
        )
        chosen = [column == value for column, value in wanted if value is not None]
        if self.call_id is not None:
            # A refusal names the address that was asked for, in which the id stands too.
            chosen.append(col(AuditEvent.object).contains(self.call_id, autoescape=True))
        if self.first is not None:
            chosen.append(col(AuditEvent.at) >= _midnight(self.first))
        if self.last is not None:
            chosen.append(col(AuditEvent.at) < _midnight(self.last + timedelta(days=1)))
        return chosen


EVERY_LINE = AuditQuery()


def list_lines(
    session: Session, query: AuditQuery = EVERY_LINE, *, limit: int, cursor: str | None = None
) -> Page[AuditEvent]:
    """A page of lines, the newest first.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    chosen = query.conditions()
    total = session.exec(select(func.count()).select_from(AuditEvent).where(*chosen)).one()
    if cursor is not None:
        (last,) = decode_cursor(cursor, float)
        chosen.append(col(AuditEvent.number) < last)
    lines = select(AuditEvent).where(*chosen).order_by(col(AuditEvent.number).desc()).limit(limit + 1)
    rows, following = cut_page(
        session.exec(lines).all(), limit=limit, key=lambda line: encode_cursor(float(line.number))
    )
    # Apart from the session: its transaction ends before the page is shown.
    session.expunge_all()
    return Page(tuple(rows), total, following)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE)
