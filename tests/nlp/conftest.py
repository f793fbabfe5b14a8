"""Conversations written as lines, the real encoder and the real checklists."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml
from spacy.language import Language

from asr.transcript import Speaker, Transcript, Turn, Word
from nlp.conversation import Conversation
from nlp.criteria.handling_head import HandlingHead
from nlp.disclosures.names import NameHead
from nlp.encoder import Encoder, load_encoder
from nlp.heads import Heads
from nlp.pipeline import build_pipeline, read_docs
from nlp.score import Scorer, TrainedHeads
from nlp.special_categories import SpecialHead
from nlp.subjects import ChecklistPoint, Subject

SUBJECTS = Path(__file__).parents[2] / "klankbord" / "scorecards" / "subjects"
SPEAKERS: dict[str, Speaker] = {"m": "employee", "i": "citizen", "?": "unknown"}

Converse = Callable[..., Conversation]
Write = Callable[..., Transcript]


@pytest.fixture(scope="session")
def write() -> Write:
    return transcript_of


def transcript_of(*lines: str, probability: float | None = None, pace: float = 0.5) -> Transcript:
    """A transcript of lines such as "m: goedemorgen" (medewerker) and "i: ja" (inwoner).

    With a probability each word gets it, and times at `pace` seconds a word; without one the text was typed.
    """
    turns: list[Turn] = []
    clock = 0.0
    for line in lines:
        mark, text = line.split(": ", maxsplit=1)
        if probability is None:
            turns.append(Turn(SPEAKERS[mark], text))
            continue
        words = tuple(
            Word(clock + at * pace, clock + (at + 1) * pace, word, probability)
            for at, word in enumerate(text.split())
        )
        turns.append(Turn(SPEAKERS[mark], text, clock, clock + len(words) * pace, words))
        clock += len(words) * pace
    return Transcript("gesprek", tuple(turns))


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder(None, threads=1)


@pytest.fixture(scope="session")
def subjects() -> tuple[Subject, ...]:
    return tuple(_subject(path) for path in sorted(SUBJECTS.glob("*.yaml")))


def _subject(path: Path) -> Subject:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    points = tuple(
        ChecklistPoint(
            id=point["id"],
            text=point["text"],
            paraphrases=tuple(point["paraphrases"]),
            local=point["local"],
            words=tuple(point["words"]),
            facts=tuple(point.get("facts", ())),
        )
        for point in document["points"]
    )
    return Subject(
        document["id"], document["title"], tuple(document["questions"]), points, tuple(document["words"])
    )


@pytest.fixture(scope="session")
def pipeline() -> Language:
    return build_pipeline()


@pytest.fixture(scope="session")
def converse(pipeline: Language) -> Converse:
    """Conversations for criteria that read words only: their vectors are empty."""

    def make(*lines: str, probability: float | None = None) -> Conversation:
        transcript = transcript_of(*lines, probability=probability)
        (docs,) = read_docs(pipeline, [transcript])
        return Conversation(transcript, docs, np.zeros((len(lines), 0), dtype=np.float32))

    return make


@pytest.fixture(scope="session")
def heads() -> Heads:
    return Heads()


@pytest.fixture(scope="session")
def read(pipeline: Language, encoder: Encoder) -> Converse:
    """Conversations with their vectors, for criteria that were learnt."""

    def make(*lines: str, probability: float | None = None) -> Conversation:
        transcript = transcript_of(*lines, probability=probability)
        (docs,) = read_docs(pipeline, [transcript])
        return Conversation(transcript, docs, encoder.encode([turn.text for turn in transcript.turns]))

    return make


@pytest.fixture(scope="session")
def scorer(encoder: Encoder, subjects: Sequence[Subject], shared_cache: Path) -> Scorer:
    return Scorer(
        encoder=encoder,
        subjects=subjects,
        heads=TrainedHeads(Heads(), NameHead(), SpecialHead(), HandlingHead()),
        cache=shared_cache,
    )
