"""The stages of a call: transcribe, then score. Each saves its output and ends its job in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from asr.errors import UnreadableAudio
from asr.transcriber import Recording
from asr.transcript import Transcript as TranscriptContract
from asr.waveform import waveform
from klankbord import ledger
from klankbord.bodies import read_transcript, seal_transcript
from klankbord.engines import asr_options, open_scorer, open_transcriber
from klankbord.errors import WrongInput
from klankbord.ledger import Claim
from klankbord.scorecards import load_scorecard
from klankbord.scoring import Provenance, ensure_scorecard, save_score
from klankbord.settings import Settings
from klankbord.states import state_of
from klankbord.stops import refuse_stopped
from klankbord.versions import score_input
from models import Call, Database, Transcript

if TYPE_CHECKING:
    from asr.whisper import WhisperTranscriber
    from nlp.score import Scorer

Progress = Callable[[Claim, float], None]
"""Is told how many seconds of the call of a job are done."""

_RETRY_SMALLER = 4  # times: a batch that was too big for the memory is one no more


class Stages:
    """Does claimed jobs; keeps recogniser and scorer loaded between calls."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._store = settings.open_store(database)

    @cached_property
    def _transcriber(self) -> "WhisperTranscriber":
        return open_transcriber(self._settings)

    @cached_property
    def _scorer(self) -> "Scorer":
        return open_scorer(self._settings)

    def do(self, claims: Sequence[Claim], progress: Progress) -> Iterator[tuple[Claim, Exception | None]]:
        """Do jobs to their end, each in its own transaction as soon as it can end; calls share batches.

        A job that cannot be done comes with its error, and leaves nothing behind.

        Raises:
            WrongInput: a setting is wrong; the jobs that did not come yet were not done.
        """
        calls = [claim for claim in claims if claim.stage == "transcribe"]
        if calls:
            yield from self._transcribe(calls, progress)
        for claim in claims:
            if claim.stage == "score":
                yield claim, _attempt(partial(self._score, claim))

    def _transcribe(
        self, claims: Sequence[Claim], progress: Progress
    ) -> Iterator[tuple[Claim, Exception | None]]:
        claim_of: dict[Recording, Claim] = {}

        def recordings() -> Iterator[Recording]:
            for claim in claims:
                recording = self._recording(claim, partial(progress, claim))
                claim_of[recording] = claim
                yield recording

        for recording, outcome in self._transcriber.transcribe_all(recordings()):
            claim = claim_of[recording]
            yield claim, _attempt(partial(self._end_transcription, claim, recording, outcome))

    def _recording(self, claim: Claim, progress: Callable[[float], None]) -> Recording:
        with self._database.reading() as session:
            refuse_stopped(session, claim.stage)
            call = session.get_one(Call, claim.call_id)
        options = asr_options(self._settings, call)
        if claim.is_retry:
            options = replace(options, batch_size=max(1, options.batch_size // _RETRY_SMALLER))
        return Recording(self._store.find(call.audio_sha256), call.id, options, progress)

    def _end_transcription(
        self, claim: Claim, recording: Recording, outcome: TranscriptContract | Exception
    ) -> None:
        try:
            if isinstance(outcome, Exception):
                raise outcome
            bars = waveform(recording.audio, max_seconds=recording.options.max_seconds)
        except UnreadableAudio as error:
            self._close(claim, state=state_of(error))
            return
        with self._database.writing() as session:
            refuse_stopped(session, claim.stage)
            row = _save_transcript(session, claim, outcome, recogniser=self._transcriber.version)
            stored = session.get_one(Call, claim.call_id)
            stored.state, stored.waveform = "getranscribeerd", {"bars": bars}
            session.add(stored)
            self._add_score_job(session, row)
            ledger.finish(session, claim)

    def _score(self, claim: Claim) -> None:
        with self._database.reading() as session:
            refuse_stopped(session, claim.stage)
            row = _newest_transcript(session, claim.call_id)
            words = read_transcript(session, row)
        result = self._scorer.score(words)
        with self._database.writing() as session:
            refuse_stopped(session, claim.stage)
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


def _attempt(do: Callable[[], None]) -> Exception | None:
    """Do it, and give what went wrong; a wrong setting is no matter of one job."""
    try:
        do()
    except WrongInput:
        raise
    except Exception as error:
        return error
    return None


def _save_transcript(
    session: Session, claim: Claim, transcript: TranscriptContract, *, recogniser: str
) -> Transcript:
    newest = session.exec(
        select(func.max(Transcript.version)).where(Transcript.call_id == claim.call_id)
    ).one()
    row = Transcript(
        call_id=claim.call_id,
        version=(newest or 0) + 1,
        input_hash=claim.input_hash,
        recogniser=recogniser,
        body=seal_transcript(session, claim.call_id, transcript),
        word_count=sum(len(turn.words) for turn in transcript.turns),
        probability=transcript.probability,
    )
    session.add(row)
    session.flush()
    return row


def _newest_transcript(session: Session, call_id: str) -> Transcript:
    query = select(Transcript).where(Transcript.call_id == call_id)
    return session.exec(query.order_by(col(Transcript.version).desc()).limit(1)).one()
