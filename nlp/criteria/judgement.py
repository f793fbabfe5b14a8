"""How every criterion abstains and words its verdict; doubt about the words is weighed in `nlp.doubt`."""

from collections.abc import Iterable, Mapping
from typing import get_args

from nlp.conversation import Conversation
from nlp.results import Finding, Suggestion, Verdict

_MEETS, _NEEDS_ATTENTION = 75, 45
_LEAST_TURNS = 2
# Less sure than this, the machine says nothing: a reviewer would have to disagree with it too often.
_LEAST_CHANCE = 0.45
_WORTH: Mapping[Verdict, int] = {"voldoet": 100, "aandacht": 60, "voldoet_niet": 15}
_BANDS: Mapping[Verdict, tuple[int, int]] = {
    "voldoet": (_MEETS, 100),
    "aandacht": (_NEEDS_ATTENTION, _MEETS - 1),
    "voldoet_niet": (0, _NEEDS_ATTENTION - 1),
}


def verdict_for(score: int) -> Verdict:
    """The verdict that a score of 0-100 stands for."""
    return "voldoet" if score >= _MEETS else "aandacht" if score >= _NEEDS_ATTENTION else "voldoet_niet"


def judged(
    criterion: str, score: int, *, confidence: float, explanation: str, findings: Iterable[Finding]
) -> Suggestion:
    """A suggestion with evidence.

    Raises:
        ValueError: there are no findings; a verdict without evidence should have abstained.
    """
    evidence = tuple(findings)
    if not evidence:
        raise ValueError(f"criterion {criterion} was judged without evidence")
    return Suggestion(criterion, verdict_for(score), score, round(confidence, 3), explanation, evidence)


def likeliest(chances: Mapping[str, float]) -> tuple[Verdict, float]:
    """The verdict with the highest chance; "onbekend" where no verdict is likely enough."""
    best: str = max(chances, key=lambda label: chances[label])
    if chances[best] < _LEAST_CHANCE:
        return "onbekend", 0.0
    verdicts: tuple[Verdict, ...] = get_args(Verdict)
    return verdicts[verdicts.index(best)], chances[best]


def learnt(
    criterion: str,
    conversation: Conversation,
    chances: Mapping[str, float],
    *,
    why: Mapping[Verdict, str],
    findings: Iterable[Finding],
) -> Suggestion:
    """The suggestion of a head: its likeliest verdict, with a score inside the band of that verdict.

    Without findings the end of the call is the evidence.
    """
    verdict, chance = likeliest(chances)
    evidence = list(findings)
    if verdict == "onbekend":
        return abstained(criterion, "De machine twijfelt te veel voor een oordeel.", evidence)
    confidence = round(chance, 3)
    if verdict == "nvt":
        return not_applicable(criterion, why[verdict], confidence=confidence)
    if not evidence:
        last = last_employee_turn(conversation)
        evidence = [whole_turn(conversation, last, label="einde", explanation=why[verdict])]
    lowest, highest = _BANDS[verdict]
    judged_chance = sum(chances.get(label, 0.0) for label in _WORTH)
    worth = sum(chances.get(label, 0.0) * value for label, value in _WORTH.items()) / judged_chance
    score = min(max(round(worth), lowest), highest)
    return Suggestion(criterion, verdict, score, confidence, why[verdict], tuple(evidence))


def unlearnt(criterion: str) -> Suggestion:
    """What a criterion says where no heads were trained for the encoder in use."""
    return abstained(criterion, "Voor deze tekst-encoder is dit oordeel nog niet geleerd.")


def abstained(criterion: str, explanation: str, findings: Iterable[Finding] = ()) -> Suggestion:
    """The machine does not know."""
    return Suggestion(criterion, "onbekend", None, 0.0, explanation, tuple(findings))


def not_applicable(criterion: str, explanation: str, *, confidence: float = 0.8) -> Suggestion:
    """The criterion does not fit this contact."""
    return Suggestion(criterion, "nvt", None, confidence, explanation)


def unjudgeable(criterion: str, conversation: Conversation) -> Suggestion | None:
    """Why no criterion about who says what can judge this contact, or None where it can."""
    turns = conversation.transcript.turns
    if not any(turn.text.strip() for turn in turns):
        return abstained(criterion, "Er is geen tekst om te beoordelen.")
    if not any(turn.speaker == "employee" for turn in turns):
        return abstained(criterion, "Het is niet te horen wie de medewerker is.")
    return None


def not_a_dialogue(criterion: str, conversation: Conversation) -> Suggestion | None:
    """As `unjudgeable`; letters and one-sided recordings have no greeting, summary or farewell either."""
    if doubt := unjudgeable(criterion, conversation):
        return doubt
    turns = conversation.transcript.turns
    if any(turn.speaker == "citizen" for turn in turns) and len(turns) > _LEAST_TURNS:
        return None
    if all(turn.start is None for turn in turns):
        return not_applicable(criterion, "Dit is een bericht en geen gesprek.")
    return abstained(criterion, "Er is te weinig van het gesprek te horen.")


def whole_turn(conversation: Conversation, turn: int, *, label: str, explanation: str) -> Finding:
    """A whole turn as evidence."""
    return Finding(turn, 0, len(conversation.transcript.turns[turn].text), label, explanation)


def last_employee_turn(conversation: Conversation) -> int:
    """The turn to point at where something was not said before the end; there must be one."""
    return max(index for index, _ in conversation.turns_of("employee"))
