"""Scores calls: one pipeline, one encoder pass, every criterion."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from asr.transcript import Transcript
from nlp.conversation import Conversation
from nlp.criteria.afhandeling import judge_outcome, suggest_resolution
from nlp.criteria.afsluiting import suggest_closing
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.begroeting import suggest_greeting
from nlp.criteria.checklist import Checklist, own_checklist, subject_checklist
from nlp.criteria.judgement import certainty
from nlp.criteria.samenvatting import suggest_summary
from nlp.criteria.toon import ToneHead, suggest_tone
from nlp.criteria.volledigheid import judge_points, suggest_completeness
from nlp.disclosures.component import disclosures_in
from nlp.encoder import Encoder
from nlp.pipeline import build_pipeline, read_docs
from nlp.results import CallScore, Disclosure, Suggestion
from nlp.similarity import Matrix
from nlp.special_categories import find_special_categories
from nlp.subjects import Subject
from nlp.topic import TopicFinder
from nlp.vectors import SentenceVectors

_TURNS_TOGETHER = 512
_RULE_FILES = (".py", ".txt", ".yaml")


class Scorer:
    """Gives every finding and suggestion for a call; holds no call after it was scored.

    `cache` is a folder for the vectors of the subjects' own sentences, so that a next start is quick.
    Without a `tone` head no tone is given; a head of another encoder raises ValueError.
    """

    def __init__(
        self,
        *,
        encoder: Encoder,
        subjects: Sequence[Subject],
        tone: ToneHead | None = None,
        cache: Path | None = None,
    ) -> None:
        if tone and tone.encoder != encoder.name:
            raise ValueError(f"the tone head was trained on {tone.encoder}, not on {encoder.name}")
        self._encoder = encoder
        self._subjects = {subject.id: subject for subject in subjects}
        self._tone = tone
        self._vectors = SentenceVectors(encoder, folder=cache)
        self._topics = TopicFinder(subjects, self._vectors)
        self._pipeline = build_pipeline()
        self._version = _version(encoder, subjects, tone)

    @property
    def version(self) -> str:
        """Changes with the weights, the rules or the subjects, and with nothing else (AI Act art. 12)."""
        return self._version

    def score(self, transcript: Transcript) -> CallScore:
        """Score one call."""
        return next(self.score_many([transcript]))

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        """Score calls in their order, several at a time; reads ahead no further than that."""
        for batch in _batches(transcripts):
            for conversation in self._read(batch):
                yield self._judge(conversation)

    def _read(self, batch: Sequence[Transcript]) -> Iterator[Conversation]:
        texts = [turn.text for transcript in batch for turn in transcript.turns]
        vectors = self._encoder.encode(texts)
        start = 0
        for transcript, docs in zip(batch, read_docs(self._pipeline, batch), strict=True):
            yield Conversation(transcript, docs, vectors[start : start + len(docs)])
            start += len(docs)

    def _judge(self, conversation: Conversation) -> CallScore:
        topic = self._topics.find(conversation)
        special = find_special_categories(conversation)
        outcome = judge_outcome(conversation)
        checklist = self._checklist(conversation.transcript, topic.label)
        points = judge_points(conversation, checklist, cohort=self._cohort(conversation)) if checklist else ()
        tones = self._tone.classify(conversation) if self._tone else ()
        suggestions: list[Suggestion] = [
            suggest_greeting(conversation),
            suggest_summary(conversation),
            suggest_completeness(conversation, points, topic=topic, outcome=outcome),
            suggest_privacy(conversation, topic=topic, special=special),
            suggest_resolution(conversation, outcome),
            suggest_closing(conversation, outcome),
        ]
        if self._tone:
            suggestions.append(suggest_tone(conversation, tones))
        return CallScore(
            id=conversation.transcript.id,
            topic=topic,
            disclosures=tuple(_disclosures(conversation)),
            special_categories=special,
            tone=tones,
            points=points,
            outcome=outcome,
            suggestions=tuple(suggestions),
        )

    def _cohort(self, conversation: Conversation) -> Matrix:
        """Sentences that no point is about: callers' questions, or the call itself without subjects."""
        return self._topics.questions if len(self._topics.questions) else conversation.vectors

    def _checklist(self, transcript: Transcript, topic: str) -> Checklist | None:
        """The team's own points replace those of the subject."""
        if transcript.points is not None:
            return own_checklist(transcript.points, self._vectors)
        subject = self._subjects.get(topic)
        return subject_checklist(subject, self._vectors) if subject else None


def _batches(transcripts: Iterable[Transcript]) -> Iterator[list[Transcript]]:
    batch: list[Transcript] = []
    turns = 0
    for transcript in transcripts:
        batch.append(transcript)
        turns += len(transcript.turns)
        if turns >= _TURNS_TOGETHER:
            yield batch
            batch, turns = [], 0
    if batch:
        yield batch


def _disclosures(conversation: Conversation) -> Iterator[Disclosure]:
    for index, doc in enumerate(conversation.docs):
        heard = 0.5 + 0.5 * certainty(conversation, [index])
        for hit in disclosures_in(doc):
            text = doc.text[hit.start : hit.end]
            confidence = round(hit.confidence * heard, 3)
            yield Disclosure(index, hit.start, hit.end, hit.label, text, confidence, hit.explanation)


def _version(encoder: Encoder, subjects: Sequence[Subject], tone: ToneHead | None) -> str:
    digest = hashlib.sha256(encoder.name.encode())
    digest.update(tone.version.encode() if tone else b"")
    for subject in sorted(subjects, key=lambda subject: subject.id):
        digest.update(repr(subject).encode())
    for rule in sorted(_rules(files("nlp")), key=str):
        digest.update(rule.read_bytes())
    return digest.hexdigest()[:16]


def _rules(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in ("weights", "training", "__pycache__"):
            yield from _rules(entry)
        elif entry.name.endswith(_RULE_FILES):
            yield entry
