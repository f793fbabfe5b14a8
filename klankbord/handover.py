"""What is kept of calls, for the person that they are about (AVG art. 15): everything, readable and unmasked.

The answer is a zip file. Of each call it holds a folder with the recording as it came in and one JSON file
with every row that the database keeps of it, the words decrypted.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from sqlalchemy import Select, Table
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from klankbord.audit import Actor, write_ahead
from klankbord.bodies import has_words, read_score, read_transcript
from klankbord.errors import RecordingNotFound
from klankbord.kept import rows_of, tables_of_call
from klankbord.privacy_errors import CallErased
from klankbord.store import RecordingStore
from models import Call, Database, Score, Transcript

_HIDDEN = frozenset({"search_entries", "reveals", "jobs"})  # work of the machine, not about the person
_IN_MEMORY = 64 << 20  # bytes of a zip; a larger one is not for a request
_PIECE = 1 << 20


def hand_over(
    database: Database,
    store: RecordingStore,
    call_ids: Iterable[str],
    *,
    purpose: str,
    actor: Actor,
    target: IO[bytes],
) -> tuple[str, ...]:
    """Write what is kept of these calls to a zip file; gives the ids of those that are there.

    Raises:
        AuditUnavailable: an audit line could not be written, so nothing was handed over.
    """
    wanted = tuple(dict.fromkeys(call_ids))
    with database.reading() as session:
        calls = [call for call in (session.get(Call, one) for one in wanted) if call is not None]
        found = [(call.id, call.audio_sha256) for call in calls]
    for call_id, _ in found:
        write_ahead(database, actor, action="inzageverzoek", object=f"gesprek/{call_id}", purpose=purpose)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for call_id, sha256 in found:
            with database.reading() as session:
                kept = kept_of(session, call_id)
            archive.writestr(f"{call_id}/gesprek.json", json.dumps(kept, ensure_ascii=False, indent=2))
            _add_recording(archive, store, sha256, name=f"{call_id}/opname")
    return tuple(call_id for call_id, _ in found)


def kept_of(session: Session, call_id: str) -> dict[str, Any]:
    """Every row that the database keeps of a call, by table; words and scores as they were said."""
    kept: dict[str, Any] = {
        table.name: [_plain(row) for row in session.execute(_rows_of(table, call_id))]
        for table in tables_of_call()
        if table.name not in _HIDDEN
    }
    kept["transcripts"] = [
        _without_body(row) | {"inhoud": read_transcript(session, row).to_json() if has_words(row) else None}
        for row in session.exec(select(Transcript).where(Transcript.call_id == call_id))
    ]
    scores = session.exec(select(Score).where(Score.call_id == call_id).order_by(col(Score.created_at)))
    kept["scores"] = [_without_body(row) | {"inhoud": read_score(session, row)} for row in scores]
    return kept


def _rows_of(table: Table, call_id: str) -> Select[Any]:
    return select_rows(table).where(rows_of(table, call_id))


def spooled() -> IO[bytes]:
    """A file for a zip, for whoever sends it to close: in memory, or a large one on disk without a name."""
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)


def _add_recording(archive: zipfile.ZipFile, store: RecordingStore, sha256: str, *, name: str) -> None:
    try:
        source = store.find(sha256).open()
    except (RecordingNotFound, CallErased):
        return
    with source, archive.open(name, "w", force_zip64=True) as target:
        while piece := source.read(_PIECE):
            target.write(piece)


def _plain(row: Any) -> dict[str, Any]:
    return {name: _value(value) for name, value in row._mapping.items()}


def _without_body(row: Transcript | Score) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.model_dump(exclude={"body"}).items()}


def _value(value: Any) -> Any:
    if isinstance(value, bytes):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value
