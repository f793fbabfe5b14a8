"""Ingest: check a recording, keep it under its sha256, and open its first job, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from asr.audio import probe
from asr.errors import UnreadableAudio
from klankbord.engines import asr_options, open_transcriber
from klankbord.ledger import add_job
from klankbord.metadata import LOCAL_ZONE, CallMetadata
from klankbord.pseudonyms import Pseudonyms
from klankbord.settings import Settings
from klankbord.states import state_of
from klankbord.store import RecordingStore
from klankbord.versions import transcribe_input
from models import Call, Database, Employee, Job

UNREADABLE = "onleesbaar"
"""What became of a file that could not be read: there is no call, the file must be offered again."""

AUDIO_SUFFIXES = frozenset(
    {".aac", ".amr", ".au", ".flac", ".gsm", ".m4a", ".mka", ".mp3", ".mp4"}
    | {".oga", ".ogg", ".opus", ".wav", ".wave", ".webm", ".wma"}
)
"""Which files of a folder are taken; a file named by itself is always tried, whatever its name."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: a new call or a known one, and its state."""

    path: Path
    call_id: str
    state: str
    known: bool


@dataclass(frozen=True, slots=True)
class Ingest:
    """Takes recordings in."""

    settings: Settings
    database: Database
    store: RecordingStore
    pseudonyms: Pseudonyms
    recogniser: str  # version, part of each job's input hash

    @classmethod
    def open(cls, settings: Settings, database: Database) -> Self:
        """Ingest into the folders of these settings.

        Raises:
            SettingsInvalid: the recogniser's weights are missing or damaged.
        """
        return cls(
            settings,
            database,
            RecordingStore(settings.recordings),
            Pseudonyms.open(settings.home),
            open_transcriber(settings).version,
        )

    def take(self, path: Path, metadata: CallMetadata | None = None) -> Ingested:
        """Take one recording in; the same bytes give the same call, however often and by how many.

        Metadata that comes later completes a call that still waits, so that holds are cut in time.
        """
        sha256 = self.store.add(path)
        known = self._find(sha256)
        if known is not None:
            if metadata is not None and known.state == "nieuw":
                self._complete(known.id, metadata)
            return Ingested(path, known.id, known.state, known=True)
        call = self._describe(self.store.path(sha256), sha256, received=_modified(path), metadata=metadata)
        try:
            with self.database.writing() as session:
                self._save(session, call, metadata)
        except IntegrityError:
            # Another process took the same bytes in at this very moment.
            winner = self._find(sha256)
            if winner is None:
                raise
            return Ingested(path, winner.id, winner.state, known=True)
        return Ingested(path, call.id, call.state, known=False)

    def take_all(self, paths: Iterable[Path], metadata: Mapping[str, CallMetadata]) -> Iterator[Ingested]:
        """Take recordings in one by one; metadata is found by file name, or by the end of the path.

        A file that cannot be read gets the state `onleesbaar` and no call; the others go on.
        """
        for path in paths:
            try:
                yield self.take(path, _metadata_of(path, metadata))
            except OSError:
                yield Ingested(path, "", UNREADABLE, known=False)

    def _find(self, sha256: str) -> Call | None:
        with self.database.reading() as session:
            return session.exec(select(Call).where(Call.audio_sha256 == sha256)).first()

    def _describe(
        self, stored: Path, sha256: str, *, received: datetime, metadata: CallMetadata | None
    ) -> Call:
        call = Call(audio_sha256=sha256, size_bytes=stored.stat().st_size, started_at=received)
        try:
            facts = probe(stored)
        except UnreadableAudio as error:
            call.state = state_of(error)
        else:
            call.duration = facts.declared_seconds
            if (facts.declared_seconds or 0) > self.settings.max_call_hours * 3600:
                call.state = "te-lang"
        if metadata is not None:
            _describe_by(call, metadata)
        return call

    def _complete(self, call_id: str, metadata: CallMetadata) -> None:
        """Add what the telephone system knows to a call whose transcription nobody began."""
        with self.database.writing() as session:
            waiting = select(Job).where(Job.call_id == call_id, Job.state == "waiting", Job.attempts == 0)
            job = session.exec(waiting.with_for_update()).first()
            if job is None:
                return
            call = session.get_one(Call, call_id)
            _describe_by(call, metadata)
            if metadata.medewerker:
                call.employee_id = self._employee(session, metadata.medewerker, team=metadata.team).id
            job.input_hash = self._input_hash(call)
            session.add_all([call, job])

    def _input_hash(self, call: Call) -> str:
        return transcribe_input(call, recogniser=self.recogniser, options=asr_options(self.settings, call))

    def _save(self, session: Session, call: Call, metadata: CallMetadata | None) -> None:
        if metadata is not None and metadata.medewerker:
            call.employee_id = self._employee(session, metadata.medewerker, team=metadata.team).id
        session.add(call)
        session.flush()
        if call.state == "nieuw":
            add_job(session, call_id=call.id, stage="transcribe", input_hash=self._input_hash(call))

    def _employee(self, session: Session, name: str, *, team: str | None) -> Employee:
        pseudonym = self.pseudonyms.of(name)
        known = select(Employee).where(Employee.pseudonym == pseudonym)
        employee = session.exec(known).first()
        if employee is not None:
            return employee
        try:
            with session.begin_nested():
                employee = Employee(pseudonym=pseudonym, team=team)
                session.add(employee)
        except IntegrityError:
            # Another ingest met the same employee at this very moment.
            return session.exec(known).one()
        return employee


def _metadata_of(path: Path, metadata: Mapping[str, CallMetadata]) -> CallMetadata | None:
    """The line of this file: the longest end of its path that is named, such as "20/0001.wav"."""
    ends = ("/".join(path.parts[start:]) for start in range(len(path.parts)))
    return next((metadata[end] for end in ends if end in metadata), None)


def _describe_by(call: Call, metadata: CallMetadata) -> None:
    call.external_id = metadata.extern_id
    call.started_at = metadata.begintijd or call.started_at
    call.channel = metadata.kanaal or call.channel
    call.queue = metadata.wachtrij
    call.subject = metadata.onderwerp
    call.hold = [list(segment) for segment in metadata.wachtstand]


def find_recordings(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and every recording in the folders, in a fixed order."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix.lower() in AUDIO_SUFFIXES and not file.name.startswith("."):
                yield file


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=LOCAL_ZONE)
