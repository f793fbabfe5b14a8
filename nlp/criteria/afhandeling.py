"""Criterion "afhandeling": how the call ended for the caller."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    abstained,
    certainty,
    judged,
    matches,
    unjudgeable,
    weighed,
    whole_turn,
    wordings,
)
from nlp.results import Outcome, OutcomeLabel, Suggestion
from nlp.wording import fold

CRITERION = "afhandeling"

_NOT = re.compile(r"\b(?:niet|geen|nooit|zonder)\b")
_CLAUSE_END = re.compile(r"[.?!]|\b(?:maar|want|dus)\b")
_INFORMING_WORDS = 8
_ENDING = 0.5


@dataclass(frozen=True, slots=True)
class _Ending:
    label: OutcomeLabel
    wordings: str
    confidence: float
    # Can be denied, or offered as a question that the caller must say yes to.
    is_deed: bool = False


_ENDINGS = (
    _Ending("transferred", "doorverbinden", 0.85, is_deed=True),
    _Ending("callback_promised", "terugbellen", 0.85, is_deed=True),
    _Ending("referred", "verwijzen", 0.7),
    _Ending("unresolved", "onopgelost", 0.6),
)


def judge_outcome(conversation: Conversation) -> Outcome:
    """How the call ended: what the employee does about it, else the caller's thanks or displeasure."""
    if unjudgeable(CRITERION, conversation):
        return Outcome("unknown", 0.0, None)
    endings = [
        Outcome(ending.label, ending.confidence, turn)
        for ending in _ENDINGS
        for turn in _turns(conversation, ending)
    ]
    answered = _answered(conversation)
    if not endings:
        return _weighed(conversation, answered or _unhappy(conversation) or Outcome("unknown", 0.0, None))
    # The first kind in the list outweighs the others; of one kind the last turn shows it best.
    outcome = [found for found in endings if found.label == endings[0].label][-1]
    # What could not be done at first may have been solved later on.
    if answered and outcome.label == "unresolved" and _informed_after(conversation, outcome.turn or 0):
        outcome = Outcome("answered", 0.5, answered.turn)
    return _weighed(conversation, outcome)


def suggest_resolution(conversation: Conversation, outcome: Outcome) -> Suggestion:
    """What the outcome is worth to the caller; a promise to call back needs a term."""
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    if outcome.turn is None:
        return abstained(CRITERION, "Het is niet duidelijk hoe het gesprek is afgelopen.")
    score, why = _worth(conversation, outcome)
    finding = whole_turn(conversation, outcome.turn, label=outcome.label, explanation=why)
    return judged(CRITERION, score, confidence=outcome.confidence, explanation=why, findings=[finding])


def _worth(conversation: Conversation, outcome: Outcome) -> tuple[int, str]:
    if outcome.label == "callback_promised":
        near = range(max((outcome.turn or 0) - 2, 0), len(conversation.transcript.turns))
        if any(
            wordings(CRITERION, "termijn").search(fold(conversation.transcript.turns[index].text))
            for index in near
        ):
            return 90, "De inwoner wordt teruggebeld en hoort wanneer."
        return 60, "De inwoner wordt teruggebeld, maar er is geen termijn gevonden."
    return {
        "answered": (100, "De inwoner is geholpen en bevestigt dat."),
        "transferred": (80, "De inwoner wordt doorverbonden."),
        "referred": (75, "De inwoner wordt naar een andere organisatie verwezen."),
        "unresolved": (20, "De vraag lijkt niet opgelost."),
    }[outcome.label]


def _turns(conversation: Conversation, ending: _Ending) -> Iterator[int]:
    """The turns of the employee that show this ending, without those denied, or offered and not accepted."""
    begin = int(len(conversation.transcript.turns) * (_ENDING if ending.label == "unresolved" else 0))
    for index, match in matches(conversation, wordings(CRITERION, ending.wordings), "employee"):
        if index >= begin and (not ending.is_deed or _done(conversation, index, _clause(match))):
            yield index


def _done(conversation: Conversation, index: int, clause: str) -> bool:
    offered = wordings(CRITERION, "aanbod").search(clause)
    return not _NOT.search(clause) and (not offered or _accepted(conversation, index))


def _clause(match: re.Match[str]) -> str:
    """The words around a match, up to where a new thought begins: a full stop, "maar", "want"."""
    starts = [end.end() for end in _CLAUSE_END.finditer(match.string, 0, match.start())]
    after = _CLAUSE_END.search(match.string, match.end())
    return match.string[starts[-1] if starts else 0 : after.start() if after else None]


def _accepted(conversation: Conversation, index: int) -> bool:
    for at, turn in conversation.turns_of("citizen"):
        if at > index:
            return wordings(CRITERION, "ja").search(fold(turn.text)) is not None
    return False


def _answered(conversation: Conversation) -> Outcome | None:
    for index, _ in reversed(list(matches(conversation, wordings(CRITERION, "dank"), "citizen"))):
        if index >= len(conversation.transcript.turns) * _ENDING and _informed_before(conversation, index):
            return Outcome("answered", 0.65, index)
    return None


def _unhappy(conversation: Conversation) -> Outcome | None:
    found = [index for index, _ in matches(conversation, wordings(CRITERION, "ontevreden"), "citizen")]
    return Outcome("unresolved", 0.55, found[-1]) if found else None


def _informed_before(conversation: Conversation, end: int) -> bool:
    return any(_informs(turn.text) for index, turn in conversation.turns_of("employee") if index < end)


def _informed_after(conversation: Conversation, begin: int) -> bool:
    return any(_informs(turn.text) for index, turn in conversation.turns_of("employee") if index > begin)


def _informs(text: str) -> bool:
    return len(text.split()) >= _INFORMING_WORDS and not text.rstrip().endswith("?")


def _weighed(conversation: Conversation, outcome: Outcome) -> Outcome:
    if outcome.turn is None or certainty(conversation, [outcome.turn]) == 1.0:
        return outcome
    return Outcome(
        outcome.label, round(weighed(outcome.confidence, conversation, [outcome.turn]), 3), outcome.turn
    )
