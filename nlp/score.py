"""Scores calls: one pipeline, one encoder pass, every criterion, and doubt about the words at the end."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from spacy.language import Language

from asr.transcript import Transcript
from nlp.conversation import Conversation
from nlp.criteria.afhandeling import judge_outcome, suggest_resolution
from nlp.criteria.afsluiting import suggest_closing
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.begroeting import suggest_greeting
from nlp.criteria.checklist import Checklist, Checklists
from nlp.criteria.handling import data_needs
from nlp.criteria.handling_head import HandlingHead
from nlp.criteria.samenvatting import suggest_summary
from nlp.criteria.technique import find_technique
from nlp.criteria.toon import judge_tones, suggest_tone
from nlp.criteria.volledigheid import ReadPoints, read_points, suggest_completeness
from nlp.disclosures.component import disclosures_in
from nlp.disclosures.names import Named, NameHead
from nlp.doubt import as_certain, weigh_doubt
from nlp.encoder import Encoder
from nlp.heads import Heads
from nlp.passages import by_passage
from nlp.pipeline import build_pipeline, read_docs
from nlp.points import PointMatcher
from nlp.results import CallScore, Disclosure, Suggestion, Topic
from nlp.similarity import Cohort, Matrix
from nlp.special_categories import SpecialHead, find_special_categories
from nlp.subjects import Subject
from nlp.topic import TopicFinder, TopicRanker
from nlp.vectors import SentenceVectors

_TURNS_TOGETHER = 512
_RULE_FILES = (".py", ".txt", ".yaml")


@dataclass(frozen=True, slots=True)
class TrainedHeads:
    """What was trained on the encoder in use.

    Without `conversation` tone, technique and outcome are not judged; by rules only are found: persons and
    addresses without `names`, special categories without `special`, how data are handled without `handling`.
    """

    conversation: Heads | None = None
    names: NameHead | None = None
    special: SpecialHead | None = None
    handling: HandlingHead | None = None


_NO_HEADS = TrainedHeads()


class Scorer:
    """Gives every finding and suggestion for a call; holds no call after it was scored.

    `cache` is a folder for the vectors of the subjects' own sentences, so that a next start is quick. A head
    of another encoder raises ValueError.
    """

    def __init__(
        self,
        *,
        encoder: Encoder,
        subjects: Sequence[Subject],
        heads: TrainedHeads = _NO_HEADS,
        cache: Path | None = None,
    ) -> None:
        trained = (heads.conversation, heads.names, heads.special, heads.handling)
        for head in trained:
            if head and head.encoder != encoder.name:
                raise ValueError(f"{head.version} was trained on {head.encoder}, not on {encoder.name}")
        self._encoder = encoder
        self._subjects = {subject.id: subject for subject in subjects}
        self._heads = heads
        self._vectors = SentenceVectors(encoder, folder=cache)
        self._ranker = TopicRanker()
        self._checklists = Checklists(self._vectors)
        self._matcher = PointMatcher()
        self._version = _version(encoder, subjects, heads=(*trained, self._matcher, self._ranker))

    @property
    def version(self) -> str:
        """Changes with the weights, the rules or the subjects, and with nothing else (AI Act art. 12)."""
        return self._version

    # Who only asks for the version need not wait for what reads calls: in an empty cache that takes long.
    @cached_property
    def _topics(self) -> TopicFinder:
        return TopicFinder(tuple(self._subjects.values()), self._vectors, ranker=self._ranker)

    @cached_property
    def _pipeline(self) -> Language:
        return build_pipeline()

    def score(self, transcript: Transcript) -> CallScore:
        """Score one call."""
        return next(self.score_many([transcript]))

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        """Score calls in their order, several at a time; reads ahead no further than that."""
        for batch in _batches(transcripts):
            certain = [as_certain(transcript) for transcript in batch]
            for transcript, conversation in zip(batch, self.read(certain), strict=True):
                yield weigh_doubt(self._judge(conversation), transcript)

    def guesses(self, transcripts: Iterable[Transcript]) -> Iterator[tuple[Topic, ...]]:
        """The likeliest subjects of each call, best first, for a person to choose from."""
        for batch in _batches(transcripts):
            for conversation in self.read(batch):
                yield self._topics.guesses(conversation)

    def read(self, batch: Sequence[Transcript]) -> Iterator[Conversation]:
        """Each call as the criteria read it, in one pass of the encoder over all of them."""
        vectors, named = self._encode(batch)
        start = 0
        for transcript, docs in zip(batch, read_docs(self._pipeline, batch, named=named), strict=True):
            yield Conversation(transcript, docs, vectors[start : start + len(docs)])
            start += len(docs)

    def _encode(self, batch: Sequence[Transcript]) -> tuple[Matrix, Sequence[tuple[Named, ...]]]:
        """Every text goes through the encoder once; the name head reads the states of the same pass."""
        texts = [turn.text for transcript in batch for turn in transcript.turns]
        if self._heads.names is None:
            return self._encoder.encode(texts), ()
        encoded = self._encoder.encode_tokens(texts)
        follows = [index > 0 for transcript in batch for index in range(len(transcript.turns))]
        return encoded.vectors, self._heads.names.find(texts, encoded, follows=follows)

    def _judge(self, conversation: Conversation) -> CallScore:
        topic = self._topics.find(conversation)
        special = find_special_categories(conversation, self._heads.special)
        heads = self._heads.conversation
        reading = heads.read(conversation) if heads else None
        used = find_technique(conversation, reading) if reading else ()
        outcome = judge_outcome(conversation, reading, used)
        checklist = self._checklist(conversation.transcript, topic.label)
        read = self._points(conversation, checklist) if checklist else None
        tones = judge_tones(conversation, reading)
        suggestions: list[Suggestion] = [
            suggest_greeting(conversation),
            suggest_summary(conversation, reading, used),
            suggest_completeness(
                conversation, read, model=self._matcher.completeness, topic=topic, outcome=outcome
            ),
            suggest_privacy(
                conversation, special=special, needs=data_needs(topic.label), head=self._heads.handling
            ),
            suggest_resolution(conversation, reading, outcome),
            suggest_closing(conversation, reading, used),
            suggest_tone(conversation, reading, tones),
        ]
        return CallScore(
            id=conversation.transcript.id,
            topic=topic,
            disclosures=tuple(_disclosures(conversation)),
            special_categories=special,
            tone=tones,
            points=read.points if read else (),
            outcome=outcome,
            suggestions=tuple(suggestions),
        )

    def _points(self, conversation: Conversation, checklist: Checklist) -> ReadPoints:
        passages = by_passage(conversation, self._encoder, closely=not checklist.has_paraphrases)
        cohort = self._cohort(conversation)
        return read_points(passages, checklist, matcher=self._matcher, cohort=cohort)

    def _cohort(self, conversation: Conversation) -> Cohort:
        """Sentences that no point is about: callers' questions, or the call itself without subjects."""
        return self._topics.cohort if self._subjects else Cohort.of(conversation.vectors)

    def _checklist(self, transcript: Transcript, topic: str) -> Checklist | None:
        """The team's own points replace those of the subject."""
        if transcript.points is not None:
            return self._checklists.of_sentences(transcript.points)
        subject = self._subjects.get(topic)
        return self._checklists.of_subject(subject) if subject else None


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
    turns = conversation.transcript.turns
    for index, (turn, doc) in enumerate(zip(turns, conversation.docs, strict=True)):
        for hit in disclosures_in(doc):
            text = turn.text[hit.start : hit.end]
            confidence = round(hit.confidence, 3)
            yield Disclosure(index, hit.start, hit.end, hit.label, text, confidence, hit.explanation)


def _version(
    encoder: Encoder,
    subjects: Sequence[Subject],
    *,
    heads: Sequence[Heads | NameHead | SpecialHead | HandlingHead | PointMatcher | TopicRanker | None],
) -> str:
    digest = hashlib.sha256(encoder.name.encode())
    for head in heads:
        digest.update(head.version.encode() if head else b"")
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
