"""Sealing what was kept before there were keys."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from klankbord.bodies import seal_body
from klankbord.errors import RecordingNotFound
from klankbord.sealing import is_sealed
from klankbord.store import RecordingStore
from models import Call, Database, Score, Transcript

_TOGETHER = 100  # calls read at a time


def encrypt_all(database: Database, store: RecordingStore) -> Iterator[bool]:
    """Seal recording, transcripts and scores of every call; tells of each call whether that was needed.

    A call is one transaction: after a crash the next run goes on where this one was.
    """
    last = ""
    while True:
        with database.reading() as session:
            query = select(Call.id, Call.audio_sha256).where(col(Call.id) > last)
            calls = session.exec(query.order_by(col(Call.id)).limit(_TOGETHER)).all()
        if not calls:
            return
        for call_id, sha256 in calls:
            with database.writing() as session:
                changed = _encrypt_bodies(session, store, call_id, sha256)
            yield _encrypt_recording(store, sha256) or changed
        last = calls[-1][0]


def _encrypt_bodies(session: Session, store: RecordingStore, call_id: str, sha256: str) -> bool:
    changed = False
    for row in session.exec(select(Transcript).where(Transcript.call_id == call_id)):
        if row.body and not is_sealed(row.body):
            row.body, changed = seal_body(store.keys, sha256, "transcript", row.body), True
            session.add(row)
    for score in session.exec(select(Score).where(Score.call_id == call_id)):
        if not is_sealed(score.body):
            score.body, changed = seal_body(store.keys, sha256, "scores", score.body), True
            session.add(score)
    return changed


def _encrypt_recording(store: RecordingStore, sha256: str) -> bool:
    try:
        return store.seal(sha256)
    except RecordingNotFound:
        return False  # a written contact, or past its term
