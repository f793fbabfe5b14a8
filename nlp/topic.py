"""Which subject a call is about, from how the caller opens."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from asr.transcript import Speaker
from nlp.conversation import Conversation
from nlp.results import Topic
from nlp.similarity import Matrix, normalised
from nlp.subjects import Subject
from nlp.vectors import SentenceVectors
from nlp.wording import content_stems

OTHER = "anders"

_OPENING_TURNS = 4
_LEAST_WORDS = 3
# Chosen on every opening question against all others, with three held-out sentences of its checklist as the
# rest of the call: 85 of 100 right, 6 "anders"; on the question alone 58 right, 27 "anders".
_OPENING_WEIGHT, _REST_WEIGHT = 3.0, 2.0
_SHARPNESS = 1.3
# Below these it is "anders".
_LEAST_SCORE, _LEAST_CONFIDENCE = 4.0, 0.45
# A long call shares words with every subject: its words together weigh as much as these.
_TELLING_WORDS = 12
_TITLE_WEIGHT = 4


class TopicFinder:
    """Compares the opening with the questions of every subject, and the words of the call with its words."""

    def __init__(self, subjects: Sequence[Subject], vectors: SentenceVectors) -> None:
        self._subjects = tuple(subjects)
        questions = [question for subject in subjects for question in subject.questions]
        self.questions: Matrix = vectors.of(questions)
        self._owner = np.repeat(np.arange(len(subjects)), [len(subject.questions) for subject in subjects])
        self._telling = _telling_words(subjects)

    def find(self, conversation: Conversation) -> Topic:
        """The subject; a label on the transcript that names one decides, for people know better."""
        named = conversation.transcript.topic
        if any(subject.id == named for subject in self._subjects):
            return Topic(str(named), 1.0)
        opening = _opening(conversation)
        if not opening or not len(self.questions):
            return Topic(OTHER, 0.0)
        return self._judge(conversation, opening)

    def _judge(self, conversation: Conversation, opening: list[int]) -> Topic:
        likeness = normalised(conversation.vectors[opening], self.questions, cohort=self.questions)
        scores = self._by_subject(likeness) + self._by_words(conversation, opening)
        shares = np.exp(_SHARPNESS * (scores - scores.max()))
        best = int(scores.argmax())
        confidence = float(shares[best] / shares.sum())
        if scores[best] < _LEAST_SCORE or confidence < _LEAST_CONFIDENCE:
            return Topic(OTHER, round(1 - confidence, 3))
        return Topic(self._subjects[best].id, round(confidence, 3))

    def _by_subject(self, likeness: Matrix) -> Matrix:
        """The best question of each subject, in any turn of the opening: shape (subjects,)."""
        best = likeness.max(axis=0)
        scores = np.full(len(self._subjects), -np.inf, dtype=np.float32)
        np.maximum.at(scores, self._owner, best)
        return scores

    def _by_words(self, conversation: Conversation, opening: list[int]) -> Matrix:
        """How telling the words are that the call shares with each subject: shape (subjects,)."""
        stems = [content_stems(turn.text) for turn in conversation.transcript.turns]
        first = frozenset[str]().union(*(stems[index] for index in opening))
        turns_with = Counter(stem for said in stems for stem in said)
        rest_weight = _REST_WEIGHT * min(1.0, _TELLING_WORDS / max(len(turns_with) - len(first), 1))
        weights = {
            stem: (_OPENING_WEIGHT if stem in first else rest_weight) * (1 + math.log(count))
            for stem, count in turns_with.items()
        }
        scores = [
            sum(weights[stem] * share for stem, share in telling.items() if stem in weights)
            for telling in self._telling
        ]
        return np.array(scores, dtype=np.float32)


def _opening(conversation: Conversation) -> list[int]:
    """The first telling turns of the caller or, where no voice is known as such, of anyone."""
    speakers = {turn.speaker for turn in conversation.transcript.turns}
    asking: tuple[Speaker, ...] = ("citizen",) if "citizen" in speakers else ("unknown", "employee")
    turns = conversation.turns_of(*asking)
    telling = [index for index, turn in turns if len(turn.text.split()) >= _LEAST_WORDS]
    return telling[:_OPENING_TURNS]


def _telling_words(subjects: Sequence[Subject]) -> tuple[dict[str, float], ...]:
    """For each subject its words, with the share (0-1) that it has in the use of each by all subjects."""
    counts = [
        Counter(stem for sentence in _sentences(subject) for stem in content_stems(sentence))
        for subject in subjects
    ]
    total: Counter[str] = Counter()
    for words in counts:
        total.update(words)
    # The one more in the divisor keeps words that were seen once from deciding.
    return tuple({stem: count / (total[stem] + 1) for stem, count in words.items()} for words in counts)


def _sentences(subject: Subject) -> Iterator[str]:
    yield from [subject.title] * _TITLE_WEIGHT
    yield from subject.questions
    for point in subject.points:
        yield point.text
        yield from point.paraphrases
