"""The stages of a call: transcribe, then score. Each saves its output and ends its job in one transaction."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from asr.errors import UnreadableAudio
from asr.transcript import Transcript as TranscriptContract
from asr.waveform import waveform
from klankbord import ledger
from klankbord.calls import pack, unpack
from klankbord.engines import asr_options, open_scorer, open_transcriber
from klankbord.ledger import Claim
from klankbord.scorecards import load_scorecard
from klankbord.scoring import Provenance, ensure_scorecard, save_score
from klankbord.settings import Settings
from klankbord.states import state_of
from klankbord.store import RecordingStore
from klankbord.versions import score_input
from models import Call, Database, Transcript

if TYPE_CHECKING:
    from asr.whisper import WhisperTranscriber
    from nlp.score import Scorer

Progress = Callable[[float], None]
"""Is told how many seconds of the call are done."""


class Stages:
    """Does claimed jobs; keeps recogniser and scorer loaded between calls."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._store = RecordingStore(settings.recordings)

    @cached_property
    def _transcriber(self) -> "WhisperTranscriber":
        return open_transcriber(self._settings)

    @cached_property
    def _scorer(self) -> "Scorer":
        return open_scorer(self._settings)

    def do(self, claim: Claim, progress: Progress) -> None:
        """Do one job to its end.

        Raises:
            LeaseLost: another worker took it over; nothing was saved.
        """
        if claim.stage == "transcribe":
            self._transcribe(claim, progress)
        else:
            self._score(claim)

    def _transcribe(self, claim: Claim, progress: Progress) -> None:
        with self._database.reading() as session:
            call = session.get_one(Call, claim.call_id)
        recording = self._store.path(call.audio_sha256)
        options = asr_options(self._settings, call)
        try:
            bars = waveform(recording, max_seconds=options.max_seconds)
            transcript = self._transcriber.transcribe(
                recording, id=call.id, options=options, progress=progress
            )
        except UnreadableAudio as error:
            self._close(claim, state=state_of(error))
            return
        with self._database.writing() as session:
            row = _save_transcript(session, claim, transcript, recogniser=self._transcriber.version)
            stored = session.get_one(Call, claim.call_id)
            stored.state, stored.waveform = "getranscribeerd", {"bars": bars}
            session.add(stored)
            self._add_score_job(session, row)
            ledger.finish(session, claim)

    def _score(self, claim: Claim) -> None:
        with self._database.reading() as session:
            row = _newest_transcript(session, claim.call_id)
        result = self._scorer.score(TranscriptContract.parse(unpack(row.body)))
        with self._database.writing() as session:
            scorecard = ensure_scorecard(session, load_scorecard(self._settings.scorecard))
            made_from = Provenance(row, scorecard, self._scorer.version, claim.input_hash)
            save_score(session, result, made_from)
            call = session.get_one(Call, claim.call_id)
            call.state = "gescoord"
            session.add(call)
            ledger.finish(session, claim)

    def _add_score_job(self, session: Session, transcript: Transcript) -> None:
        scorecard = ensure_scorecard(session, load_scorecard(self._settings.scorecard))
        ledger.add_job(
            session,
            call_id=transcript.call_id,
            stage="score",
            input_hash=score_input(transcript, scorer=self._scorer.version, scorecard=scorecard),
        )

    def _close(self, claim: Claim, *, state: str) -> None:
        """The recording itself is at fault: the call gets a named state and the batch goes on."""
        with self._database.writing() as session:
            call = session.get_one(Call, claim.call_id)
            call.state = state
            session.add(call)
            ledger.fail(session, claim, error=state)


def _save_transcript(
    session: Session, claim: Claim, transcript: TranscriptContract, *, recogniser: str
) -> Transcript:
    words = [word for turn in transcript.turns for word in turn.words]
    newest = session.exec(
        select(func.max(Transcript.version)).where(Transcript.call_id == claim.call_id)
    ).one()
    row = Transcript(
        call_id=claim.call_id,
        version=(newest or 0) + 1,
        input_hash=claim.input_hash,
        recogniser=recogniser,
        body=pack(transcript.to_json()),
        word_count=len(words),
        probability=sum(word.probability for word in words) / len(words) if words else None,
    )
    session.add(row)
    session.flush()
    return row


def _newest_transcript(session: Session, call_id: str) -> Transcript:
    query = select(Transcript).where(Transcript.call_id == call_id)
    return session.exec(query.order_by(col(Transcript.version).desc()).limit(1)).one()
