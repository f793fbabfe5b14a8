"""Figures that the usual evaluation does not give: own sentences, and the subject within three guesses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from asr.transcript import Transcript
from evaluation.calls import SampleCall
from evaluation.counts import Share
from evaluation.interval import Estimate, pooled
from evaluation.reference import reference_of
from evaluation.scores import COVERED, MISSING, Judged, PointAgreement, measure_points
from nlp.results import CallScore, Topic
from nlp.subjects import Subject


class GuessingScorer(Protocol):
    """A scorer that takes points in plain sentences and can give more than one guess at the subject."""

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        """Score calls in their order; `points` of a transcript replace its checklist."""
        ...

    def guesses(self, transcripts: Iterable[Transcript]) -> Iterator[tuple[Topic, ...]]:
        """The likeliest subjects of each call, best first."""
        ...


def measure_own_sentences(
    calls: Sequence[SampleCall], scorer: GuessingScorer, *, subjects: Mapping[str, Subject]
) -> PointAgreement:
    """The points of each call's subject as bare sentences, without paraphrases and words."""
    asked = [_own_sentences(call, subjects[call.subject]) for call in calls]
    scores = scorer.score_many(transcript for transcript, _ in asked)
    return measure_points(
        [
            [
                Judged(_label(covered), _label(point.covered), point.confidence)
                for point, covered in zip(score.points, labels, strict=True)
            ]
            for score, (_, labels) in zip(scores, asked, strict=True)
        ]
    )


def measure_guesses(calls: Sequence[SampleCall], scorer: GuessingScorer) -> Estimate:
    """How often the subject is among the likeliest three."""
    found = scorer.guesses(replace(reference_of(call), topic=None) for call in calls)
    return pooled(
        [
            Share(int(call.subject in {guess.label for guess in guesses}), 1)
            for call, guesses in zip(calls, found, strict=True)
        ]
    )


def _own_sentences(call: SampleCall, subject: Subject) -> tuple[Transcript, list[bool]]:
    texts = {point.id: point.text for point in subject.points}
    labels = [label for label in call.points if label.id in texts]
    points = tuple(texts[label.id] for label in labels)
    return replace(reference_of(call), topic=None, points=points), [label.covered for label in labels]


def _label(covered: bool) -> str:
    return COVERED if covered else MISSING
