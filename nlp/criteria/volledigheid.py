"""Criterion "volledigheid": which points of the checklist the employee mentioned.

Likeness measures that a point was mentioned, not that it was right; only amounts are compared with facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from asr.transcript import Speaker
from nlp.answers import doubting_turns, is_brief
from nlp.completeness import (
    CompletenessModel,
    Judgement,
    completeness_features,
    doubtful_words,
    questions_in,
    told_share,
)
from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklist
from nlp.criteria.contradictions import find_contradictions
from nlp.criteria.judgement import (
    abstained,
    judged,
    last_employee_turn,
    not_applicable,
    unjudgeable,
    whole_turn,
)
from nlp.passages import Passages
from nlp.points import PointChances, PointMatcher
from nlp.results import Finding, Outcome, Point, Suggestion, Topic
from nlp.similarity import Cohort

CRITERION = "volledigheid"

_EVEN = 0.5
# What the caller may have said as well.
_WHOEVER = 0.5
# Scores that stand for each judgement, from worst to best; see `nlp.criteria.judgement.verdict_for`.
_BANDS: dict[Judgement, tuple[int, int]] = {
    "voldoet": (75, 100),
    "aandacht": (45, 74),
    "voldoet_niet": (0, 44),
}
_LEAST_WORDS = 12
_MOST_DOUBTS = 2
_SURE_OF_TOPIC = 0.5


@dataclass(frozen=True, slots=True)
class ReadPoints:
    """What was found of a checklist; without `chances` nobody who may be the employee says anything."""

    checklist: Checklist
    points: tuple[Point, ...]
    chances: PointChances | None


def read_points(
    passages: Passages, checklist: Checklist, *, matcher: PointMatcher, cohort: Cohort
) -> ReadPoints:
    """For each point whether it was mentioned and where; `cohort` are unrelated sentences."""
    found = matcher.chances(passages.conversation, checklist, cohort=cohort) if checklist.points else None
    if found is None:
        return ReadPoints(checklist, tuple(Point(text, False, 0.0, None) for text in checklist.points), None)
    chances = replace(found, turns=tuple(passages.turn_of[passage] for passage in found.turns))
    spoken = passages.conversation.transcript.turns
    points = tuple(
        _point(text, chance=float(chances.said[at]), turn=chances.turns[at], by=spoken[passage].speaker)
        for at, (text, passage) in enumerate(zip(checklist.points, found.turns, strict=True))
    )
    return ReadPoints(checklist, points, chances)


def suggest_completeness(
    conversation: Conversation,
    read: ReadPoints | None,
    *,
    model: CompletenessModel,
    topic: Topic,
    outcome: Outcome,
) -> Suggestion:
    """How much of what applies was told; no checklist, no verdict."""
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    if read is None or not read.points:
        return abstained(CRITERION, "Er is geen checklist, want het onderwerp is niet herkend.")
    if doubt := _too_thin(conversation, topic):
        return doubt
    told = [point for point in read.points if point.covered]
    if not told and outcome.label == "transferred":
        why = "De inwoner is doorverbonden voor het antwoord."
        return not_applicable(CRITERION, why, confidence=outcome.confidence)
    differing = find_contradictions(conversation, read.checklist, read.points)
    why = _explain(read.points, differing)
    if conversation.transcript.points is not None or read.chances is None:
        suggestion = _by_count(conversation, read.points, differing, why=why)
    else:
        suggestion = _by_model(conversation, read.chances, read.points, differing, model=model, why=why)
        suggestion = replace(suggestion, confidence=round(suggestion.confidence * topic.confidence, 3))
    return suggestion


def _too_thin(conversation: Conversation, topic: Topic) -> Suggestion | None:
    """Why there is too little to compare, or None."""
    if conversation.transcript.points is None and topic.confidence < _SURE_OF_TOPIC:
        return abstained(CRITERION, "Het is niet zeker genoeg over welk onderwerp dit gaat.")
    words = sum(len(turn.text.split()) for _, turn in conversation.turns_of("employee"))
    if words < _LEAST_WORDS:
        return abstained(CRITERION, "De medewerker zegt te weinig om dit te beoordelen.")
    return None


def _by_model(
    conversation: Conversation,
    chances: PointChances,
    points: Sequence[Point],
    differing: Sequence[Finding],
    *,
    model: CompletenessModel,
    why: str,
) -> Suggestion:
    """The likeliest verdict; its score lies in the band of the verdict, by the share that was told."""
    features = completeness_features(
        conversation, chances.said, contradictions=len(differing), applying=model.applying
    )
    judgements = model.chances(features)
    if differing:
        judgements["voldoet"] = 0.0  # told wrongly never meets the criterion
    verdict = max(judgements, key=lambda judgement: judgements[judgement])
    share = told_share(chances.said, applying=model.applying)
    lowest, highest = _BANDS[verdict]
    doubtful = [] if verdict == "voldoet" or differing else list(_doubtful(conversation))
    if verdict != "voldoet":
        why = f"{why}{_reservation(conversation, doubtful=bool(doubtful))}"
    return judged(
        CRITERION,
        min(max(round(100 * share), lowest), highest),
        confidence=judgements[verdict] / sum(judgements.values()),
        explanation=why,
        findings=[*_evidence(conversation, points, why), *differing, *doubtful],
    )


def _by_count(
    conversation: Conversation, points: Sequence[Point], differing: Sequence[Finding], *, why: str
) -> Suggestion:
    """A team's own list is meant to be told whole: the score is the share that was."""
    score = round(100 * sum(point.covered for point in points) / len(points))
    if differing:
        score = min(score, _BANDS["voldoet_niet"][1])
    return judged(
        CRITERION,
        score,
        confidence=sum(point.confidence for point in points) / len(points),
        explanation=why,
        findings=[*_evidence(conversation, points, why), *differing],
    )


