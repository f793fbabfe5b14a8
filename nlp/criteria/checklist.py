"""Checklists in the form that completeness compares with: wordings, vectors and telling words."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.similarity import Matrix
from nlp.subjects import Subject
from nlp.vectors import SentenceVectors
from nlp.wording import content_stems

# "De medewerker zegt dat een pas 40 euro kost" is said as "een pas kost 40 euro".
_PREAMBLE = re.compile(
    r"^(?:de )?(?:medewerker|collega|agent)\s+(?:\w+\s+){1,3}?"
    r"(?:dat|of|naar|wat|hoe|wanneer|waar|welke?|wie)\b\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points with all their wordings below each other; `owners[i]` is the point of wording i.

    `vectors` has shape (wordings, dimensions); `stems` holds for each wording its telling words.
    """

    points: tuple[str, ...]
    owners: tuple[int, ...]
    vectors: Matrix
    stems: tuple[frozenset[str], ...]
    weights: Mapping[str, float]

    def overlap(self, wording: int, said: frozenset[str]) -> float:
        """The share (0-1) of a wording's telling words that was said."""
        stems = self.stems[wording]
        total = sum(self.weights[stem] for stem in stems)
        return sum(self.weights[stem] for stem in stems & said) / total if total else 0.0


def subject_checklist(subject: Subject, vectors: SentenceVectors) -> Checklist:
    """The checklist of a subject with the paraphrases of each point."""
    points = tuple(point.text for point in subject.points)
    wordings = [(_core(point.text), *point.paraphrases) for point in subject.points]
    return _checklist(points, wordings, vectors, lasting=True)


def own_checklist(points: Sequence[str], vectors: SentenceVectors) -> Checklist:
    """A quality team's own sentences; they may hold anything, so their vectors stay in memory."""
    return _checklist(tuple(points), [(_core(point),) for point in points], vectors, lasting=False)


def _checklist(
    points: tuple[str, ...], wordings: Sequence[Sequence[str]], vectors: SentenceVectors, *, lasting: bool
) -> Checklist:
    flat = [wording for group in wordings for wording in group]
    owners = tuple(index for index, group in enumerate(wordings) for _ in group)
    stems = tuple(content_stems(wording) for wording in flat)
    return Checklist(points, owners, vectors.of(flat, lasting=lasting), stems, _weights(owners, stems))


def _weights(owners: Sequence[int], stems: Sequence[frozenset[str]]) -> dict[str, float]:
    """Words that many points share tell little about one of them."""
    count = len(set(owners))
    held = {(owner, stem) for owner, words in zip(owners, stems, strict=True) for stem in words}
    return {stem: math.log(1 + count / points) for stem, points in Counter(stem for _, stem in held).items()}


def _core(text: str) -> str:
    return _PREAMBLE.sub("", text) or text
