"""Criterion "afhandeling": how the call ended for the caller, and what was promised."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from nlp.answers import doubting_turns
from nlp.conversation import Conversation
from nlp.criteria.judgement import learnt, likeliest, unjudgeable, unlearnt, whole_turn
from nlp.heads import ENDINGS, Reading
from nlp.irritation import calls_again, grows_displeased
from nlp.promises import find_commitments
from nlp.results import Finding, Outcome, OutcomeLabel, Suggestion, Technique, Verdict

CRITERION = "afhandeling"

_MOST_DOUBTS = 2
_MORE_LIKELY_THAN_NOT = 0.5
_ENDED: Mapping[OutcomeLabel, str] = {
    "answered": "De vraag is beantwoord",
    "transferred": "De inwoner is doorverbonden",
    "callback_promised": "De inwoner wordt teruggebeld",
    "referred": "De inwoner is naar elders verwezen",
    "unresolved": "De vraag is niet opgelost",
    "unknown": "De afloop is niet duidelijk",
}
_WORTH: Mapping[Verdict, str] = {
    "voldoet": "en het vervolg is duidelijk",
    "aandacht": "maar het vervolg is niet helemaal duidelijk",
    "voldoet_niet": "en de inwoner kan er niet mee verder",
    "nvt": "en een oordeel past hier niet",
}


def judge_outcome(
    conversation: Conversation, reading: Reading | None, used: Sequence[Technique] = ()
) -> Outcome:
    """How the call ended, with the promises that were made and what the caller says of earlier calls."""
    if reading is None or unjudgeable(CRITERION, conversation):
        return Outcome("unknown", 0.0, None)
    chances = _merged(reading.calls["outcome"])
    label = max(chances, key=lambda one: chances[one])
    turn = _turn(reading, label)
    return Outcome(
        label=label,
        confidence=round(chances[label], 3),
        turn=turn,
        warm=_warm(reading) if label == "transferred" else None,
        repeat=calls_again(conversation),
        irritation=grows_displeased(conversation),
        commitments=tuple(find_commitments(conversation)),
        technique=tuple(used),
    )


def suggest_resolution(conversation: Conversation, reading: Reading | None, outcome: Outcome) -> Suggestion:
    """What the ending is worth to the caller."""
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    if reading is None:
        return unlearnt(CRITERION)
    chances = reading.calls["afhandeling"]
    verdict, _ = likeliest(chances)
    why = {one: _explain(outcome, one) for one in _WORTH}
    shown = outcome.turn if outcome.turn is not None else reading.employee[-1]
    findings = [whole_turn(conversation, shown, label=outcome.label, explanation=why.get(verdict, ""))]
    if verdict in ("aandacht", "voldoet_niet"):
        findings += _doubted(conversation)
    return learnt(CRITERION, conversation, chances, why=why, findings=findings)


def _doubted(conversation: Conversation) -> Iterator[Finding]:
    """Where the caller does not believe an answer: whether it is right is for a person."""
    why = "De inwoner vraagt of het klopt: kijk na of hij ermee verder kan."
    for turn in islice(doubting_turns(conversation), _MOST_DOUBTS):
        yield whole_turn(conversation, turn, label="nakijken", explanation=why)


def _explain(outcome: Outcome, verdict: Verdict) -> str:
    ended = _ENDED[outcome.label]
    if verdict == "voldoet" and any(one.term for one in outcome.commitments):
        return f"{ended} en er is een afspraak met een termijn."
    return f"{ended}, {_WORTH[verdict]}."


def _merged(chances: Mapping[str, float]) -> dict[OutcomeLabel, float]:
    """Warm and cold transfers are one outcome."""
    merged: dict[OutcomeLabel, float] = defaultdict(float)
    for label, chance in chances.items():
        merged[_outcome_of(label)] += chance
    return dict(merged)


def _outcome_of(label: str) -> OutcomeLabel:
    return next((ending for ending in ENDINGS if label.startswith(ending)), "answered")


def _warm(reading: Reading) -> bool:
    """As the technique says: the two never contradict each other."""
    _, chance = reading.items["warm_transfer"]
    return chance >= _MORE_LIKELY_THAN_NOT


def _turn(reading: Reading, label: OutcomeLabel) -> int:
    """The turn that shows it; an answer is shown by how the call ends."""
    return next((turn for ending, turn in reading.endings.items() if ending == label), reading.employee[-1])