def _evidence(conversation: Conversation, points: Sequence[Point], why: str) -> Iterator[Finding]:
    """Where the points were told and which questions stay open; without any, where the employee ends."""
    covered = [(point, point.turn) for point in points if point.turn is not None]
    for point, turn in covered:
        yield whole_turn(conversation, turn, label="punt", explanation=f"Past bij: {point.text}")
    for question in questions_in(conversation):
        if question.answer is None:
            yield whole_turn(
                conversation, question.turn, label="vraag", explanation="Op deze vraag volgt geen antwoord."
            )
    if not covered:
        yield whole_turn(conversation, last_employee_turn(conversation), label="einde", explanation=why)


def _doubtful(conversation: Conversation) -> Iterator[Finding]:
    """Wordings that go with wrong answers more often than with right ones."""
    for turn in islice(doubting_turns(conversation), _MOST_DOUBTS):
        why = "De inwoner vraagt of het klopt: kijk na of het antwoord goed is."
        yield whole_turn(conversation, turn, label="nakijken", explanation=why)
    for turn, start, end, speaker in doubtful_words(conversation):
        said = "Stellig of gegist" if speaker == "employee" else "De inwoner weet iets anders"
        yield Finding(turn, start, end, "nakijken", f"{said}: kijk na of het antwoord klopt.")


def _reservation(conversation: Conversation, *, doubtful: bool) -> str:
    """What beside the points keeps a call from being complete, as a sentence."""
    if any(question.answer is None for question in questions_in(conversation)):
        return " Niet op elke vraag volgt een antwoord."
    if doubtful:
        return " Kijk na of het klopt wat er is gezegd."
    return " De antwoorden zijn kort." if is_brief(conversation) else ""


def _explain(points: Sequence[Point], differing: Sequence[Finding]) -> str:
    covered = sum(point.covered for point in points)
    why = f"{covered} van de {len(points)} punten van de checklist zijn gevonden."
    if differing:
        why += f" Bij {len(differing)} wijkt een bedrag of termijn af van de checklist."
    return why


def _point(text: str, *, chance: float, turn: int, by: Speaker) -> Point:
    covered = chance >= _EVEN
    confidence = chance if covered else 1 - chance
    if by == "unknown":
        confidence *= _WHOEVER
    return Point(text, covered, round(confidence, 3), turn if covered else None)
