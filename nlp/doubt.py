"""What the recogniser was unsure of, weighed once, after everything was judged.

The criteria read the words as if they were certain. Then `weigh_doubt` lowers each confidence by what may
have been misheard: of what was found by its own words, of what was not found by the words that were lost
where it should have been said. What is left too unsure becomes "onbekend". Typed words are certain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import exp
from typing import Literal, TypeVar

from asr.transcript import Transcript, Turn
from nlp.criteria.judgement import abstained
from nlp.results import (
    CallScore,
    Disclosure,
    Outcome,
    Point,
    SpecialCategory,
    Suggestion,
    Technique,
    TurnTone,
)

Part = Literal["opening", "closing", "employee", "call"]
"""Where something is said: the employee's first turn, the last ones, all of them, or the whole call."""

# On the spoken development and sample calls a word was right about as often as its probability says: .36 of
# those of .4 to .5, .70 of .7 to .8, .94 of .95 to .98. In turns in doubt it was half as often.
_DOUBTFUL = 0.5
_GUESSED = 0.25  # a doubtful turn without probabilities
_CLOSING_TURNS = 5
# Of employees who were heard worse than this more is lost than was found.
_UNSURE = 0.4
# What was heard this well is judged as text is.
_CLEAR = 0.9
# Below this a verdict lowered by doubt was right in two cases of five, above it in four of five.
_LEAST = 0.55
# A call in which something may have been told to the wrong person is better heard once too often.
_LEASTS: Mapping[tuple[str, str], float] = {("avg", "voldoet_niet"): 0.4}
_BADLY_HEARD = "De medewerker is te slecht verstaan om dit te beoordelen."
_NOT_FOUND = "Dit is niet gevonden, maar kan slecht verstaan zijn: luister zelf."
_MISHEARD = "De opname is hier slecht verstaan: luister zelf."

_OfTurn = TypeVar("_OfTurn", SpecialCategory, TurnTone, Technique)


@dataclass(frozen=True, slots=True)
class _Absence:
    """Where something should have been said, and how many lost words there leave 1/e of a confidence."""

    part: Part
    hiding: float


# Fitted on the recognised development and sample calls, and on calls with the errors of those.
_ABSENCES: Mapping[str, _Absence] = {
    "begroeting": _Absence("opening", 2),
    "samenvatting": _Absence("employee", 400),
    "volledigheid": _Absence("employee", 100),
    "afhandeling": _Absence("closing", 75),
    "afsluiting": _Absence("closing", 75),
}
_POINT_MISSED = _Absence("employee", 200)
# Nothing wrong was found in all of this, whatever the findings show.
_FAULTLESS: Mapping[tuple[str, str], Part] = {
    ("avg", "voldoet"): "call",
    ("avg", "nvt"): "call",
    ("toon", "voldoet"): "employee",
}


@dataclass(frozen=True, slots=True)
class _Heard:
    """A recognised word: its characters in the turn, None where it is not in the text, and how sure it is."""

    place: tuple[int, int] | None
    letters: int
    probability: float


class Hearing:
    """How well each part of a call was heard."""

    def __init__(self, transcript: Transcript) -> None:
        self._turns = [_heard(turn) for turn in transcript.turns]
        self._speakers = [turn.speaker for turn in transcript.turns]

    @property
    def is_certain(self) -> bool:
        """Whether no word is in doubt."""
        return all(word.probability == 1.0 for words in self._turns for word in words)

    @property
    def is_lost(self) -> bool:
        """Whether more of the employee is lost than was found: then nothing is judged."""
        return self.trust(self.part("employee")) < _UNSURE

    def trust(self, turns: Iterable[int]) -> float:
        """How sure the words of these turns are (0-1), long ones weighing more; 1 where there are none."""
        return _trust(word for turn in turns for word in self._turns[turn])

    def trust_at(self, turn: int, start: int, end: int) -> float:
        """The same of the words under these characters; of the whole turn where no word is found there."""
        words = [
            word for word in self._turns[turn] if word.place and word.place[0] < end and start < word.place[1]
        ]
        return _trust(words or self._turns[turn])

    def lost(self, turns: Iterable[int]) -> float:
        """How many words of these turns were probably misheard."""
        return sum(1 - word.probability for turn in turns for word in self._turns[turn])

    def part(self, part: Part) -> list[int]:
        """The turns of a part of the call."""
        if part == "call":
            return list(range(len(self._turns)))
        employee = [turn for turn, speaker in enumerate(self._speakers) if speaker == "employee"]
        return {"opening": employee[:1], "closing": employee[-_CLOSING_TURNS:], "employee": employee}[part]


def as_certain(transcript: Transcript) -> Transcript:
    """The call as the criteria read it: its text, as if somebody had typed it."""
    return replace(
        transcript, turns=tuple(replace(turn, words=(), doubtful=False) for turn in transcript.turns)
    )


