"""How well what says a point is told from what nearly does, on invented points that nothing learns from."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from asr.transcript import Transcript, Turn
from evaluation.matching.figures import Figures
from evaluation.scores import area_under_curve
from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklists
from nlp.encoder import Encoder
from nlp.points import PointMatcher
from nlp.similarity import Cohort
from nlp.training.points.pairs import Row
from nlp.vectors import SentenceVectors


def of_pairs(
    matcher: PointMatcher, rows: Sequence[Row], *, encoder: Encoder, vectors: SentenceVectors, cohort: Cohort
) -> Figures:
    """Area under the curve over the pairs that hold a turn to judge.

    The matcher looks for points in whole calls, so its chances for a call of one answer are too low: accuracy
    would tell nothing.
    """
    judged = list(_judged(matcher, rows, encoder=encoder, vectors=vectors, cohort=cohort))
    covered, chances = [truth for truth, _ in judged], [chance for _, chance in judged]
    return Figures(len(judged), {"AUC": area_under_curve(covered, chances)})


def _judged(
    matcher: PointMatcher, rows: Sequence[Row], *, encoder: Encoder, vectors: SentenceVectors, cohort: Cohort
) -> Iterator[tuple[bool, float]]:
    """Each pair beside the other points of its group, which make up its checklist."""
    checklists = Checklists(vectors)
    for _, group in groupby(sorted(rows, key=lambda row: row.group), key=lambda row: row.group):
        own = list(group)
        points = list(dict.fromkeys(row.point for row in own))
        checklist = checklists.of_sentences(points)
        for row in own:
            turns = (Turn("citizen", row.context or "."), Turn("employee", row.line))
            read = encoder.encode([turn.text for turn in turns])
            conversation = Conversation(Transcript(row.group, turns), (), read)
            if found := matcher.chances(conversation, checklist, cohort=cohort):
                yield row.covered, float(found.said[points.index(row.point)])
