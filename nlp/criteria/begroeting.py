"""Criterion "begroeting": the employee opens with a greeting, the organisation and a name."""

from collections.abc import Mapping

from nlp.conversation import Conversation
from nlp.criteria.judgement import judged, not_a_dialogue, whole_turn
from nlp.opening import OPENING_PARTS, OpeningPart, opening_parts
from nlp.results import Finding, Suggestion

CRITERION = "begroeting"

_SCORES = {3: 100, 2: 60, 1: 25, 0: 0}
# How often such a verdict was right on the training calls, less what written labels may hide.
_CONFIDENCE = 0.95
_DUTCH: Mapping[OpeningPart, str] = {
    "groet": "een groet",
    "organisatie": "de naam van de organisatie",
    "naam": "de eigen naam",
}


def suggest_greeting(conversation: Conversation) -> Suggestion:
    """All three parts meet the criterion, two ask attention, fewer do not meet it."""
    if doubt := not_a_dialogue(CRITERION, conversation):
        return doubt
    employee = [(index, turn.text) for index, turn in conversation.turns_of("employee")]
    found = opening_parts(employee)
    missing = [_DUTCH[part] for part in OPENING_PARTS if part not in found]
    findings = [
        Finding(place.turn, place.start, place.end, part, f"De medewerker opent met {_DUTCH[part]}.")
        for part, place in found.items()
    ]
    if not findings:
        why = "In de opening is geen groet, organisatie of naam gevonden."
        findings = [whole_turn(conversation, employee[0][0], label="opening", explanation=why)]
    return judged(
        CRITERION,
        _SCORES[len(_DUTCH) - len(missing)],
        confidence=_CONFIDENCE,
        explanation=_explain(missing),
        findings=findings,
    )


def _explain(missing: list[str]) -> str:
    if not missing:
        return "De medewerker opent met een groet, de organisatie en de eigen naam."
    *others, last = missing
    listed = f"{', '.join(others)} en {last}" if others else last
    return f"In de opening ontbreekt {listed}."