def weigh_doubt(score: CallScore, transcript: Transcript) -> CallScore:
    """The score of these words with every confidence lowered by doubt about them; labels stay as they are."""
    hearing = Hearing(transcript)
    if hearing.is_certain:
        return score
    return replace(
        score,
        disclosures=tuple(_of_disclosure(found, hearing) for found in score.disclosures),
        special_categories=tuple(_of_turn(found, hearing) for found in score.special_categories),
        tone=tuple(_of_turn(found, hearing) for found in score.tone),
        points=tuple(_of_point(point, hearing) for point in score.points),
        outcome=_of_outcome(score.outcome, hearing),
        suggestions=tuple(_of_suggestion(suggestion, hearing) for suggestion in score.suggestions),
    )


def _heard(turn: Turn) -> tuple[_Heard, ...]:
    worth = _DOUBTFUL if turn.doubtful else 1.0
    if turn.words:
        return tuple(
            # What a person corrected has probability 1, also in a turn that is in doubt.
            _Heard(place, max(1, len(word.text)), 1.0 if word.probability == 1 else worth * word.probability)
            for word, place in zip(turn.words, turn.places(), strict=True)
        )
    return tuple(_Heard(None, len(word), _GUESSED) for word in turn.text.split()) if turn.doubtful else ()


def _trust(words: Iterable[_Heard]) -> float:
    heard = letters = 0.0
    for word in words:
        heard += word.letters * word.probability
        letters += word.letters
    return heard / letters if letters else 1.0


def _lowered(confidence: float, factor: float) -> float:
    return round(confidence * factor, 3) if factor < 1 else confidence


def _judgement(trust: float) -> float:
    """What is left of a verdict: misheard words seldom look like its evidence by chance."""
    return 1 - (1 - trust) ** 3


def _reading(trust: float) -> float:
    """What is left of the reading of a whole turn, which errs hardly more often on misheard words."""
    return 1 - (1 - trust) ** 6


def _literal(trust: float) -> float:
    """What is left of a value, in which every word counts."""
    return 0.5 + 0.5 * trust


def _of_disclosure(found: Disclosure, hearing: Hearing) -> Disclosure:
    trust = hearing.trust_at(found.turn, found.start, found.end)
    return replace(found, confidence=_lowered(found.confidence, _literal(trust)))


def _of_turn(found: _OfTurn, hearing: Hearing) -> _OfTurn:
    return replace(found, confidence=_lowered(found.confidence, _reading(hearing.trust([found.turn]))))


def _of_point(point: Point, hearing: Hearing) -> Point:
    if point.turn is not None:
        factor = _reading(hearing.trust([point.turn]))
    else:
        factor = _not_hidden(_POINT_MISSED, hearing)
    return replace(point, confidence=_lowered(point.confidence, factor))


def _of_outcome(outcome: Outcome, hearing: Hearing) -> Outcome:
    if hearing.is_lost:
        return Outcome("unknown", 0.0, None)
    trust = hearing.trust(hearing.part("employee"))
    return replace(
        outcome,
        confidence=_lowered(outcome.confidence, _reading(trust)),
        technique=tuple(_of_turn(one, hearing) for one in outcome.technique),
    )


def _of_suggestion(suggestion: Suggestion, hearing: Hearing) -> Suggestion:
    if suggestion.verdict == "onbekend":
        return suggestion
    if hearing.is_lost:
        return abstained(suggestion.criterion, _BADLY_HEARD)
    absence = _ABSENCES.get(suggestion.criterion)
    if absence and suggestion.verdict in ("aandacht", "voldoet_niet"):
        trust, why = hearing.trust(hearing.part(absence.part)), _NOT_FOUND
        factor = _not_hidden(absence, hearing)
    else:
        trust, why = _trust_in_basis(suggestion, hearing), _MISHEARD
        factor = _of_data(trust, suggestion) if suggestion.criterion == "avg" else _judgement(trust)
    confidence = _lowered(suggestion.confidence, factor)
    least = _LEASTS.get((suggestion.criterion, suggestion.verdict), _LEAST)
    if trust < _CLEAR and confidence < least:
        return abstained(suggestion.criterion, why, suggestion.findings)
    return replace(suggestion, confidence=confidence)


def _of_data(trust: float, suggestion: Suggestion) -> float:
    """A datum is a few words: where none was found at all, any word that was lost may have been one."""
    return trust * trust if suggestion.verdict == "nvt" else trust


def _trust_in_basis(suggestion: Suggestion, hearing: Hearing) -> float:
    """How well the words of a verdict were heard (0-1): its findings, or all that shows no fault."""
    part = _FAULTLESS.get((suggestion.criterion, suggestion.verdict))
    if part or not suggestion.findings:
        return hearing.trust(hearing.part(part or "employee"))
    places = [hearing.trust_at(one.turn, one.start, one.end) for one in suggestion.findings]
    return sum(places) / len(places)


def _not_hidden(absence: _Absence, hearing: Hearing) -> float:
    """The chance (0-1) that something was not said, rather than lost: each lost word may have carried it."""
    return exp(-hearing.lost(hearing.part(absence.part)) / absence.hiding)
