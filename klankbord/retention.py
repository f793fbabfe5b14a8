"""Retention: what is past its term is deleted, each kind of data after the days that the municipality set.

A term counts from the start of the call. No period for recordings of calls stands in the Selectielijst
gemeenten, so none is filled in here: without a setting a kind is kept, and production refuses to start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, delete, select, update

from klankbord.audit import Actor, add_line, drop_before
from klankbord.erasure import compact, destroy_call, erase_in, record
from klankbord.holds import is_held
from klankbord.kept import delete_rows, judged_tables, tables_of_call
from klankbord.keys import KINDS, Kind
from klankbord.search import forget_call
from klankbord.settings import Settings
from klankbord.store import RecordingStore
from models import Call, Database, Deletion, Reveal, Transcript
from models.base import now

_TIDIED_FOR = timedelta(days=7)  # after something went on request, also where no night runs in weekends
_TOGETHER = 100  # calls a transaction
_NIGHT = Actor("bewaartermijnen", "systeem", role="beheerder")


@dataclass(frozen=True, slots=True)
class Terms:
    """How many days each kind of data is kept; None: until somebody erases it."""

    recording: int | None
    transcript: int | None
    scores: int | None
    audit: int | None

    def days(self, kind: Kind) -> int | None:
        """The term of a kind of data of a call."""
        return {"recording": self.recording, "transcript": self.transcript, "scores": self.scores}[kind]


@dataclass(frozen=True, slots=True)
class Purged:
    """How much of a kind was deleted, and by which rule."""

    kind: str
    count: int
    rule: str


def terms_of(settings: Settings) -> Terms:
    """The terms that the municipality set."""
    return Terms(
        settings.retention_recording_days,
        settings.retention_transcript_days,
        settings.retention_scores_days,
        settings.retention_audit_days,
    )


def purge(
    database: Database, store: RecordingStore, terms: Terms, *, moment: datetime | None = None
) -> tuple[Purged, ...]:
    """Delete what is past its term and leave a record with each lot that goes; a second run finds nothing.

    Calls under a legal hold stay whole. A call of which every kind is past its term goes with its row.
    """
    moment = moment or now()
    done = [_purge_calls(database, store, terms, moment=moment)]
    done += [_purge_kind(database, store, kind, terms, moment=moment) for kind in KINDS]
    done.append(_purge_strays(database, store, terms, moment=moment))
    done.append(_purge_audit(database, terms, moment=moment))
    found = tuple(purged for purged in done if purged.count)
    with database.writing() as session:
        session.exec(delete(Reveal).where(col(Reveal.ends_at) < moment))
        is_due = _deleted_since(session, moment - _TIDIED_FOR)
    if found or is_due:
        compact(database)
    return found


def _note(session: Session, kind: str, count: int, rule: str) -> None:
    """Leave a record in the transaction that deletes: whatever ends the run, nothing goes without one."""
    if count:
        row = record(session, kind=kind, count=count, rule=rule, actor=_NIGHT)
        add_line(session, _NIGHT, action="opschonen", object=f"verwijdering/{row.id}")


def _deleted_since(session: Session, moment: datetime) -> bool:
    """Whether the files of the database may still hold something that was deleted on request."""
    return session.exec(select(Deletion.id).where(Deletion.at >= moment).limit(1)).first() is not None


def _purge_calls(database: Database, store: RecordingStore, terms: Terms, *, moment: datetime) -> Purged:
    days = [terms.days(kind) for kind in KINDS]
    if None in days:
        return Purged("call", 0, "")
    longest = max(days, key=lambda one: one or 0) or 0
    count, rule = 0, f"bewaartermijn van alles voorbij: {longest} dagen"
    for some in _batches(database, _past(moment, longest)):
        with database.writing() as session:
            calls = _locked(session, some)
            for call in calls:
                erase_in(session, call)
            _note(session, "call", len(calls), rule)
            session.flush()
            for call in calls:
                destroy_call(store, call.audio_sha256)
            count += len(calls)
    return Purged("call", count, rule)


def _purge_kind(
    database: Database, store: RecordingStore, kind: Kind, terms: Terms, *, moment: datetime
) -> Purged:
    days = terms.days(kind)
    if days is None:
        return Purged(kind, 0, "")
    count, rule = 0, f"bewaartermijn: {days} dagen"
    for some in _batches(database, _past(moment, days), _has(kind)):
        with database.writing() as session:
            calls = _locked(session, some)
            for call in calls:
                _drop(session, kind, call.id)
            _note(session, kind, len(calls), rule)
            session.flush()
            for call in calls:
                store.keys.destroy(call.audio_sha256, [kind])
                if kind == "recording":
                    store.remove(call.audio_sha256)
            count += len(calls)
    return Purged(kind, count, rule)


def _purge_strays(database: Database, store: RecordingStore, terms: Terms, *, moment: datetime) -> Purged:
    """Recordings without a call, as an ingest that broke off leaves them; their term counts from then."""
    if terms.recording is None:
        return Purged("recording", 0, "")
    count, rule = 0, f"bewaartermijn: {terms.recording} dagen; opname zonder gesprek"
    old = store.written_before(moment - timedelta(days=terms.recording))
    while some := list(islice(old, _TOGETHER)):
        with database.writing() as session:
            known = session.exec(select(Call.audio_sha256).where(col(Call.audio_sha256).in_(some))).all()
            strays = set(some).difference(known)
            _note(session, "recording", len(strays), rule)
            session.flush()
            for sha256 in strays:
                destroy_call(store, sha256)
        count += len(strays)
    return Purged("recording", count, rule)


def _purge_audit(database: Database, terms: Terms, *, moment: datetime) -> Purged:
    if terms.audit is None:
        return Purged("audit", 0, "")
    rule = f"bewaartermijn: {terms.audit} dagen"
    with database.writing() as session:
        count = drop_before(session, moment - timedelta(days=terms.audit))
        _note(session, "audit", count, rule)
    return Purged("audit", count, rule)


def _past(moment: datetime, days: int) -> ColumnElement[bool]:
    return col(Call.started_at) < moment - timedelta(days=days)


def _has(kind: Kind) -> ColumnElement[bool]:
    """Whether anything of this kind is kept of a call."""
    if kind == "recording":
        return col(Call.recording_erased_at).is_(None) & col(Call.written).is_(False)
    if kind == "transcript":
        return exists().where(col(Transcript.call_id) == col(Call.id), col(Transcript.body) != b"")
    # Also what people wrote after the scores went, or without any.
    judged = [one for one in tables_of_call() if one.name in judged_tables() and "call_id" in one.c]
    return or_(*(exists().where(one.c.call_id == col(Call.id)) for one in judged))


def _drop(session: Session, kind: Kind, call_id: str) -> None:
    """Delete one kind of what the database keeps of a call."""
    if kind == "recording":
        changes = {"waveform": None, "recording_erased_at": now()}
        session.exec(update(Call).where(col(Call.id) == call_id).values(changes))
    elif kind == "transcript":
        forget_call(session, call_id)
        # The row stays: suggestions say which version they were made from.
        session.exec(update(Transcript).where(col(Transcript.call_id) == call_id).values(body=b""))
    else:
        forget_call(session, call_id)
        keep = {table.name for table in tables_of_call()} - judged_tables()
        delete_rows(session, call_id, keep=sorted(keep))


def _batches(database: Database, *conditions: ColumnElement[bool]) -> Iterator[Sequence[str]]:
    """Ids of calls that are not held, some at a time, until there are none."""
    last = ""
    while True:
        with database.reading() as session:
            query = select(Call.id).where(*conditions, ~is_held(), col(Call.id) > last)
            ids = session.exec(query.order_by(col(Call.id)).limit(_TOGETHER)).all()
        if not ids:
            return
        yield ids
        last = ids[-1]


def _locked(session: Session, call_ids: Sequence[str]) -> Sequence[Call]:
    """These calls, if no hold was placed meanwhile; nobody places one until the transaction ends."""
    these = col(Call.id).in_(call_ids)
    calls = session.exec(select(Call).where(these).with_for_update()).all()
    # Asked after the lock: a hold that was placed while we waited for it counts.
    held = set(session.exec(select(Call.id).where(these, is_held())).all())
    return [call for call in calls if call.id not in held]
