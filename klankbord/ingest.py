"""Ingest: check a recording or written contact, keep it, and open its first job, in one transaction."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Self

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from asr.audio import probe
from asr.errors import UnreadableAudio
from asr.transcript import Transcript as TranscriptContract
from klankbord import written
from klankbord.audit import Actor, add_line
from klankbord.bodies import seal_transcript
from klankbord.channels import channel_of
from klankbord.engines import asr_options, open_scorer, open_transcriber
from klankbord.errors import ContactInvalid
from klankbord.ledger import add_job
from klankbord.metadata import LOCAL_ZONE, CallMetadata, is_in_reach
from klankbord.people import ensure_employee, find_employee, join_team
from klankbord.privacy_errors import CallErased
from klankbord.pseudonyms import Pseudonyms
from klankbord.scorecards import load_scorecard
from klankbord.scoring import ensure_scorecard
from klankbord.settings import Settings
from klankbord.states import state_of
from klankbord.store import RecordingStore, StoredRecording
from klankbord.versions import score_input, transcribe_input, written_input
from klankbord.worklist import follow_team
from models import Call, Database, Job, Transcript

UNREADABLE = "onleesbaar"
"""What became of a file that could not be read: there is no call, the file must be offered again."""

ERASED = "gewist"
"""What became of a recording that was erased before: it is not taken in again."""

_CLOSED_FOLDER = "mag niet worden gelezen. Wat in deze map staat, is niet ingelezen."
_TOLD = ("external_id", "started_at", "channel", "queue", "subject", "hold")
"""What metadata tells of a call itself."""

AUDIO_SUFFIXES = frozenset(
    {".aac", ".amr", ".au", ".flac", ".gsm", ".m4a", ".mka", ".mp3", ".mp4"}
    | {".oga", ".ogg", ".opus", ".wav", ".wave", ".webm", ".wma"}
)
"""Which files of a folder are taken; a file named by itself is always tried, whatever its name."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: a new call or a known one, its state, and what is wrong with the file.

    `too_late` tells of metadata that says something else than is known of a call that was begun already.
    """

    path: Path
    call_id: str
    state: str
    known: bool
    problem: str | None = None
    too_late: bool = False


@dataclass(frozen=True, slots=True)
class Ingest:
    """Takes recordings and written contacts in; `channel` is that of contacts whose metadata has none."""

    settings: Settings
    database: Database
    store: RecordingStore
    pseudonyms: Pseudonyms
    recogniser: str  # version, part of each job's input hash
    scorer: Callable[[], str]  # as `recogniser`; only made where a written contact comes in
    channel: str | None = None
    actor: Actor | None = None

    @classmethod
    def open(
        cls,
        settings: Settings,
        database: Database,
        *,
        channel: str | None = None,
        actor: Actor | None = None,
    ) -> Self:
        """Ingest into the folders of these settings; what an `actor` hands in stands in the audit log.

        Raises:
            SettingsInvalid: the recogniser's weights are missing or damaged.
        """
        return cls(
            settings,
            database,
            settings.open_store(database),
            Pseudonyms.open(settings.home),
            open_transcriber(settings).version,
            cache(lambda: open_scorer(settings).version),
            channel,
            actor,
        )

    def take(self, path: Path, metadata: CallMetadata | None = None) -> Ingested:
        """Take one recording or transcript in; the same contents give the same call, however often.

        Metadata that comes later completes a call that still waits, so that holds are cut in time.

        Raises:
            ContactInvalid: a transcript does not follow the contract, or nobody says of which channel it is.
            OSError: the file cannot be read.
        """
        if not path.is_file():
            raise OSError("no plain file: a device or a pipe may never end")
        if written.is_transcript(path):
            return self._take_written(path, metadata)
        sha256 = self.store.add(path)
        known = self._find(sha256)
        if known is not None:
            return self._take_known(path, known, metadata)
        call = self._describe(self.store.find(sha256), sha256, received=_modified(path), metadata=metadata)
        try:
            with self.database.writing() as session:
                self._save(session, call, metadata)
        except IntegrityError:
            # Another process took the same bytes in at this very moment.
            winner = self._find(sha256)
            if winner is None:
                raise
            return self._take_known(path, winner, metadata)
        return Ingested(path, call.id, call.state, known=False)

    def take_all(self, paths: Iterable[Path], metadata: Mapping[str, CallMetadata]) -> Iterator[Ingested]:
        """Take recordings in one by one; metadata is found by file name, or by the end of the path.

        A file that cannot be read gets the state `onleesbaar` and no call; the others go on.
        """
        for path in paths:
            try:
                yield self.take(path, _metadata_of(path, metadata))
            except OSError:
                problem = _CLOSED_FOLDER if path.is_dir() else None
                yield Ingested(path, "", UNREADABLE, known=False, problem=problem)
            except CallErased:
                yield Ingested(path, "", ERASED, known=True)
            except ContactInvalid as fault:
                yield Ingested(path, "", UNREADABLE, known=False, problem=fault.detail)

    def _take_written(self, path: Path, metadata: CallMetadata | None) -> Ingested:
        """A contact without sound waits at once to be scored."""
        channel = (metadata and metadata.kanaal) or self.channel
        if channel is None:
            raise ContactInvalid("Geef het kanaal op: met --channel, of in de kolom 'kanaal'.")
        contact = written.read_contact(path)
        sha256 = written.contents_sha256(contact)
        call = Call(
            audio_sha256=sha256,
            size_bytes=path.stat().st_size,
            started_at=_modified(path),
            state="getranscribeerd",
            written=True,
        )
        if metadata is not None:
            _describe_by(call, metadata)
        call.channel = channel_of(channel)
        known = self._find(sha256)
        if known is not None:
            return self._take_known(path, known, metadata)
        scorer = self.scorer()
        try:
            with self.database.writing() as session:
                self._save_written(session, call, contact, metadata=metadata, scorer=scorer)
        except IntegrityError:
            winner = self._find(sha256)
            if winner is None:
                raise
            return self._take_known(path, winner, metadata)
        return Ingested(path, call.id, call.state, known=False)

    def _take_known(self, path: Path, call: Call, metadata: CallMetadata | None) -> Ingested:
        """What was taken in before, completed by the metadata where that is still in time."""
        too_late = False
        with self.database.writing() as session:
            if metadata is not None and not self._complete(session, call.id, metadata):
                too_late = self._says_otherwise(session, session.get_one(Call, call.id), metadata)
            self._note(session, call.id)
        return Ingested(path, call.id, call.state, known=True, too_late=too_late)

    def _find(self, sha256: str) -> Call | None:
        with self.database.reading() as session:
            return session.exec(select(Call).where(Call.audio_sha256 == sha256)).first()

    def _describe(
        self, stored: StoredRecording, sha256: str, *, received: datetime, metadata: CallMetadata | None
    ) -> Call:
        call = Call(audio_sha256=sha256, size_bytes=stored.size, started_at=received)
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

    def _complete(self, session: Session, call_id: str, metadata: CallMetadata) -> bool:
        """Add what the telephone system knows to a call; false where somebody began its first job already."""
        call = session.get_one(Call, call_id)
        first = "score" if call.written else "transcribe"
        waiting = select(Job).where(Job.call_id == call_id, Job.stage == first)
        waiting = waiting.where(Job.state == "waiting", Job.attempts == 0)
        job = session.exec(waiting.with_for_update()).first()
        if job is None:
            return False
        _describe_by(call, metadata)
        self._assign(session, call, metadata)
        if not call.written:
            job.input_hash = self._input_hash(call)
        session.add_all([call, job])
        return True

    def _says_otherwise(self, session: Session, call: Call, metadata: CallMetadata) -> bool:
        """Whether the metadata tells of a call what is not known of it, or differs from that."""
        told = Call(**{name: getattr(call, name) for name in _TOLD})
        _describe_by(told, metadata)
        if any(getattr(told, name) != getattr(call, name) for name in _TOLD):
            return True
        if not metadata.medewerker:
            return False
        pseudonym = self.pseudonyms.of(metadata.medewerker)
        return find_employee(session, pseudonym) != call.employee_id

    def _note(self, session: Session, call_id: str) -> None:
        """Who handed it in, in the transaction of what was handed in."""
        if self.actor is not None:
            add_line(session, self.actor, action="aanleveren", object=f"gesprek/{call_id}")

    def _input_hash(self, call: Call) -> str:
        return transcribe_input(call, recogniser=self.recogniser, options=asr_options(self.settings, call))

    def _save(self, session: Session, call: Call, metadata: CallMetadata | None) -> None:
        if metadata is not None:
            self._assign(session, call, metadata)
        session.add(call)
        session.flush()
        if call.state == "nieuw":
            add_job(session, call_id=call.id, stage="transcribe", input_hash=self._input_hash(call))
        self._note(session, call.id)

    def _save_written(
        self,
        session: Session,
        call: Call,
        contact: TranscriptContract,
        *,
        metadata: CallMetadata | None,
        scorer: str,
    ) -> None:
        self._save(session, call, metadata)
        # The id in a file may be anything, such as somebody's e-mail address.
        body = seal_transcript(session, call.id, replace(contact, id=call.id))
        transcript = Transcript(
            call_id=call.id,
            version=1,
            input_hash=written_input(call.audio_sha256),
            recogniser=written.RECOGNISER,
            body=body,
            word_count=written.word_count(contact),
        )
        session.add(transcript)
        scorecard = ensure_scorecard(session, load_scorecard(self.settings.scorecard))
        work = score_input(transcript, scorer=scorer, scorecard=scorecard)
        add_job(session, call_id=call.id, stage="score", input_hash=work)

    def _assign(self, session: Session, call: Call, metadata: CallMetadata) -> None:
        """Say whose call it is; the newest call of somebody says in which team they work."""
        if not metadata.medewerker:
            return
        employee = ensure_employee(session, self.pseudonyms.of(metadata.medewerker))
        if metadata.team and join_team(session, employee, metadata.team, at=call.started_at):
            follow_team(session, employee)
        call.employee_id = employee.id


def _metadata_of(path: Path, metadata: Mapping[str, CallMetadata]) -> CallMetadata | None:
    """The line of this file: the longest end of its path that is named, such as "20/0001.wav"."""
    ends = ("/".join(path.parts[start:]) for start in range(len(path.parts)))
    return next((metadata[end] for end in ends if end in metadata), None)


def _describe_by(call: Call, metadata: CallMetadata) -> None:
    """Take over what is told; what an earlier delivery told and this one does not, stays."""
    call.external_id = metadata.extern_id or call.external_id
    call.started_at = metadata.begintijd or call.started_at
    call.channel = channel_of(metadata.kanaal) if metadata.kanaal else call.channel
    call.queue = metadata.wachtrij or call.queue
    call.subject = metadata.onderwerp or call.subject
    call.hold = [list(segment) for segment in metadata.wachtstand] or call.hold


def find_recordings(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and every recording and transcript in the folders, in a fixed order.

    A folder that may not be read stands among them, so that it is missed aloud.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        closed: list[Path] = []
        files = [file for file in _files_in(path, closed) if is_taken(file.name)]
        yield from sorted(files + closed)


def find_others(paths: Iterable[Path]) -> Iterator[Path]:
    """The files in the folders that are taken for no recording or transcript; hidden ones are nobody's."""
    for folder in filter(Path.is_dir, paths):
        for file in _files_in(folder, []):
            if not is_taken(file.name) and not file.name.startswith("."):
                yield file


def _files_in(folder: Path, closed: list[Path]) -> Iterator[Path]:
    """All files in a folder and those below it; folders that may not be read are added to `closed`."""

    def shut(error: OSError) -> None:
        closed.append(Path(error.filename))

    for place, _, names in os.walk(folder, onerror=shut):
        yield from filter(Path.is_file, (Path(place, name) for name in names))


def is_taken(name: str) -> bool:
    """Whether a file in a folder is a recording or a transcript, by its name in any case."""
    name = name.lower()
    taken = Path(name).suffix in AUDIO_SUFFIXES or name.endswith(written.FOLDER_SUFFIX)
    return taken and not name.startswith(".")


def _modified(path: Path) -> datetime:
    """When a file was last written, or now where its clock was wrong: a term is counted from it."""
    now = datetime.now(LOCAL_ZONE)
    try:
        moment = datetime.fromtimestamp(path.stat().st_mtime, tz=LOCAL_ZONE)
    except (OverflowError, ValueError):  # beyond the year 9999
        return now
    return moment if is_in_reach(moment) else now
