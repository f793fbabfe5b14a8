"""A municipality of its own for every test: settings, an embedded database and recordings."""

import math
import struct
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from sqlmodel import col, select

from asr.audio import SAMPLE_RATE, decode
from asr.transcript import Transcript as TranscriptContract
from asr.transcript import Turn
from evaluation.calls import SAMPLE_CALLS
from klankbord.bodies import seal_transcript
from klankbord.ingest import Ingest
from klankbord.people import ensure_user
from klankbord.scorecards import load_scorecard
from klankbord.scoring import Provenance, ensure_scorecard, save_score
from klankbord.settings import Settings
from models import Call, Criterion, Database, Review, Transcript
from models.migrate import upgrade
from nlp.encoder import Encoder, load_encoder
from nlp.results import CallScore, Disclosure, Finding, Outcome, Suggestion, Topic


@pytest.fixture
def settings(tmp_path: Path, shared_cache: Path) -> Settings:
    """Settings of an empty municipality; the joined weights are shared between tests."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(shared_cache)
    return Settings(_env_file=None, home=home, lease_seconds=5)


@pytest.fixture
def own_database(settings: Settings) -> Iterator[Database]:
    """The embedded database of these settings."""
    database = settings.open_database()
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def ingest(settings: Settings, own_database: Database) -> Ingest:
    """Ingest into this municipality."""
    return Ingest.open(settings, own_database)


def write_tone(path: Path, *, seconds: float, channels: int = 2) -> Path:
    """A WAV file with a steady 440 Hz tone: sound, but no speech."""
    rate = 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (round(8000 * math.sin(2 * math.pi * 440 * i / rate)) for i in range(int(rate * seconds)))
        file.writeframes(b"".join(struct.pack("<h", sample) * channels for sample in samples))
    return path


@pytest.fixture
def tone() -> Callable[..., Path]:
    """Makes recordings without speech."""
    return write_tone


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A good WAV file without speech."""
    return write_tone(tmp_path / "opname.wav", seconds=3)


TURNS = (
    Turn("employee", "goedemorgen gemeente zonnedam met noor", start=0.0, end=3.0),
    Turn("citizen", "mijn bsn is 111222333", start=3.5, end=6.0),
    Turn("employee", "dank u wel tot ziens", start=6.5, end=8.0),
)
DISCLOSURE = Disclosure(1, 12, 21, "BSN", "111222333", 0.99, "De elfproef klopt.")


def save_scored_call(database: Database, number: int = 0, **verdicts: str) -> str:
    """A scored call with one disclosure, saved as the worker does; criteria not named get "voldoet"."""
    call = Call(
        audio_sha256=f"{number:064}",
        size_bytes=1,
        started_at=datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(minutes=number),
        duration=8.0,
        state="gescoord",
        external_id=f"Z-{number}",
    )
    with database.writing() as session:
        session.add(call)
        session.flush()
        row = Transcript(
            call_id=call.id,
            version=1,
            input_hash=call.audio_sha256,
            recogniser="test",
            body=seal_transcript(session, call.id, TranscriptContract(call.id, TURNS)),
            word_count=12,
        )
        session.add(row)
        session.flush()
        card = ensure_scorecard(session, load_scorecard())
        made_from = Provenance(row, card, "scorer-1", f"score-{number}")
        save_score(session, _result(call.id, (DISCLOSURE,), verdicts), made_from)
    return call.id


def save_another_score(database: Database, call_id: str) -> None:
    """Score the newest version of the transcript of a call, as the night does, and find no personal data."""
    with database.writing() as session:
        versions = select(Transcript).where(Transcript.call_id == call_id)
        row = session.exec(versions.order_by(col(Transcript.version).desc())).first()
        assert row is not None
        made_from = Provenance(row, ensure_scorecard(session, load_scorecard()), "scorer-1", row.input_hash)
        save_score(session, _result(call_id, (), {}), made_from)


def _result(call_id: str, disclosures: tuple[Disclosure, ...], verdicts: Mapping[str, str]) -> CallScore:
    sections = load_scorecard().contents.sections
    keys = [criterion.key for section in sections for criterion in section.criteria]
    return CallScore(
        id=call_id,
        topic=Topic("paspoort", 0.9),
        disclosures=disclosures,
        special_categories=(),
        tone=(),
        points=(),
        outcome=Outcome("answered", 0.8, 2),
        suggestions=tuple(_suggest(key, verdicts.get(key, "voldoet")) for key in keys),
    )


def _suggest(key: str, verdict: str) -> Suggestion:
    score = {"voldoet": 100, "aandacht": 50, "voldoet_niet": 0}.get(verdict)
    return Suggestion(key, verdict, score, 0.9, "Daarom.", (Finding(2, 0, 7, "DANK", "Hier."),))


@pytest.fixture
def scored_call() -> Callable[..., str]:
    """Saves scored calls; gives the id of each."""
    return save_scored_call


@pytest.fixture
def score_again() -> Callable[[Database, str], None]:
    """Scores the newest version of a transcript."""
    return save_another_score


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged text encoder."""
    return load_encoder(None, threads=1)


def save_talk(database: Database, turns: Sequence[Turn], *, id: str | None = None, **verdicts: str) -> str:
    """A scored call with these turns, and a person's verdict on each criterion that is named."""
    with database.writing() as session:
        call = Call(
            id=id or str(uuid4()),
            audio_sha256=uuid4().hex * 2,
            size_bytes=1,
            started_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
            state="gescoord",
        )
        session.add(call)
        session.flush()
        row = Transcript(
            call_id=call.id,
            version=1,
            input_hash=call.audio_sha256,
            recogniser="test",
            body=seal_transcript(session, call.id, TranscriptContract(call.id, tuple(turns))),
            word_count=1,
        )
        session.add(row)
        card = ensure_scorecard(session, load_scorecard())
        criteria = session.exec(select(Criterion).where(Criterion.scorecard_id == card.id)).all()
        ids = {criterion.key: criterion.id for criterion in criteria}
        reviewer = ensure_user(session, "noor")
        for criterion, verdict in verdicts.items():
            session.add(
                Review(
                    call_id=call.id,
                    criterion_id=ids[criterion],
                    reviewer_id=reviewer.id,
                    verdict=verdict,
                    version=1,
                )
            )
    return call.id


@pytest.fixture
def talk() -> Callable[..., str]:
    """Saves reviewed calls with words of their own; gives the id of each."""
    return save_talk


@pytest.fixture
def excerpt(tmp_path: Path) -> Callable[..., Path]:
    """Cuts a piece (seconds) out of a sample call, as a WAV file."""

    def cut(call: str, start: float, *, seconds: float) -> Path:
        blocks = np.concatenate(list(decode(SAMPLE_CALLS / f"{call}.opus")), axis=1)
        piece = blocks[:, round(start * SAMPLE_RATE) : round((start + seconds) * SAMPLE_RATE)]
        path = tmp_path / f"{call}-{start}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(len(piece))
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((piece.T * 32767).astype("<i2").tobytes())
        return path

    return cut
