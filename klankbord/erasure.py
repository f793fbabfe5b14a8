"""Erasing calls: rows, words that can be searched, files and keys, so that nothing of them is found again.

The keys go last, in the transaction that deletes the rows: where that fails, a second try ends it. A record
stays of what was deleted, when and by which rule, and the lines of the audit log, which hold ids only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, text, tuple_
from sqlmodel import Session, col, func, select

from klankbord.announcements import announce_erased
from klankbord.audit import Actor, add_line
from klankbord.holds import is_held
from klankbord.kept import delete_rows
from klankbord.paging import Page, cut_page, decode_place, encode_cursor
from klankbord.search import forget_call
from klankbord.store import RecordingStore
from models import Call, Database, Deletion

Outcome = Literal["gewist", "bewaarplicht", "niet-aanwezig"]
ON_REQUEST = "AVG art. 17: verzoek om wissing"
_AT_ONCE = 500  # ids in one question

# What was deleted stays in the pages of these tables of PostgreSQL until they are written anew.
_PLAIN_TEXT = (
    "search_entries",
    "search_words",
    "search_parts",
    "calls",
    "reviews",
    "review_findings",
    "coaching_notes",
    "disputes",
    "dispute_decisions",
    "calibration_verdicts",
    "skips",
    "legal_holds",
    "samples",
    "suggestions",
    "findings",
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of one call that was to be erased."""

    call_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RequestedCall:
    """A call that somebody asks for; `started_at` is None where there is none with this id."""

    call_id: str
    started_at: datetime | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class DeletionView:
    """A deletion record: what kind, how many, when and by which rule."""

    id: str
    at: datetime
    kind: str
    count: int
    rule: str
    actor: str


def erase_calls(
    database: Database,
    store: RecordingStore,
    call_ids: Iterable[str],
    *,
    actor: Actor,
    rule: str = ON_REQUEST,
) -> tuple[Erased, ...]:
    """Erase calls one by one, each in its own transaction; a second time there is nothing left to do.

    Call `compact` afterwards: until then SQLite and PostgreSQL may hold deleted bytes in their files.
    """
    return tuple(
        Erased(call_id, _erase(database, store, call_id, actor=actor, rule=rule))
        for call_id in dict.fromkeys(call_ids)
    )


def _erase(database: Database, store: RecordingStore, call_id: str, *, actor: Actor, rule: str) -> Outcome:
    with database.writing() as session:
        call = session.exec(select(Call).where(Call.id == call_id).with_for_update()).first()
        if call is None:
            return "niet-aanwezig"
        if session.exec(select(Call.id).where(Call.id == call_id, is_held())).first() is not None:
            add_line(session, actor, action="wissen", object=f"gesprek/{call_id}", result="bewaarplicht")
            return "bewaarplicht"
        erase_in(session, call)
        record(session, kind="call", count=1, rule=rule, actor=actor)
        add_line(session, actor, action="wissen", object=f"gesprek/{call_id}")
        session.flush()
        destroy_call(store, call.audio_sha256)
    return "gewist"


def erase_in(session: Session, call: Call) -> None:
    """Delete all rows of a call; its keys and files go after that, with `destroy_call`."""
    forget_call(session, call.id)
    session.expunge_all()
    delete_rows(session, call.id)
    announce_erased(session, call.id)


def destroy_call(store: RecordingStore, sha256: str) -> None:
    """Destroy the keys and remove the files of a call, as the last act of the transaction that erased it."""
    store.keys.destroy(sha256)
    store.remove(sha256)


def calls_of_subject(session: Session, external_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The calls behind each id of the telephone system, none where there is none (any more).

    Only the municipality knows whose they are.
    """
    wanted = sorted(set(external_ids))
    found: dict[str, tuple[str, ...]] = dict.fromkeys(wanted, ())
    for start in range(0, len(wanted), _AT_ONCE):
        some = col(Call.external_id).in_(wanted[start : start + _AT_ONCE])
        for external_id, call_id in session.exec(
            select(Call.external_id, Call.id).where(some).order_by(Call.id)
        ):
            found[str(external_id)] += (call_id,)
    return found


def look_up(session: Session, call_ids: Iterable[str]) -> tuple[RequestedCall, ...]:
    """How things stand with calls that are to be erased or handed over, in their order."""
    wanted = tuple(dict.fromkeys(call_ids))
    found: dict[str, tuple[datetime, bool]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = col(Call.id).in_(wanted[start : start + _AT_ONCE])
        query = select(Call.id, Call.started_at, is_held()).where(some)
        found |= {call_id: (started_at, held) for call_id, started_at, held in session.exec(query)}
    return tuple(RequestedCall(call_id, *found.get(call_id, (None, False))) for call_id in wanted)


def record(session: Session, *, kind: str, count: int, rule: str, actor: Actor) -> Deletion:
    """Leave a record of a deletion."""
    row = Deletion(kind=kind, count=count, rule=rule, actor=actor.name)
    session.add(row)
    session.flush()
    return row


def list_deletions(session: Session, *, limit: int, cursor: str | None = None) -> Page[DeletionView]:
    """A page of the deletion records, the newest first.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    query = select(Deletion)
    if cursor is not None:
        query = query.where(tuple_(Deletion.at, Deletion.id) < tuple_(*decode_place(cursor)))
    rows, following = cut_page(
        session.exec(query.order_by(col(Deletion.at).desc(), col(Deletion.id).desc()).limit(limit + 1)).all(),
        limit=limit,
        key=lambda row: encode_cursor(row.at.isoformat(), row.id),
    )
    total = session.exec(select(func.count()).select_from(Deletion)).one()
    views = (DeletionView(row.id, row.at, row.kind, row.count, row.rule, row.actor) for row in rows)
    return Page(tuple(views), total, following)


def compact(database: Database) -> bool:
    """Take what was deleted out of the files of the database too; false where somebody kept reading them.

    SQLite overwrites deleted rows itself; its full-text index and journal need to be written anew. PostgreSQL
    writes the tables anew that hold readable text, and the samples of their values that it keeps to plan
    queries with. Its own write-ahead log is as old as its settings say.
    """
    if database.is_sqlite:
        with database.writing() as session:
            session.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))
        with database.engine.connect() as connection:
            return _empty_journal(connection)
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in _PLAIN_TEXT:
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
        connection.execute(text("VACUUM (FULL) pg_statistic"))
        connection.execute(text("CHECKPOINT"))
    return True


def _empty_journal(connection: Connection) -> bool:
    """Write the journal of SQLite into the file and cut it off; waits for readers as for any lock."""
    raw = connection.connection.driver_connection
    busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() if raw else (0,)
    return not busy
