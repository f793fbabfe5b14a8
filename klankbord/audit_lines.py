"""Reading the audit log, a page at a time."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from klankbord.paging import Page, cut_page, decode_cursor, encode_cursor
from models import AuditEvent


def list_lines(
    session: Session, *, limit: int, cursor: str | None = None, result: str | None = None
) -> Page[AuditEvent]:
    """A page of lines, the newest first.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    chosen = [] if result is None else [col(AuditEvent.result) == result]
    total = session.exec(select(func.count()).select_from(AuditEvent).where(*chosen)).one()
    query = select(AuditEvent).where(*chosen)
    if cursor is not None:
        (last,) = decode_cursor(cursor, float)
        query = query.where(col(AuditEvent.number) < last)
    rows, following = cut_page(
        session.exec(query.order_by(col(AuditEvent.number).desc()).limit(limit + 1)).all(),
        limit=limit,
        key=lambda line: encode_cursor(float(line.number)),
    )
    # Apart from the session: its transaction ends before the page is shown.
    session.expunge_all()
    return Page(tuple(rows), total, following)
