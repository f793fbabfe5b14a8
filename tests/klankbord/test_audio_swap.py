"""AI Act art. 5(1)(f): what is heard besides the words never reaches a scorer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn
from asr.waveform import waveform
from evaluation.calls import load_calls
from evaluation.reference import recording_of, reference_of
from klankbord import ledger
from klankbord.bodies import read_score, seal_transcript
from klankbord.settings import Settings
from klankbord.stages import Stages
from klankbord.store import RecordingStore
from models import Call, Criterion, Database, Finding, Score, Suggestion, Transcript


def save(session: Session, store: RecordingStore, audio: Path, transcript: TranscriptContract) -> str:
    """A transcribed call as the worker leaves it, with this recording and these words."""
    sha256 = store.add(audio)
    call = Call(
        audio_sha256=sha256,
        size_bytes=audio.stat().st_size,
        started_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        state="getranscribeerd",
        waveform={"bars": waveform(audio, max_seconds=3600)},
    )
    session.add(call)
    session.flush()
    body = seal_transcript(session, call.id, replace(transcript, id=call.id))
    row = Transcript(
        call_id=call.id, version=1, input_hash=sha256, recogniser="test", body=body, word_count=1
    )
    session.add(row)
    session.flush()
    ledger.add_job(session, call_id=call.id, stage="score", input_hash=sha256)
    return call.id


def scored(session: Session, call_id: str) -> dict[str, Any]:
    """Everything that a scoring says, without its own ids and moments."""
    score = session.exec(select(Score).where(Score.call_id == call_id)).one()
    suggestions = session.exec(
        select(Suggestion, Criterion.key).join(Criterion).where(Suggestion.score_id == score.id)
    )
    findings = session.exec(select(Finding).where(Finding.score_id == score.id)).all()
    own = {"id", "call_id", "transcript_id", "input_hash", "created_at", "body", "score_id", "suggestion_id"}
    return {
        "score": score.model_dump(exclude=own),
        "body": read_score(session, score),
        "suggestions": {key: one.model_dump(exclude=own) for one, key in suggestions},
        "findings": sorted(str(one.model_dump(exclude=own)) for one in findings),
    }


def retimed(transcript: TranscriptContract, *, pace: float) -> TranscriptContract:
    """The same words, as sure, said slower."""

    def slower(turn: Turn) -> Turn:
        words = tuple(replace(word, start=word.start * pace, end=word.end * pace) for word in turn.words)
        return replace(turn, start=(turn.start or 0) * pace, end=(turn.end or 0) * pace, words=words)

    return replace(transcript, turns=tuple(slower(turn) for turn in transcript.turns))


def test_swapping_the_audio_under_an_equal_transcript_changes_no_score(
    settings: Settings, own_database: Database, tone: Callable[..., Path], tmp_path: Path
):
    call, other = load_calls()[:2]
    words = reference_of(call)
    swapped = tone(tmp_path / "toon.wav", seconds=2)
    store = settings.open_store(own_database)
    with own_database.writing() as session:
        own = save(session, store, recording_of(call), words)
        others = save(session, store, recording_of(other), words)
        no_voice = save(session, store, swapped, retimed(words, pace=2.5))
    stages = Stages(settings, own_database)
    while claim := ledger.claim(own_database, owner="a", lease=timedelta(seconds=60), max_attempts=1):
        assert [error for _, error in stages.do([claim], lambda *_: None)] == [None]
    with own_database.reading() as session:
        first = scored(session, own)
        assert first["score"]["total"] is not None
        assert len(first["suggestions"]) == 7
        assert scored(session, others) == first, "another voice with the same words"
        assert scored(session, no_voice) == first, "no voice at all, at another pace"
