"""Criterion "volledigheid": which points of the checklist the employee mentioned.

Likeness measures that a point was mentioned, not that it was right.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklist
from nlp.criteria.judgement import (
    abstained,
    is_misheard,
    judged,
    last_employee_turn,
    not_applicable,
    unjudgeable,
    verdict_for,
    weighed,
    whole_turn,
)
from nlp.results import Outcome, Point, Suggestion, Topic
from nlp.similarity import Matrix, mean_rows, normalised
from nlp.wording import content_stems

CRITERION = "volledigheid"

_LEAST_WORDS = 3
# Fitted by logistic regression on made-up calls of paraphrases that the checklist did not hold (AUC .76).
_LIKENESS, _OVERLAP = 0.8, 2.4
_BIAS, _BIAS_FEW_POINTS = -1.75, -2.85
# With fewer points there is nothing to set one against.
_MANY_POINTS = 4
_EVEN = 0.5
# What the caller may have said as well.
_WHOEVER = 0.5


@dataclass(frozen=True, slots=True)
class _Units:
    """What is compared: telling turns and pairs of them; `turns[i]` is where unit i begins."""

    turns: tuple[int, ...]
    vectors: Matrix
    stems: tuple[frozenset[str], ...]


def judge_points(conversation: Conversation, checklist: Checklist, *, cohort: Matrix) -> tuple[Point, ...]:
    """For each point whether it was mentioned and where; `cohort` (c, d) holds unrelated sentences."""
    units = _units(conversation)
    if not units.turns:
        return tuple(Point(text, False, 0.0, None) for text in checklist.points)
    chances = _chances(units, checklist, cohort=cohort)
    return tuple(
        _point(conversation, text, chances[index], units) for index, text in enumerate(checklist.points)
    )


def suggest_completeness(
    conversation: Conversation, points: tuple[Point, ...], *, topic: Topic, outcome: Outcome
) -> Suggestion:
    """The share of the points that was mentioned; no checklist, no verdict."""
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    if not points:
        return abstained(CRITERION, "Er is geen checklist, want het onderwerp is niet herkend.")
    findings = [
        whole_turn(conversation, point.turn, label="punt", explanation=f"Past bij: {point.text}")
        for point in points
        if point.turn is not None
    ]
    covered = len(findings)
    if outcome.label == "transferred" and covered * 2 < len(points):
        return not_applicable(
            CRITERION, "De inwoner is doorverbonden voor het antwoord.", confidence=outcome.confidence
        )
    why = f"{covered} van de {len(points)} punten van de checklist zijn gevonden."
    if not findings:
        findings = [
            whole_turn(conversation, last_employee_turn(conversation), label="einde", explanation=why)
        ]
    score = round(100 * covered / len(points))
    employee = [index for index, _ in conversation.turns_of("employee")]
    if verdict_for(score) == "voldoet_niet" and is_misheard(conversation, employee):
        return abstained(CRITERION, f"{why} Maar de woorden zijn slecht verstaan.", findings)
    sure = sum(point.confidence for point in points) / len(points)
    own = conversation.transcript.points is not None
    return judged(
        CRITERION,
        score,
        confidence=sure * (1.0 if own else topic.confidence),
        explanation=why,
        findings=findings,
    )


def _units(conversation: Conversation) -> _Units:
    """Of the employee, or of anyone where nobody is known as such."""
    known = any(turn.speaker == "employee" for turn in conversation.transcript.turns)
    speaking = conversation.turns_of("employee") if known else conversation.turns_of("unknown")
    turns = [index for index, turn in speaking if len(turn.text.split()) >= _LEAST_WORDS]
    stems = [content_stems(conversation.transcript.turns[index].text) for index in turns]
    vectors = conversation.vectors[turns]
    # A point may be said in two goes, with a word of the caller in between.
    pairs = [first | second for first, second in pairwise(stems)]
    return _Units((*turns, *turns[:-1]), np.concatenate((vectors, mean_rows(vectors))), (*stems, *pairs))


def _chances(units: _Units, checklist: Checklist, *, cohort: Matrix) -> Matrix:
    """The chance (0-1) that each unit mentions each point: shape (points, units)."""
    likeness = normalised(checklist.vectors, units.vectors, cohort=cohort)
    best_likeness = _by_point(likeness, checklist)
    many = len(checklist.points) >= _MANY_POINTS
    if many:
        # A sentence about the same subject resembles every point; what counts is which it resembles most.
        likeness -= best_likeness.mean(axis=0, keepdims=True)
    overlap = np.array(
        [
            [checklist.overlap(wording, said) for said in units.stems]
            for wording in range(len(checklist.owners))
        ],
        dtype=np.float32,
    )
    bias = _BIAS if many else _BIAS_FEW_POINTS
    chances = 1 / (1 + np.exp(-(bias + _LIKENESS * likeness + _OVERLAP * overlap)))
    return _by_point(chances.astype(np.float32), checklist)


def _by_point(wordings: Matrix, checklist: Checklist) -> Matrix:
    """The best of the wordings of each point: shape (points, units)."""
    best = np.full((len(checklist.points), wordings.shape[1]), -np.inf, dtype=np.float32)
    np.maximum.at(best, np.array(checklist.owners), wordings)
    return best


def _point(conversation: Conversation, text: str, chances: Matrix, units: _Units) -> Point:
    best = int(chances.argmax())
    chance = float(chances[best])
    covered = chance >= _EVEN
    turn = units.turns[best]
    confidence = weighed(chance if covered else 1 - chance, conversation, [turn])
    if conversation.transcript.turns[turn].speaker == "unknown":
        confidence *= _WHOEVER
    return Point(text, covered, round(confidence, 3), turn if covered else None)
