"""The audit log: written before any personal data leaves (BIO2 8.15.01); no line is lost unseen."""

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import insert, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError
from sqlmodel import Session, col, delete, func, select

from klankbord.errors import AuditUnavailable
from models import FIRST_HASH, AuditEvent, AuditHead, Database
from models.base import now

_log = structlog.get_logger(__name__)
_READ_TOGETHER = 1_000

# Put together once: for a line of its own that costs as much as the asking.
_END = select(AuditHead.lines, AuditHead.hash).with_for_update()
_MOVE_END = update(AuditHead.__table__)  # type: ignore[attr-defined]
_ADD = insert(AuditEvent.__table__)  # type: ignore[attr-defined]

Breach = Literal["changed", "missing", "end missing"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, from where and in which role; `name` is an account, never a citizen.

    `team` is that of a teamleider, `employee_id` the row of a medewerker in `employees`.
    """

    name: str
    origin: str
    role: str = "beoordelaar"
    team: str | None = None
    employee_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """How many lines hold, and what is wrong at the first number that does not, if any."""

    lines: int
    breach: Breach | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Note:
    """What one line says, before it has its place in the log."""

    actor: Actor
    action: str
    object: str
    purpose: str | None
    result: str


class _Waiting:
    """The lines that requests of one process wait for; whoever has the turn writes them all.

    A busy service would otherwise wait for the disk once a line, one line after another.
    """

    def __init__(self) -> None:
        self.turn = Lock()
        self._notes: deque[tuple[_Note, Future[None]]] = deque()

    def add(self, note: _Note) -> Future[None]:
        """Let a line wait; its future ends when the line is kept, or cannot be."""
        written: Future[None] = Future()
        self._notes.append((note, written))
        return written

    def take(self) -> list[tuple[_Note, Future[None]]]:
        """All that wait, which then wait no more."""
        return [self._notes.popleft() for _ in range(len(self._notes))]


_WAITING: WeakKeyDictionary[Database, _Waiting] = WeakKeyDictionary()
_MAKING = Lock()


def write_ahead(
    database: Database,
    actor: Actor,
    *,
    action: str,
    object: str,
    purpose: str | None = None,
    result: str = "toegestaan",
) -> None:
    """Write an audit line in a transaction apart from the reading, before data leaves.

    Lines of requests at the same moment share a transaction; each request goes on when it is committed.

    Raises:
        AuditUnavailable: it could not be written, so nothing may leave.
    """
    with _MAKING:
        waiting = _WAITING.setdefault(database, _Waiting())
    written = waiting.add(_Note(actor, action, object, purpose, result))
    with waiting.turn:
        if not written.done():
            _write(database, waiting.take())
    # Whatever went wrong, and with whichever of the lines: only one that is known to be kept will do.
    if not written.done():
        raise AuditUnavailable
    if (error := written.exception()) is not None:
        raise AuditUnavailable from error


def add_line(
    session: Session,
    actor: Actor,
    *,
    action: str,
    object: str,
    purpose: str | None = None,
    result: str = "toegestaan",
) -> None:
    """Add an audit line to the transaction of the change it describes, best as its last act.

    Writers wait for each other at the end of the chain until their transaction ends.
    """
    _add(session, [_Note(actor, action, object, purpose, result)])


def _write(database: Database, notes: Sequence[tuple[_Note, Future[None]]]) -> None:
    """Keep all these lines, or else those that can be kept."""
    try:
        with database.writing() as session:
            _add(session, [note for note, _ in notes])
    except SQLAlchemyError as error:
        # An outage is the same for all; trying them one by one would hold up everybody again and again.
        if len(notes) > 1 and not isinstance(error, (OperationalError, TimeoutError)):
            for one in notes:
                _write(database, [one])
            return
        _log.error("audit_unavailable", error=type(error).__name__)
        for _, written in notes:
            written.set_exception(error)
    else:
        for _, written in notes:
            written.set_result(None)


def _add(session: Session, notes: Sequence[_Note]) -> None:
    number, last = session.exec(_END).one()
    lines: list[dict[str, Any]] = []
    for note in notes:
        line = {
            "number": number + 1,
            "at": now(),
            "actor": note.actor.name,
            "action": note.action,
            "object": note.object,
            "result": note.result,
            "origin": note.actor.origin,
            "purpose": note.purpose,
        }
        number, last = number + 1, _hash_of(line, previous=last)
        lines.append(line | {"hash": last})
    session.execute(_ADD, lines)
    session.execute(_MOVE_END, {"lines": number, "hash": last})


def verify(session: Session) -> Verification:
    """Walk the whole log along its chain: any one line that was changed, removed or moved is found."""
    head = session.exec(select(AuditHead)).one_or_none()
    previous, number = (FIRST_HASH, 0) if head is None else (head.purged_hash, head.purged)
    for line in _lines(session):
        if line.number != number + 1:
            return Verification(number, "missing", number + 1)
        if line.hash != _hash_of(line.model_dump(), previous=previous):
            return Verification(number, "changed", line.number)
        previous, number = line.hash, line.number
    if head is None or (head.lines, head.hash) != (number, previous):
        return Verification(number, "end missing", number + 1)
    return Verification(number)


def drop_before(session: Session, moment: datetime) -> int:
    """Take the lines from before a moment off the start of the log; tells how many. The rest still holds."""
    head = session.exec(select(AuditHead).with_for_update()).one()
    kept = select(func.min(AuditEvent.number)).where(col(AuditEvent.at) >= moment)
    # Never the last line: it says where the log ends.
    end = min((session.exec(kept).one() or head.lines) - 1, head.lines - 1)
    last = session.exec(select(AuditEvent).where(AuditEvent.number == end)).first()
    if last is None:
        return 0
    gone = end - head.purged
    head.purged, head.purged_hash = end, last.hash
    session.add(head)
    session.exec(delete(AuditEvent).where(col(AuditEvent.number) <= end))
    return gone


def _lines(session: Session) -> Iterator[AuditEvent]:
    """All lines in order, some at a time: a log of years does not fit in memory."""
    last = 0
    order = select(AuditEvent).order_by(col(AuditEvent.number)).limit(_READ_TOGETHER)
    while page := session.exec(order.where(col(AuditEvent.number) > last)).all():
        yield from page
        last = page[-1].number
        session.expunge_all()


def _hash_of(line: Mapping[str, Any], *, previous: str) -> str:
    content = [
        previous,
        line["number"],
        line["at"].astimezone(UTC).isoformat(),
        *(line[name] for name in ("actor", "action", "object", "result", "origin", "purpose")),
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
